"""Programs as data: levels, sessions, how they progress, and the rules for placing them in a week."""

from typing import Annotated, Literal

from pydantic import Field

from advisor.exercise import Dose, LegStress
from advisor.model import Entry, Said, Sentence, Slug, Word
from advisor.rule import Evidence, Level


class Line(Dose):
    """One line of a session: an exercise with its dose there."""

    exercise: Slug
    because: Said | None = None


class SessionData(Entry):
    """A workout."""

    id: str
    name: Said
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
    title: Said
    hard: bool
    weight: int
    kind: str
    because: Said
    broken: Said | None = None
    told: dict[Word, Said] = {}
    guide: list[str] = []
    evidence: Evidence
    params: dict[str, int | float | str | list[str]] = {}

    def tell(self, what: str) -> str:
        """What the plan says where the rule applies, with its numbers; raises KeyError for an unknown occasion."""
        return self.told[what].format(**self.params)


class PlacingFile(Entry):
    """rules/programs/placing.yaml."""

    constraints: list[Constraint]


class WeekDose(Entry):
    """What a phase asks of one level, in words and in the numbers behind them."""

    text: Said
    sets: str = ""
    reps: str = ""
    reserve: str = ""  # repetitions in reserve
    percent_of_max: str = ""
    contacts: str = ""  # ground contacts of jumps
    jumps: Said | None = None  # said only where jumps are allowed
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
    text: Said
    only_with: Literal["jumps", "race", "restart", "paused"] | None = None
    not_with: Literal["paused"] | None = None
    params: dict[str, int | float | str] = {}
    evidence: Evidence

    @property
    def until(self) -> int:
        """The last week of the plan in which the line applies; 0 when it belongs to no week."""
        return int(self.params.get("weeks_high", self.params.get("weeks", 0)))


class Progression(Entry):
    """rules/programs/progression.yaml: twelve weeks, when to do more or less, what pain means, running load."""

    id: str = "twelve_weeks"
    phases: dict[Word, Said]
    weeks: list[Phase]
    progress: list[Advice]
    ease_off: list[Advice]
    pain_rules: list[Advice]
    run_load: list[Advice]
    run_load_modify: list[Advice]


class Movement(Entry):
    """A movement that every week trains: how it is named, and what adds it where the workouts lack it, best first."""

    id: Word
    words: Said
    fallback: Annotated[list[Slug], Field(min_length=1)]


class Timing(Entry):
    """How long things take, for fitting a workout into the runner's minutes."""

    warm_up_minutes: int
    change_s: int  # from one exercise to the next
    rep_s: int
    metre_s: float | int
    rest_s: int  # between sets
    rest_by_tag: dict[str, int]  # the longest that fits an exercise's tags counts


class Extras(Entry):
    """How much is added to a program for the findings."""

    most: int
    most_in_one_session: int
    most_preferred: int  # of these, so many that the patterns prefer
    exposures: dict[Literal["measured", "associated", "form_signs"], int]  # exercises a week for a group found so


class WeakerSide(Entry):
    """More work for the weaker side, and the rules with which it only starts but gets no more."""

    extra_sets: int
    exercises_a_session: int
    not_with_rules: list[Slug]


class Primer(Entry):
    """The short light workout in a race week, made of the first exercises of the first workout."""

    id: str
    name: Said
    exercises: int
    sets: str
    without_tags: list[str]


class Choosing(Entry):
    """rules/programs/choosing.yaml: how exercises are chosen and workouts made."""

    movements: list[Movement]
    movement_words: dict[Word, Said]  # the same for patterns of movement that a week need not hold
    taken_as_given: list[str]
    few_sets: list[Level]  # levels at which a dose such as 2-3 sets means its lower end
    fewest_sets: int
    timing: Timing
    extras: Extras
    weaker_side: WeakerSide
    primer: Primer
    upper_core: SessionData
    weeks_a_step: int
    evidence: Evidence
