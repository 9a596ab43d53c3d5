"""The weeks around a race: nothing heavy close to it, less of everything before it, rest after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from advisor.plan.choose import Session
from advisor.plan.week import RunWeek, number
from advisor.program import Constraint, Primer

Phase = Literal["", "taper", "race"]


@dataclass(frozen=True)
class Race:
    """A race in sight of the plan. `days` counts from Monday of this week; `new` says strength work is new."""

    days: int
    marathon: bool
    new: bool
    rules: Mapping[str, Constraint]  # by kind

    @property
    def phase(self) -> Phase:
        """Where this week stands; the taper is the week before the race week."""
        if self.days < 7:
            return "race"
        return "taper" if self.days < 7 * self._taper_weeks else ""

    @property
    def week(self) -> int:
        """The week of the plan in which the race lies, counted from 1."""
        return self.days // 7 + 1

    @property
    def taper(self) -> range:
        """The weeks of the plan before the race week in which less is done."""
        return range(max(1, self.week - self._taper_weeks + 1), self.week)

    @property
    def rest_weeks(self) -> int:
        """Whole weeks after the race week without leg work."""
        days = number(self.rules["after_race"], "marathon_days_high" if self.marathon else "days_high", 7)
        left = days - (6 - self.days % 7)  # what is left of them after the race week's own days
        return max(0, -(-left // 7))

    def jumps_stop(self, day: int) -> bool:
        """Whether a workout on this day of the week is too close to the race for jumps."""
        return 0 <= self.days - day < number(self.rules["taper_volume"], "no_plyo_days_high", 7)

    def tell(self, kind: str, what: str) -> str:
        """What the rule of this kind says on an occasion."""
        return self.rules[kind].tell(what)

    @property
    def after(self) -> str:
        """How long the legs rest after it."""
        return self.tell("after_race", "after_marathon" if self.marathon else "after")

    @property
    def _taper_weeks(self) -> int:
        return number(self.rules["taper_volume"], "taper_weeks", 2)


def race_of(week: RunWeek, new: bool, constraints: Sequence[Constraint]) -> Race | None:
    """The race of a running week, if there is one."""
    if week.race_in is None:
        return None
    return Race(week.race_in, week.marathon, new, {constraint.kind: constraint for constraint in constraints})


def ordinary(week: RunWeek) -> RunWeek:
    """The week as it is without the race."""
    runs = tuple("rest" if run == "race" else run for run in week.runs)
    return replace(week, runs=runs, race_in=None, marathon=False)


def primer(session: Session, rule: Primer) -> Session:
    """A short, light workout made of the first exercises of a session."""
    lines = [line for line in session.lines if not set(rule.without_tags) & set(line.exercise.tags)][: rule.exercises]
    data = session.data.model_copy(update={"id": rule.id, "name": rule.name, "leg_stress": "light"})
    short = [replace(line, dose=line.dose.model_copy(update={"sets": rule.sets}), extra_sets=0) for line in lines]
    return Session(data, short)
