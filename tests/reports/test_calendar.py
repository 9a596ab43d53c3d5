"""The calendar: two independent readers take it, days are right, and no text can add a line of its own."""

import copy
import re
from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
import vobject

from advisor.errors import InputRefused, UsageError
from advisor.report.calendar import NothingToMake, calendar, read_start
from advisor.report.text import clean
from tests.reports.conftest import sample
from tests.reports.test_hostile import chunks, hostile

START = date(2026, 11, 30)  # a Monday


def planned() -> dict[str, Any]:
    """A plan at its beginning, looked at again after two weeks."""
    document = sample("knee_modify")
    document["plan"] |= {"at_week": 1, "week_phase_text": "", "review_week": 2}
    return document


def test_after_a_race_week_the_plan_is_made_anew() -> None:
    document = planned()
    document["plan"] |= {"week_phase_text": "Race week", "weeks": []}
    titles = [str(event["summary"]) for event in entries(calendar(document, START))]
    assert titles[-2:] == ["Make the plan anew", "Look again at the plan"]


def entries(text: str) -> list[Any]:
    """Its days in order."""
    return sorted(icalendar.Calendar.from_ical(text).walk("VEVENT"), key=lambda event: event.decoded("dtstart"))


def unfolded(text: str) -> list[str]:
    assert "\r\n" in text
    assert not re.search(r"(?<!\r)\n|\r(?!\n)", text)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "").split("\r\n")


def test_workouts_stand_on_the_days_of_the_plan() -> None:
    document = planned()
    wanted = {day["day"]: day["strength_text"] for day in document["plan"]["week"] if day["strength"]}
    found = entries(calendar(document, START))
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    first = [event for event in found if event.decoded("dtstart") < START + timedelta(7)]
    assert {days[event.decoded("dtstart").weekday()]: str(event["summary"]) for event in first} == wanted
    assert all(event.decoded("dtend") - event.decoded("dtstart") == timedelta(1) for event in found)
    assert len(found) == 2 * len(wanted) + 1
    assert found[-1].decoded("dtstart") == START + timedelta(14)
    assert document["plan"]["review"] in str(found[-1]["description"])


@pytest.mark.parametrize("start", [START + timedelta(days) for days in range(7)])
def test_any_day_can_be_the_first(start: date) -> None:
    document = planned()
    found = [event.decoded("dtstart") for event in entries(calendar(document, start))][:-1]
    assert min(found) >= start
    assert max(found) < start + timedelta(14)
    wanted = [index for index, day in enumerate(document["plan"]["week"]) if day["strength"]]
    assert sorted({day.weekday() for day in found}) == wanted


def test_two_readers_agree() -> None:
    text = calendar(planned() | {"label": "Anna; B, C\\D \u00e9 \U0001f3c3"}, START)
    ours = [(str(e["uid"]), str(e["summary"]), e.decoded("dtstart"), str(e["description"])) for e in entries(text)]
    other = vobject.readOne(text)
    theirs = [(e.uid.value, e.summary.value, e.dtstart.value, e.description.value) for e in other.vevent_list]
    assert sorted(ours) == sorted(theirs)
    assert str(icalendar.Calendar.from_ical(text)["x-wr-calname"]).endswith("Anna; B, C\\D \u00e9 \U0001f3c3")


def test_uids_stay_when_the_plan_changes_and_differ_between_people() -> None:
    document = planned() | {"label": "Anna"}
    uids = [str(event["uid"]) for event in entries(calendar(document, START))]
    assert len(set(uids)) == len(uids)
    changed = copy.deepcopy(document)
    changed["created"] = "2026-12-24T05:00:00+00:00"
    changed["plan"]["sessions"][0]["exercises"][0]["dose"] = "5 × 5"
    changed["answers"]["digest"] = "f" * 64
    later = entries(calendar(changed, START))
    assert [str(event["uid"]) for event in later] == uids
    assert int(later[0]["sequence"]) > int(entries(calendar(document, START))[0]["sequence"])
    other = {str(event["uid"]) for event in entries(calendar(document | {"label": "Ben"}, START))}
    assert not other & set(uids)


def test_the_same_document_gives_the_same_calendar() -> None:
    assert calendar(planned()) == calendar(planned())


