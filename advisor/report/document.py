"""The assessment document as the report reads it (`schema: advisor.assessment/1`), each key with its meaning.

These records are handed to the templates as plain data. Two keys have other names there, because templates could not
reach them: `from` is `origin`, and the `items` of the load risk are `found`.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Level = Literal["emergency", "clinician_first", "modify", "train", "incomplete"]
Side = Literal["left", "right", "both", ""]


def says(text: str, **more: Any) -> Any:
    """A field with its help text."""
    return Field(description=text, **more)


class Part(BaseModel):
    """A frozen record. Keys that a report does not know are left alone: they may be of a newer version."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", populate_by_name=True)


class Answer(Part):
    """An answer behind a reason."""

    ask: str = says("The question.")
    side: Side = says("The leg it was asked about, or empty.")
    answer: str = says("The answer as its reader would say it.")


class Reason(Part):
    """A triage rule that held."""

    rule: str = says("Its id.")
    title: str = says("What it is about.")
    because: str = says("Why it matters, one sentence.")
    level: Level = says("The level it asks for.")
    urgency: str = says("Id of by when, or empty.", default="")
    urgency_text: str = says("By when.")
    do: list[str] = says("What to do, one action a line.")
    tell: list[str] = says("What to tell the clinician.")
    answers: list[Answer] = says("The answers that made it hold.")
    grade: str = says("Evidence grade, A to D or X.")
    grade_word: str = says("The grade in words.")
    sources: list[str] = says("Ids of sources.")


class Triage(Part):
    """The result that comes first."""

    level: Level = says("The level.")
    title: str = says("The level in words; the title of the report.")
    summary: str = says("One sentence.")
    urgency: str = says("Id of by when, or empty.", default="")
    urgency_text: str = says("By when, or empty.")
    reasons: list[Reason] = says("The reasons shown at this level, most urgent first.")
    open_questions: list[str] = says("Ids of warning-sign questions without an answer.")


class Question(Part):
    """The wording of a question that is mentioned."""

    ask: str = says("The question.")
    why: str = says("Why it is asked.")


class Contradiction(Part):
    """Answers that hardly fit together."""

    id: str = says("Its id.")
    ask: str = says("The question back.")
    between: list[str] = says("Ids of the questions.")


class Pattern(Part):
    """An injury pattern that the answers fit."""

    id: str = says("Its id.")
    name: str = says("Its name.")
    plain: str = says("What it is, one sentence.")
    region: str = says("Id of the region.")
    region_text: str = says("The region.")
    side: Side = says("The side, or empty.")
    points: int = says("Its points.")
    strength: Literal["weak", "possible", "strong"] = says("How well it fits, as an id.")
    strength_text: str = says("How well it fits.")
    bone_stress: bool = says("Whether a bone may have had too much load.")
    fits: list[str] = says("What fits.")
    does_not_fit: list[str] = says("What does not fit.")
    would_change: str = says("What would change this view.")
    load_advice: list[str] = says("What to do about the load.")
    grade: str = says("Evidence grade.")
    grade_word: str = says("The grade in words.")
    against: str = says("What speaks against the evidence, or empty.")
    sources: list[str] = says("Ids of sources.")
    rules: list[str] = says("Ids of the rules that held.")


class Measured(Part):
    """A self-test below its cut-off."""

    test: str = says("The test.")
    value: str = says("What was measured, with unit and side.")
    because: str = says("What that means.")


class Group(Part):
    """A muscle group that something points to. The three kinds are never merged."""

    id: str = says("Its id.")
    name: str = says("Its name.")
    does: str = says("What it does for a runner.")
    side: Side = says("The side that measured below the cut-off, or empty.")
    priority: int = says("Its rank; groups come in this order.")
    measured: list[Measured] = says("Tests below their cut-off.")
    associated: list[str] = says("Why it goes with a pattern.")
    form_signs: list[str] = says("Signs in the running form.")
    rules: list[str] = says("Ids of the rules that held.")
    sources: list[str] = says("Ids of sources.")


