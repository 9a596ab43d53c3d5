"""The week as a picture: how much each day asks of the legs, running beside strength work."""

from advisor.language import _
from advisor.report import document as doc
from advisor.report.document import Part, says

# How high a column stands: a drawing of order, not a measure. Words beside it say the same.
RUNS = {"easy": 1, "long": 3, "hard": 3, "race": 4}
STRENGTH = {"light": 1, "tough": 3}


class Column(Part):
    """A day of the picture."""

    day: str = says("Its short name.")
    run: int = says("Height of its run, from 0 to 4.")
    run_kind: str = says("The kind of run.")
    strength: int = says("Height of its workout, from 0 to 4.")
    workout: str = says("Id of the workout, or empty.")
    says: str = says("The day in words.")


def week(plan: doc.Plan) -> list[Column]:
    """Seven columns."""
    columns = []
    short = {"mon": _("Mon"), "tue": _("Tue"), "wed": _("Wed"), "thu": _("Thu"), "fri": _("Fri"), "sat": _("Sat"),
             "sun": _("Sun")}  # fmt: skip
    for day in plan.week:
        words = [f"{session.name} ({session.leg_stress_text})" for session in plan.on(day)]
        words.append(day.run_text)
        columns.append(
            Column(
                day=short[day.day],
                run=RUNS.get(day.run_now or day.run, 0),
                run_kind=day.run_now or day.run,
                strength=max((STRENGTH.get(session.leg_stress, 0) for session in plan.on(day)), default=0),
                workout=day.strength,
                says=f"{day.day_text}: {', '.join(filter(None, words)) or '–'}",
            )
        )
    return columns
