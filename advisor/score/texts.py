"""Sets and whole numbers to texts, at the very end: each text is made once a part and then only pointed at."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from advisor.conclude.row import JOIN
from advisor.engines.sets import Numbers, People, Set

BLOCK = 12  # names whose texts are made together
_TOGETHER = 1 << 16  # different pairs of texts that are worth joining beforehand


@dataclass(frozen=True)
class Texts:
    """Texts of many people: each different one, and for each of the people the place of theirs."""

    places: Numbers
    different: pl.Series

    def column(self) -> pl.Series:
        """A text for each of the people."""
        return self.different.gather(self.places)


def texts_of(codes: Numbers, size: int, text: Callable[[int], str]) -> Texts:
    """The text of each person's code, a whole number from 0 to below `size`."""
    places, met = compact(codes, size)
    return Texts(places, pl.Series([text(code) for code in met.tolist()], dtype=pl.String))


def compact(codes: Numbers, size: int) -> tuple[Numbers, Numbers]:
    """Each code's place among those that occur, and these in order. All are from 0 to below `size`."""
    if size > _TOGETHER:
        met, place = np.unique(codes, return_inverse=True)
        return place.astype(np.int32), met
    there = np.zeros(size, bool)
    there[codes] = True
    met = np.flatnonzero(there)
    place = np.empty(size, np.int32)
    place[met] = np.arange(len(met), dtype=np.int32)
    return place[codes], met


def first(people: People, choices: Iterable[tuple[Set, str]], otherwise: str) -> pl.Series:
    """For each of the people the text of the first set they are in."""
    places = np.zeros(people.rows, np.uint8)
    texts, left = [otherwise], people.everyone
    for some, text in choices:
        now = some & left
        if now:
            left ^= now
            places[people.each(now)] = len(texts)
            texts.append(text)
    return pl.Series(texts, dtype=pl.String).gather(places)


class Lists:
    """Lists of names in a fixed order, joined to one text for each of the people."""

    def __init__(self, names: Sequence[str]):
        blocks = [names[start : start + BLOCK] for start in range(0, len(names), BLOCK)]
        self._said = [_saying(block) for block in blocks]

    def of(self, people: People, sets: Sequence[Set]) -> pl.Series:
        """The texts; `sets` has the people for whom each name is listed."""
        parts = []
        for number, said in enumerate(self._said):
            block = sets[number * BLOCK : (number + 1) * BLOCK]
            if any(block):
                parts.append(texts_of(codes_of(people, block), 1 << len(block), said))
        return joined(parts, people.rows)


def codes_of(people: People, sets: Sequence[Set]) -> Numbers:
    """For each of the people the sets they are in as bits, the first set as the lowest; at most 16 sets."""
    codes = np.zeros(people.rows, np.uint16)
    for place, some in enumerate(sets):
        if some:
            codes |= people.each(some).astype(np.uint16) << np.uint16(place)
    return codes


def _saying(names: Sequence[str]) -> Callable[[int], str]:
    @lru_cache(maxsize=1 << BLOCK)
    def said(code: int) -> str:
        return "".join(name + JOIN for place, name in enumerate(names) if code >> place & 1)

    return said


def joined(parts: Iterable[Texts], rows: int) -> pl.Series:
    """Texts that each end in `; ` one after the other, without the last `; `.

    Neighbours of which few pairs occur are joined first, pair by pair, so that few columns are left to join row by row.
    """
    columns: list[Texts] = []
    for part in parts:
        if columns and len(columns[-1].different) * len(part.different) <= _TOGETHER:
            part = _pairs(columns.pop(), part)
        columns.append(part)
    if not columns:
        return pl.repeat("", rows, dtype=pl.String, eager=True)
    one = columns[0].column() if len(columns) == 1 else _beside(*(each.column() for each in columns))
    return one.str.head(-len(JOIN))


def _pairs(before: Texts, after: Texts) -> Texts:
    width = len(after.different)
    places, met = compact(before.places * np.int32(width) + after.places, len(before.different) * width)
    return Texts(places, _beside(before.different.gather(met // width), after.different.gather(met % width)))


def _beside(*columns: pl.Series) -> pl.Series:
    frame = pl.DataFrame([column.alias(str(number)) for number, column in enumerate(columns)])
    return frame.select(pl.concat_str(pl.all())).to_series()
