"""Parts of a table in order, and what every table offers, whichever kind of file it stands in."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from heapq import merge
from typing import Any

import numpy as np
import polars as pl

from advisor.errors import OwnFault
from advisor.intake.table import Row, wrong

_NONE = np.zeros(0, np.int64)
_SPACES = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a block begins, for going on from there: a place in this file, and in none that differs from it.

    `offset` counts in the source's own unit (see `Source.extent`); `number` is the block's, `row` and `line` are those
    of the last row and line before it.
    """

    number: int
    offset: int
    row: int
    line: int

    def as_data(self) -> dict[str, int]:
        """Plain data for a JSON file."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Mark":
        """From `as_data`. Raises TypeError or ValueError for anything else."""
        return cls(**{name: int(value) for name, value in data.items()})


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a table. Each of its rows is either good, and in `frame`, or in `refused`.

    `number` counts blocks from 0. `rows` holds the row numbers (int64, from 1; the header is none) of the rows of
    `frame`, in order, and `lines` the physical lines they begin on. Every column of `frame` is text, named by the
    header; an empty cell is an empty text, and nothing is null. `after` is where the next block begins.
    """

    number: int
    rows: np.ndarray
    lines: np.ndarray
    frame: pl.DataFrame
    refused: tuple[Row, ...]
    blank_lines: int
    after: Mark

    @property
    def rows_in(self) -> int:
        """All rows of the block, good and refused."""
        return self.frame.height + len(self.refused)

    def read(self) -> Iterator[Row]:
        """The rows one by one, good and refused, in order."""
        good = map(Row, self.rows.tolist(), self.lines.tolist(), self.frame.rows())
        return merge(good, self.refused, key=lambda row: row.number)

    def check(self, before: int) -> "Block":
        """The block itself. Raises OwnFault when a row after row `before` was lost or counted twice."""
        numbers = np.concatenate([self.rows, np.fromiter((row.number for row in self.refused), np.int64)])
        expected = np.arange(before + 1, self.after.row + 1)
        if len(self.rows) != self.frame.height or not np.array_equal(np.sort(numbers), expected):
            raise OwnFault(f"Rows were lost or doubled in block {self.number} (rows {before + 1} to {self.after.row}).")
        return self


def make_block(mark: Mark, header: tuple[str, ...], rows: list[Row], blank_lines: int, after: Mark) -> Block:
    """A block of rows read one by one."""
    good = [row for row in rows if not row.reason]
    columns = zip(*(row.cells for row in good), strict=True) if good else ((),) * len(header)
    frame = pl.DataFrame([pl.Series(title, cells, pl.String) for title, cells in zip(header, columns, strict=True)])
    return Block(
        mark.number,
        np.fromiter((row.number for row in good), np.int64),
        np.fromiter((row.line for row in good), np.int64),
        frame,
        tuple(row for row in rows if row.reason),
        blank_lines,
        after,
    ).check(mark.row)


def block_of_frame(
    mark: Mark,
    frame: pl.DataFrame,
    numbers: np.ndarray,
    lines: np.ndarray,
    refused: Sequence[Row],
    blank_lines: int,
    after: Mark,
    wrong_rows: np.ndarray = _NONE,
) -> Block:
    """A block of a frame of text and of rows refused already; empty rows and `wrong_rows` (places) are taken out."""
    bad = np.union1d(_empty_rows(frame), wrong_rows)
    more: list[Row] = []
    if len(bad):
        found = zip(numbers[bad].tolist(), lines[bad].tolist(), frame[bad].rows(), strict=True)
        more = [Row(*each, *wrong(each[2], frame.width)) for each in found]
        good = np.ones(len(numbers), bool)
        good[bad] = False
        frame, numbers, lines = frame.filter(pl.Series(good)), numbers[good], lines[good]
    rows = tuple(sorted((*refused, *more), key=lambda row: row.number))
    return Block(mark.number, numbers, lines, frame, rows, blank_lines, after).check(mark.row)


def _empty_rows(frame: pl.DataFrame) -> np.ndarray:
    """The places of rows without a filled cell: few rows begin with empty cells, and only those are followed."""
    places = np.arange(frame.height)
    for column in frame:
        if not len(places):
            break
        cells = column if len(places) == frame.height else column.gather(places)
        places = places[(cells.str.strip_chars(_SPACES) == "").to_numpy()]
    return places


def rows_with_nul(frame: pl.DataFrame) -> np.ndarray:
    """The places of rows with a NUL byte in any cell."""
    found = [np.flatnonzero(column.str.contains("\0", literal=True).to_numpy()) for column in frame]
    return np.unique(np.concatenate([_NONE, *found]))


@dataclass(frozen=True)
class Source(ABC):
    """An open table. `header_line` is the physical line of the titles (in a sheet, the row), `size` counts bytes.

    `notes` are sentences for the user on what was read and what was not. `extent` is the offset at the end, so that
    `mark.offset / extent` tells how far a reader is.
    """

    name: str
    kind: str
    header: tuple[str, ...]
    header_line: int
    size: int
    sha256: str
    encoding: str
    delimiter: str
    extent: int
    notes: tuple[str, ...]

    @abstractmethod
    def blocks(self, start: Mark | None = None) -> Iterator[Block]:
        """The blocks from `start` on (None: all). They are the same from wherever one begins, on every machine.

        Raises InputRefused where the rest can't be told apart into rows.
        """

    def read(self, start: Mark | None = None) -> Iterator[Row]:
        """The same row by row, good and refused, in order."""
        for block in self.blocks(start):
            yield from block.read()
