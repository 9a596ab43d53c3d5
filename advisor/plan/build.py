"""The plan: level, workouts, the week, and how it goes on. Plain data for the assessment document."""

from advisor.conclude.case import Case, Part
from advisor.condition import Facts
from advisor.exercise import Exercise
from advisor.plan.choose import Chooser, Chosen, Session
from advisor.plan.week import DAYS, Placed, RunWeek, Workout, place
from advisor.program import Constraint, Program, SessionData
from advisor.rule import LEVELS

MOVEMENTS = ("squat", "lunge", "hinge", "push", "pull", "rotation")  # the guide's six (G26)


def plan(case: Case, document: Part) -> Part:
    """The plan for this assessment, or the reason why it is withheld."""
    words = case.library.vocabulary
    triage = document["triage"]["level"]
    if triage in ("emergency", "clinician_first"):
        return {"withheld": words.withheld[triage]}
    open_ = triage == "incomplete"
    level, gates = _level(case, open_)
    program = case.library.programs[level]
    barred = dict.fromkeys(words.incomplete.exclude, words.plan["barred_open"]) if open_ else {}
    chooser = Chooser(case, level, document["groups"], barred)
    sessions = chooser.sessions(_used_sessions(program, case.answers.facts), _number(case, "session_minutes"))
    week = run_week(case.answers.facts)
    placed = place([Workout(s.data.id, _stress(s)) for s in sessions], week, case.library.placing)
    kept = [session for session in sessions if session.data.id in placed.days]
    return {
        "level": level,
        "level_text": words.levels[level],
        "provisional": words.statements["provisional"] if open_ else "",
        "gates": gates,
        "days_per_week": len(kept),
        "sessions": [_session(case, session, level) for session in kept],
        "week": _week(case, week, placed, kept),
        "compromises": _compromises(case, sessions, kept, placed, chooser),
        **_going_on(case, level, triage),
        "warm_up": [_movement(exercise) for exercise in _allowed(chooser, program.warm_up)],
        "mobility": [_movement(exercise) for exercise in _allowed(chooser, program.mobility)],
        "after_run": [_movement(exercise) for exercise in _allowed(chooser, program.after_run)],
        "left_out": [{"exercise": name, "because": because} for name, because in chooser.left_out.items()],
    }


def _level(case: Case, open_: bool) -> tuple[str, list[Part]]:
    """The lowest gate wins; each gate at that level is named. A wish can lower a level, never lift it."""
    words = case.library.vocabulary
    caps: list[tuple[str, str]] = [
        (str(rule.rule.then.level_cap), rule.rule.because) for rule in case.inference.fired if rule.rule.then.level_cap
    ]
    wish = case.answers.facts.get("wanted_level")
    if wish in LEVELS[:-1]:
        caps.append((str(wish), words.plan["gate_wish"]))
    if open_:
        caps.append((words.incomplete.level_cap, words.plan["gate_open"]))
    level = min((cap for cap, _ in caps), key=LEVELS.index, default=LEVELS[-1])
    return level, [{"because": because} for because in dict.fromkeys(why for cap, why in caps if cap == level)]


def _number(case: Case, name: str) -> float | None:
    value = case.answers.facts.get(name)
    return float(value) if isinstance(value, int | float) else None


def _used_sessions(program: Program, facts: Facts) -> list[SessionData]:
    """As many sessions as the program asks for at least, and as the runner has days for; optional ones after those."""
    days = facts.get("strength_days")
    free = len(days) if isinstance(days, frozenset) else 7
    wanted = max(program.days_per_week) if free > min(program.days_per_week) else min(program.days_per_week)
    ordered = sorted(program.sessions, key=lambda session: session.optional)
    return ordered[: max(1, min(wanted, free))]


def _stress(session: Session) -> str:
    """The hardest on the legs of what is in the session, but never above what the program says of it."""
    order = ("none", "light", "tough")
    inside = max((line.exercise.leg_stress for line in session.lines), key=order.index, default="none")
    return min(inside, session.data.leg_stress, key=order.index)


def run_week(facts: Facts) -> RunWeek:
    """The runner's week from the answers; days that were not given stay unknown."""
    runs = [""] * 7
    for name, kind in (("easy_run_days", "easy"), ("hard_run_days", "hard")):
        days = facts.get(name)
        for day in days if isinstance(days, frozenset) else ():
            if day in DAYS:
                runs[DAYS.index(day)] = kind
    long_day, race_day, weeks = facts.get("long_run_day"), facts.get("race_day"), facts.get("race_weeks")
    if long_day in DAYS:
        runs[DAYS.index(str(long_day))] = "long"
    if any(runs):
        runs = [run or "rest" for run in runs]
    race_in = None
    if isinstance(weeks, int | float):
        on = DAYS.index(str(race_day)) if race_day in DAYS else 6
        race_in = int(weeks) * 7 + on
        if race_in < 7:
            runs[on] = "race"
    free = facts.get("strength_days")
    allowed = frozenset(DAYS.index(day) for day in free if day in DAYS) if isinstance(free, frozenset) else None
    marathon = facts.get("race_distance") in ("marathon", "ultra")
    return RunWeek(tuple(runs), frozenset(range(7)) if allowed is None else allowed, race_in, marathon)


def _session(case: Case, session: Session, level: str) -> Part:
    words = case.library.vocabulary
    stress = _stress(session)
    return {
        "id": session.data.id,
        "name": session.data.name,
        "leg_stress": stress,
        "leg_stress_text": words.leg_stress[stress],
        "minutes": session.minutes,
        "exercises": [_exercise(case, line, level) for line in session.lines],
    }


