"""The weeks after: twelve weeks with lighter ones, a race and its rest, when to test again, and running meanwhile."""

from collections.abc import Sequence

from advisor.conclude.case import Case, Part
from advisor.language import figures
from advisor.plan.race import Race
from advisor.program import Advice, WeekDose
from advisor.rule import Level

RACE_PHASES = ("wait", "taper", "race", "rest")


def outline(case: Case, level: Level, running: Sequence[Advice], race: Race | None, jumps: bool) -> list[Part]:
    """Runs of weeks that are alike, in order, each with its phase, dose and what of `running` holds in it."""
    progression = case.library.progression
    last = max(phase.weeks[1] for phase in progression.weeks)
    weeks = [_week(case, level, week, race, jumps) for week in range(1, last + 1)]
    for number, part in enumerate(weeks, 1):
        part["running"] = [line.text for line in running if number <= line.until]
    return _joined(weeks)


def retest_week(weeks: Sequence[Part]) -> int:
    """The week in which to repeat the tests; before the taper when a race takes the last week."""
    for part in reversed(weeks):
        if part["phase"] == "retest":
            return int(part["weeks"][0])
    free = [part["weeks"][1] for part in weeks if part["phase"] not in RACE_PHASES]
    return int(max(free, default=weeks[-1]["weeks"][1]))


def advice(lines: Sequence[Advice], **holds: bool) -> list[Advice]:
    """The lines that always apply, or whose `only_with` holds; not those whose `not_with` holds."""
    wanted = [line for line in lines if line.only_with is None or holds[line.only_with]]
    return [line for line in wanted if line.not_with is None or not holds[line.not_with]]


def run_cap(case: Case) -> Part | None:
    """The cap of the next long run in the runner's own kilometres, or None where the longest run is not known."""
    words, facts = case.library.vocabulary.plan, case.answers.facts
    longest, planned = facts.get("longest_30d"), facts.get("planned_longest")
    line = next((line for line in case.library.progression.run_load if line.id == "cap_long_run"), None)
    if not isinstance(longest, int | float) or line is None:
        return None
    if longest == 0:
        return {"longest_km": 0, "cap_km": None, "planned_km": planned, "over": False, "text": words["no_run_30d"]}
    cap = round(longest * float(line.params["percent"]) / 100, 1)
    over = isinstance(planned, int | float) and planned > cap
    text = words["cap"].format(longest=figures(longest), cap=figures(cap))
    if over and isinstance(planned, int | float):
        text += " " + words["cap_over"].format(planned=figures(planned))
    return {"longest_km": longest, "cap_km": cap, "planned_km": planned, "over": over, "text": text}


def _week(case: Case, level: Level, week: int, race: Race | None, jumps: bool) -> Part:
    """One week: what the race makes of it, else the template, which begins anew after a race."""
    words, progression = case.library.vocabulary.plan, case.library.progression
    last = max(phase.weeks[1] for phase in progression.weeks)
    around = _around(race, week) if race else ""
    if race and around:
        text = words["week_before_start" if race.new and around != "rest" else f"week_{_WORD[around]}"]
        if around == "rest" or (around == "race" and race.days % 7 < 6):
            text += f" {race.after}"
        return _part(case, around, WeekDose(text=text, cut_sets_percent=_cut(case, around)), jumps=False)
    begun = week - race.week - race.rest_weeks if race and week > race.week else week
    now = last if week == last else (begun - 1) % last + 1
    phase = next(phase for phase in progression.weeks if phase.weeks[0] <= now <= phase.weeks[1])
    dose: WeekDose = getattr(phase, level)
    return _part(case, phase.phase, dose, jumps)


_WORD = {"taper": "taper", "race": "race", "rest": "after_race"}


def _around(race: Race, week: int) -> str:
    if race.new and week <= race.week:
        return "race" if week == race.week else "wait"
    if week in race.taper:
        return "taper"
    if week == race.week:
        return "race"
    return "rest" if race.week < week <= race.week + race.rest_weeks else ""


def _cut(case: Case, around: str) -> int:
    """How many percent of the sets the taper rule takes away."""
    rule = next(rule for rule in case.library.placing if rule.kind == "taper_volume")
    percent = {"taper": rule.params["cut_percent_low"], "race": rule.params["cut_percent_high"]}.get(around, 0)
    assert isinstance(percent, int)
    return percent


def _part(case: Case, phase: str, dose: WeekDose, jumps: bool) -> Part:
    return {
        "weeks": [0, 0],
        "phase": phase,
        "phase_text": case.library.progression.phases[phase],
        "text": dose.text,
        "jumps": dose.jumps or "" if jumps else "",
        "sets": dose.sets,
        "reps": dose.reps,
        "reserve": dose.reserve,
        "percent_of_max": dose.percent_of_max,
        "contacts": dose.contacts if jumps else "",
        "cut_sets_percent": dose.cut_sets_percent,
    }


def _joined(weeks: Sequence[Part]) -> list[Part]:
    """Neighbouring weeks that are alike as one."""
    joined: list[Part] = []
    for number, part in enumerate(weeks, 1):
        last = joined[-1] if joined else None
        if last and {**last, "weeks": 0} == {**part, "weeks": 0}:
            last["weeks"] = [last["weeks"][0], number]
        else:
            joined.append({**part, "weeks": [number, number]})
    return joined
