"""The plan: level, workouts, the week, and how it goes on. Plain data for the assessment document."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from advisor.conclude.case import Case, Part
from advisor.plan.adjust import Adjustment, adjustment
from advisor.plan.choose import Chooser, Session
from advisor.plan.days import run_week, running_now, week_compromises, week_part, workout
from advisor.plan.limits import Limits
from advisor.plan.outline import advice, outline, retest_week, run_cap
from advisor.plan.parts import movements, session_part
from advisor.plan.race import Race, ordinary, primer, race_of
from advisor.plan.reasons import Reasons
from advisor.plan.steps import ladders, steps_part
from advisor.plan.week import Placed, RunWeek, place
from advisor.program import Constraint, Program, SessionData
from advisor.rule import LEVELS, Level

WITHHOLDING = ("emergency", "clinician_first")  # triage levels without a plan


@dataclass
class Program_:
    """The workouts that fit into an ordinary week, with what had to give way."""

    chooser: Chooser
    sessions: list[Session]
    placed: Placed
    said: list[str] = field(default_factory=list)


def plan(
    case: Case,
    document: Part,
    steps_before: Mapping[str, int] | None = None,
    steps_now: Mapping[str, int] | None = None,
) -> Part:
    """The plan for this assessment, or the reason why it is withheld.

    By pattern, `steps_before` names the step on which an earlier plan stood and a check-in goes on from, `steps_now`
    the one on which this plan stands whatever the check-in says.
    """
    words = case.library.vocabulary
    triage = document["triage"]["level"]
    if triage in WITHHOLDING:
        return {"withheld": words.withheld[triage]}
    open_ = triage == "incomplete"
    level, gates = _level(case, open_)
    change = adjustment(case)
    now = running_now(case, triage, change.week)
    stairs = ladders(case, steps_before or {}, change.move, steps_now or {})
    limits = Limits(case, level, open_, stairs)
    week = run_week(case)
    made = _program(case, level, limits, Reasons(case, document["groups"], stairs), ordinary(week), change)
    race = race_of(week, bool(case.inference.facts.get("flag.new_before_race")), case.library.placing)
    this_week, placed, sessions, said = _this_week(case, level, week, made, race)
    return {
        "level": level,
        "level_text": words.levels[level],
        "provisional": words.statements["provisional"] if open_ else "",
        "gates": gates,
        "days_per_week": len(made.sessions),
        "sessions": [
            session_part(case, session, made.chooser.minutes(session), session.data.id in placed.days)
            for session in sessions
        ],
        "steps": steps_part(case, stairs),
        "week": (days := week_part(case, this_week, placed, sessions, now)),
        "week_note": words.plan[f"week_{now}"] if any(day["run_now"] for day in days) else "",
        "week_phase": race.phase if race else "",
        "week_phase_text": case.library.progression.phases[race.phase] if race and race.phase else "",
        "compromises": _once(made.said + said + week_compromises(case, this_week, placed, made.sessions)),
        **_going_on(case, level, triage, race, limits, change, now == "paused"),
        **{name: movements(made.chooser, names) for name, names in _around(case.library.programs[level]).items()},
        "left_out": [{"exercise": name, "because": because} for name, because in made.chooser.left_out.items()],
        "limits": limits.part()
        | {
            "free_days": sorted(week.free),
            "race_in_days": week.race_in,
            "marathon": week.marathon,
            "minutes": _number(case, "session_minutes"),
        },
    }


def _once(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(lines))


def _around(program: Program) -> dict[str, list[str]]:
    return {"warm_up": program.warm_up, "mobility": program.mobility, "after_run": program.after_run}


def plan_level(case: Case, triage: str) -> Level | None:
    """The level of the plan at a triage level, or None where the plan is withheld."""
    return None if triage in WITHHOLDING else _level(case, triage == "incomplete")[0]


def _level(case: Case, open_: bool) -> tuple[Level, list[Part]]:
    """The lowest gate wins; each gate at that level is named. A wish can lower a level, never lift it."""
    words = case.library.vocabulary
    caps: list[tuple[Level, str]] = [
        (rule.rule.then.level_cap, rule.rule.because) for rule in case.inference.fired if rule.rule.then.level_cap
    ]
    if open_:
        caps.append((words.incomplete.level_cap, words.plan["gate_open"]))
    level: Level = min((cap for cap, _ in caps), key=LEVELS.index, default="advanced")
    return level, [{"because": because} for because in _once(why for cap, why in caps if cap == level)]


def _number(case: Case, name: str) -> float | None:
    value = case.answers.facts.get(name)
    return float(value) if isinstance(value, int | float) else None


def _wanted_sessions(case: Case, program: Program, change: Adjustment) -> tuple[list[SessionData], list[str]]:
    """As many sessions as the program asks for and the runner has days for; fewer when too few were done."""
    days = case.answers.facts.get("strength_days")
    free = len(days) if isinstance(days, frozenset) else 7
    wanted = max(program.days_per_week) if free > min(program.days_per_week) else min(program.days_per_week)
    ordered = sorted(program.sessions, key=lambda session: session.optional)[: max(1, min(wanted, free))]
    kept = ordered[: max(1, len(ordered) - change.fewer_sessions)]
    text = case.library.vocabulary.plan["fewer_after_check_in"]
    return kept, [text.format(session=data.name) for data in ordered[len(kept) :]]


def _program(case: Case, level: Level, limits: Limits, reasons: Reasons, week: RunWeek, change: Adjustment) -> Program_:
    """The workouts of an ordinary week. One that has no place is dropped and the rest is chosen anew without it.

    When a leg workout is dropped, the upper body and the core get a workout of their own if a day is left.
    """
    words = case.library.vocabulary.plan
    upper = case.library.choosing.upper_core
    minutes = _number(case, "session_minutes")
    data, said = _wanted_sessions(case, case.library.programs[level], change)
    blocked: dict[str, Constraint] = {}
    dropped: list[str] = []
    while True:
        chooser = Chooser(case, level, limits, reasons)
        sessions = chooser.sessions(data, minutes)
        placed = place([workout(session, level) for session in sessions], week, case.library.placing)
        if not placed.dropped:
            break
        gone = [session.data for session in sessions if session.data.id in placed.dropped]
        data = [item for item in data if item not in gone]
        if upper not in gone:
            blocked |= {constraint.id: constraint for constraint in placed.blocked_by}
            data = [*data, upper] if not dropped else data
            dropped += [item.name for item in gone]
    said += [words["dropped"].format(session=name) for name in dropped]
    said += [words["blocked"].format(title=constraint.title) for constraint in blocked.values()]
    if any(session.data.id == upper.id for session in sessions):
        said.append(words["upper_core_instead"].format(session=upper.name))
    return Program_(chooser, sessions, placed, said + chooser.said + _assumed(case, sessions))


def _assumed(case: Case, sessions: Iterable[Session]) -> list[str]:
    """What the exercises need, where the runner did not say what is there."""
    if "equipment" in case.answers.facts:
        return []
    given = set(case.library.choosing.taken_as_given)
    needed = {line.exercise.equipment[0] for session in sessions for line in session.lines
              if line.exercise.equipment and not given & set(line.exercise.equipment)}  # fmt: skip
    text = case.library.vocabulary.plan["no_equipment_given"]
    return [text.format(items=", ".join(_named(case, needed)))] if needed else []


def _named(case: Case, equipment: Iterable[str]) -> list[str]:
    """Equipment in the words of the question about it, in the question's order."""
    asked = [found for each in case.library.questionnaires.values() if (found := each.question("equipment"))]
    wordings = asked[0].options if asked else {}
    return [wordings[item] for item in wordings if item in equipment]