class HomeTest(Part):
    """A home test that was done, with its marks. Numbers are in its unit; `None` where there is none."""

    id: str = says("Its id.")
    name: str = says("Its name.")
    group: str = says("Id of the muscle group.")
    group_name: str = says("The muscle group.")
    unit: str = says("The unit, as one says it beside a number.")
    left: int | float | None = says("The left side's result.")
    right: int | float | None = says("The right side's result.")
    value: int | float | None = says("The result of a test that has no sides.")
    norm: int | float | None = says("What is usual for age and sex.")
    low_below: int | float | None = says("The mark below which a result is low.")
    low_from: int | float | None = says("The mark from which a count of faults is low.")
    noise: int | float | None = says("How far a result may move by chance.")
    low: list[Side] = says("The sides that are low by the rules; an empty text for a test without sides.")
    open: list[Side] = says("The sides with a result that could not be judged.")
    painful: bool = says("Whether it hurt.")
    note: str = says("Where the marks come from, or empty.")
    grade: str = says("Evidence grade.")
    grade_word: str = says("The grade in words.")
    sources: list[str] = says("Ids of sources.")


class Mistake(Part):
    """A training mistake found."""

    id: str = says("Its id.")
    name: str = says("Its name.")
    because: str = says("What in the answers shows it.")
    instead: str = says("What to do instead.")
    grade: str = says("Evidence grade, or empty.", default="")
    grade_word: str = says("Evidence in words.")
    sources: list[str] = says("Ids of sources.")
    rules: list[str] = says("Ids of the rules that held.")


class RiskItem(Part):
    """An item of the load risk that counts."""

    rule: str = says("Its id.")
    title: str = says("What it is.")
    points: int = says("Its points.")
    changeable: bool = says("Whether the runner can change it.")
    because: str = says("Why it counts.")
    change: str = says("What can be done, or empty.")


class Change(Part):
    """What the band would be without one item."""

    title: str = says("The item's title.")
    band: str = says("The band without it.")


class LoadRisk(Part):
    """The load risk: points with reasons, a band, never a percentage."""

    band: str = says("Id of the band from the answers given.")
    band_text: str = says("The band.")
    bands: list[str] = says("Ids of the bands possible: two when missing answers could move it.")
    points: int = says("Points from the answers given.")
    range: list[int] = says("Least and most points possible.", min_length=2, max_length=2)
    found: list[RiskItem] = says("The items that count.", alias="items")
    open: list[str] = says("Items that could not be judged.")
    what_would_change: list[Change] = says("The band without each changeable item.")
    note: str = says("What these points are and are not.")
    sources: list[str] = says("Ids of sources.")


class Withheld(Part):
    """A part that is left out on purpose."""

    withheld: str = says("Why.")


class Gate(Part):
    """What held the level back."""

    because: str = says("One sentence.")


class Edit(Part):
    """A coach's change to the plan, or a hard limit that it breaks."""

    session: str = says("The workout, or empty.", default="")
    exercise: str = says("The exercise, or empty.", default="")
    text: str = says("What changed, or what it breaks, one sentence.")


class Done(Part):
    """A workout that was done."""

    date: str = says("The day.")
    session: str = says("The workout.")
    pain: int | None = says("The highest pain of 10, or `None`.", default=None)
    note: str | None = says("A remark, or `None`.", default=None)


class Exercise(Part):
    """An exercise in a session."""

    id: str = says("Its id.")
    name: str = says("Its name.")
    dose: str = says("The dose as one reads it.")
    dose_note: str = says("A remark on the dose, or empty.", default="")
    sets: str = says("Sets.")
    reps: str = says("Repetitions, or empty.")
    hold_s: str = says("Seconds of a hold, or empty.")
    per_side: bool = says("Whether the dose is for each side.")
    origin: Literal["guide", "added"] = says("Whether the guide gives this dose.", alias="from")
    muscles: str = says("What it works.")
    how: list[str] = says("Steps.")
    cue: str = says("What to think of, or empty.")
    why: list[str] = says("Why it is in the plan.")
    easier: str = says("An easier version, or empty.")
    harder: str = says("A harder version, or empty.")
    avoid_note: str = says("What to mind, or empty.")
    edit: list[str] = says("What the coach changed about it.", default=[])
    sources: list[str] = says("Ids of sources.")


