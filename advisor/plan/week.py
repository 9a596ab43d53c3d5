"""Places workouts in the runner's own week: every possible week is weighed, so the answer is exact.

A constraint is data (rules/programs/placing.yaml); its `kind` names one function here that says where a week breaks
it. Hard constraints are never broken; soft ones cost their weight for each break. When not all workouts fit, as few as
possible are dropped and the constraints that stood in the way are named.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from advisor.program import Constraint

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LEGS = ("tough", "light")


@dataclass(frozen=True)
class Workout:
    """A workout to place. `leg_stress` is tough, light or none; `marks` are what constraints may ask for besides."""

    id: str
    leg_stress: str
    marks: frozenset[str] = frozenset()


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
Alone = Callable[[int, Workout, RunWeek, Constraint], bool]  # whether a workout on this day breaks it by itself
Together = Callable[[Placement, RunWeek, Constraint], Iterator[int]]  # the days on which a whole week breaks it


def _concerns(constraint: Constraint, workout: Workout) -> bool:
    """Whether the constraint speaks of this workout: its stress on the legs and, where asked for, its marks."""
    stresses, marks = constraint.params.get("applies_to", list(LEGS)), constraint.params.get("with")
    assert isinstance(stresses, list)
    return workout.leg_stress in stresses and (not isinstance(marks, list) or not workout.marks.isdisjoint(marks))


def number(constraint: Constraint, name: str, default: int = 0) -> int:
    """A whole number among the constraint's parameters."""
    value = constraint.params.get(name, default)
    assert isinstance(value, int)
    return value


def _before(*wanted: str) -> Alone:
    def broken(day: int, workout: Workout, week: RunWeek, constraint: Constraint) -> bool:
        ahead = range(1, number(constraint, "days_before", 1) + 1)
        return _concerns(constraint, workout) and any(week.runs[(day + step) % 7] in wanted for step in ahead)

    return broken


def _after(wanted: str) -> Alone:
    def broken(day: int, workout: Workout, week: RunWeek, constraint: Constraint) -> bool:
        back = range(1, number(constraint, "days_after", 1) + 1)
        return _concerns(constraint, workout) and any(week.runs[(day - step) % 7] == wanted for step in back)

    return broken


def _not_easy(day: int, workout: Workout, week: RunWeek, constraint: Constraint) -> bool:
    return "easy" in week.runs and week.runs[day] != "easy"


def _on_hard_day(day: int, workout: Workout, week: RunWeek, constraint: Constraint) -> bool:
    return week.runs[day] == "hard"


def _not_free(day: int, workout: Workout, week: RunWeek, constraint: Constraint) -> bool:
    return day not in week.free or week.runs[day] in ("long", "race")


def _near_race(day: int, workout: Workout, week: RunWeek, constraint: Constraint) -> bool:
    if week.race_in is None or day > week.race_in:
        return False
    heavy = number(constraint, "heavy_days_before_marathon" if week.marathon else "heavy_days_before", 7)
    least = {"tough": heavy, "light": number(constraint, "primer_days_before", 3)}
    return week.race_in - day < least.get(workout.leg_stress, 0)


def _after_race(day: int, workout: Workout, week: RunWeek, constraint: Constraint) -> bool:
    if week.race_in is None:
        return False
    days = number(constraint, "marathon_days_low" if week.marathon else "days_low", 3)
    return _concerns(constraint, workout) and 0 < day - week.race_in <= days


def _never(day: int, workout: Workout, week: RunWeek, constraint: Constraint) -> bool:
    """Advice on how to do the work (hours between, fewer sets): nothing a day can break."""
    return False


def _too_close(placement: Placement, week: RunWeek, constraint: Constraint) -> Iterator[int]:
    apart = number(constraint, "full_days_between", 1) + 1
    days = [day for day, workout in placement.items() if _concerns(constraint, workout)]
    for day in days:
        if any(other != day and min((day - other) % 7, (other - day) % 7) < apart for other in days):
            yield day


def _no_rest_day(placement: Placement, week: RunWeek, constraint: Constraint) -> Iterator[int]:
    """Placing must leave the runner a day without run or strength; a week that is full of runs already can't."""
    runs = {day for day in range(7) if week.runs[day] not in ("", "rest")}
    if 7 - len(runs | placement.keys()) < number(constraint, "days_per_week", 1) and len(runs) < 7:
        yield min(placement.keys() - runs, default=0)


ALONE: dict[str, Alone] = {
    "easy_day_preferred": _not_easy,
    "no_legs_before_long_or_race": _before("long", "race"),
    "no_legs_before_hard_run": _before("hard"),
    "same_day_run_first": _never,
    "race_taper_heavy": _near_race,
    "taper_volume": _never,
    "day_after_long": _after("long"),
    "day_after_hard": _after("hard"),
    "same_day_fallback": _on_hard_day,
    "fewer_days_fewer_sessions": _not_free,
    "after_race": _after_race,
}
TOGETHER: dict[str, Together] = {"rest_between_tough_legs": _too_close, "weekly_rest_day": _no_rest_day}
KINDS = ALONE.keys() | TOGETHER.keys()


