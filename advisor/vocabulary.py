"""The words and thresholds every result uses (rules/vocabulary.yaml)."""

from typing import Annotated, Literal

from pydantic import Field

from advisor.model import Entry, Sentence, Word
from advisor.rule import STRENGTHS, Level


class Titled(Entry):
    """A heading with one sentence."""

    title: Sentence
    summary: Sentence


class StrengthWord(Entry):
    """The points from which a pattern earns the word, and what readers see."""

    from_: Annotated[int, Field(alias="from")]
    text: Sentence


class IncompletePlan(Entry):
    """How far a plan goes while a warning-sign question is open."""

    level_cap: Level
    exclude: list[str]


class Vocabulary(Entry):
    """Everything the results say that is not said by a rule."""

    version: str
    triage: dict[Literal["emergency", "clinician_first", "modify", "train", "incomplete"], Titled]
    urgency: dict[str, Sentence]
    strengths: dict[Literal["weak", "possible", "strong"], StrengthWord]
    strong_lead: int
    patterns_shown: int
    priority: dict[Literal["measured", "associated", "form_sign"], int]
    grades: dict[Literal["A", "B", "C", "D", "X"], Sentence]
    levels: dict[Word, Sentence]
    leg_stress: dict[Word, Sentence]
    runs: dict[Word, Sentence]
    days: dict[Word, Sentence]
    sides: dict[Word, Sentence]
    regions: dict[Word, Sentence]
    withheld: dict[Word, Sentence]
    statements: dict[Word, Sentence]
    plan: dict[Word, str]
    incomplete: IncompletePlan
    watch: list[Sentence]
    read_by_plan: list[Word]

    def strength_rank(self, points: int) -> int:
        """Rank in STRENGTHS that a number of points earns: 0 none, 1 weak, 2 possible, 3 strong."""
        return max(
            (STRENGTHS.index(word) for word, item in self.strengths.items() if points >= item.from_),
            default=0,
        )
