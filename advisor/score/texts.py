"""Whole numbers to texts, at the very end: each text is made once a part and then only pointed at."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import numpy as np
import polars as pl

from advisor.conclude.row import JOIN

BLOCK = 12  # names a mask holds
_TOGETHER = 1 << 14  # different pairs of texts that are worth joining beforehand
Codes = np.ndarray
Make = Callable[[int], str]


class Texts:
    """The text, maybe empty, that belongs to each whole number below `size`."""

    def __init__(self, size: int, make: Make):
        self._size = size
        self._make = lru_cache(maxsize=1 << 14)(make)

    def of(self, codes: Codes) -> tuple[Codes, list[str]]:
        """The texts of these numbers: each different one once, and for each row which it is."""
        places, met = _compact(codes, self._size)
        return places, [self._make(int(code)) for code in met]

    def column(self, codes: Codes) -> pl.Series:
        """The texts of these numbers as a column."""
        places, texts = self.of(codes)
        return pl.Series(texts, dtype=pl.String).gather(places)


def _compact(codes: Codes, size: int) -> tuple[Codes, Codes]:
    """The numbers that occur, and each row's place among them."""
    there = np.zeros(size, bool)
    there[codes] = True
    met = np.flatnonzero(there)
    place = np.empty(size, np.int32)
    place[met] = np.arange(len(met), dtype=np.int32)
    return place[codes], met


def joined(parts: Iterable[tuple[Codes, list[str]]], rows: int) -> pl.Series:
    """The texts of each row with `; ` between; empty ones are left out.

    Neighbours of which few pairs occur are joined first, pair by pair, so that few columns are left to join row by row.
    """
    columns: list[tuple[Codes, list[str]]] = []
    for places, texts in parts:
        if not any(texts):
            continue
        if columns and len(columns[-1][1]) * len(texts) <= _TOGETHER:
            before, said = columns.pop()
            pairs, met = _compact(before * len(texts) + places, len(said) * len(texts))
            both = [divmod(int(pair), len(texts)) for pair in met]
            places, texts = pairs, [_after(said[first], texts[second]) for first, second in both]
        columns.append((places, texts))
    if not columns:
        return pl.repeat("", rows, dtype=pl.String, eager=True)
    made = [pl.Series(str(number), [text or None for text in texts], pl.String).gather(places)
            for number, (places, texts) in enumerate(columns)]  # fmt: skip
    return pl.DataFrame(made).select(pl.concat_str(pl.all(), separator=JOIN, ignore_nulls=True)).to_series()


def _after(said: str, more: str) -> str:
    return f"{said}{JOIN}{more}" if said and more else said or more


class Lists:
    """Lists of names in a fixed order, from boolean columns, joined to one text a row.

    What holds is gathered as bits of whole numbers; only their texts are ever joined.
    """

    def __init__(self, label: str, names: Sequence[tuple[str, Sequence[str]]]):
        """`names` in order, each with the columns of which one must be true for it to be listed."""
        self._label = label
        blocks = [names[start : start + BLOCK] for start in range(0, len(names), BLOCK)]
        self._texts = [_block_texts([name for name, _ in block]) for block in blocks]
        self.masks = [
            bits(pl.any_horizontal(*columns) if len(columns) > 1 else pl.col(columns[0]) for _, columns in block).alias(
                self._mask(number)
            )
            for number, block in enumerate(blocks)
        ]

    def _mask(self, number: int) -> str:
        return f"{self._label}/{number}"

    def of(self, frame: pl.DataFrame) -> pl.Series:
        """The joined lists of a frame that has the columns `masks`."""
        parts = (texts.of(frame[self._mask(number)].to_numpy()) for number, texts in enumerate(self._texts))
        return joined(parts, frame.height)


def _block_texts(names: Sequence[str]) -> Texts:
    def text(mask: int) -> str:
        return JOIN.join(name for place, name in enumerate(names) if mask >> place & 1)

    return Texts(1 << len(names), text)


def bits(columns: Iterable[pl.Expr]) -> pl.Expr:
    """Boolean columns (null = false) as the bits of one whole number, the first as the lowest."""
    one = (pl.when(column).then(_small(1 << place)).otherwise(_small(0)) for place, column in enumerate(columns))
    return pl.sum_horizontal(one)


def _small(number: int) -> pl.Expr:
    return pl.lit(number, pl.UInt16)
