"""Which questions can still change the result, read off the rule base itself.

A rule is settled when no further answer can change whether it fires: it holds already, or it can never hold any
more. The questions worth asking are those that some unsettled rule waits for, directly, through a derived value or
through a finding, and those that decide whether such a question applies. Warning-sign questions are always asked.
Everything else can be left out: whatever it were answered, every rule that counts would come out the same.
"""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from advisor.condition import (
    All,
    Any,
    AtLeast,
    Condition,
    Facts,
    Leaf,
    Not,
    Op,
    Value,
    positive,
    reads,
    truth,
)
from advisor.derived import work_out
from advisor.inference import nothing_found
from advisor.library import Library
from advisor.questionnaire import Question, Questionnaire
from advisor.rule import TRIAGE_LEVELS, BoundRule

GOALS = ("triage", "patterns", "groups", "mistakes", "risk", "plan")
FIRST = ("triage", "patterns")  # what a complaint is about; the rest may follow

Item = tuple[Question, str | None]


class State(Enum):
    """Of a condition: it holds and will go on holding, it can never hold any more, or answers still decide."""

    HOLDS = "holds"
    NEVER = "never"
    OPEN = "open"


def goals_of(rule: BoundRule) -> frozenset[str]:
    """The parts of the result that a rule speaks to. Contradictions and notes wait for no answer."""
    then = rule.rule.then
    found = {
        "triage": then.triage is not None,
        "patterns": then.pattern_points is not None,
        "groups": bool(then.worth_training or then.form_sign or then.measured_weak),
        "mistakes": then.mistake is not None,
        "risk": then.load_points is not None,
        "plan": bool(then.level_cap or then.exclude or then.prefer or then.impact is False),
    }
    return frozenset(name for name, yes in found.items() if yes)


@dataclass
class _Standing:
    """Where every rule stands with the answers so far."""

    facts: dict[str, Value]
    closed: set[str]  # facts that can't become known: their question does not apply
    waits: dict[str, set[str]] = field(default_factory=dict)  # by rule: the facts an unsettled rule waits for


