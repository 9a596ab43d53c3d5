"""Exercises that several runners can do together: what a muscle group's list offers, less what is out for any of them.

The same hard limits hold as for a plan of one's own, but more carefully: what is ruled out for one is out for all, the
lowest level counts, and of a way back in steps only the first step is open.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from advisor.exercise import Exercise
from advisor.library import Library
from advisor.pattern import Pattern
from advisor.plan.limits import ruled_out
from advisor.rule import LEVELS


class OtherRules(ValueError):
    """A result names a rule that the library does not have."""


@dataclass
class Limited:
    """What is out for somebody, and the level up to which all can go."""

    names: set[str] = field(default_factory=set)  # exercises and tags
    likely: set[str] = field(default_factory=set)  # patterns
    level: str = LEVELS[-1]


class Together:
    """Gathers the runners who share something. Memory does not grow with their number."""

    def __init__(self, library: Library):
        self.library = library
        self._rules = {rule.name: rule for rule in library.rules}
        self._known: dict[str, Limited] = {}

    def add(self, limited: Limited, rules: str, patterns: Iterable[str], level: str) -> None:
        """Count one runner in: the names of the rules that held (joined by `; `), patterns at least possible, level.

        Raises OtherRules when there is no such rule.
        """
        if rules not in self._known:
            if len(self._known) > 5000:
                self._known.clear()
            self._known[rules] = self._of(rules)
        found = self._known[rules]
        limited.names |= found.names
        limited.likely |= found.likely | set(patterns)
        limited.level = min(limited.level, level, key=LEVELS.index)

    def _of(self, names: str) -> Limited:
        found = Limited()
        for name in filter(None, names.split("; ")):
            if name not in self._rules:
                raise OtherRules(name)
            rule = self._rules[name]
            found.names |= set(ruled_out(rule.rule))
            if rule.kind == "follows":
                found.likely.add(rule.rule.id.removesuffix("-follows").replace("-", "_"))
        return found

    def exercises(
        self, group: str, limited: Limited, equipment: Iterable[str], most: int
    ) -> tuple[list[Exercise], list[Exercise]]:
        """At most so many exercises for a muscle group, best first; and those that a hard limit took away."""
        have = {*equipment, *self.library.choosing.taken_as_given}
        waiting = {name for id_ in limited.likely for name in _later(self.library.patterns.get(id_))}
        good: list[Exercise] = []
        out: list[Exercise] = []
        for name in self.library.groups[group].exercises:
            exercise = self.library.exercises[name]
            if exercise.equipment and not have.intersection(exercise.equipment):
                continue
            if LEVELS.index(exercise.level) > LEVELS.index(limited.level):
                continue
            barred = limited.names.intersection((exercise.id, *exercise.tags)) or exercise.id in waiting
            barred = barred or any(item.out and item.condition in limited.likely for item in exercise.avoid_when)
            (out if barred else good).append(exercise)
        return good[:most], out


def _later(pattern: Pattern | None) -> set[str]:
    """Exercises that wait for a later step."""
    steps = [set(step.exercises) for step in pattern.steps] if pattern else []
    return set().union(*steps[1:]) - steps[0] if steps else set()
