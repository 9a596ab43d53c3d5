"""Every running week there is: no hard rule of placing is ever broken, and each refusal says what stood in the way.

The rules are written out here once more, in plain words and apart from the program, so that both must agree.
"""

import itertools
import random
from collections.abc import Iterator

import pytest

from advisor.library import Files
from advisor.plan.week import DAYS, RunWeek, Workout, place
from advisor.program import PlacingFile
from advisor.resources import folder

_FILE = Files().one((folder("rules"),), "programs/placing.yaml", PlacingFile)
assert _FILE
CONSTRAINTS = _FILE.constraints
TITLES = {constraint.id for constraint in CONSTRAINTS if constraint.hard}
KINDS = ("easy", "hard", "long", "rest")
EVERY_WEEK = list(itertools.product(KINDS, repeat=7))  # 16,384 of them; a day that is not known counts as rest


def broken(days: dict[str, int], stress: dict[str, str], week: RunWeek) -> Iterator[str]:
    """What a week breaks, in words."""
    run = week.runs
    for name, day in days.items():
        after = run[(day + 1) % 7]
        legs = stress[name] in ("tough", "light")
        if legs and after in ("long", "race"):
            yield f"leg work on {DAYS[day]} before a {after} run"
        if stress[name] == "tough" and after == "hard":
            yield f"hard leg work on {DAYS[day]} before a hard run"
        if day not in week.free or run[day] in ("long", "race"):
            yield f"{name} on {DAYS[day]}, which is not free"
        if week.race_in is not None and week.race_in >= day:
            left = week.race_in - day
            if (stress[name] == "tough" and left < (10 if week.marathon else 7)) or (
                stress[name] == "light" and left < 3
            ):
                yield f"{name} only {left} days before the race"
    tough = sorted(day for name, day in days.items() if stress[name] == "tough")
    for a, b in itertools.combinations(tough, 2):
        if min(b - a, 7 - b + a) < 2:
            yield f"hard leg work on {DAYS[a]} and {DAYS[b]}"
    if len(set(days.values())) < len(days):
        yield "two workouts on one day"
    runs = {day for day in range(7) if run[day] not in ("", "rest")}
    if len(runs) < 7 and len(runs | set(days.values())) == 7:
        yield "no day of rest is left"


def check(stresses: tuple[str, ...], week: RunWeek) -> bool:
    """Place the workouts and hold the result against the plain rules; whether all found a place."""
    workouts = [Workout(name, stress, frozenset({"heavy"})) for name, stress in zip("ABC", stresses, strict=False)]
    stress = {workout.id: workout.leg_stress for workout in workouts}
    placed = place(workouts, week, CONSTRAINTS)
    assert not list(broken(placed.days, stress, week)), (week, placed.days)
    assert {*placed.days, *placed.dropped} == stress.keys()
    assert bool(placed.dropped) == bool(placed.blocked_by)
    assert {constraint.id for constraint in placed.blocked_by} <= TITLES
    return not placed.dropped


@pytest.mark.slow
@pytest.mark.parametrize("stresses", [("tough", "tough"), ("tough", "tough", "light")], ids="-".join)
def test_every_running_week(stresses: tuple[str, ...]) -> None:
    placed = sum(check(stresses, RunWeek(runs)) for runs in EVERY_WEEK)
    assert 0 < placed < len(EVERY_WEEK)


@pytest.mark.slow
def test_ten_thousand_weeks_with_races_and_few_free_days() -> None:
    draw = random.Random(20261123)
    sets = [("tough",), ("tough", "tough"), ("tough", "tough", "light"), ("tough", "light", "none"), ("light", "none")]
    for _ in range(10_000):
        runs = [draw.choice((*KINDS, "")) for _ in range(7)]
        race_in = draw.choice((None, draw.randrange(28)))
        if race_in is not None and race_in < 7:
            runs[race_in] = "race"
        free = frozenset(day for day in range(7) if draw.random() < 0.6)
        check(draw.choice(sets), RunWeek(tuple(runs), free, race_in, draw.random() < 0.3))


def test_a_refusal_names_the_rule_that_stands_in_the_way() -> None:
    """Only Sunday is left for hard leg work: either the free days or the hard runs bar a second one."""
    runs = ("rest", "hard", "rest", "hard", "rest", "hard", "hard")
    placed = place([Workout("A", "tough"), Workout("B", "tough")], RunWeek(runs, frozenset({0, 2, 6})), CONSTRAINTS)
    assert placed.dropped == ("B",)
    assert {constraint.id for constraint in placed.blocked_by} == {"C4", "C12"}


def test_no_free_day_is_what_stands_in_the_way() -> None:
    placed = place([Workout("A", "tough")], RunWeek(("rest",) * 7, frozenset()), CONSTRAINTS)
    assert placed.days == {}
    assert [constraint.id for constraint in placed.blocked_by] == ["C12"]