def breaks(placement: Placement, week: RunWeek, constraints: Sequence[Constraint]) -> Iterator[Break]:
    """Every break of every constraint."""
    for constraint in constraints:
        if constraint.kind in TOGETHER:
            days = TOGETHER[constraint.kind](placement, week, constraint)
        else:
            alone = ALONE[constraint.kind]
            days = (day for day, workout in placement.items() if alone(day, workout, week, constraint))
        yield from (Break(constraint, day) for day in days)


def place(workouts: Sequence[Workout], week: RunWeek, constraints: Sequence[Constraint]) -> Placed:
    """The cheapest week without a hard break. As few workouts as possible are dropped, the later ones first."""
    search = _Search(week, constraints)
    for fewer in range(len(workouts) + 1):
        for out in combinations(reversed(workouts), fewer):
            best = search.best([workout for workout in workouts if workout not in out])
            if best is not None:
                blocked = search.blocking(workouts) if out else ()
                return replace(best, dropped=tuple(workout.id for workout in out), blocked_by=blocked)
    raise AssertionError("a week without workouts breaks nothing")


class _Search:
    """The search for the best week. What a workout breaks by itself is worked out once a day and kind of workout."""

    def __init__(self, week: RunWeek, constraints: Sequence[Constraint]):
        self.week = week
        self.constraints = constraints
        self._together = [constraint for constraint in constraints if constraint.kind in TOGETHER]
        self._broken: dict[tuple[str, frozenset[str]], list[list[Constraint]]] = {}

    def best(self, workouts: Sequence[Workout], without: Sequence[Constraint] = ()) -> Placed | None:
        """The week with the least cost, then the best spread, then the earliest days; None when none is allowed."""
        gone = {constraint.id for constraint in without}
        together = [constraint for constraint in self._together if constraint.id not in gone]
        prices = [self._prices(workout, gone) for workout in workouts]
        best: tuple[int, int, tuple[int, ...]] | None = None
        for days in _choices([list(price) for price in prices]):
            cost = sum(price[day] for price, day in zip(prices, days, strict=True))
            if best and cost > best[0]:
                continue
            placement = dict(zip(days, workouts, strict=True))
            broken = list(breaks(placement, self.week, together))
            if any(item.constraint.hard for item in broken):
                continue
            found = (cost + sum(item.constraint.weight for item in broken), _crowding(days), days)
            best = found if best is None else min(best, found)
        if best is None:
            return None
        soft = [constraint for constraint in self.constraints if not constraint.hard]
        placement = dict(zip(best[2], workouts, strict=True))
        at = {workout.id: day for day, workout in placement.items()}
        return Placed(at, tuple(breaks(placement, self.week, soft)))

    def blocking(self, workouts: Sequence[Workout]) -> tuple[Constraint, ...]:
        """The hard constraints of which any one, taken away, lets the week fit; else the fewest that do it together."""
        hard = [constraint for constraint in self.constraints if constraint.hard]
        alone = [constraint for constraint in hard if self.best(workouts, [constraint])]
        if alone:
            return tuple(alone)
        ways = (gone for size in range(2, len(hard) + 1) for gone in combinations(hard, size))
        return next((gone for gone in ways if self.best(workouts, gone)), tuple(hard))

    def _prices(self, workout: Workout, gone: set[str]) -> dict[int, int]:
        """What the workout costs by itself on each day on which no hard constraint forbids it."""
        prices: dict[int, int] = {}
        for day, broken in enumerate(self._alone(workout)):
            left = [constraint for constraint in broken if constraint.id not in gone]
            if not any(constraint.hard for constraint in left):
                prices[day] = sum(constraint.weight for constraint in left)
        return prices

    def _alone(self, workout: Workout) -> list[list[Constraint]]:
        kind = (workout.leg_stress, workout.marks)
        if kind not in self._broken:
            singly = [
                (constraint, ALONE[constraint.kind]) for constraint in self.constraints if constraint.kind in ALONE
            ]
            self._broken[kind] = [
                [constraint for constraint, breaks_it in singly if breaks_it(day, workout, self.week, constraint)]
                for day in range(7)
            ]
        return self._broken[kind]


def _choices(options: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    """Every way to take one day from each list without taking a day twice."""
    if not options:
        yield ()
        return
    for day in options[0]:
        yield from ((day, *rest) for rest in _choices(options[1:]) if day not in rest)


def _crowding(days: tuple[int, ...]) -> int:
    """Less is better spread: the sum over pairs of how far they fall short of half a week apart."""
    pairs = [(a, b) for a in days for b in days if a < b]
    return sum(3 - min((a - b) % 7, (b - a) % 7) for a, b in pairs)