def _this_week(
    case: Case, level: Level, week: RunWeek, made: Program_, race: Race | None
) -> tuple[RunWeek, Placed, list[Session], list[str]]:
    """The week shown: an ordinary one, or what a race leaves of it. The workouts stay in the plan for after it."""
    if race is None:
        return week, made.placed, made.sessions, []
    words, tell = case.library.vocabulary.plan, race.tell
    race_week = race.phase == "race"
    said = [words["race_is_long_run"]] if race_week and "long_run_day" in case.answers.facts else []
    if race.new:
        return week, Placed({}, ()), made.sessions, [tell("race_taper_heavy", "not_yet"), *said, race.after]
    short = _primer(case, made.sessions) if race_week else []
    here = short + [session for session in made.sessions if not race_week or session.leg_stress == "none"]
    open_days = replace(week, free=week.free & frozenset(range(race.days))) if race_week else week
    placed = place([workout(session, level) for session in here], open_days, case.library.placing)
    if race.phase:
        said = [tell("taper_volume", race.phase), tell("race_taper_heavy", "known_only"), *said]
    if placed.dropped or (race_week and not short):
        said.append(tell("race_taper_heavy", "no_room"))
    short = [session for session in short if session.data.id in placed.days]
    said += [tell("race_taper_heavy", "primer") for _ in short]
    jumping = [session for session in here if any("plyo" in line.exercise.tags for line in session.lines)]
    if any(race.jumps_stop(placed.days[session.data.id]) for session in jumping if session.data.id in placed.days):
        said.append(tell("taper_volume", "jumps"))
    return week, placed, made.sessions + short, [*said, *([race.after] if race_week else [])]


