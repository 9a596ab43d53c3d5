"""A CSV file in blocks."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from advisor.intake.source.block import Block, Mark, Source
from advisor.intake.source.text_bytes import Lines
from advisor.intake.table import Record, Row, Table, read_records

_STRICT = 1 << 20  # bytes read row by row at a time


@dataclass(frozen=True)
class CsvSource(Source):
    """A table of which the header was read."""

    table: Table = field(repr=False)

    def blocks(self, start: Mark | None = None) -> Iterator[Block]:
        """See `Source.blocks`."""
        mark = start or self._below_header()
        while mark.offset < self.extent:
            block = self._strict(mark)
            mark = block.after
            yield block

    def _below_header(self) -> Mark:
        lines = Lines(self.table.file)
        for _ in range(self.header_line - 1):
            next(lines)
        records = read_records(lines, self.name, self.delimiter, self.header_line - 1)
        next(records)
        return Mark(0, lines.offset, 0, lines.number)

    def _strict(self, mark: Mark) -> Block:
        """A block read row by row."""
        lines = Lines(self.table.file, mark.offset, mark.line)
        until = mark.offset + _STRICT
        found: list[Record] = []
        for record in read_records(lines, self.name, self.delimiter, mark.line):
            found.append(record)
            if lines.offset >= until:
                break
        filled = [record for record in found if not record.blank]
        rows = [record.as_row(mark.row + at, len(self.header)) for at, record in enumerate(filled, 1)]
        after = Mark(mark.number + 1, lines.offset, mark.row + len(rows), lines.number)
        return make_block(mark, self.header, rows, len(found) - len(filled), after)


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
