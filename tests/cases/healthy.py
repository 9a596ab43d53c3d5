"""Makes untroubled runners: every age from 18 to 80, both sexes, every level, tests at or above the norms.

The same number always gives the same person. Norms are those of the evidence base (sections 5.2 and 8): nothing may
be found in these people, whatever the rules say.
"""

from collections.abc import Sequence
from random import Random
from typing import Any

Raw = dict[str, Any]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# Single-leg heel raises by decade of age from the twenties on; the higher of two published tables.
HEEL_RAISES = {"male": (37, 33, 28, 24, 19, 15, 10), "female": (31, 27, 25, 22, 19, 17, 14)}
BALANCE_OPEN = (45, 45, 42, 41, 32, 21, 9)  # seconds, both sexes; the test ends at 45
BALANCE_CLOSED = (15, 15, 13, 8, 4, 3, 2)
CHAIR_STANDS = {"male": (50, 30), "female": (47, 27)}  # median at 22 and at 77 years
SIDE_PLANK = {"male": 95, "female": 75}  # seconds, young adults; a tenth less each decade over 40
PLANK = {"male": 124, "female": 85}


def healthy(number: int) -> Raw:
    """The answers of one untroubled runner, as they would be given in the whole self-assessment."""
    chance = Random(number)
    sex = ("female", "male")[number % 2]
    age = 18 + number * 37 % 63  # every age from 18 to 80 in turn
    person = _about(chance, sex, age) | _training(chance, age) | _habits(chance)
    return person | (_tests(chance, sex, age) if chance.random() < 0.8 else {"tests_wanted": False})


def _about(chance: Random, sex: str, age: int) -> Raw:
    height = chance.randint(160, 195) if sex == "male" else chance.randint(152, 180)
    person: Raw = {
        "name": "Nobody",
        "age": age,
        "sex": sex,
        "height": height,
        "weight": round(chance.uniform(20, 26) * (height / 100) ** 2, 1),
        "warning_heart": ["none"],
        "warning_leg": ["none"],
        "warning_general": ["none"],
        "conditions": ["none"],
        "regular_exercise": True,
        "energy_signs": ["none"],
        "injury_12_months": chance.choice(("none", "none", "none", "one")),
        "foot_arch": chance.choice(("low", "middle", "middle", "high")),
        "pain_where": ["none"],
    }
    if sex == "female" and age <= 55:
        person["pregnancy"] = "no"
    if person["injury_12_months"] != "none":
        person["injury_recovered"] = True
    return person


