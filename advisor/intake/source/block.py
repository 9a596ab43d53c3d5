"""Parts of a table in order, and what every table offers, whichever kind of file it stands in."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from heapq import merge
from typing import Any

import numpy as np
import polars as pl

from advisor.errors import OwnFault
from advisor.intake.table import Row


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


@dataclass(frozen=True)
class Source(ABC):
    """An open table. `header_line` is the physical line of the titles, `size` counts bytes.

    `extent` is the offset at the end, so that `mark.offset / extent` tells how far a reader is.
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

    @abstractmethod
    def blocks(self, start: Mark | None = None) -> Iterator[Block]:
        """The blocks from `start` on (None: all). They are the same from wherever one begins, on every machine.

        Raises InputRefused where the rest can't be told apart into rows.
        """

    def read(self, start: Mark | None = None) -> Iterator[Row]:
        """The same row by row, good and refused, in order."""
        for block in self.blocks(start):
            yield from block.read()