class Session(Part):
    """A workout."""

    id: str = says("Its id.")
    name: str = says("Its name.")
    leg_stress: str = says("Id of how hard it is on the legs.")
    leg_stress_text: str = says("How hard it is on the legs.")
    minutes: int = says("About how long it takes.")
    this_week: bool = says("Whether the week shown holds it; around a race it may not.", default=True)
    exercises: list[Exercise] = says("Its exercises, in order.")
    edit: list[str] = says("What the coach changed about it.", default=[])


class Day(Part):
    """A day of the week."""

    day: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = says("Its id.")
    day_text: str = says("Its name.")
    run: Literal["easy", "hard", "long", "race", "rest", ""] = says("The kind of run, or empty when not known.")
    run_now: Literal["easy", "rest", ""] = says("The kind of run for now in its place, or empty.", default="")
    run_text: str = says("The run, as it is for now.")
    strength: str = says("Id of the workout, or empty; two that a coach put on one day with + between.")
    strength_text: str = says("The workout, or empty.")
    reasons: list[str] = says("Why this day.")


class Movement(Part):
    """A warm-up, mobility or stretching exercise."""

    name: str = says("Its name.")
    dose: str = says("Its dose.")
    dose_note: str = says("A remark on the dose, or empty.", default="")
    origin: Literal["guide", "added"] = says("Whether the guide gives this dose.", alias="from", default="added")
    how: list[str] = says("Steps.")
    avoid_note: str = says("What to mind, or empty.", default="")


class LeftOut(Part):
    """An exercise left out of the plan."""

    exercise: str = says("Its name.")
    because: str = says("Why.")


class WayBackStep(Part):
    """A step on the way back from a complaint."""

    number: int = says("Its number, from 1.")
    title: str = says("What it is.")
    exercises: list[str] = says("Names of its exercises.")
    go_on: str = says("When to go on to the next, or empty.")


class WayBack(Part):
    """The steps on the way back from a complaint, one after the other."""

    pattern: str = says("Id of the pattern.")
    name: str = says("Its name.")
    now: int = says("The number of the step to train on now.")
    weeks_at_least: int = says("How many weeks a step takes at least.")
    steps: list[WayBackStep] = says("The steps.")


class Adjusted(Part):
    """What a check-in changed."""

    rule: str = says("Id of the rule.")
    text: str = says("The change, one sentence.")


class Weeks(Part):
    """A run of weeks that are alike."""

    weeks: list[int] = says("The first and the last of them, from 1.", min_length=2, max_length=2)
    phase: str = says("Id of the phase.")
    phase_text: str = says("The phase.")
    text: str = says("What to do.")
    jumps: str = says("What to do about jumps, or empty.")
    running: list[str] = says("What to do about running.")


class Plan(Part):
    """The strength plan."""

    level: str = says("Id of the level.")
    level_text: str = says("The level.")
    provisional: str = says("Why the plan is only a sketch, or empty.")
    gates: list[Gate] = says("What held the level back.")
    days_per_week: int = says("Workouts a week.")
    adjusted: list[Adjusted] = says("What the last check-in changed.", default=[])
    sessions: list[Session] = says("The workouts.")
    steps: list[WayBack] = says("Ways back from complaints that go in steps.", default=[])
    week: list[Day] = says("The seven days.", min_length=7, max_length=7)
    week_note: str = says("How this week's runs differ from the usual ones, or empty.", default="")
    week_phase_text: str = says("What is special about this week, such as a race, or empty.", default="")
    weeks: list[Weeks] = says("The weeks of the plan, in order.", default=[])
    at_week: int = says("The week the plan is in, from 1.", default=1)
    compromises: list[str] = says("What could not be kept.")
    progression: list[str] = says("How it goes on.")
    pain_rules: list[str] = says("What pain means.")
    run_load: list[str] = says("How to change the running.", default=[])
    warm_up: list[Movement] = says("Before a run or workout.")
    mobility: list[Movement] = says("On any day.")
    after_run: list[Movement] = says("After a run.")
    left_out: list[LeftOut] = says("Exercises left out, with reasons.")
    review: str = says("When to look again.")
    edits: list[Edit] = says("What the coach changed.", default=[])
    breaks: list[Edit] = says("Hard limits that the coach's changes break. They must be said.", default=[])
    coach_note: str = says("The coach's note on the plan, or empty.", default="")
    done: list[Done] = says("Workouts that were done, oldest first.", default=[])

    def on(self, day: Day) -> list[Session]:
        """The workouts of a day."""
        ids = [day.strength] if any(day.strength == part.id for part in self.sessions) else day.strength.split(" + ")
        return [part for id_ in ids for part in self.sessions if part.id == id_]


