"""Doses as numbers: how many sets, how long an exercise takes, what a lighter week leaves of it."""

import re

from advisor.exercise import Dose, Exercise
from advisor.program import Timing


def most(text: str) -> int:
    """The largest number in a dose such as 8-12; 0 where there is none."""
    return max(map(int, re.findall(r"\d+", text)), default=0)


def least(text: str) -> int:
    """The smallest number in a dose such as 8-12; 0 where there is none."""
    return min(map(int, re.findall(r"\d+", text)), default=0)


def seconds(exercise: Exercise, dose: Dose, timing: Timing, extra_sets: int = 0) -> int:
    """About how long an exercise takes with its rests, at the upper end of its dose, and the way to the next one.

    `extra_sets` are done on one side only.
    """
    reps, hold, metres = most(dose.reps), most(dose.hold_s), most(dose.distance_m)
    each: float = hold * (reps or 1) or reps * timing.rep_s or metres * timing.metre_s or most(dose.minutes) * 60
    rest = max([timing.rest_s, *(timing.rest_by_tag[tag] for tag in exercise.tags if tag in timing.rest_by_tag)])
    sets = most(dose.sets) or 1
    both = sets * (each * (2 if dose.per_side else 1) + rest)
    return round(both + extra_sets * (each + rest)) + timing.change_s


def with_fewer_sets(dose: Dose, few: bool) -> Dose:
    """A dose of 2-3 sets as 2 where few are meant, else as 3."""
    sets = least(dose.sets) if few else most(dose.sets)
    return dose.model_copy(update={"sets": str(sets)}) if sets else dose


def lighter(sets: str, cut_percent: int) -> str:
    """The sets left when so many percent are cut, to the nearest whole set; never fewer than one."""
    return str(max(1, int(most(sets) * (100 - cut_percent) / 100 + 0.5))) if most(sets) else ""