def _primer(case: Case, sessions: Sequence[Session]) -> list[Session]:
    """The short workout of a race week, where there is leg work to make it from."""
    first = next((session for session in sessions if session.data.leg_stress != "none"), None)
    short = primer(first, case.library.choosing.primer) if first else None
    return [short] if short and short.lines else []


def _going_on(
    case: Case, level: Level, triage: str, race: Race | None, limits: Limits, change: Adjustment, paused: bool
) -> Part:
    """How the plan goes on from week to week, the pain rules, running load, and when to look again."""
    words, progression = case.library.vocabulary, case.library.progression
    modify, jumps = triage == "modify", limits.allows("plyo") and level != "beginner"
    cap = None if paused else run_cap(case)
    restart = paused or (cap is not None and cap["cap_km"] is None)
    holds = {"jumps": jumps, "race": race is not None, "restart": restart, "paused": paused}
    adapted = advice(progression.run_load_modify if modify or paused else [], **holds)
    weeks = outline(case, level, adapted, race, jumps)
    running = [*advice(progression.run_load, **holds), *adapted]
    numbers = next(line for line in progression.pain_rules if line.id == "review").params
    retest = retest_week(weeks)
    review = words.plan["review_modify" if modify else "review_train"]
    return {
        "weeks": weeks,
        "at_week": change.week,
        "adjusted": change.part(),
        "lighter_now": change.cut_sets_percent,
        "progression": _progression(case, weeks)
        + [line.text for line in advice([*progression.progress, *progression.ease_off], **holds)],
        "pain_rules": [line.text for line in progression.pain_rules],
        "run_load": [line.text for line in running] + ([cap["text"]] if cap else []),
        "run_cap": cap,
        "retest_week": retest,
        "review_week": numbers["review_weeks"] if modify else retest,
        "review": review.format(retest=retest, review=numbers["review_weeks"], clinician=numbers["clinician_weeks"]),
    }


def _progression(case: Case, weeks: Sequence[Part]) -> list[str]:
    """The weeks as lines of text."""
    lines = []
    for part in weeks:
        span = "–".join(map(str, dict.fromkeys(part["weeks"])))
        text = " ".join(filter(None, [part["text"], part["jumps"], *part["running"]]))
        lines.append(case.library.vocabulary.plan["weeks"].format(weeks=span, phase=part["phase_text"], text=text))
    return lines
