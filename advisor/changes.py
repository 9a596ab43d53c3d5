"""What counts as a change between two results (rules/changes.yaml)."""

from typing import Annotated, Literal

from pydantic import Field

from advisor.model import Entry, Label, Said, Slug, Word


class Measure(Entry):
    """A number that is compared. It has changed from `by` on and, where given, from `percent` of what it was."""

    fact: str
    title: Said
    unit: Label
    better: Literal["higher", "lower"] | None = None  # None: a change is neither
    by: Annotated[float | int, Field(gt=0)]
    percent: int = 0
    same_way: Word | None = None  # a question whose answer must be the same both times
    pain: bool = False
    grade: Literal["A", "B", "C", "D", "X"]
    sources: Annotated[list[Slug], Field(min_length=1)]


class Reported(Entry):
    """What the runner says of the pain since the plan began."""

    fact: Word
    means: dict[Word, Literal["none", "better", "same", "worse"]]


class Escalate(Entry):
    """When pain has gone on for too long: from so many weeks, and the rule whose words are used."""

    after_weeks: int
    when: Literal["worse", "not_better"]
    rule: Slug


class Carry(Entry):
    """Answers that are not carried over to a check-in, and those that move on with each week."""

    not_: Annotated[list[Word], Field(alias="not")]
    per_week: dict[Word, float | int]


class Log(Entry):
    """How the log of done sessions is read: pain from which a session is sore, over how many days."""

    amber_from: int
    days: int


class Changes(Entry):
    """rules/changes.yaml."""

    measures: list[Measure]
    reported: Reported
    weeks: Word
    escalate: list[Escalate]
    carry: Carry
    log: Log
    words: dict[Word, Said]
