"""What a sports physio would look for in a plan, one sentence a test."""

from collections.abc import Callable
from typing import Any

import pytest

from advisor.inference import Reasoner
from advisor.intake.gather import gather
from advisor.library import Library
from advisor.plan import advise

Plan = dict[str, Any]
Make = Callable[..., Plan]

CALM = {
    "age": 40, "sex": "male", "warning_heart": ["none"], "warning_leg": ["none"], "warning_general": ["none"],
    "conditions": ["none"], "energy_signs": ["none"], "pain_where": ["none"], "running_years": 5, "strength_months": 8,
    "strength_gap_weeks": 0, "strength_per_week": 2, "basic_form": ["squat", "hinge", "lunge", "plank", "push_up"],
    "strength_style": ["none"], "easy_run_days": ["tue", "thu"], "long_run_day": "sat", "hard_run_days": ["none"],
    "strength_days": ["mon", "tue", "wed", "thu", "sun"], "equipment": ["mat", "step", "chair", "band", "dumbbell"],
}  # fmt: skip
SORE = {"limp_walking": False, "pain_now": 1, "pain_duration": "two_to_6_weeks", "pain_trend": "same",
        "pain_next_morning": "settled"}  # fmt: skip
TENDON = SORE | {"pain_where": ["achilles"], "achilles_side": "left", "achilles_signs": ["morning_stiff", "thickened"],
                 "achilles_pain_running": 3}  # fmt: skip
SIT_BONE = SORE | {"pain_where": ["hamstring"], "hamstring_side": "left", "hamstring_place": ["sit_bone"],
                   "hamstring_signs": ["sitting_hurts", "uphill_or_fast"], "hamstring_pain_running": 2,
                   "warning_back": ["none"], "back_serious": ["none"]}  # fmt: skip
UNEVEN = {"tests_wanted": True, "test_pain": ["none"], "single_leg_bridge": {"left": 8, "right": 22}}


@pytest.fixture(scope="module")
def make(library: Library, plain: Reasoner) -> Make:
    questionnaire = library.questionnaires["runner"]

    def made(**answers: Any) -> Plan:
        wrong: list[Any] = []
        typed = gather(questionnaire, CALM | answers, lambda *what: wrong.append(what))
        assert not wrong
        return advise(plain, questionnaire, typed, created="2026-11-23T05:00:00+00:00")["plan"]

    return made


def ids(plan: Plan) -> set[str]:
    return {exercise["id"] for session in plan["sessions"] for exercise in session["exercises"]}


def movements(plan: Plan) -> set[str]:
    return {movement["id"] for part in ("warm_up", "mobility", "after_run") for movement in plan[part]}


def out(plan: Plan) -> dict[str, str]:
    return {entry["exercise"]: entry["because"] for entry in plan["left_out"]}


def test_the_middle_of_the_achilles_tendon_is_loaded_over_the_edge_of_a_step(make: Make) -> None:
    assert "eccentric-heel-drop" in ids(make(**TENDON, achilles_place="mid"))


@pytest.mark.parametrize("place", ["at_heel_bone", "not_sure", None])
def test_elsewhere_or_where_it_is_not_known_the_heel_stays_on_the_floor(make: Make, place: str | None) -> None:
    plan = make(**TENDON, **({"achilles_place": place} if place else {}))
    assert "floor-heel-raise" in ids(plan)
    assert "eccentric-heel-drop" not in ids(plan)
    assert not {"calf-stretch", "knee-to-wall-mobilisation", "ankle-rocks"} & movements(plan)


def test_a_sore_sit_bone_starts_with_holds_and_knows_what_comes_next(make: Make) -> None:
    plan = make(**SIT_BONE)
    assert "hamstring-bridge-hold" in ids(plan)
    assert not {"deadlift", "single-leg-deadlift", "single-leg-bridge", "hamstring-slider"} & ids(plan)
    [ladder] = plan["steps"]
    assert ladder["now"] == 1
    assert ladder["steps"][0]["go_on"]
    assert "hamstring-stretch" not in movements(plan)