def _exercise(case: Case, line: Chosen, level: str) -> Part:
    words = case.library.vocabulary
    exercise, dose = line.exercise, line.dose
    muscles = [case.library.groups[name].name for name in exercise.muscles.primary]
    return {
        "id": exercise.id,
        "name": exercise.name,
        "dose": dose.words(),
        "sets": dose.sets,
        "reps": dose.reps,
        "hold_s": dose.hold_s,
        "per_side": dose.per_side,
        "from": dose.from_,
        "muscles": ", ".join(muscles),
        "how": list(exercise.how),
        "cue": exercise.cue or "",
        "why": line.why or [words.plan["because_program"].format(level=words.levels[level].lower())],
        "easier": exercise.easier or "",
        "harder": exercise.harder or "",
        "avoid_note": line.note,
        "sources": list(exercise.evidence.sources),
    }


def _movement(exercise: Exercise) -> Part:
    return {"name": exercise.name, "dose": exercise.dose.words(), "how": list(exercise.how)}


def _allowed(chooser: Chooser, names: list[str]) -> list[Exercise]:
    """The movements of a list that nothing rules out; what is ruled out is said."""
    found = []
    for name in names:
        exercise = chooser.case.library.exercises[name]
        reason = chooser.why_not(exercise)
        if reason:
            chooser.left_out.setdefault(exercise.name, reason)
        else:
            found.append(exercise)
    return found


def _week(case: Case, week: RunWeek, placed: Placed, sessions: list[Session]) -> list[Part]:
    words = case.library.vocabulary
    names = {session.data.id: session for session in sessions}
    at = {day: names[id_] for id_, day in placed.days.items()}
    days = []
    for index, day in enumerate(DAYS):
        session = at.get(index)
        run = week.runs[index]
        days.append(
            {
                "day": day,
                "day_text": words.days[day],
                "run": run,
                "run_text": words.runs.get(run, ""),
                "strength": session.data.id if session else "",
                "strength_text": session.data.name if session else "",
                "reasons": _reasons(case, index, week, placed, at) if session else [],
            }
        )
    return days


def _reasons(case: Case, day: int, week: RunWeek, placed: Placed, at: dict[int, Session]) -> list[str]:
    """Why this day, and what it costs."""
    words = case.library.vocabulary.plan
    reasons = []
    if week.runs[day] == "easy":
        reasons.append(words["easy_day"])
    if _stress(at[day]) == "tough":
        if sum(_stress(session) == "tough" for session in at.values()) > 1:
            reasons.append(words["rest_between"])
        if "long" in week.runs:
            reasons.append(words["clear_of_long"])
    return reasons + [text for at_day, text in _soft_breaks(placed) if at_day == day]


def _soft_breaks(placed: Placed) -> list[tuple[int, str]]:
    """What is said of each soft constraint that could not be kept, with its day. Work on a hard day says it all."""
    fallback = {item.day for item in placed.breaks if item.constraint.kind == "same_day_fallback"}
    return [
        (item.day, item.constraint.broken or item.constraint.because)
        for item in placed.breaks
        if item.constraint.kind != "easy_day_preferred" or item.day not in fallback
    ]


def _compromises(
    case: Case, planned: list[Session], kept: list[Session], placed: Placed, chooser: Chooser
) -> list[str]:
    words = case.library.vocabulary.plan
    facts = case.answers.facts
    said = []
    by_id = {session.data.id: session.data.name for session in planned}
    said += [words["dropped"].format(session=by_id[id_]) for id_ in placed.dropped]
    said += [words["blocked"].format(title=constraint.title) for constraint in placed.blocked_by]
    days = case.library.vocabulary.days
    said += [words["on_day"].format(day=days[DAYS[day]], text=text) for day, text in _soft_breaks(placed)]
    if not any(name in facts for name in ("long_run_day", "hard_run_days", "easy_run_days")):
        said.append(words["no_run_days"])
    if "strength_days" not in facts:
        said.append(words["no_free_days"])
    if len(kept) == 1:
        said.append(words["one_a_week"])
    trained = {pattern for session in kept for line in session.lines
               for pattern in (line.exercise.pattern, *line.exercise.patterns_also)}  # fmt: skip
    titles = {pattern.id: pattern.title for pattern in case.library.guide.movement_patterns}
    said += [words["pattern_missing"].format(pattern=titles[name]) for name in MOVEMENTS if name not in trained]
    return list(dict.fromkeys(said))


def _going_on(case: Case, level: str, triage: str) -> Part:
    """How the plan goes on from week to week, the pain rules, running load, and when to look again."""
    words, progression = case.library.vocabulary, case.library.progression
    weeks = [
        words.plan["weeks"].format(weeks="–".join(map(str, dict.fromkeys(phase.weeks))), text=dose.text)
        for phase in progression.weeks
        if (dose := getattr(phase, level))
    ]
    running = progression.run_load + (progression.run_load_modify if triage == "modify" else [])
    return {
        "progression": weeks + [line.text for line in progression.progress + progression.ease_off],
        "pain_rules": [line.text for line in progression.pain_rules],
        "run_load": [line.text for line in running] + _cap(case),
        "review": words.plan["review_modify" if triage == "modify" else "review_train"],
    }


def _cap(case: Case) -> list[str]:
    """The cap of the next long run in the runner's own kilometres, where the longest run is known."""
    longest = _number(case, "longest_30d")
    cap = next((line for line in case.library.progression.run_load if line.id == "cap_long_run"), None)
    if not longest or cap is None:
        return []
    km = longest * float(cap.params["percent"]) / 100
    return [case.library.vocabulary.plan["cap"].format(longest=f"{longest:g}", cap=f"{km:.1f}")]
