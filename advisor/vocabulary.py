"""The words and thresholds every result uses (rules/vocabulary.yaml)."""

from typing import Annotated, Literal

from pydantic import Field

from advisor.model import Entry, Label, Said, Word
from advisor.rule import STRENGTHS, Level


class Titled(Entry):
    """A heading with one sentence."""

    title: Said
    summary: Said


class StrengthWord(Entry):
    """The points from which a pattern earns the word, and what readers see."""

    from_: Annotated[int, Field(alias="from")]
    text: Said


class Sourced(Entry):
    """A sentence with its sources."""

    text: Said
    sources: list[str]


class IncompletePlan(Entry):
    """How far a plan goes while a warning-sign question is open."""

    level_cap: Level
    exclude: list[str]


class Vocabulary(Entry):
    """Everything the results say that is not said by a rule."""

    version: str
    triage: dict[Literal["emergency", "clinician_first", "modify", "train", "incomplete"], Titled]
    urgency: dict[str, Said]
    strengths: dict[Literal["weak", "possible", "strong"], StrengthWord]
    strong_lead: int
    patterns_shown: int
    priority: dict[Literal["measured", "associated", "form_sign"], int]
    grades: dict[Literal["A", "B", "C", "D", "X"], Said]
    levels: dict[Word, Said]
    levels_inside: dict[Word, Said]  # within a sentence
    leg_stress: dict[Word, Said]
    runs: dict[Word, Said]
    days: dict[Word, Said]
    sides: dict[Word, Said]
    regions: dict[Word, Said]
    withheld: dict[Word, Said]
    trials: Sourced  # how advice of this kind did in trials
    statements: dict[Word, Said]
    plan: dict[Word, Label]
    incomplete: IncompletePlan
    watch: list[Said]
    read_by_plan: list[Word]

    def strength_rank(self, points: int) -> int:
        """Rank in STRENGTHS that a number of points earns: 0 none, 1 weak, 2 possible, 3 strong."""
        return max(
            (STRENGTHS.index(word) for word, item in self.strengths.items() if points >= item.from_),
            default=0,
        )