def test_a_step_reached_brings_its_exercises_and_lifts_what_the_pattern_ruled_out(
    library: Library, plain: Reasoner
) -> None:
    from advisor.assess import assess, make_case
    from advisor.plan.build import plan

    questionnaire = library.questionnaires["runner"]
    answers = gather(questionnaire, CALM | SIT_BONE, lambda *what: None)
    case = make_case(plain, questionnaire, answers)
    third = plan(case, assess(case, "reference", "x"), {"proximal_hamstring": 3})
    assert third["steps"][0]["now"] == 3
    assert "deadlift" in ids(third)
    assert "single-leg-deadlift" not in ids(third)


def test_without_any_equipment_there_is_still_a_pull_and_a_turn(make: Make) -> None:
    plan = make(equipment=["none"])
    assert "floor-pull" in ids(plan)
    assert {"dead-bug", "bird-dog"} & ids(plan)
    assert not [line for line in plan["compromises"] if "no exercise for" in line]
    assert "equipment" in out(plan)["Row with band or dumbbell"]


def test_one_day_a_week_still_trains_all_six_movements(make: Make) -> None:
    plan = make(strength_days=["tue"])
    assert len(plan["sessions"]) == 1
    assert {"push-up", "row"} <= ids(plan)
    assert "One workout a week keeps strength rather than builds it." in plan["compromises"]


def test_fifteen_minutes_keep_what_was_measured_before_the_rest(make: Make) -> None:
    plan = make(**UNEVEN, session_minutes=15)
    assert all(session["minutes"] <= 15 for session in plan["sessions"])
    assert {"glute-bridge", "lunge", "step-up", "squat", "split-squat"} & ids(plan)


def test_the_weaker_leg_starts_and_gets_one_set_more(make: Make) -> None:
    plan = make(**UNEVEN)
    first = [exercise for session in plan["sessions"] for exercise in session["exercises"] if exercise["side_first"]]
    assert first
    assert {exercise["side_first"] for exercise in first} == {"left"}
    assert {exercise["extra_sets"] for exercise in first} == {1}
    assert all(exercise["per_side"] for exercise in first)


def test_a_sore_leg_gets_no_set_more(make: Make) -> None:
    plan = make(**UNEVEN, **TENDON | {"achilles_pain_running": 4}, achilles_place="mid")
    first = [exercise for session in plan["sessions"] for exercise in session["exercises"] if exercise["side_first"]]
    assert first
    assert {exercise["extra_sets"] for exercise in first} == {0}


def test_when_hard_runs_leave_no_day_the_upper_body_and_core_keep_theirs(make: Make) -> None:
    plan = make(hard_run_days=["tue", "thu", "sun"], easy_run_days=["none"], strength_days=["mon", "wed"])
    names = {session["id"]: session["leg_stress"] for session in plan["sessions"]}
    assert names == {"U": "none"}
    assert any("What stands in the way" in line for line in plan["compromises"])
    assert any("no exercise for the lunge" in line for line in plan["compromises"])


def test_no_jump_without_the_jump_gate(make: Make) -> None:
    assert not {"pogo", "hop", "jump-squat"} & ids(make())


def test_a_run_that_is_too_long_is_named_in_kilometres(make: Make) -> None:
    cap = make(longest_30d=10, planned_longest=14)["run_cap"]
    assert (cap["cap_km"], cap["over"]) == (11, True)
    assert "11 km" in cap["text"]
    assert make(longest_30d=0)["run_cap"]["cap_km"] is None


RACE = {"race_distance": "ten_km", "race_day": "sun"}


@pytest.mark.parametrize(("weeks", "phase"), [(0, "race"), (1, "taper"), (2, "")])
def test_the_weeks_before_a_race(make: Make, weeks: int, phase: str) -> None:
    plan = make(**RACE, race_weeks=weeks)
    assert plan["week_phase"] == phase
    placed = {day["strength"] for day in plan["week"] if day["strength"]}
    assert placed == ({"P"} if phase == "race" else {session["id"] for session in plan["sessions"]})
    phases = {
        number: part["phase"] for part in plan["weeks"] for number in range(part["weeks"][0], part["weeks"][1] + 1)
    }
    assert phases[weeks + 1] == "race"
    assert phases[weeks + 2] == "rest"
    if weeks:
        assert phases[weeks] == "taper"


