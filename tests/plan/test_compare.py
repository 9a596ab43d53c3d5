"""Two results of one runner: what counts as a change, what is new or gone, when a clinician is due."""

import copy
import json
from typing import Any

import pytest

from advisor.answers import Answers
from advisor.compare import compare
from advisor.intake.carried import carried_over
from advisor.intake.gather import gather
from advisor.library import Library
from tests.plan.conftest import Example

Document = dict[str, Any]


@pytest.fixture
def before(example: Example) -> Document:
    return copy.deepcopy(example("knee_pain"))


@pytest.fixture
def after(example: Example) -> Document:
    return copy.deepcopy(example("knee_check_in", before="knee_pain", created="2026-12-21T05:00:00+00:00"))


def measure(result: Document, fact: str, side: str = "") -> Document:
    return next(part for part in result["measures"] if (part["fact"], part["side"]) == (fact, side))


def set_measure(document: Document, fact: str, side: str, value: float) -> None:
    for part in document["measures"]:
        if (part["fact"], part["side"]) == (fact, side):
            part["value"] = value
            return
    document["measures"].append({"fact": fact, "side": side, "value": value, "way": ""})


def test_the_same_result_twice_has_no_change(library: Library, before: Document) -> None:
    result = compare(library, before, before)
    assert result["triage"]["change"] == "same"
    assert {part["verdict"] for part in result["measures"]} == {"same"}
    assert {part["change"] for name in ("patterns", "groups", "mistakes") for part in result[name]} == {"unchanged"}
    assert result["escalate"] == []
    assert result["plan"]["changes"] == ["The exercises and doses stay the same."]


def test_after_four_weeks_of_the_plan(library: Library, before: Document, after: Document) -> None:
    result = compare(library, before, after)
    assert result["weeks"] == 4
    assert result["pain"]["verdict"] == "better"
    assert measure(result, "knee_pain_running", "right")["verdict"] == "better"
    assert measure(result, "single_leg_bridge", "left")["verdict"] == "same", "two more are within the noise"
    assert measure(result, "single_leg_bridge", "right")["verdict"] == "better"
    assert "Go one step on" in result["plan"]["adjusted"][0]
    assert "week 5" in result["plan"]["adjusted"][1]
    assert next(part for part in result["mistakes"] if part["id"] == "skipping_strength")["change"] == "gone"
    json.dumps(result, allow_nan=False)


@pytest.mark.parametrize(
    ("fact", "was", "is_", "verdict"),
    [
        ("knee_pain_running", 3, 1, "better"),
        ("knee_pain_running", 3, 2, "same"),
        ("knee_pain_running", 3, 5, "worse"),
        ("heel_raise", 20, 26, "better"),
        ("heel_raise", 20, 25, "same"),
        ("heel_raise", 20, 14, "worse"),
        ("side_plank", 50, 60, "better"),
        ("side_plank", 50, 59, "same"),
        ("knee_to_wall", 9, 11, "better"),
        ("knee_to_wall", 9, 10.9, "same"),
        ("balance_open", 45, 35, "worse"),
        ("balance_open", 45, 36, "same"),
        ("single_leg_squat_faults", 3, 1, "better"),
        ("hamstring_bridge", 20, 25, "better"),
        ("hamstring_bridge", 20, 24, "same"),
    ],
)
def test_both_sides_of_each_threshold(
    library: Library, before: Document, fact: str, was: float, is_: float, verdict: str
) -> None:
    after = copy.deepcopy(before)
    set_measure(before, fact, "right", was)
    set_measure(after, fact, "right", is_)
    result = measure(compare(library, before, after), fact, "right")
    assert result["verdict"] == verdict
    assert result["sources"]


def test_another_way_of_testing_is_not_compared(library: Library, before: Document) -> None:
    after = copy.deepcopy(before)
    set_measure(before, "heel_raise", "left", 20)
    after["measures"].append({"fact": "heel_raise", "side": "left", "value": 40, "way": "flat_30"})
    assert measure(compare(library, before, after), "heel_raise", "left")["verdict"] == "not_comparable"


@pytest.mark.parametrize(
    ("said", "weeks", "due"),
    [
        ("worse", 1.9, False),
        ("worse", 2, True),
        ("new", 2, True),
        ("same", 5.9, False),
        ("same", 6, True),
        ("better", 8, False),
        ("gone", 8, False),
        ("never_had", 8, False),
    ],
)
def test_worse_after_two_weeks_or_no_better_after_six_asks_for_a_clinician(
    library: Library, before: Document, said: str, weeks: float, due: bool
) -> None:
    after = copy.deepcopy(before)
    after["check_in"] = {"weeks": weeks, "pain": said}
    result = compare(library, before, after)
    assert bool(result["escalate"]) == due
    assert ("withheld" in result["plan"]) == due
    if due:
        assert result["escalate"][0]["do"]
        assert result["sources"]


def test_numbers_that_rise_ask_for_a_clinician_whatever_is_said(library: Library, before: Document) -> None:
    after = copy.deepcopy(before)
    set_measure(after, "knee_pain_running", "right", 5)
    after["check_in"] = {"weeks": 3, "pain": "better"}
    assert compare(library, before, after)["escalate"]
    assert not compare(library, before, after, weeks=1)["escalate"]


def test_pain_in_a_new_place_is_worse(library: Library, before: Document) -> None:
    after = copy.deepcopy(before)
    set_measure(after, "shin_pain_running", "left", 2)
    assert compare(library, before, after)["pain"]["verdict"] == "worse"


