"""Rules as data: a condition, what follows when it holds, the sentence for the reader, the evidence, the cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from advisor.condition import Condition
from advisor.model import ConditionData, Entry, Said, Sentence, Slug, Word
from advisor.yamlfile import Path_

TRIAGE_LEVELS = ("train", "modify", "clinician_first", "emergency")
STRENGTHS = ("none", "weak", "possible", "strong")
LEVELS = ("beginner", "intermediate", "advanced")

Level = Literal["beginner", "intermediate", "advanced"]
Status = Literal["draft", "stable", "retired"]
Date = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Evidence(Entry):
    """How well founded a statement is (A strong, B moderate, C limited, D expert opinion, X evidence against)."""

    grade: Literal["A", "B", "C", "D", "X"]
    sources: Annotated[list[Slug], Field(min_length=1)]
    against: Sentence | None = None


class Case(Entry):
    """A case beside a rule: answers (and findings), and whether the rule fires, stays silent or can't be known."""

    name: Sentence
    answers: dict[str, Any] = {}
    findings: dict[str, Any] = {}
    side: Literal["left", "right"] | None = None
    expect: str


class TriageThen(Entry):
    """A triage level with what to do, by when, and what to tell the clinician."""

    level: Literal["modify", "clinician_first", "emergency"]
    urgency: str  # a key of vocabulary.yaml
    do: Annotated[list[Said], Field(min_length=1)]
    tell: list[Said] = []
    in_place_of: list[Slug] = []  # rules whose `do` is not said beside this one, because the two would not agree

    def rank(self, urgencies: Iterable[str]) -> tuple[int, int, bool]:
        """For sorting most urgent first, given the urgencies in that order; a rule that speaks for others leads."""
        return -TRIAGE_LEVELS.index(self.level), list(urgencies).index(self.urgency), not self.in_place_of


class Adjust(Entry):
    """How a plan goes on after a check-in. Of several, the most careful counts."""

    step: Literal["back", "hold", "next"] | None = None
    cut_sets_percent: int = 0
    fewer_sessions: int = 0
    say: Said


class Then(Entry):
    """What follows from a rule that holds."""

    triage: TriageThen | None = None
    flag: Word | None = None
    worth_training: dict[Word, int] = {}
    form_sign: dict[Word, int] = {}
    measured_weak: list[Word] = []
    mistake: Word | None = None
    level_cap: Literal["beginner", "intermediate"] | None = None
    exclude: list[str] = []
    prefer: list[str] = []
    impact: Literal[False] | None = None
    running: Literal[False] | None = None  # no running for now
    advice: list[Said] = []
    guide_note: Slug | None = None
    ask_again: Said | None = None
    adjust: Adjust | None = None
    pattern_points: tuple[str, int] | None = Field(default=None, exclude=True)  # made from a pattern's file only
    load_points: int | None = Field(default=None, exclude=True)  # made from load_risk.yaml only

    @model_validator(mode="after")
    def _says_something(self) -> "Then":
        if not self.model_fields_set:
            raise ValueError("`then` must say what follows")
        return self


class Rule(Entry):
    """One rule as written."""

    id: Slug
    title: Said
    per_side: bool = False
    when: ConditionData
    then: Then
    because: Said
    evidence: Evidence
    status: Status
    reviewed: Date
    misleads: Sentence | None = None
    guide: list[str] = []
    hazard: Slug | None = None
    cases: list[Case] = []


@dataclass(frozen=True)
class Written:
    """A rule, what it belongs to, and the conditions (all must hold) with their places in the file."""

    rule: Rule
    kind: str
    parts: tuple[tuple[ConditionData, Path_], ...]
    cases: Path_ = ()


class RuleFile(Entry):
    """A file of rules."""

    rules: list[Rule]

    def written(self) -> list[Written]:
        """Each rule with its place."""
        return [
            Written(rule, "rule", ((rule.when, ("rules", index, "when")),), ("rules", index, "cases"))
            for index, rule in enumerate(self.rules)
        ]


@dataclass(frozen=True)
class BoundRule:
    """A rule with its typed condition, made for one side where the rule is per side. `kind` says where it lives."""

    rule: Rule
    kind: str
    side: str | None
    when: Condition
    file: str
    line: int

    @cached_property
    def name(self) -> str:
        """Unique name: the rule's id, with the side where there is one."""
        return f"{self.rule.id}.{self.side}" if self.side else self.rule.id

    def writes(self) -> frozenset[str]:
        """The names of the findings this rule can bring about."""
        then, end = self.rule.then, f".{self.side}" if self.side else ""
        names: set[str] = set()
        if then.triage:
            names.add("triage")
        if then.flag:
            names.add(f"flag.{then.flag}{end}")
        if then.mistake:
            names.add(f"mistake.{then.mistake}")
        if then.pattern_points:
            names.add(f"pattern.{then.pattern_points[0]}{end}")
        names |= {f"training.{group}" for group in then.worth_training}
        names |= {f"form.{group}" for group in then.form_sign}
        names |= {f"weak.{group}{side}" for group in then.measured_weak for side in _sides(self.side)}
        return frozenset(names)


def _sides(side: str | None) -> tuple[str, ...]:
    return (f".{side}",) if side else (".left", ".right")


class Finding(Entry):
    """Base of what patterns, mistakes and risk items share: where the knowledge comes from and when it was read."""

    evidence: Evidence
    status: Status
    reviewed: Date
    misleads: Sentence | None = None
    guide: list[str] = []