def test_the_primer_is_short_light_and_at_least_three_days_before(make: Make) -> None:
    plan = make(**RACE, race_weeks=0)
    primer = next(session for session in plan["sessions"] if session["id"] == "P")
    assert len(primer["exercises"]) == 3
    assert primer["leg_stress"] == "light"
    assert next(index for index, day in enumerate(plan["week"]) if day["strength"] == "P") <= 3


def test_nobody_begins_strength_work_just_before_a_race(make: Make) -> None:
    plan = make(**RACE, race_weeks=1, strength_per_week=0)
    assert not any(day["strength"] for day in plan["week"])
    assert plan["sessions"], "the workouts for afterwards are there"
    assert plan["weeks"][0]["phase"] == "wait"


def test_a_marathon_keeps_the_legs_free_for_longer(make: Make) -> None:
    plan = make(race_distance="marathon", race_day="sun", race_weeks=1)
    tough = {session["id"] for session in plan["sessions"] if session["leg_stress"] == "tough"}
    assert all(13 - index >= 10 for index, day in enumerate(plan["week"]) if day["strength"] in tough)
    assert [part["weeks"] for part in plan["weeks"] if part["phase"] == "rest"] == [[3, 4]]


KNEE = SORE | {"pain_where": ["knee"], "knee_side": "left", "knee_place": ["outer_side"], "knee_signs": ["downhill"],
               "knee_bone": ["none"], "knee_mechanical": ["none"], "longest_30d": 14,
               "easy_run_days": ["mon", "fri"], "hard_run_days": ["wed"], "long_run_day": "sun"}  # fmt: skip


def runs(plan: Plan) -> dict[str, tuple[str, str]]:
    return {day["day"]: (day["run"], day["run_now"]) for day in plan["week"] if day["run"] != "rest"}


def test_who_has_to_stop_running_is_given_no_run_anywhere_in_the_plan(make: Make) -> None:
    plan = make(**KNEE, knee_pain_running=6)
    assert set(runs(plan).values()) == {("easy", "rest"), ("hard", "rest"), ("long", "rest")}
    assert {day["run_text"] for day in plan["week"]} == {"No run for now", "No run"}
    assert "Leave out all running" in plan["week_note"]
    said = " ".join([*plan["run_load"], *plan["progression"]])
    assert "Leave out all running" in said and "one minute running, one minute walking" in said
    assert "30 to 50% less" not in said and "longest run" not in said and plan["run_cap"] is None
    assert plan["weeks"][0]["running"] and not plan["weeks"][1]["running"]


def test_a_calf_that_is_not_ready_to_run_is_given_no_run_either(make: Make) -> None:
    calf = SORE | {"pain_where": ["calf"], "calf_side": "left", "calf_place": ["upper_belly"],
                   "calf_signs": ["sudden_in_run"], "calf_pain_running": 2}  # fmt: skip
    assert all(now == "rest" for _, now in runs(make(**calf, calf_heel_raises=12)).values())
    assert not any(now == "rest" for _, now in runs(make(**calf, calf_heel_raises=25)).values())


@pytest.mark.parametrize("pain", [1, 3, 5])
def test_with_pain_the_hard_day_is_run_easily_while_speed_is_left_out(make: Make, pain: int) -> None:
    plan = make(**KNEE, knee_pain_running=pain)
    assert runs(plan) == {"mon": ("easy", ""), "wed": ("hard", "easy"), "fri": ("easy", ""), "sun": ("long", "")}
    assert "Leave out hills and speed for two weeks." in plan["run_load"] and plan["week_note"]


def test_without_a_complaint_the_week_stays_as_it_is_run(make: Make) -> None:
    plan = make(hard_run_days=["wed"])
    assert not any(now for _, now in runs(plan).values()) and plan["week_note"] == ""


def test_an_open_answer_alone_is_named_as_what_holds_the_level_back(make: Make) -> None:
    gates = " ".join(gate["because"] for gate in make(strength_months=None)["gates"])
    assert "months of regular strength work are not known" in gates
    assert "form of the basic moves" not in gates and "years of running" not in gates
