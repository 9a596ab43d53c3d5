"""Placing workouts in a week: exact, never breaking a hard constraint, naming what blocks."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.library import Files
from advisor.plan.week import DAYS, KINDS, RunWeek, Workout, breaks, place
from advisor.program import Constraint, PlacingFile
from advisor.resources import folder

_FILE = Files().one((folder("rules"),), "programs/placing.yaml", PlacingFile)
assert _FILE
CONSTRAINTS = _FILE.constraints
HARD = [constraint for constraint in CONSTRAINTS if constraint.hard]
TWO = [Workout("A", "tough"), Workout("B", "tough")]
THREE = [*TWO, Workout("C", "tough")]


def week(**days: str) -> RunWeek:
    return RunWeek(tuple(days.get(day, "rest") for day in DAYS))


def one_by_one(fallback: bool) -> list[Constraint]:
    """The constraints as the feasibility table counts them: C2, C3, C4 hard; C9, C10 (and C11) one point a break."""
    chosen = [c for c in CONSTRAINTS if c.id in {"C2", "C3", "C4", "C9", "C10", "C11"}]
    return [c.model_copy(update={"weight": 1, "hard": c.hard or (c.id == "C11" and not fallback)}) for c in chosen] + [
        c.model_copy(update={"hard": True}) for c in CONSTRAINTS if c.id == "C12"
    ]


# The table was worked out by brute force before this program: days of the legs' workouts and number of soft breaks.
TABLE = [
    ({"sat": "long"}, ("mon thu", 0), ("mon thu", 0), ("tue thu sun", 1), ("tue thu sun", 1)),
    ({"tue": "hard", "sat": "long"}, ("thu sun", 1), ("thu sun", 1), None, ("tue thu sun", 2)),
    ({"wed": "hard", "sat": "long"}, ("mon thu", 1), ("mon thu", 1), None, None),
    ({"thu": "hard", "sat": "long"}, ("tue sun", 1), ("mon thu", 1), None, ("tue thu sun", 2)),
    ({"wed": "hard", "sun": "long"}, ("mon fri", 1), ("mon fri", 1), None, ("mon wed fri", 2)),
    ({"tue": "hard", "thu": "hard", "sat": "long"}, None, ("thu sun", 2), None, ("tue thu sun", 3)),
    ({"tue": "hard", "thu": "hard", "sun": "long"}, None, ("tue fri", 2), None, None),
    ({"tue": "hard", "fri": "hard", "sun": "long"}, None, ("tue fri", 2), None, None),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: " ".join(f"{kind} {day}" for day, kind in row[0].items()))
@pytest.mark.parametrize(
    ("column", "workouts", "fallback"), [(1, TWO, False), (2, TWO, True), (3, THREE, False), (4, THREE, True)]
)
def test_feasibility_table(row: tuple, column: int, workouts: list[Workout], fallback: bool) -> None:
    placed = place(workouts, week(**row[0]), one_by_one(fallback))
    expected = row[column]
    if expected is None:
        assert placed.dropped, "the table says that no such week exists"
        assert placed.blocked_by
    else:
        assert not placed.dropped
        assert len(placed.breaks) == expected[1]


RUN = st.sampled_from(["", "easy", "hard", "long", "rest"])
WEEKS = st.builds(
    RunWeek,
    st.tuples(RUN, RUN, RUN, RUN, RUN, RUN, RUN),
    st.frozensets(st.integers(0, 6)),
    st.none() | st.integers(0, 30),
    st.booleans(),
)
WORKOUTS = st.lists(st.sampled_from(["tough", "light", "none"]), min_size=1, max_size=3).map(
    lambda stresses: [Workout(name, stress) for name, stress in zip("ABC", stresses, strict=False)]
)


@given(WEEKS, WORKOUTS)
def test_no_hard_constraint_is_ever_broken_and_every_refusal_names_its_reason(
    run_week: RunWeek, workouts: list[Workout]
) -> None:
    placed = place(workouts, run_week, CONSTRAINTS)
    by_id = {workout.id: workout for workout in workouts}
    placement = {day: by_id[name] for name, day in placed.days.items()}
    assert list(breaks(placement, run_week, HARD)) == []
    assert {*placed.days, *placed.dropped} == by_id.keys()
    assert bool(placed.dropped) == bool(placed.blocked_by)


@given(WEEKS, WORKOUTS)
def test_no_cheaper_week_exists(run_week: RunWeek, workouts: list[Workout]) -> None:
    placed = place(workouts, run_week, CONSTRAINTS)
    kept = [workout for workout in workouts if workout.id in placed.days]
    cost = sum(item.constraint.weight for item in placed.breaks)
    for days in itertools.permutations(range(7), len(kept)):
        placement = dict(zip(days, kept, strict=True))
        if not any(True for _ in breaks(placement, run_week, HARD)):
            others = sum(item.constraint.weight for item in breaks(placement, run_week, CONSTRAINTS))
            assert others >= cost


def test_monday_and_wednesday_are_fine_monday_and_tuesday_are_not() -> None:
    rest = next(constraint for constraint in CONSTRAINTS if constraint.kind == "rest_between_tough_legs")
    assert not list(breaks({0: TWO[0], 2: TWO[1]}, week(), [rest]))
    assert list(breaks({0: TWO[0], 1: TWO[1]}, week(), [rest]))
    assert list(breaks({6: TWO[0], 0: TWO[1]}, week(), [rest])), "Sunday and Monday touch"


def test_a_race_clears_its_week_of_heavy_legs() -> None:
    race_week = RunWeek(("rest",) * 6 + ("race",), race_in=6)
    placed = place([Workout("A", "tough"), Workout("B", "light")], race_week, CONSTRAINTS)
    assert "A" in placed.dropped or "B" in placed.dropped
    assert all(day <= 3 for name, day in placed.days.items() if name == "B")


def test_every_constraint_is_of_a_known_kind() -> None:
    assert {constraint.kind for constraint in CONSTRAINTS} <= KINDS
