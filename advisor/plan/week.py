"""Places workouts in the runner's own week: every possible week is tried, so the answer is exact.

A constraint is data (rules/programs/placing.yaml); its `kind` names one function here that lists where a week
breaks it. Hard constraints are never broken; soft ones cost their weight for each break. When nothing fits, a
workout is dropped and the constraints that blocked are named.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from advisor.program import Constraint

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LEGS = ("tough", "light")


@dataclass(frozen=True)
class Workout:
    """A workout to place. `leg_stress` is tough, light or none."""

    id: str
    leg_stress: str


@dataclass(frozen=True)
class RunWeek:
    """The runner's repeating week. `runs` has seven entries: easy, hard, long, race, rest, or "" for not known.

    `free` are the days (0 to 6) on which strength work is possible. `race_in` is the number of days from Monday of
    this week to the race, or None; `marathon` says whether the race is a marathon or longer.
    """

    runs: tuple[str, ...]
    free: frozenset[int] = frozenset(range(7))
    race_in: int | None = None
    marathon: bool = False


@dataclass(frozen=True)
class Break:
    """A constraint that a week breaks, on one day."""

    constraint: Constraint
    day: int


@dataclass(frozen=True)
class Placed:
    """The best week found: the day of each workout placed, what it breaks, and what had to be left out and why."""

    days: dict[str, int]
    breaks: tuple[Break, ...]
    dropped: tuple[str, ...] = ()
    blocked_by: tuple[Constraint, ...] = ()


Placement = dict[int, Workout]  # by day
Rule = Callable[[Placement, RunWeek, Constraint], Iterator[int]]  # the days on which it is broken


def _legs(placement: Placement, constraint: Constraint) -> Iterator[tuple[int, Workout]]:
    """The workouts the constraint speaks of, with their days."""
    stresses = constraint.params.get("applies_to", list(LEGS))
    assert isinstance(stresses, list)
    return ((day, workout) for day, workout in placement.items() if workout.leg_stress in stresses)


def _number(constraint: Constraint, name: str, default: int = 0) -> int:
    value = constraint.params.get(name, default)
    assert isinstance(value, int)
    return value


def _before(wanted: tuple[str, ...]) -> Rule:
    def broken(placement: Placement, week: RunWeek, constraint: Constraint) -> Iterator[int]:
        for day, _ in _legs(placement, constraint):
            ahead = range(1, _number(constraint, "days_before", 1) + 1)
            if any(week.runs[(day + step) % 7] in wanted for step in ahead):
                yield day

    return broken


def _after(wanted: str) -> Rule:
    def broken(placement: Placement, week: RunWeek, constraint: Constraint) -> Iterator[int]:
        for day, _ in _legs(placement, constraint):
            back = range(1, _number(constraint, "days_after", 1) + 1)
            if any(week.runs[(day - step) % 7] == wanted for step in back):
                yield day

    return broken


def _not_easy(placement: Placement, week: RunWeek, constraint: Constraint) -> Iterator[int]:
    if "easy" in week.runs:
        yield from (day for day in placement if week.runs[day] != "easy")


def _on_hard_day(placement: Placement, week: RunWeek, constraint: Constraint) -> Iterator[int]:
    yield from (day for day in placement if week.runs[day] == "hard")


def _too_close(placement: Placement, week: RunWeek, constraint: Constraint) -> Iterator[int]:
    apart = _number(constraint, "full_days_between", 1) + 1
    days = [day for day, _ in _legs(placement, constraint)]
    for day in days:
        if any(other != day and min((day - other) % 7, (other - day) % 7) < apart for other in days):
            yield day


def _no_rest_day(placement: Placement, week: RunWeek, constraint: Constraint) -> Iterator[int]:
    """Placing must leave the runner a day without run or strength; a week that is full of runs already can't."""
    runs = {day for day in range(7) if week.runs[day] not in ("", "rest")}
    if 7 - len(runs | placement.keys()) < _number(constraint, "days_per_week", 1) and len(runs) < 7:
        yield min(placement.keys() - runs, default=0)


def _not_free(placement: Placement, week: RunWeek, constraint: Constraint) -> Iterator[int]:
    yield from (day for day in placement if day not in week.free or week.runs[day] in ("long", "race"))