def test_without_a_start_it_begins_on_the_next_monday() -> None:
    made = date.fromisoformat(planned()["created"][:10])
    first = min(event.decoded("dtstart") for event in entries(calendar(planned())))
    assert made < first
    assert first - made <= timedelta(14)


@pytest.mark.parametrize("name", ["emergency", "bone_stress_clinician"])
def test_no_workout_before_help(name: str) -> None:
    with pytest.raises(NothingToMake, match="no plan"):
        calendar(sample(name), START)


@pytest.mark.parametrize("level", ["emergency", "clinician_first"])
def test_no_workout_before_help_even_if_the_document_had_a_plan(level: str) -> None:
    document = planned()
    document["triage"] |= {"level": level}
    with pytest.raises(NothingToMake):
        calendar(document, START)


def test_a_first_sketch_is_not_put_into_a_calendar() -> None:
    document = sample("incomplete")
    assert document["plan"]["provisional"]
    with pytest.raises(NothingToMake, match="open questions"):
        calendar(document, START)


def test_weeks_around_a_race_hold_a_note_and_no_workout() -> None:
    document = planned()
    document["plan"] |= {"review_week": 4, "at_week": 1}
    document["plan"]["weeks"] = [
        {"weeks": [1, 2], "phase": "learn", "phase_text": "Start", "text": "Learn.", "jumps": "", "running": []},
        {"weeks": [3, 3], "phase": "race", "phase_text": "Race week", "text": "The race.", "jumps": "", "running": []},
        {"weeks": [4, 4], "phase": "rest", "phase_text": "After the race", "text": "Rest.", "jumps": "", "running": []},
    ]
    found = entries(calendar(document, START))
    later = [str(event["summary"]) for event in found if event.decoded("dtstart") >= START + timedelta(14)]
    assert later == ["Race week", "After the race", "Look again at the plan"]


@pytest.mark.parametrize("texts", chunks())
def test_no_text_adds_a_line(texts: list[str]) -> None:
    """Every text of the plan, and the label, replaced by a hostile one."""
    expected = [line.split(":")[0].split(";")[0] for line in unfolded(calendar(filled("x"), START))]
    for text in texts:
        made = calendar(filled(text), START)
        assert [line.split(":")[0].split(";")[0] for line in unfolded(made)] == expected, text
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", made), text
        events = entries(made)
        assert not [part.name for event in events for part in event.subcomponents], text
        shown = clean(text).replace("\ufeff", "")  # readers drop this mark
        assert str(events[0]["summary"]).replace("\ufeff", "") == shown, text
        other = vobject.readOne(made)
        assert len(other.vevent_list) == len(events)
        assert shown in {event.summary.value.replace("\ufeff", "") for event in other.vevent_list}, text


def filled(text: str) -> dict[str, Any]:
    """The plan with `text` wherever the calendar shows one."""
    document = planned() | {"label": text}
    plan = document["plan"]
    plan |= {"review": text, "pain_rules": [text] * 3}
    for day in plan["week"]:
        day |= {"day_text": text}
    for session in plan["sessions"]:
        session |= {"name": text, "leg_stress_text": text}
        for exercise in session["exercises"]:
            exercise |= {"name": text, "dose": text}
    for week in plan.get("weeks", []):
        week |= {"phase_text": text, "text": text}
    document["statements"] |= {"not_a_diagnosis": text}
    return document


def test_line_breaks_of_a_property_stay_inside_it() -> None:
    text = "x\r\nATTACH:http://example.org/\r\nBEGIN:VALARM\r\nEND:VALARM"
    made = calendar(filled(text), START)
    assert not [line for line in unfolded(made) if line.startswith(("ATTACH", "BEGIN:VALARM"))]


@pytest.mark.parametrize("text", ["30.11.2026", "2026-13-01", "", "tomorrow", "0001-01-01", "2026-11-30T10:00"])
def test_a_wrong_start_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--start takes a day"):
        read_start(text)
    assert read_start("2026-11-30") == START
    assert read_start(None) is None


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(InputRefused, match="is no time"):
        calendar(planned() | {"created": "yesterday"}, START)


def test_hostile_list_is_long_enough() -> None:
    assert len(hostile()) > 20