class Asking:
    """What is still worth asking, for one library and one questionnaire. Keep one for a whole dialogue."""

    def __init__(self, library: Library, questionnaire: Questionnaire):
        self.library = library
        self.questionnaire = questionnaire
        self._stages = [[(rule, positive(rule.when)) for rule in stage] for stage in library.stages]
        self._parts = {item.fact: item.reads() for item in library.derived}
        self._writers: dict[str, list[BoundRule]] = {}
        for rule in library.rules:
            for fact in rule.writes():
                self._writers.setdefault(fact, []).append(rule)

    def worth_asking(
        self, facts: Facts, goals: Iterable[str] = GOALS, skipped: Set[str] = frozenset()
    ) -> Iterator[Item]:
        """Every unanswered question (with its side) that applies or may apply and can still change a goal.

        `skipped` are facts that were asked and left open: they are not asked again, and what only they decide is
        taken as not applying. Warning signs come first, whatever their section: they decide most, and much need
        not be asked after them.
        """
        standing = self._standing(facts, skipped)
        wanted = self._wanted(standing, frozenset(goals))
        later: list[Item] = []
        for question, side in self.questionnaire.items():
            fact = question.fact(side)
            if question.kind == "text" or fact in facts or fact in standing.closed:
                continue
            if question.red_flag or question.id in self._deciders:
                yield question, side
            elif fact in wanted:
                later.append((question, side))
        yield from later

    def why(self, question: Question, side: str | None, facts: Facts) -> list[str]:
        """Titles of the unsettled rules that wait for this question, most urgent kinds first."""
        standing = self._standing(facts)
        fact = question.fact(side)
        order = {name: rank for rank, name in enumerate(GOALS)}
        waiting = [
            rule
            for rule in self.library.rules
            if goals_of(rule) and fact in self._answers_behind(standing.waits.get(rule.name, set()), standing)
        ]
        waiting.sort(key=lambda rule: min(order[goal] for goal in goals_of(rule)))
        return list(dict.fromkeys(rule.rule.title for rule in waiting))

    def _standing(self, facts: Facts, skipped: Set[str] = frozenset()) -> _Standing:
        known = {question.fact(side) for question, side in self.questionnaire.items()}
        closed = {
            question.fact(side)
            for question, side in self.questionnaire.items()
            if question.fact(side) not in facts and self.questionnaire.visible(question, side, facts) is False
        }
        closed |= set(skipped) | {fact for rule in self.library.rules for fact in self._asked_elsewhere(rule, known)}
        closed -= facts.keys()
        for fact, parts in self._parts.items():
            if parts & closed:
                closed.add(fact)
        standing = _Standing(work_out(self.library.derived, facts), closed)
        for stage in self._stages:
            settled = {rule.name: self._look_at(rule, condition, standing) for rule, condition in stage}
            self._settle_findings(standing, settled)
        return standing

    def _asked_elsewhere(self, rule: BoundRule, known: set[str]) -> set[str]:
        """Answers that only another questionnaire asks for."""
        return {fact for fact in reads(rule.when) if fact not in known and not self._is_worked_out(fact)}

    def _is_worked_out(self, fact: str) -> bool:
        return fact in self._parts or fact in self._least

    @cached_property
    def _least(self) -> dict[str, Value]:
        return nothing_found(self.library)

    def _look_at(self, rule: BoundRule, condition: Condition, standing: _Standing) -> State:
        state = _state(condition, standing)
        if state is State.OPEN:
            standing.waits[rule.name] = set(_waits(condition, standing))
        return state

    def _settle_findings(self, standing: _Standing, states: dict[str, State]) -> None:
        """Findings all of whose rules are settled become facts for the next stage."""
        touched = {fact for name in states for fact in self.library.by_name[name].writes()}
        for fact in touched | (self._least.keys() - self._writers.keys()):
            writers = self._writers.get(fact, [])
            if any(rule.name in standing.waits for rule in writers):
                continue
            held = [rule for rule in writers if states.get(rule.name) is State.HOLDS]
            standing.facts[fact] = self._concluded(fact, held, standing)

    def _concluded(self, fact: str, held: list[BoundRule], standing: _Standing) -> Value:
        if fact == "triage":
            levels = [TRIAGE_LEVELS.index(rule.rule.then.triage.level) for rule in held if rule.rule.then.triage]
            before = standing.facts.get(fact, 0)
            return max([*levels, before if isinstance(before, int) else 0])
        if fact.startswith("pattern."):
            points = [rule.rule.then.pattern_points[1] for rule in held if rule.rule.then.pattern_points]
            return self.library.vocabulary.strength_rank(sum(points)) if points else 0
        return bool(held) or standing.facts.get(fact) is True

    def _wanted(self, standing: _Standing, goals: frozenset[str]) -> set[str]:
        """The question facts that unsettled rules wait for, with those that decide whether they apply."""
        todo = [rule for rule in self.library.rules if goals_of(rule) & goals and rule.name in standing.waits]
        seen: set[str] = set()
        wanted: set[str] = set()
        while todo:
            rule = todo.pop()
            if rule.name in seen:
                continue
            seen.add(rule.name)
            waits = standing.waits[rule.name]
            wanted |= self._answers_behind(waits, standing)
            todo += [other for fact in waits for other in self._writers.get(fact, ()) if other.name in standing.waits]
        if "plan" in goals:
            wanted |= set(self.library.vocabulary.read_by_plan)
        return self._with_deciders(wanted, standing)

    def _answers_behind(self, waits: Set[str], standing: _Standing) -> set[str]:
        """The open questions behind facts: derived values are followed to what they are worked out from."""
        found: set[str] = set()
        todo = list(waits)
        while todo:
            fact = todo.pop()
            if fact in self._parts:
                todo += self._parts[fact] - standing.facts.keys()
            elif fact not in self._least:
                found.add(fact)
        return found

    def _with_deciders(self, wanted: set[str], standing: _Standing) -> set[str]:
        """Also the questions that decide whether a wanted question applies."""
        todo, found = list(wanted), set(wanted)
        while todo:
            fact = todo.pop()
            for other in self._decided_by.get(fact, frozenset()) - found - standing.facts.keys():
                found.add(other)
                todo.append(other)
        return found

    @cached_property
    def _decided_by(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for question, side in self.questionnaire.items():
            fact = question.fact(side)
            shown = self.questionnaire.shown.get(fact)
            which = {question.sides} if question.sides not in (None, "always") else set()
            found[fact] = (reads(shown) if shown else frozenset()) | {str(name) for name in which}
        return found

    @cached_property
    def _deciders(self) -> frozenset[str]:
        """Ids of the questions on which a warning-sign question hangs, such as the side of a knee."""
        flagged = [question.fact(side) for question, side in self.questionnaire.items() if question.red_flag]
        facts = {other for fact in flagged for other in self._decided_by[fact]}
        return frozenset(fact.removesuffix(".left").removesuffix(".right") for fact in facts)


def _state(condition: Condition, standing: _Standing) -> State:
    """Where a negation-free condition stands."""
    match condition:
        case Leaf(fact, op):
            if fact in standing.facts:
                return State.HOLDS if truth(condition, standing.facts) else State.NEVER
            if fact in standing.closed:
                return State.HOLDS if op is Op.UNANSWERED else State.NEVER
            return State.OPEN
        case All(parts):
            return _at_least(len(parts), parts, standing)
        case Any(parts):
            return _at_least(1, parts, standing)
        case AtLeast(n, parts):
            return _at_least(n, parts, standing)
        case Not():  # pushed down to the leaves before
            raise AssertionError("a condition was not made negation-free")


def _at_least(n: int, parts: tuple[Condition, ...], standing: _Standing) -> State:
    states = [_state(part, standing) for part in parts]
    if states.count(State.HOLDS) >= n:
        return State.HOLDS
    return State.NEVER if len(parts) - states.count(State.NEVER) < n else State.OPEN


def _waits(condition: Condition, standing: _Standing) -> Iterator[str]:
    """The facts that an open condition waits for."""
    match condition:
        case Leaf(fact):
            yield fact
        case All(parts) | Any(parts) | AtLeast(_, parts):
            for part in parts:
                if _state(part, standing) is State.OPEN:
                    yield from _waits(part, standing)
