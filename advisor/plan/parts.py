"""A workout, an exercise, a movement as plain data for the document."""

from collections.abc import Iterable, Sequence

from advisor.conclude.case import Case, Part
from advisor.exercise import Dose, Exercise
from advisor.library import Library
from advisor.plan.choose import Chooser, Chosen, Session
from advisor.plan.doses import lighter
from advisor.program import Progression


def session_part(case: Case, session: Session, minutes: int, this_week: bool) -> Part:
    """A workout. `this_week` says whether the week shown holds it; around a race it may not."""
    words = case.library.vocabulary
    return {
        "id": session.data.id,
        "name": session.data.name,
        "leg_stress": session.leg_stress,
        "leg_stress_text": words.leg_stress[session.leg_stress],
        "minutes": minutes,
        "this_week": this_week,
        "exercises": [_line(case.library, line) for line in session.lines],
    }


def _line(library: Library, line: Chosen) -> Part:
    part = exercise_part(library, line.exercise, line.dose)
    return part | {
        "role": line.role,
        "why": list(line.why),
        "avoid_note": line.note,
        "dose_note": line.dose_note,
        "side_first": line.side_first,
        "extra_sets": line.extra_sets,
    }


def exercise_part(library: Library, exercise: Exercise, dose: Dose) -> Part:
    """An exercise with a dose, before anything is said of why it is there."""
    return {
        "id": exercise.id,
        "name": exercise.name,
        "movement": exercise.pattern,
        "dose": dose.words(),
        "sets": dose.sets,
        "reps": dose.reps,
        "hold_s": dose.hold_s,
        "distance_m": dose.distance_m,
        "minutes": dose.minutes,
        "per_side": dose.per_side,
        "lighter_sets": lighter(dose.sets, _lighter_percent(library.progression)),
        "from": dose.from_,
        "muscles": ", ".join(library.groups[name].name for name in exercise.muscles.primary),
        "how": list(exercise.how),
        "cue": exercise.cue or "",
        "role": "",
        "why": [],
        "easier": exercise.easier or "",
        "harder": exercise.harder or "",
        "avoid_note": "",
        "dose_note": dose.note or "",
        "side_first": "",
        "extra_sets": 0,
        "sources": list(exercise.evidence.sources),
    }


def movements(chooser: Chooser, names: Sequence[str]) -> list[Part]:
    """The warm-up, mobility or stretching exercises of a list that nothing rules out; what is ruled out is said."""
    return [
        {
            "id": exercise.id,
            "name": exercise.name,
            "dose": exercise.dose.words(),
            "dose_note": exercise.dose.note or "",
            "from": exercise.dose.from_,
            "how": list(exercise.how),
            "avoid_note": chooser.limits.note(exercise),
        }
        for exercise in _allowed(chooser, names)
    ]


def _allowed(chooser: Chooser, names: Sequence[str]) -> Iterable[Exercise]:
    for name in names:
        exercise = chooser.case.library.exercises[name]
        refusal = chooser.limits.refusal(exercise)
        if refusal:
            chooser.refuse(exercise, refusal)
        else:
            yield exercise


def _lighter_percent(progression: Progression) -> int:
    line = next(line for line in progression.ease_off if line.id == "deload")
    return int(line.params["cut_sets_percent"])
