"""The muscle groups of each of many people, as text: `advisor.conclude.groups` on whole columns."""

import polars as pl

from advisor.conclude.row import JOIN, KINDS, words
from advisor.group import Group
from advisor.library import Library
from advisor.rule import BoundRule
from advisor.score.findings import column
from advisor.score.texts import Texts, bits, joined

_FLAGS = 5  # measured, measured on the left, on the right, associated, form sign
_BLOCK = 3  # groups whose states are kept in one number


class Groups:
    """Makes the text of the groups: by priority, then in the library's order.

    What points to a group is five bits; a few groups together make one whole number. As the order depends on the
    priority, each priority has its own texts, and a row's texts are joined from the highest to the lowest.
    """

    def __init__(self, library: Library):
        self._weights = library.vocabulary.priority
        groups = list(library.groups.values())
        self._blocks = [groups[start : start + _BLOCK] for start in range(0, len(groups), _BLOCK)]
        self.states = [
            bits(each for group in block for each in _flags(library, group)).alias(f"groups/{number}")
            for number, block in enumerate(self._blocks)
        ]
        """The expressions whose columns `of` reads."""
        priorities = sorted({self._priority(state) for state in range(1, 1 << _FLAGS)}, reverse=True)
        self._texts = [(number, self._block_texts(block, priority)) for priority in priorities
                       for number, block in enumerate(self._blocks)]  # fmt: skip

    def of(self, frame: pl.DataFrame) -> pl.Series:
        """The texts for a frame that has the columns `states`."""
        states = [frame[f"groups/{number}"].to_numpy() for number in range(len(self._blocks))]
        return joined((texts.of(states[number]) for number, texts in self._texts), frame.height)

    def _priority(self, state: int) -> int:
        measured, associated, form = state & 1, state >> 3 & 1, state >> 4 & 1
        return (
            self._weights["measured"] * measured
            + self._weights["associated"] * associated
            + self._weights["form_sign"] * form
        )

    def _block_texts(self, block: list[Group], priority: int) -> Texts:
        def text(code: int) -> str:
            states = [code >> place * _FLAGS & (1 << _FLAGS) - 1 for place in range(len(block))]
            said = [
                _said(group, state)
                for group, state in zip(block, states, strict=True)
                if state and self._priority(state) == priority
            ]
            return JOIN.join(said)

        return Texts(1 << _FLAGS * len(block), text)


def _said(group: Group, state: int) -> str:
    left, right = state >> 1 & 1, state >> 2 & 1
    side = "both" if left and right else "left" if left else "right" if right else ""
    found = zip((state & 1, state >> 3 & 1, state >> 4 & 1), KINDS.values(), strict=True)
    return words(group.id, side, "+".join(word for there, word in found if there))


def _flags(library: Library, group: Group) -> list[pl.Expr]:
    measured = [rule for rule in library.rules if group.id in rule.rule.then.measured_weak]
    return [
        _fired(measured),
        _fired([rule for rule in measured if rule.side == "left"]),
        _fired([rule for rule in measured if rule.side == "right"]),
        _fired([rule for rule in library.rules if group.id in rule.rule.then.worth_training]),
        _fired([rule for rule in library.rules if group.id in rule.rule.then.form_sign]),
    ]


def _fired(rules: list[BoundRule]) -> pl.Expr:
    return pl.any_horizontal(map(column, rules)) if rules else pl.lit(False)
