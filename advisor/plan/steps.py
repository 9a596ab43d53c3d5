"""Patterns whose way back goes in steps: a plan starts with the first and goes on only after a check-in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advisor.conclude.case import Case, Part
from advisor.pattern import Pattern
from advisor.rule import STRENGTHS

POSSIBLE = STRENGTHS.index("possible")


@dataclass(frozen=True)
class Ladder:
    """The steps of one pattern and the one the runner stands on, counted from 1."""

    pattern: Pattern
    now: int

    @property
    def unlocked(self) -> list[str]:
        """Exercises of this step, then of the ones before, each list best first."""
        done = self.pattern.steps[: self.now]
        return [name for step in reversed(done) for name in step.exercises]

    @property
    def later(self) -> dict[str, str]:
        """Exercises that wait, each with the title of its step."""
        waiting = {name: step.title for step in self.pattern.steps[self.now :] for name in step.exercises}
        return {name: title for name, title in waiting.items() if name not in self.unlocked}


def likely_patterns(case: Case) -> list[Pattern]:
    """The patterns that are at least possible on some side, in the library's order."""
    named = {
        fact.split(".")[1]
        for fact in case.inference.points
        if int(case.inference.facts[fact]) >= POSSIBLE  # type: ignore[arg-type]
    }
    return [pattern for pattern in case.library.patterns.values() if pattern.id in named]


def ladders(case: Case, before: Mapping[str, int], move: int, fixed: Mapping[str, int]) -> list[Ladder]:
    """The step on which each pattern with steps stands: the first, or `move` from where an earlier plan stood.

    `fixed` names steps that a plan file stands on already.
    """
    found = []
    for pattern in likely_patterns(case):
        if pattern.steps:
            now = fixed.get(pattern.id, before[pattern.id] + move if pattern.id in before else 1)
            found.append(Ladder(pattern, min(max(now, 1), len(pattern.steps))))
    return found


def steps_part(case: Case, found: Iterable[Ladder]) -> list[Part]:
    """The steps for the document, with the one to train on now."""
    names = case.library.exercises
    return [
        {
            "pattern": ladder.pattern.id,
            "name": ladder.pattern.name,
            "now": ladder.now,
            "weeks_at_least": case.library.choosing.weeks_a_step,
            "steps": [
                {
                    "number": number,
                    "title": step.title,
                    "exercises": [names[name].name for name in step.exercises],
                    "go_on": step.go_on or "",
                }
                for number, step in enumerate(ladder.pattern.steps, 1)
            ],
        }
        for ladder in found
    ]
