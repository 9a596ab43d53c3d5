"""Programs as data: levels, sessions, how they progress, and the rules for placing them in a week."""

from typing import Annotated, Literal

from pydantic import Field

from advisor.exercise import Dose, LegStress
from advisor.model import Entry, Sentence, Slug
from advisor.rule import Evidence, Level


class Line(Dose):
    """One line of a session: an exercise with its dose there."""

    exercise: Slug
    because: Sentence | None = None


class SessionData(Entry):
    """A workout."""

    id: str
    name: Sentence
    leg_stress: LegStress
    optional: bool = False
    exercises: Annotated[list[Line], Field(min_length=1)]


class Program(Entry):
    """The program of one level."""

    id: Slug
    level: Level
    name: Sentence
    days_per_week: Annotated[list[int], Field(min_length=2, max_length=2)]
    guide: list[str] = []
    sessions: Annotated[list[SessionData], Field(min_length=1)]
    warm_up: list[Slug] = []
    mobility: list[Slug] = []
    after_run: list[Slug] = []
    evidence: Evidence | None = None
    note: Sentence | None = None


class Constraint(Entry):
    """A rule for placing strength work in the week. A hard one is never broken; a soft one costs its weight."""

    id: str
    title: Sentence
    hard: bool
    weight: int
    kind: str
    because: Sentence
    broken: Sentence | None = None
    guide: list[str] = []
    evidence: Evidence
    params: dict[str, int | float | str | list[str]] = {}


class PlacingFile(Entry):
    """rules/programs/placing.yaml."""

    constraints: list[Constraint]


class WeekDose(Entry):
    """What a phase asks of one level, in words and in the numbers behind them."""

    text: Sentence
    sets: str = ""
    reps: str = ""
    reserve: str = ""  # repetitions in reserve
    percent_of_max: str = ""
    contacts: str = ""  # ground contacts of jumps
    cut_sets_percent: int = 0


class Phase(Entry):
    """Some weeks of the twelve, with what each level does in them."""

    weeks: Annotated[list[int], Field(min_length=2, max_length=2)]
    phase: Literal["learn", "build", "deload", "load", "retest"]
    beginner: WeekDose
    intermediate: WeekDose
    advanced: WeekDose


class Advice(Entry):
    """One line of advice with the numbers in it and its evidence."""

    id: str
    text: Sentence
    params: dict[str, int | float | str] = {}
    evidence: Evidence


class Progression(Entry):
    """rules/programs/progression.yaml: twelve weeks, when to do more or less, what pain means, running load."""

    id: str = "twelve_weeks"
    weeks: list[Phase]
    progress: list[Advice]
    ease_off: list[Advice]
    pain_rules: list[Advice]
    run_load: list[Advice]
    run_load_modify: list[Advice]