def test_weeks_come_from_the_dates_where_nothing_else_says_them(library: Library, before: Document) -> None:
    after = copy.deepcopy(before)
    assert compare(library, before, after)["weeks"] is None, "made together, they say nothing"
    after["created"] = "2026-12-14T05:00:00+00:00"
    assert compare(library, before, after)["weeks"] == 3
    assert compare(library, before, after, weeks=5)["weeks"] == 5


@pytest.mark.parametrize(
    ("first", "second", "change"),
    [
        ("untroubled_beginner", "knee_pain", "worse"),
        ("knee_pain", "untroubled_beginner", "better"),
        ("knee_pain", "emergency_calf", "worse"),
        ("possible_bone_stress", "knee_pain", "better"),
        ("knee_pain", "open_questions", "open"),
    ],
)
def test_the_result_itself(example: Example, library: Library, first: str, second: str, change: str) -> None:
    result = compare(library, example(first), example(second))
    assert result["triage"]["change"] == change
    assert ("withheld" in result["plan"]) == (second in ("emergency_calf", "possible_bone_stress"))


def test_every_example_can_be_compared_with_every_other(example: Example, library: Library) -> None:
    names = ("achilles_pain", "emergency_calf", "knee_pain", "low_back_ache", "open_questions", "possible_bone_stress",
             "shin_splints_novice", "strong_advanced", "untroubled_beginner")  # fmt: skip
    for first in names:
        for second in names:
            result = compare(library, example(first), example(second))
            assert json.loads(json.dumps(result, allow_nan=False)) == result


def test_what_was_not_asked_again_is_not_called_gone(library: Library, before: Document, after: Document) -> None:
    after["groups"] = []
    after["asked"]["answered"] = [name for name in after["asked"]["answered"] if name != "side_plank"]
    changes = {part["id"]: part["change"] for part in compare(library, before, after)["groups"]}
    assert changes["core"] == "asked_less"
    assert changes["glutes"] == "gone"


def test_a_pattern_on_both_sides_that_stays_on_one(library: Library, before: Document) -> None:
    after = copy.deepcopy(before)
    before["patterns"][0]["side"] = "both"
    after["patterns"][0]["side"] = "left"
    changes = {part["side"]: part["change"] for part in compare(library, before, after)["patterns"]}
    assert changes == {"left": "unchanged", "right": "gone"}


def test_warning_signs_are_never_carried_over(library: Library) -> None:
    runner, check_in = library.questionnaires["runner"], library.questionnaires["check_in"]
    first = gather(runner, {"warning_heart": ["none"], "conditions": ["none"], "equipment": ["band"], "race_weeks": 6,
                            "strength_months": 3, "layoff_weeks": 9, "name": "Anna"}, print)  # fmt: skip
    merged, names = carried_over(library, first, check_in, Answers({"plan_weeks": 4}))
    assert names == ["equipment", "race_weeks", "strength_months"]
    assert merged.values["race_weeks"] == 2
    assert merged.values["strength_months"] == pytest.approx(3.92)
    assert merged.label == "Anna"
    late, _ = carried_over(library, first, check_in, Answers({"plan_weeks": 7}))
    assert "race_weeks" not in late.values, "the race is over"


@pytest.mark.parametrize(
    ("said", "amber", "done", "step", "lighter", "sessions"),
    [
        ("better", 0, 8, 2, 0, 3),
        ("better", 2, 8, 1, 40, 3),
        ("worse", 0, 8, 1, 40, 3),
        ("same", 0, 8, 1, 0, 3),
        ("better", 0, 5, 1, 0, 3),
        ("better", 0, 3, 1, 0, 2),
    ],
)
def test_the_plan_goes_on_as_pain_and_done_workouts_allow(
    library: Library, plain: Any, said: str, amber: int, done: int, step: int, lighter: int, sessions: int
) -> None:
    from advisor.plan import advise
    from tests.plan.test_physio import CALM, SIT_BONE

    check_in = library.questionnaires["check_in"]
    first = gather(library.questionnaires["runner"], CALM | SIT_BONE, print)
    asked = {question.id for question in check_in.questions}
    again = {key: value for key, value in (CALM | SIT_BONE).items() if key in asked}
    later = gather(check_in, again | {"plan_weeks": 1, "plan_pain": said, "amber_sessions": amber,
                                      "sessions_planned": 8, "sessions_done": done}, print)  # fmt: skip
    merged, _ = carried_over(library, first, check_in, later)
    plan = advise(plain, check_in, merged, created="x", steps_before={"proximal_hamstring": 1})["plan"]
    assert plan["steps"][0]["now"] == step
    assert plan["lighter_now"] == lighter
    assert len(plan["sessions"]) == sessions
    assert plan["adjusted"]
    assert plan["at_week"] == 2


def test_an_emergency_shows_only_what_to_do_now(example: Example, library: Library) -> None:
    result = compare(library, example("knee_pain"), example("emergency_calf"), weeks=8)
    assert result["triage"]["do"]
    assert (
        result["measures"] == result["patterns"] == result["groups"] == result["mistakes"] == result["escalate"] == []
    )
    assert "withheld" in result["plan"]
    assert "points" not in result["load_risk"]


def test_no_groups_and_no_load_risk_while_a_clinician_is_due(library: Library, before: Document) -> None:
    after = copy.deepcopy(before)
    after["check_in"] = {"weeks": 6, "pain": "same"}
    result = compare(library, before, after)
    assert result["groups"] == result["mistakes"] == []
    assert "points" not in result["load_risk"]
    assert result["measures"]


def test_doubts_are_said(library: Library, before: Document) -> None:
    after = copy.deepcopy(before)
    assert compare(library, before, after)["doubts"] == []
    after |= {"label": "Berta", "created": "2026-11-01T05:00:00+00:00", "knowledge": {"version": "1", "digest": "0"}}
    assert len(compare(library, before, after)["doubts"]) == 3
