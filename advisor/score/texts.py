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
    codes = codes.astype(np.intp, copy=False)  # as numpy takes places; else it makes them so, and slowly
    if size > _TOGETHER:
        met, found = np.unique(codes, return_inverse=True)
        return found, met
    there = np.zeros(size, bool)
    there[codes] = True
    met = np.flatnonzero(there)
    place = np.empty(size, np.intp)
    place[met] = np.arange(len(met))
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


def joined(parts: Sequence[Texts], rows: int) -> pl.Series:
    """Texts that each end in `; ` one after the other, without the last `; `.

    Neighbours of which few combinations can occur are joined first, each combination once, so that few columns are left
    to join row by row.
    """
    groups = _neighbours(parts)
    while len(groups) < len(parts):
        parts = [_combined(group) for group in groups]
        groups = _neighbours(parts)
    if not parts:
        return pl.repeat("", rows, dtype=pl.String, eager=True)
    return _beside([(each.different, each.places) for each in parts]).str.head(-len(JOIN))


def _neighbours(parts: Iterable[Texts]) -> list[list[Texts]]:
    groups: list[list[Texts]] = []
    size = _TOGETHER
    for part in parts:
        size *= len(part.different)
        if size > _TOGETHER or not groups:
            groups.append([])
            size = len(part.different)
        groups[-1].append(part)
    return groups


def _combined(group: Sequence[Texts]) -> Texts:
    if len(group) == 1:
        return group[0]
    codes, size = np.zeros_like(group[0].places), 1
    for part in group:
        codes = codes * len(part.different) + part.places
        size *= len(part.different)
    places, met = compact(codes, size)
    pieces = []
    for part in reversed(group):
        met, place = np.divmod(met, len(part.different))
        pieces.append((part.different, place))
    return Texts(places, _beside(pieces[::-1]))


def _beside(pieces: Sequence[tuple[pl.Series, Numbers]]) -> pl.Series:
    """The texts at these places, one after the other."""
    places = pl.DataFrame([pl.Series(str(number), places) for number, (_, places) in enumerate(pieces)])
    each = [pl.lit(texts).gather(pl.col(str(number))) for number, (texts, _) in enumerate(pieces)]
    return places.select(pl.concat_str(each)).to_series()