class Advice(Part):
    """A further sentence of advice."""

    text: str = says("The sentence.")
    sources: list[str] = says("Ids of sources.")


class NotAssessed(Part):
    """What could not be judged."""

    what: str = says("What it is.")
    because: str = says("Why not.")
    questions: list[str] = says("Ids of the questions that would settle it.", default=[])


class GuideNote(Part):
    """A more careful line beside a statement of the guide."""

    id: str = says("Its id.")
    title: str = says("What it is about.")
    text: str = says("The careful line.")
    grade: str = says("Evidence grade, or empty.", default="")
    grade_word: str = says("Evidence in words.")
    sources: list[str] = says("Ids of sources.")


class Statements(Part):
    """Fixed sentences."""

    not_a_diagnosis: str = says("What this result is not.")
    base_rate: str = says("How often runners are injured anyway.")
    limits: str = says("What advice from a computer can't do.")
    trials: Advice | None = says("How advice of this kind did in trials.", default=None)


class Source(Part):
    """A source that is cited."""

    id: str = says("Its id.")
    citation: str = says("Who, when, what.")
    where: str = says("Where to find it.")
    checked: Literal["yes", "part", "no"] = says("Whether it was looked up.")


class Knowledge(Part):
    """The version of the rules."""

    version: str = says("Version.")
    digest: str = says("Fingerprint of every rule.")


class AnswersMade(Part):
    """The answers that were assessed."""

    digest: str = says("Fingerprint of the answers.")


class Assessment(Part):
    """The whole document."""

    schema_: Literal["advisor.assessment/1"] = says("Name and version of this form.", alias="schema")
    created: str = says("When, as an ISO time.")
    locale: str = says("Language, as en or en-GB.", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    label: str = says("The runner's name or code, or empty.")
    engine: str = says("The engine that drew the conclusions.")
    triage: Triage = says("The result.")
    questions: dict[str, Question] = says("Wording of questions by id.")
    contradictions: list[Contradiction] = says("Answers that hardly fit together.")
    patterns: list[Pattern] = says("Patterns, best first.")
    patterns_withheld: str = says("Why patterns are left out, or empty.")
    groups: list[Group] = says("Groups worth training, by priority.")
    tests: list[HomeTest] = says("Home tests that were done.", default=[])
    mistakes: list[Mistake] = says("Training mistakes.")
    load_risk: LoadRisk | Withheld = says("Load risk, or why it is left out.")
    plan: Plan | Withheld = says("Plan, or why it is left out.")
    advice: list[Advice] = says("Further advice.")
    watch: list[str] = says("Warning signs to watch for.")
    not_assessed: list[NotAssessed] = says("What could not be judged.")
    guide_notes: list[GuideNote] = says("Where the guide is simplified.")
    statements: Statements = says("Fixed sentences.")
    sources: list[Source] = says("Every source cited.")
    knowledge: Knowledge = says("Version of the rules.")
    answers: AnswersMade = says("The answers assessed.")
    not_translated: int = says("How many of its sentences stayed English.", default=0, ge=0)
