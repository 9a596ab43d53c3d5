"""Where every rule of a library stands with the answers so far.

A rule is settled when no further answer can change whether it fires: it holds already, or it can never hold any
more. The others wait for facts: answers, values worked out from them, or findings of other unsettled rules.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from advisor.condition import PRESENCE_OPS, All, Condition, Facts, Leaf, Truth, Value, leaves, reads
from advisor.derived import work_out
from advisor.facttypes import SIDES
from advisor.inference import nothing_found
from advisor.library import Library
from advisor.questionnaire import Questionnaire
from advisor.rule import TRIAGE_LEVELS, BoundRule
from advisor.settling import Node, State, made_ready

GOALS = ("triage", "patterns", "groups", "mistakes", "risk", "plan", "advice", "measures")
FIRST = ("triage", "patterns")  # what a complaint is about; the rest may follow
_NONE: Mapping[str, Truth] = {}
CLINICIAN = TRIAGE_LEVELS.index("clinician_first")  # from here on the rest is withheld, and lesser reasons too


def goals_of(rule: BoundRule) -> frozenset[str]:
    """The parts of the result that a rule speaks to. Contradictions wait for no answer."""
    then = rule.rule.then
    found = {
        "triage": then.triage is not None,
        "patterns": then.pattern_points is not None,
        "groups": bool(then.worth_training or then.form_sign or then.measured_weak),
        "mistakes": then.mistake is not None,
        "risk": then.load_points is not None,
        "plan": bool(
            then.level_cap
            or then.exclude
            or then.prefer
            or then.impact is False
            or then.running is False
            or then.adjust
        ),
        "advice": bool(then.advice or then.guide_note),
    }
    return frozenset(name for name, yes in found.items() if yes)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A rule with all that is needed to look at it often."""

    rule: BoundRule
    name: str
    node: Node
    goals: frozenset[str]
    strict: bool  # unknown and false are not the same for its part of the result
    needs: frozenset[str]  # without one of these it can never hold
    lasting: bool  # once true or false it stays so: it asks for no missing answer and for no finding

    @property
    def level(self) -> int:
        """The rank of the triage level it raises; 0 when it raises none."""
        then = self.rule.rule.then.triage
        return TRIAGE_LEVELS.index(then.level) if then else 0


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer that a part of the result shows or reckons with, not through a rule."""

    fact: str
    given: frozenset[str] = frozenset()  # only beside one of these; empty: always


class Ground:
    """What does not change with the answers: rules made ready, and what is worked out from what."""

    def __init__(self, library: Library, questionnaire: Questionnaire):
        self.library = library
        self.questionnaire = questionnaire
        self.parts = {item.fact: item.reads() for item in library.derived}
        self.least = nothing_found(library)
        self.stages = [[self._prepared(rule) for rule in stage] for stage in library.stages]
        self.writers: dict[str, list[Prepared]] = {}
        self.settles: list[list[str]] = [[] for _ in self.stages]  # findings by the stage of their last rule
        last: dict[str, int] = {}
        for number, stage in enumerate(self.stages):
            for each in stage:
                for fact in each.rule.writes():
                    self.writers.setdefault(fact, []).append(each)
                    last[fact] = number
        for fact, number in last.items():
            self.settles[number].append(fact)
        self.never_written = {fact: value for fact, value in self.least.items() if fact not in self.writers}

    def _prepared(self, rule: BoundRule) -> Prepared:
        strict = rule.kind in ("risk", "test")  # load risk and tests say what is still open
        lasting = not any(leaf.op in PRESENCE_OPS or leaf.fact in self.least for leaf in leaves(rule.when))
        needs = frozenset() if strict else _needs(rule.when)
        return Prepared(rule, rule.name, made_ready(rule.when), goals_of(rule), strict, needs, lasting)

    @cached_property
    def elsewhere(self) -> frozenset[str]:
        """Answers that only another questionnaire asks for."""
        asked = {question.fact(side) for question, side in self.questionnaire.items()}
        read = {fact for rule in self.library.rules for fact in reads(rule.when)}
        read = read.union(*self.parts.values())
        return frozenset(read - asked - self.parts.keys() - self.least.keys())

    @cached_property
    def shown(self) -> dict[str, list[Shown]]:
        """By goal: the answers that the result shows or reckons with, not through a rule."""
        library, changes = self.library, self.library.changes
        plan = [Shown(fact) for name in library.vocabulary.read_by_plan for fact in self._facts(name)]
        tests = [test for group in library.groups.values() for test in group.tests if test.bars]
        bars = [fact for test in tests for fact in self._facts(test.question)]
        hurt = [Shown(fact, frozenset(bars)) for fact in self._facts("test_pain")]
        compared = [Shown(fact) for name in (changes.weeks, changes.reported.fact) for fact in self._facts(name)]
        for measure in changes.measures:
            facts = self._facts(measure.fact)
            compared += map(Shown, facts)
            compared += [Shown(measure.same_way, frozenset(facts))] if measure.same_way else []
        return {"plan": plan, "groups": [*map(Shown, bars), *hurt], "measures": compared}

    def _facts(self, name: str) -> list[str]:
        """The facts of a question or derived value, by side where it has one."""
        kind = self.library.types.get(name)
        return [] if kind is None else [f"{name}.{side}" for side in SIDES] if kind.sided else [name]


def _needs(condition: Condition) -> frozenset[str]:
    """Facts without which the condition can never hold; not all of them, only those that are easily told."""
    match condition:
        case Leaf(fact, op):
            return frozenset() if op in PRESENCE_OPS else frozenset({fact})
        case All(parts):
            return frozenset().union(*map(_needs, parts))
        case _:
            return frozenset()


class Standing:
    """Where every rule stands for one state of the answers.

    `left_open` are facts that were asked and have no value, or will not be asked: what only they decide is taken
    as staying unknown. `verdicts` of an engine on the same facts save looking at what is true or false already.
    `known` holds answers, derived values and settled findings; `closed` what can't become known.
    """

    def __init__(
        self, ground: Ground, facts: Facts, left_open: Set[str] = frozenset(), verdicts: Mapping[str, Truth] = _NONE
    ):
        self.ground = ground
        self.known: dict[str, Value] = {**work_out(ground.library.derived, facts), **ground.never_written}
        self.closed = set(left_open) | ground.elsewhere
        for question, side in ground.questionnaire.items():
            fact = question.fact(side)
            if fact not in facts and ground.questionnaire.visible(question, side, facts) is False:
                self.closed.add(fact)
        self.closed -= facts.keys()
        for fact, parts in ground.parts.items():
            if fact not in self.known and (not parts.isdisjoint(self.closed) or parts <= self.known.keys()):
                self.closed.add(fact)
        self.level = 0  # the highest triage level that holds already
        self.open: dict[str, Prepared] = {}  # unsettled rules by name
        self._doubted: dict[str, Prepared] = {}  # rules that can only still turn from unknown to false
        self._held: set[str] = set()
        self._behind: dict[str, frozenset[str]] = {}
        for stage, settles in zip(ground.stages, ground.settles, strict=True):
            self._look_at(stage, settles, verdicts)

    def _look_at(self, stage: list[Prepared], settles: list[str], verdicts: Mapping[str, Truth]) -> None:
        for each in stage:
            verdict = verdicts.get(each.name) if each.lasting else None
            if verdict is False or not each.needs.isdisjoint(self.closed):
                continue
            state = State.HOLDS if verdict else each.node.look(self.known, self.closed)
            if state is State.HOLDS:
                self._held.add(each.name)
                self.level = max(self.level, each.level)
            elif state is State.OPEN:
                self.open[each.name] = each
            elif state is State.DOUBT and each.strict:
                self._doubted[each.name] = each
        for fact in settles:
            writers = self.ground.writers[fact]
            if not any(each.name in self.open for each in writers):
                self.known[fact] = self._concluded(fact, [each for each in writers if each.name in self._held])

    def _concluded(self, fact: str, held: list[Prepared]) -> Value:
        if fact == "triage":
            return max((each.level for each in held), default=0)
        if fact.startswith("pattern."):
            points = [each.rule.rule.then.pattern_points[1] for each in held if each.rule.rule.then.pattern_points]
            return self.ground.library.vocabulary.strength_rank(sum(points)) if points else 0
        return bool(held)

    # ------------------------------------------------------------------------------------------- what is waited for

    def awaiting(self, goals: Set[str]) -> Iterator[tuple[Prepared, frozenset[str]]]:
        """Every unsettled rule that can still change one of the goals, with the answers it waits for."""
        goals = goals & set(self.shown_goals)
        for name, each in {**self.open, **self._doubted}.items():
            mine = each.goals & goals
            if each.level < self.level and self.level >= CLINICIAN:
                mine -= {"triage"}
            if mine:
                yield each, self.behind(name)

    @property
    def shown_goals(self) -> tuple[str, ...]:
        """The parts of a result that are shown at the level reached. It never falls again."""
        if self.level < CLINICIAN:
            return GOALS
        return FIRST if self.level == CLINICIAN else ("triage",)

    def shown(self, goals: Set[str]) -> Iterator[str]:
        """The answers, not known yet, that the result shows or reckons with itself."""
        for goal in goals & set(self.shown_goals):
            for each in self.ground.shown.get(goal, ()):
                if not each.given or any(fact in self.known or fact not in self.closed for fact in each.given):
                    yield from self._answers({each.fact})

    def behind(self, name: str) -> frozenset[str]:
        """The answers that an unsettled rule waits for, also through derived values and through other rules."""
        found = self._behind.get(name)
        if found is None:
            each = self.open.get(name) or self._doubted[name]
            waits = set(each.node.waits(self.known, self.closed, each.strict))
            others = [other.name for fact in waits for other in self.ground.writers.get(fact, ())]
            answers = self._answers(waits).union(*(self.behind(other) for other in others if other in self.open))
            found = self._behind[name] = frozenset(answers)
        return found

    def _answers(self, facts: Set[str]) -> set[str]:
        """The open answers behind facts: derived values are followed to what they are worked out from."""
        found: set[str] = set()
        todo = list(facts)
        while todo:
            fact = todo.pop()
            if fact in self.known or fact in self.closed:
                continue
            if fact in self.ground.parts:
                todo += self.ground.parts[fact]
            elif fact not in self.ground.least:
                found.add(fact)
        return found
