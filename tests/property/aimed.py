"""People aimed at a rule: its condition is met, often just so, and then perhaps one answer is moved or left out."""

from random import Random

from advisor.condition import (
    NUMBER_OPS,
    PRESENCE_OPS,
    All,
    Any,
    AtLeast,
    Condition,
    Leaf,
    Op,
    Value,
    negate,
    positive,
    reads,
)
from advisor.facttypes import rounded
from advisor.library import Library
from advisor.questionnaire import Question, Questionnaire
from advisor.rule import BoundRule

_DEEP = 3  # findings of findings that are followed


class Aim:
    """The rules of a library that can be met with a questionnaire."""

    def __init__(self, library: Library, questionnaire: Questionnaire):
        self._questions = {fact: question for question in questionnaire.questions for fact in question.facts}
        self._writers = library.writers
        self._rules = list(library.rules)

    def at_a_rule(self, random: Random, person: dict[str, Value]) -> None:
        """Change the person's answers so that a rule, any, holds, or only just does not, or surely does not."""
        rule = random.choice(self._rules)
        aimed = negate(rule.when) if random.random() < 0.4 else positive(rule.when)
        self._meet(random, aimed, person, _DEEP)
        if random.random() < 0.4:
            self._spoil(random, rule, person)

    def _spoil(self, random: Random, rule: BoundRule, person: dict[str, Value]) -> None:
        facts = sorted(reads(rule.when) & person.keys())
        if not facts:
            return
        fact = random.choice(facts)
        value = person.pop(fact)
        if random.random() < 0.5 and isinstance(value, int | float) and not isinstance(value, bool):
            question = self._questions[fact]
            person[fact] = _number(question, value + random.choice((-1, 1)) * _least(question))

    def _meet(self, random: Random, condition: Condition, person: dict[str, Value], deep: int) -> None:
        match condition:
            case Leaf(fact):
                question = self._questions.get(fact)
                if question is not None:
                    _answer(random, condition, question, person)
                elif deep and self._writers.get(fact) and condition.operand not in (False, 0):
                    writer = random.choice(self._writers[fact])
                    self._meet(random, positive(writer.when), person, deep - 1)
            case All(parts):
                for part in parts:
                    self._meet(random, part, person, deep)
            case Any(parts):
                if parts:
                    self._meet(random, random.choice(parts), person, deep)
            case AtLeast(n, parts):
                for part in random.sample(parts, min(max(n, 0), len(parts))):
                    self._meet(random, part, person, deep)


def _answer(random: Random, leaf: Leaf, question: Question, person: dict[str, Value]) -> None:
    if leaf.op is Op.UNANSWERED:
        person.pop(leaf.fact, None)
    elif leaf.op in PRESENCE_OPS:
        person.setdefault(leaf.fact, _any(question))
    elif question.kind == "yes_no":
        person[leaf.fact] = bool(leaf.operand) is (leaf.op is Op.IS)
    elif question.kind in ("choice", "choices"):
        _choose(random, leaf, question, person)
    else:
        person[leaf.fact] = _number(question, _beside(random, leaf, _least(question)))


def _any(question: Question) -> Value:
    first = next(iter(question.options), "")
    match question.kind:
        case "yes_no":
            return True
        case "choices":
            return frozenset((first,))
        case "choice":
            return first
    return _number(question, 5)


def _least(question: Question) -> float:
    """The least step between two answers."""
    return 1 if question.whole or question.kind == "scale" else 0.0001


def _beside(random: Random, leaf: Leaf, least: float) -> float:
    """A number that meets the comparison: the bound itself where it counts, or a step away."""
    operand, step = leaf.operand, random.choice((0, 0, least, 1, 10))
    low, high = operand if isinstance(operand, tuple) else (operand, operand)
    assert isinstance(low, int | float) and isinstance(high, int | float)
    match leaf.op:
        case Op.AT_LEAST | Op.OUTSIDE:
            return high + (step if leaf.op is Op.AT_LEAST else step or least)
        case Op.MORE_THAN | Op.IS_NOT:
            return high + (step or least)
        case Op.LESS_THAN:
            return low - (step or least)
        case Op.AT_MOST:
            return low - step
    return random.choice((low, high))


def _number(question: Question, number: float) -> int | float:
    low, high = question.type.low, question.type.high
    assert low is not None and high is not None
    near = min(max(number, low), high)
    return round(near) if question.whole or question.kind == "scale" else rounded(near)


def _choose(random: Random, leaf: Leaf, question: Question, person: dict[str, Value]) -> None:
    assert leaf.op not in NUMBER_OPS
    named = {str(option) for option in (leaf.operand if isinstance(leaf.operand, tuple) else (leaf.operand,))}
    others = [option for option in question.options if option not in named]
    wanted = leaf.op in (Op.IS, Op.ANY_OF, Op.ALL_OF)
    if question.kind == "choice":
        person[leaf.fact] = random.choice(sorted(named) if wanted else others or sorted(named))
        return
    before = person.get(leaf.fact)
    chosen = set(before) if isinstance(before, frozenset) else set()
    if leaf.op is Op.ALL_OF:
        chosen |= named
    elif wanted:
        chosen.add(random.choice(sorted(named)))
    else:
        chosen -= named
        chosen = chosen or {random.choice(others or sorted(named))}
    more = chosen - set(question.exclusive)
    person[leaf.fact] = frozenset(more or list(chosen)[:1])
