"""Exercises as data, with the dose, how to do them, and when to leave them out."""

from typing import Annotated, Literal

from pydantic import Field

from advisor.language import _
from advisor.model import Entry, Said, Sentence, Slug, Word
from advisor.rule import Date, Evidence, Level, Status

Origin = Literal["guide", "added"]
LegStress = Literal["tough", "light", "none"]


class Dose(Entry):
    """How much. `from` says whether the guide gives this dose or it was added."""

    sets: str = ""
    reps: str = ""
    hold_s: str = ""
    distance_m: str = ""
    minutes: str = ""
    per_side: bool = False
    note: Said | None = None
    from_: Annotated[Origin, Field(alias="from")]

    def words(self) -> str:
        """The dose as one reads it: 3 × 10–15 per side."""
        amount = self.reps
        if self.hold_s:
            amount = f"{self.reps} × {self.hold_s} s" if self.reps else f"{self.hold_s} s"
        if self.distance_m:
            amount = f"{self.distance_m} m"
        if self.minutes:
            amount = f"{self.minutes} min"
        text = f"{self.sets} × {amount}" if self.sets and amount else self.sets + amount
        text = text.replace("-", "–")
        return _("{dose} per side").format(dose=text) if self.per_side else text


class Muscles(Entry):
    """Muscle groups worked, by id."""

    primary: list[Word]
    secondary: list[Word] = []


class AvoidWhen(Entry):
    """A pattern with which to leave the exercise out (`out: true`) or limit it, in words."""

    condition: Word | None = None
    text: Said
    out: bool = False


class Exercise(Entry):
    """One exercise of the library."""

    id: Slug
    code: str
    name: Said
    kind: Literal["strength", "plyo", "warm_up", "mobility", "stretch"]
    guide_group: str | None = None
    guide: list[str] = []
    muscles: Muscles
    pattern: Word
    patterns_also: list[Word] = []
    single_leg: bool | Literal["both"]
    equipment: list[Word]
    level: Level
    leg_stress: LegStress
    dose: Dose
    how: Annotated[list[Said], Field(min_length=1)]
    cue: Said | None = None
    easier: Said | None = None
    harder: Said | None = None
    avoid_when: list[AvoidWhen] = []
    tags: list[str] = []
    evidence: Evidence
    status: Status
    reviewed: Date


class ExerciseFile(Entry):
    """A file of exercises."""

    exercises: list[Exercise]


class Source(Entry):
    """A citation, given once. `checked`: yes, part (numbers or authors open), no (not yet verified)."""

    id: Slug
    citation: Sentence
    where: str
    checked: Literal["yes", "part", "no"]
    note: Sentence | None = None


class SourceFile(Entry):
    """rules/sources.yaml."""

    sources: list[Source]


class Hazard(Entry):
    """Harm the product could do, what could cause it, what holds it back, and the tests that show it does."""

    id: Slug
    harm: Sentence
    cause: Sentence
    severity: str
    controls: list[Sentence]
    tests: list[str] = []
    likelihood: str | None = None


class HazardFile(Entry):
    """rules/hazards.yaml."""

    hazards: list[Hazard]
