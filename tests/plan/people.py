"""Random runners for whom a plan is made: with or without a complaint, any equipment, days, minutes, race, tests."""

from random import Random
from typing import Any

from advisor.questionnaire import Questionnaire

Raw = dict[str, Any]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLEAR = ("warning_heart", "warning_leg", "warning_general", "conditions", "energy_signs")
NO_WARNING: Raw = {name: ["none"] for name in CLEAR}
PLACES = ("knee", "shin", "calf", "achilles", "ankle", "heel", "foot", "hamstring", "outer_hip", "low_back")
HARMLESS = {  # places that by themselves do not ask for a clinician
    "knee": ["around_kneecap", "tendon_below_kneecap", "outer_side"],
    "shin": ["inner_lower"],
    "calf": ["upper_belly", "lower_calf", "not_sure"],
    "achilles": ["mid", "at_heel_bone", "not_sure"],
    "ankle": ["outer_soft", "behind_outer_bone", "behind_inner_bone"],
    "heel": ["under_heel"],
    "foot": ["toe_webs", "arch"],
    "hamstring": ["mid_thigh", "sit_bone", "near_knee"],
    "outer_hip": ["outer_bone"],
    "low_back": ["across", "one_side"],
}
GRAVE = {"locks_swells_gives_way", "rest_or_no_cause", "cold_pale_foot", "numb_sole", "numb_foot", "foot_slaps",
         "arch_newly_flat", "injury_last_10_days", "tingling_below_knee", "below_knee_pain", "tingling",
         "stiff_over_30_min", "squeeze_above_hurts", "swelling_on_top", "tight_after_minutes"}  # fmt: skip

EVEN = {"heel_raise": 40, "single_leg_bridge": 30, "side_plank": 110, "single_leg_squat_faults": 0, "balance_open": 45}
STRONG: Raw = {  # nothing holds this person back
    "age": 24,
    "running_years": 5,
    "strength_months": 30,
    "strength_gap_weeks": 0,
    "strength_per_week": 3,
    "strength_style": ["heavy_good_form", "squat_and_hinge_loaded"],
    "basic_form": ["squat", "hinge", "lunge", "plank", "push_up"],
    "tests_wanted": True,
    "test_pain": ["none"],
    "heel_raise_method": "incline_30",
    "side_plank_stop": "trunk",
    "plank": 150,
    "push_ups": 30,
    **{name: {"left": value, "right": value} for name, value in EVEN.items()},
}


def runner(questionnaire: Questionnaire, number: int) -> Raw:
    """The answers of one random runner; the same number always gives the same person."""
    chance = Random(number)
    person = NO_WARNING | {
        "age": chance.choice((18, 24, 35, 48, 66)),
        "sex": chance.choice(("female", "male")),
        "pregnancy": "no",
        "regular_exercise": True,
        "running_years": chance.choice((0.3, 2, 12)),
        "injury_12_months": "none",
        "strength_months": chance.choice((0, 3, 9, 30)),
        "strength_gap_weeks": chance.choice((0, 0, 10)),
        "strength_per_week": chance.choice((0, 1, 2, 3)),
        "strength_style": chance.choice((["none"], ["heavy_good_form", "squat_and_hinge_loaded"])),
        "basic_form": chance.choice((["squat"], ["squat", "hinge", "lunge", "plank", "push_up"])),
        "form_signs": [chance.choice(("none", "hip_drop", "overstride", "knees_cave_in", "hunch"))],
        "form_source": "video",
        "longest_30d": chance.choice((0, 8, 21)),
        "planned_longest": chance.choice((8, 12, 30)),
    }
    strong = chance.random() < 0.15
    sore = not strong and chance.random() < 0.8
    person |= _complaint(questionnaire, chance) if sore else {"pain_where": ["none"]}
    person |= _week(chance) | (STRONG if strong else _tests(chance))
    if chance.random() < 0.8:
        things = list(questionnaire.by_id["equipment"].options)[1:]
        person["equipment"] = chance.sample(things, chance.randrange(1, 9)) if chance.random() < 0.8 else ["none"]
    if chance.random() < 0.7:
        person["session_minutes"] = chance.choice((5, 10, 15, 20, 30, 45, 60, 90))
    return person


def _complaint(questionnaire: Questionnaire, chance: Random) -> Raw:
    place = chance.choice(PLACES)
    answers: Raw = {
        "pain_where": [place],
        "limp_walking": False,
        "pain_now": chance.randrange(4),
        "pain_duration": "two_to_6_weeks",
        "pain_trend": "same",
        "pain_next_morning": "settled",
        f"{place}_pain_running": chance.randrange(7),
        f"{place}_side": chance.choice(("left", "right", "both")),
    }
    if place == "low_back":
        answers |= {"warning_back": ["none"], "back_serious": ["none"]}
        del answers["low_back_side"]
    if place == "hamstring":
        answers |= {"warning_back": ["none"], "back_serious": ["none"]}
    if place == "shin":
        answers["shin_tender"] = "five_cm_or_more"
    if place == "calf":
        answers["calf_heel_raises"] = chance.choice((8, 30))
    signs = questionnaire.by_id.get(f"{place}_signs")
    here = chance.choice(HARMLESS[place])
    answers[f"{place}_place"] = here if questionnaire.by_id[f"{place}_place"].kind == "choice" else [here]
    if signs:
        mild = [option for option in signs.options if option not in {*signs.exclusive, *GRAVE}]
        answers[f"{place}_signs"] = chance.sample(mild, min(len(mild), chance.randrange(1, 5)))
    if f"{place}_bone" in questionnaire.by_id:
        answers[f"{place}_bone"] = ["none"]
    return answers


def _week(chance: Random) -> Raw:
    kinds = {day: chance.choice(("easy", "hard", "rest", "rest")) for day in DAYS}
    long_day = chance.choice((None, "sat", "sun", "wed"))
    answers: Raw = {
        "easy_run_days": [day for day, kind in kinds.items() if kind == "easy" and day != long_day] or ["none"],
        "hard_run_days": [day for day, kind in kinds.items() if kind == "hard" and day != long_day] or ["none"],
    }
    if long_day:
        answers["long_run_day"] = long_day
    if chance.random() < 0.8:
        answers["strength_days"] = chance.sample(DAYS, chance.randrange(1, 8))
    if chance.random() < 0.4:
        answers |= {"race_distance": chance.choice(("ten_km", "marathon")), "race_weeks": chance.randrange(5)}
        answers |= {"race_day": chance.choice(DAYS)} if chance.random() < 0.7 else {}
    return answers


def _tests(chance: Random) -> Raw:
    if chance.random() < 0.4:
        return {"tests_wanted": False}
    return {
        "tests_wanted": True,
        "test_pain": ["none"],
        "heel_raise_method": "incline_30",
        "side_plank_stop": "trunk",
        **{name: {side: chance.choice(values) for side in ("left", "right")} for name, values in (
            ("heel_raise", (10, 18, 30, 40)),
            ("single_leg_bridge", (6, 15, 30)),
            ("side_plank", (20, 50, 100)),
            ("single_leg_squat_faults", (0, 1, 3, 5)),
            ("balance_open", (6, 20, 45)),
            ("hamstring_bridge", (12, 30)),
        )},
        "plank": chance.choice((30, 70, 150)),
        "push_ups": chance.choice((4, 20)),
    }  # fmt: skip
