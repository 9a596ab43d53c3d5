"""The plan as a calendar (iCalendar, RFC 5545): workouts as days, and the day to look again.

Days are floating: they mean the same date everywhere. The same runner, start and place in the plan always give the
same UID, so that a calendar read in again replaces the old entries.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from advisor.errors import InputRefused, UsageError
from advisor.language import _, nearest, spoken
from advisor.report import document as doc

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NO_WORKOUTS = ("race", "rest", "wait")  # phases of the plan that a repeated week does not fit
DOMAIN = "runner-strength-advisor"
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)


class NothingToMake(InputRefused):
    """This assessment has nothing for this kind of file."""


@dataclass(frozen=True)
class Entry:
    """A day in the calendar. `slot` names its place in the plan."""

    day: date
    slot: str
    title: str
    text: str


def calendar(document: Mapping[str, Any], start: date | None = None) -> str:
    """The plan of an assessment document from `start` on (default: the Monday after the assessment).

    Workouts are entered up to the day on which the plan is looked at again. Raises NothingToMake when the plan is
    withheld or a warning-sign question is open, InputRefused when the document is no assessment.
    """
    from advisor.report.context import checked

    whole = checked(document)
    with spoken(nearest(whole.locale)):
        return _calendar(whole, _review_week(document), start)


def _calendar(whole: doc.Assessment, review_week: int, start: date | None) -> str:
    from icalendar import Calendar, Event

    made = _time(whole.created)
    first = start or made.date() + timedelta(days=7 - made.weekday())
    entries = list(_entries(whole, review_week, first))
    who = hashlib.sha256((whole.label or whole.answers.digest).encode()).hexdigest()[:16]
    out = Calendar()
    out.add("prodid", "-//Runner Strength Advisor//Plan//EN")
    out.add("version", "2.0")
    out.add("method", "PUBLISH")
    out.add("x-wr-calname", _("Strength plan – {name}").format(name=whole.label) if whole.label else _("Strength plan"))
    for entry in entries:
        event = Event()
        event.add("uid", f"{who}-{first:%Y%m%d}-{entry.slot}@{DOMAIN}")
        event.add("dtstamp", made)
        event.add("sequence", max(0, int((made - _BEGINNING).total_seconds() // 60)))
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", entry.title)
        event.add("description", entry.text)
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        out.add_component(event)
    text: str = out.to_ical().decode("utf-8")
    return text


def read_start(text: str | None) -> date | None:
    """A day such as 2026-11-30. Raises UsageError."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--start takes a day such as 2026-11-30, not {text!r}.") from None
    if not 2000 <= day.year <= 2200:
        raise UsageError(f"--start takes a day of this century, not {text!r}.")
    return day


def _time(created: str) -> datetime:
    try:
        made = datetime.fromisoformat(created)
    except ValueError:
        raise InputRefused(f"created: {created!r} is no time.") from None
    return (made if made.tzinfo else made.replace(tzinfo=UTC)).astimezone(UTC)


def _review_week(document: Mapping[str, Any]) -> int:
    week = document["plan"].get("review_week")
    return week if isinstance(week, int) and 0 < week <= 26 else 2


def _entries(whole: doc.Assessment, review_week: int, first: date) -> Iterator[Entry]:
    plan = whole.plan
    if whole.triage.level in ("emergency", "clinician_first") or not isinstance(plan, doc.Plan):
        why = plan.withheld if isinstance(plan, doc.Withheld) else whole.triage.title
        raise NothingToMake(" ".join([_("There is no plan for a calendar."), why]).strip())
    if plan.provisional:
        raise NothingToMake(" ".join([_("Nothing is put into a calendar yet."), plan.provisional]))
    for ahead in range(review_week):
        number = plan.at_week + ahead
        outline = next((part for part in plan.weeks if part.weeks[0] <= number <= part.weeks[1]), None)
        begin = first + timedelta(weeks=ahead)
        if ahead and (plan.week_phase_text or (outline and outline.phase in NO_WORKOUTS)):
            title = outline.phase_text if outline else _("Make the plan anew")
            text = outline.text if outline else _("The week before was special. Make the plan anew.")
            yield Entry(begin, f"w{number}-note", title, text)
            continue
        for day in plan.week:
            for place, session in enumerate(plan.on(day)):
                when = begin + timedelta(days=(DAYS.index(day.day) - first.weekday()) % 7)
                slot = f"w{number}-{day.day}" + (f"-{place + 1}" if place else "")
                yield Entry(when, slot, session.name, _text(whole, plan, session, outline))
    yield Entry(first + timedelta(weeks=review_week), "review", _("Look again at the plan"), plan.review)


def _text(whole: doc.Assessment, plan: doc.Plan, session: doc.Session, week: doc.Weeks | None) -> str:
    lines = [
        _("About {minutes} minutes, {leg_stress}.").format(minutes=session.minutes, leg_stress=session.leg_stress_text)
    ]
    lines += [f"{number}. {part.name}: {part.dose}" for number, part in enumerate(session.exercises, 1)]
    lines += [f"! {item.text}" for item in plan.breaks if item.session == session.id]
    if week:
        lines += ["", f"{week.phase_text}: {week.text}"]
    return "\n".join([*lines, "", *plan.pain_rules[:3], "", whole.statements.not_a_diagnosis])