def _training(chance: Random, age: int) -> Raw:
    years = chance.choice([years for years in (0.3, 0.8, 1.5, 3, 6, 12, 25) if years <= age - 15])
    runs = chance.randint(2, 6)
    days = sorted(chance.sample(DAYS, runs), key=DAYS.index)
    long = days[-1] if runs > 2 else "none"
    hard = chance.sample([day for day in days if day != long], min(runs // 3, 2))
    easy = [day for day in days if day != long and day not in hard]
    week = chance.randint(8, 20) if years < 1 else chance.randint(15, 70)
    longest = round(max(week * chance.uniform(0.28, 0.4), 4), 1)
    race = chance.choice(("none", "none", "five_km", "ten_km", "half_marathon"))
    person: Raw = {
        "running_years": years,
        "runs_per_week": runs,
        **{f"week_km_{n}": round(week * chance.uniform(0.96, 1.02), 1) for n in (1, 2, 3, 4)},
        "longest_30d": longest,
        "planned_longest": round(longest * chance.uniform(0.9, 1.08), 1),
        "load_change": ["none"],
        "long_run_day": long,
        "hard_run_days": sorted(hard) or ["none"],
        "easy_run_days": easy or ["none"],
        "race_distance": race,
        "layoff_weeks": 0,
        "shoe_change": chance.choice(("no_change", "similar_shoe")),
        "shoe_rotation": chance.random() < 0.5,
        "surface": chance.sample(("road", "trail", "track", "treadmill"), chance.randint(1, 2)),
        "cadence": chance.randint(166, 186),
        "rest_days": chance.randint(1, max(1, 7 - runs)),
    }
    if race != "none":
        person |= {"race_weeks": chance.randint(4, 20), "race_day": chance.choice(("sat", "sun"))}
    return person


def _habits(chance: Random) -> Raw:
    months = chance.choice((0, 2, 4, 7, 12, 20, 48))
    basic = ["squat", "hinge", "lunge", "plank", "push_up"]
    style = ["none"] if months < 18 else chance.choice((["none"], ["heavy_good_form", "squat_and_hinge_loaded"]))
    tools = ["mat", "step", "chair", "bench", "band", "towel", "ball", "dumbbell", "kettlebell", "barbell", "box"]
    return {
        "strength_per_week": chance.randint(2, 3),
        "strength_months": months,
        "strength_gap_weeks": 0,
        "strength_kinds": ["legs", "core", "push", "pull"],
        "strength_style": style,
        "warm_up": "usually_5_min",
        "mobility": "weekly",
        "stretching": chance.choice(("after_runs", "rarely")),
        "leg_days_in_a_row": False,
        "lift_before_long_run": False,
        "fatigue_signs": ["none"],
        "sleep_quality": chance.choice(("good", "good", "mixed")),
        "stress": chance.choice(("low", "some", "high")),
        "equipment": chance.choice((["none"], tools[: chance.randint(1, len(tools))])),
        "session_minutes": chance.choice((20, 30, 45, 60)),
        "strength_days": sorted(chance.sample(DAYS, chance.randint(2, 7))),
        "wanted_level": chance.choice(("no_wish", "beginner", "intermediate", "advanced")),
        "form_signs": ["none"],
        "basic_form": basic if months >= 4 else chance.sample(basic, chance.randint(3, 5)),
        "beliefs": chance.choice((["none"], ["makes_bulky"], ["running_is_enough", "only_legs"])),
    }


def _tests(chance: Random, sex: str, age: int) -> Raw:
    decade = max(0, min(age // 10 - 2, 6))
    older = 0.9 ** max(0, (age - 40) / 10)
    young, old = CHAIR_STANDS[sex]
    stands = young + (old - young) * (min(max(age, 22), 77) - 22) / 55
    return {
        "tests_wanted": True,
        "heel_raise": _pair(chance, HEEL_RAISES[sex], decade, 2),
        "heel_raise_method": "incline_30",
        "soleus_raise": _about_equal(chance, 22, 34, 2),
        "hamstring_bridge": _about_equal(chance, 26, 36, 2),
        "single_leg_bridge": _about_equal(chance, 21, 32, 2),
        "side_plank": _about_equal(chance, round(SIDE_PLANK[sex] * older), round(SIDE_PLANK[sex] * older) + 20, 3),
        "side_plank_stop": "trunk",
        "plank": round(PLANK[sex] * older) + chance.randint(0, 40),
        "single_leg_squat_faults": chance.choice((0, 0, 1)),
        "step_down_points": chance.choice((0, 0, 1)),
        "balance_open": _pair(chance, BALANCE_OPEN, decade, 2, most=45),
        "balance_closed": _pair(chance, BALANCE_CLOSED, decade, 1, most=45),
        "knee_to_wall": _about_equal(chance, 10, 13, 1),
        "y_balance": _about_equal(chance, 62, 78, 2),
        "sit_to_stand": round(stands) + chance.randint(0, 8),
        "copenhagen": _about_equal(chance, 25, 60, 2),
        "adductor_squeeze": "strong",
        "hip_abduction_hold": _about_equal(chance, 40, 90, 3),
        "push_ups": chance.randint(12, 40),
        "rows": chance.randint(16, 30),
        "toe_lifts": chance.randint(20, 40),
        "short_foot": _about_equal(chance, 32, 60, 2),
        "thomas": "flat_or_below",
        "hop_distance": _about_equal(chance, 110, 190, 4),
        "test_pain": ["none"],
    }


def _pair(chance: Random, norms: Sequence[int], decade: int, gap: int, most: int = 200) -> dict[str, int]:
    """Both sides at or above the norm for the decade, with a small gap."""
    low = norms[decade] + chance.randint(0, 6)
    return {"left": min(most, low), "right": min(most, low + chance.randint(0, gap))}


def _about_equal(chance: Random, low: int, high: int, gap: int) -> dict[str, int]:
    """Two sides between the bounds, with a small gap."""
    one = chance.randint(low, high)
    return {"left": one + chance.randint(0, gap), "right": one}
