"""The week as its reader sees it: runs from the answers, workouts as placed, and the reasons for each day."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from advisor.conclude.case import Case, Part
from advisor.plan.choose import Session
from advisor.plan.week import DAYS, Placed, RunWeek, Workout
from advisor.program import Constraint
from advisor.rule import Level

Running = Literal["", "eased", "paused"]
INSTEAD: Mapping[Running, Mapping[str, str]] = {
    "": {},
    "eased": {"hard": "easy"},
    "paused": dict.fromkeys(("easy", "hard", "long"), "rest"),
}  # what is run now in place of a usual run


def workout(session: Session, level: Level) -> Workout:
    """A session as the placing sees it; at the first level everything still counts as new."""
    marks = {tag for line in session.lines for tag in line.exercise.tags}
    return Workout(session.data.id, session.leg_stress, frozenset(marks | ({"new"} if level == "beginner" else set())))


def run_week(case: Case) -> RunWeek:
    """The runner's week from the answers; days that were not given stay unknown."""
    facts = case.answers.facts
    runs = [""] * 7
    for name, kind in (("easy_run_days", "easy"), ("hard_run_days", "hard")):
        days = facts.get(name)
        for day in days if isinstance(days, frozenset) else ():
            if day in DAYS:
                runs[DAYS.index(day)] = kind
    if facts.get("long_run_day") in DAYS:
        runs[DAYS.index(str(facts["long_run_day"]))] = "long"
    if any(runs):
        runs = [run or "rest" for run in runs]
    free = facts.get("strength_days")
    allowed = frozenset(DAYS.index(day) for day in free if day in DAYS) if isinstance(free, frozenset) else None
    race = next(rule for rule in case.library.placing if rule.kind == "race_taper_heavy")
    race_in = _race_in(case, race)
    if race_in is not None and race_in < 7:
        runs = ["easy" if run == "long" else run for run in runs]
        runs[race_in] = "race"
    long_races = race.params["long_races"]
    assert isinstance(long_races, list)
    marathon = facts.get("race_distance") in long_races
    return RunWeek(tuple(runs), frozenset(range(7)) if allowed is None else allowed, race_in, marathon)


def _race_in(case: Case, rule: Constraint) -> int | None:
    """Days from Monday of this week to the race; an open day of the race counts as the rule says."""
    facts = case.answers.facts
    weeks, day = facts.get("race_weeks"), facts.get("race_day")
    if not isinstance(weeks, int | float) or facts.get("race_distance") == "none":
        return None
    return int(weeks) * 7 + DAYS.index(str(day if day in DAYS else rule.params["race_day_if_open"]))


def running_now(case: Case, triage: str, week: int) -> Running:
    """Whether running waits, goes without speed in this week of the plan, or goes on as usual (empty)."""
    if any(rule.rule.then.running is False for rule in case.inference.fired):
        return "paused"
    lines = case.library.progression.run_load_modify if triage == "modify" else []
    return "eased" if any(line.id == "no_hills_speed" and week <= line.until for line in lines) else ""


def week_part(case: Case, week: RunWeek, placed: Placed, sessions: Iterable[Session], now: Running) -> list[Part]:
    """Seven days, each with its run, its workout and the reasons for it.

    The usual runs decide the places of the workouts; what is run `now` in their stead is said beside them.
    """
    words = case.library.vocabulary
    names = {session.data.id: session for session in sessions}
    at = {day: names[id_] for id_, day in placed.days.items()}
    days = []
    for index, day in enumerate(DAYS):
        session = at.get(index)
        run = week.runs[index]
        instead = INSTEAD[now].get(run, "")
        days.append(
            {
                "day": day,
                "day_text": words.days[day],
                "run": run,
                "run_now": instead,
                "run_text": words.plan[f"run_{now}"] if instead else words.runs.get(run, ""),
                "strength": session.data.id if session else "",
                "strength_text": session.data.name if session else "",
                "reasons": _reasons(case, index, week, placed, at) if session else [],
            }
        )
    return days


def _reasons(case: Case, day: int, week: RunWeek, placed: Placed, at: Mapping[int, Session]) -> list[str]:
    """Why this day, how to do it on one day with a run, and what it costs."""
    words = case.library.vocabulary.plan
    reasons = []
    run = week.runs[day]
    if run in ("easy", "rest"):
        reasons.append(words["easy_day" if run == "easy" else "free_of_running"])
    if at[day].leg_stress == "tough":
        if sum(session.leg_stress == "tough" for session in at.values()) > 1:
            reasons.append(words["rest_between"])
        reasons += [words[f"clear_of_{kind}"] for kind in ("long", "hard") if kind in week.runs]
    same_day = next((rule for rule in case.library.placing if rule.kind == "same_day_run_first"), None)
    fallback = {item.day for item in placed.breaks if item.constraint.kind == "same_day_fallback"}
    if same_day and run in same_day.told and day not in fallback and at[day].leg_stress != "none":
        reasons.append(same_day.tell(run))
    return reasons + [text for at_day, text in soft_breaks(placed) if at_day == day]


def soft_breaks(placed: Placed) -> list[tuple[int, str]]:
    """What is said of each soft constraint that could not be kept, with its day. Work on a hard day says it all."""
    fallback = {item.day for item in placed.breaks if item.constraint.kind == "same_day_fallback"}
    return [
        (item.day, item.constraint.broken or item.constraint.because)
        for item in placed.breaks
        if item.constraint.kind != "easy_day_preferred" or item.day not in fallback
    ]


def week_compromises(case: Case, week: RunWeek, placed: Placed, sessions: Sequence[Session]) -> list[str]:
    """What could not be kept in the week, and what had to be assumed."""
    words, facts = case.library.vocabulary.plan, case.answers.facts
    days = case.library.vocabulary.days
    said = [words["on_day"].format(day=days[DAYS[day]], text=text) for day, text in soft_breaks(placed)]
    if not any(name in facts for name in ("long_run_day", "hard_run_days", "easy_run_days")):
        said.append(words["no_run_days"])
    if "strength_days" not in facts:
        said.append(words["no_free_days"])
    if all(run not in ("", "rest") for run in week.runs):
        said.append(words["no_rest_day"])
    if not sessions:
        said.append(words["no_workout"])
    elif len(sessions) == 1:
        said.append(words["one_a_week"])
    return said