def _near_race(placement: Placement, week: RunWeek, constraint: Constraint) -> Iterator[int]:
    if week.race_in is None:
        return
    heavy = _number(constraint, "heavy_days_before_marathon" if week.marathon else "heavy_days_before", 7)
    for day, workout in placement.items():
        left = week.race_in - day
        if (left >= 0 and workout.leg_stress == "tough" and left < heavy) or (
            0 <= left < _number(constraint, "primer_days_before", 3) and workout.leg_stress == "light"
        ):
            yield day


def _after_race(placement: Placement, week: RunWeek, constraint: Constraint) -> Iterator[int]:
    if week.race_in is None:
        return
    days = _number(constraint, "marathon_days_low" if week.marathon else "days_low", 3)
    for day, _ in _legs(placement, constraint):
        if 0 < day - week.race_in <= days:
            yield day


def _never(placement: Placement, week: RunWeek, constraint: Constraint) -> Iterator[int]:
    """Advice on how to do the work (hours between, fewer sets): nothing a day can break."""
    return iter(())


KINDS: dict[str, Rule] = {
    "easy_day_preferred": _not_easy,
    "no_legs_before_long_or_race": _before(("long", "race")),
    "rest_between_tough_legs": _too_close,
    "no_legs_before_hard_run": _before(("hard",)),
    "same_day_run_first": _never,
    "race_taper_heavy": _near_race,
    "taper_volume": _never,
    "weekly_rest_day": _no_rest_day,
    "day_after_long": _after("long"),
    "day_after_hard": _after("hard"),
    "same_day_fallback": _on_hard_day,
    "fewer_days_fewer_sessions": _not_free,
    "after_race": _after_race,
}


def place(workouts: Sequence[Workout], week: RunWeek, constraints: Sequence[Constraint]) -> Placed:
    """The cheapest week without a hard break. Drops workouts from the end of the list until one fits."""
    dropped: list[str] = []
    blocked: dict[str, Constraint] = {}
    left = list(workouts)
    while left:
        best = _best(left, week, constraints)
        if best is not None:
            return replace(best, dropped=tuple(dropped), blocked_by=tuple(blocked.values()))
        blocked |= {constraint.id: constraint for constraint in _blocking(left, week, constraints)}
        dropped.append(left.pop().id)
    return Placed({}, (), tuple(dropped), tuple(blocked.values()))


def breaks(placement: Placement, week: RunWeek, constraints: Sequence[Constraint]) -> Iterator[Break]:
    """Every break of every constraint."""
    for constraint in constraints:
        for day in KINDS[constraint.kind](placement, week, constraint):
            yield Break(constraint, day)


def _best(workouts: Sequence[Workout], week: RunWeek, constraints: Sequence[Constraint]) -> Placed | None:
    hard = [constraint for constraint in constraints if constraint.hard]
    soft = [constraint for constraint in constraints if not constraint.hard]
    found: list[tuple[int, int, tuple[int, ...], Placed]] = []
    for days in permutations(range(7), len(workouts)):
        placement = dict(zip(days, workouts, strict=True))
        if any(True for _ in breaks(placement, week, hard)):
            continue
        costs = tuple(breaks(placement, week, soft))
        total = sum(item.constraint.weight for item in costs)
        by_id = {workout.id: day for day, workout in placement.items()}
        found.append((total, _crowding(days), days, Placed(by_id, costs)))
    return min(found, key=lambda item: item[:3])[3] if found else None


def _crowding(days: tuple[int, ...]) -> int:
    """Less is better spread: the sum over pairs of how far they fall short of half a week apart."""
    pairs = [(a, b) for a in days for b in days if a < b]
    return sum(3 - min((a - b) % 7, (b - a) % 7) for a, b in pairs)


def _blocking(workouts: Sequence[Workout], week: RunWeek, constraints: Sequence[Constraint]) -> Iterator[Constraint]:
    """The hard constraints of which any one, taken away, would let the week fit; all of them if none alone would."""
    hard = [constraint for constraint in constraints if constraint.hard]
    alone = [one for one in hard if _best(workouts, week, [other for other in constraints if other is not one])]
    yield from alone or hard
