"""The muscle groups of each of many people, as text: `advisor.conclude.groups` on sets."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import polars as pl

from advisor.conclude.row import JOIN, KINDS, words
from advisor.engines.sets import Numbers, Set
from advisor.group import Group
from advisor.library import Library
from advisor.rule import BoundRule
from advisor.score.findings import Found
from advisor.score.texts import codes_of, compact

_FLAGS = 5  # measured, measured on the left, on the right, associated, form sign
_KEPT = 1 << 14  # texts remembered


class Groups:
    """Makes the text of the groups: by priority, then in the library's order.

    What points to a group is five bits, its state. Few combinations of states occur, so the text of each is made once.
    """

    def __init__(self, library: Library):
        self._weights = library.vocabulary.priority
        self._groups = list(library.groups.values())
        self._rules = [list(_flags(library, group)) for group in self._groups]
        self._text = lru_cache(maxsize=_KEPT)(self._joined)

    def of(self, found: Found, withheld: Set) -> pl.Series:
        """The texts; empty for those of whom they are withheld."""
        people = found.people
        shown = people.everyone ^ withheld
        places: Numbers = np.zeros(people.rows, np.intp)
        combinations: list[tuple[int, ...]] = [()]
        for rules in self._rules:
            states, met = compact(codes_of(people, [found.fired(each) & shown for each in rules]), 1 << _FLAGS)
            places, pairs = compact(places * len(met) + states, len(combinations) * len(met))
            combinations = [(*combinations[pair // len(met)], int(met[pair % len(met)])) for pair in pairs.tolist()]
        return pl.Series(map(self._text, combinations), dtype=pl.String).gather(places)

    def _joined(self, states: tuple[int, ...]) -> str:
        order = sorted(range(len(states)), key=lambda place: -self._priority(states[place]))
        return JOIN.join(_said(self._groups[place], states[place]) for place in order if states[place])

    def _priority(self, state: int) -> int:
        measured, associated, form = state & 1, state >> 3 & 1, state >> 4 & 1
        return (
            self._weights["measured"] * measured
            + self._weights["associated"] * associated
            + self._weights["form_sign"] * form
        )


def _said(group: Group, state: int) -> str:
    left, right = state >> 1 & 1, state >> 2 & 1
    side = "both" if left and right else "left" if left else "right" if right else ""
    found = zip((state & 1, state >> 3 & 1, state >> 4 & 1), KINDS.values(), strict=True)
    return words(group.id, side, "+".join(word for there, word in found if there))


def _flags(library: Library, group: Group) -> Iterator[list[BoundRule]]:
    """The rules behind each bit of a group's state."""
    measured = [rule for rule in library.rules if group.id in rule.rule.then.measured_weak]
    yield measured
    yield [rule for rule in measured if rule.side == "left"]
    yield [rule for rule in measured if rule.side == "right"]
    yield [rule for rule in library.rules if group.id in rule.rule.then.worth_training]
    yield [rule for rule in library.rules if group.id in rule.rule.then.form_sign]
