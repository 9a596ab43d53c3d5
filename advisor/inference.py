"""Runs the rules for one person, stage by stage: facts in, firings and findings out.

The engine gives verdicts only. What a fired rule concludes is collected here, once for every engine, and becomes
facts for the next stage. Findings are never unknown: what was not concluded is not so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version

from advisor.answers import Answers
from advisor.condition import Facts, Truth, Value, truth
from advisor.derived import work_out
from advisor.engines.base import Engine
from advisor.engines.reference import ReferenceEngine
from advisor.errors import OwnFault
from advisor.facttypes import SIDES, Kind
from advisor.library import Library
from advisor.rule import LEVELS, TRIAGE_LEVELS, BoundRule, Level


@dataclass
class Inference:
    """What the rules made of one person's facts."""

    facts: dict[str, Value]
    verdicts: dict[str, Truth] = field(default_factory=dict)
    fired: list[BoundRule] = field(default_factory=list)
    points: dict[str, int] = field(default_factory=dict)  # by pattern fact, such as pattern.low_back

    def of_kind(self, kind: str) -> list[BoundRule]:
        """The fired rules of one kind."""
        return [rule for rule in self.fired if rule.kind == kind]

    @property
    def triage(self) -> str:
        """The most urgent level a rule raised."""
        rank = self.facts["triage"]
        assert isinstance(rank, int)
        return TRIAGE_LEVELS[rank]

    @property
    def level_cap(self) -> Level:
        """The lowest program level a rule caps at."""
        caps = [rule.rule.then.level_cap for rule in self.fired if rule.rule.then.level_cap]
        return min((cap for cap in caps if cap), key=LEVELS.index, default="advanced")


class Reasoner:
    """A library made ready on one engine. Keep one for the life of the process."""

    def __init__(self, library: Library, engine: Engine):
        self.library = library
        self.engine = engine
        self._is_the_meaning = isinstance(engine, ReferenceEngine)  # asked twice it would say the same
        pairs = zip(library.stages, library.conditions, strict=True)
        self._stages = [(stage, engine.compile(conditions)) for stage, conditions in pairs]
        self._nothing = nothing_found(library)

    @property
    def engine_label(self) -> str:
        """The engine's name as results state it, with the version of durable-rules where it ran."""
        name = self.engine.name
        return f"{name} {version('durable_rules')}" if name == "durable-rules" else name

    def infer(self, answers: Answers) -> Inference:
        """What follows from the answers. Raises OwnFault when the engine fails or departs from the meaning."""
        result = Inference(work_out(self.library.derived, answers.facts) | self._nothing)
        for stage, compiled in self._stages:
            verdicts = compiled.verdicts(result.facts)
            if not self._is_the_meaning:
                _must_agree(stage, verdicts, result.facts, self.engine.name)
            result.verdicts |= verdicts
            fired = [rule for rule in stage if verdicts[rule.name]]
            result.fired += fired
            for rule in fired:
                _conclude(rule, result)
            self._strengths(result)
        return result

    def _strengths(self, result: Inference) -> None:
        for fact, points in result.points.items():
            result.facts[fact] = self.library.vocabulary.strength_rank(points)


def nothing_found(library: Library) -> dict[str, Value]:
    """Every finding at its least."""
    found: dict[str, Value] = {}
    for name, kind in library.types.items():
        if kind.answer or name.startswith("derived."):
            continue
        least: Value = 0 if kind.kind is Kind.ORDERED else False
        for fact in (f"{name}.{side}" for side in SIDES) if kind.sided else (name,):
            found[fact] = least
    return found


def _must_agree(stage: tuple[BoundRule, ...], verdicts: Mapping[str, Truth], facts: Facts, engine: str) -> None:
    """Fail closed: an engine that departs from the meaning of a condition never yields a result."""
    for rule in stage:
        meant = truth(rule.when, facts)
        if verdicts.get(rule.name, "nothing") is not meant:
            raise OwnFault(
                f"The engine {engine} and the meaning of rule {rule.name} disagree, so no result is given. "
                "Please report this with the answers file. If anything worries you, ask a clinician."
            )


def _conclude(rule: BoundRule, result: Inference) -> None:
    """What one fired rule adds to the facts."""
    then = rule.rule.then
    end = f".{rule.side}" if rule.side else ""
    if then.triage:
        rank = TRIAGE_LEVELS.index(then.triage.level)
        now = result.facts["triage"]
        assert isinstance(now, int)
        result.facts["triage"] = max(now, rank)
    if then.pattern_points:
        name, points = then.pattern_points
        fact = f"pattern.{name}{end}"
        result.points[fact] = result.points.get(fact, 0) + points
    for fact in rule.writes():
        if not fact.startswith(("pattern.", "triage")):
            result.facts[fact] = True
