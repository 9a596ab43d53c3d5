"""A sheet of a workbook in blocks, read by a guarded child process (see `advisor.intake.workbook`)."""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import IO, Any

from advisor.errors import InputRefused, OwnFault, Problem, UsageError
from advisor.intake.source.block import Block, Mark, Source, make_block
from advisor.intake.source.child import told
from advisor.intake.source.header import check_titles, clean, likely_line
from advisor.intake.table import Row, wrong
from advisor.worker import Limits, Worker

LIMITS = Limits(seconds=30, cpu_seconds=10, memory=300_000_000, result=60_000_000)
MOST_BYTES = 50_000_000
CELLS = 250_000  # of a block
_WHAT = "workbook"
_MERGED = (
    "a merged cell reaches into the row: the file does not say which of its rows or columns it is meant for.",
    "Unmerge the cells and fill in each of them.",
)
INSTALL = "pip install 'runner-strength-advisor[excel]'"


@dataclass(frozen=True)
class WorkbookSource(Source):
    """One sheet. Offsets and lines are the numbers of its rows; `columns` are those with a cell or a title."""

    columns: tuple[int, ...]
    merged: tuple[tuple[int, int], ...]  # runs of rows in which a merged cell stands, from 1
    worker: Worker = field(repr=False)
    opening: bytes = field(repr=False)  # the piece of work that opens the workbook in a child

    def blocks(self, start: Mark | None = None) -> Iterator[Block]:
        """See `Source.blocks`."""
        mark = start or Mark(0, self.header_line, 0, self.header_line)
        many = max(1, CELLS // len(self.columns))
        asked = json.dumps({"from": mark.offset, "columns": self.columns, "rows": many}).encode()
        if self.worker.fresh:  # an earlier reading was broken off
            told(lambda: self.worker.do(self.opening), self.name, _WHAT)
        parts = self.worker.stream(asked + b"\n")
        while data := told(lambda: next(parts, b""), self.name, _WHAT):
            part = json.loads(data)
            rows: list[Row] = []
            blank = 0
            for line, cells in enumerate(map(tuple, part), mark.offset + 1):
                if any(cells) or self._in_merged(line):
                    reason, mend = _MERGED if self._in_merged(line) else wrong(cells, len(cells))
                    rows.append(Row(mark.row + len(rows) + 1, line, cells, reason, mend))
                else:
                    blank += 1
            end = mark.offset + len(part)
            block = make_block(mark, self.header, rows, blank, Mark(mark.number + 1, end, mark.row + len(rows), end))
            mark = block.after
            yield block
        if mark.offset != self.extent:
            raise OwnFault(f"{self.name}: {mark.offset} rows of {self.extent} were read.")

    def _in_merged(self, line: int) -> bool:
        at = bisect_right(self.merged, line, key=lambda run: run[0])
        return at > 0 and line <= self.merged[at - 1][1]


def open_workbook(
    stream: IO[bytes], name: str, sheet: str | None, header_line: int | None, expected: Collection[str], worker: Worker
) -> WorkbookSource:
    """Open a workbook of any kind. `expected` are folded titles. Raises InputRefused, UsageError."""
    if find_spec("python_calamine") is None:
        raise UsageError(f"A workbook needs python-calamine, which is not installed. Install it with: {INSTALL}")
    stream.seek(0)
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        mend = "Save the sheet as CSV (UTF-8) and try again."
        message = f"the workbook has more than {MOST_BYTES // 1_000_000} MB; a CSV file may have any size."
        raise InputRefused(Problem(message, name, mend=mend))
    asked = json.dumps({"sheet": sheet}).encode() + b"\n" + content
    found = json.loads(told(lambda: worker.do(asked), name, _WHAT))
    titles, line, columns = _titles(found, name, header_line, expected)
    return WorkbookSource(
        name=name,
        kind=found["kind"],
        header=titles,
        header_line=line,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        encoding="",
        delimiter="",
        extent=found["height"],
        notes=tuple(found["notes"]),
        columns=columns,
        merged=tuple((top + 1, bottom + 1) for top, bottom in found["merged"] if bottom >= line),
        worker=worker,
        opening=asked,
    )


def _titles(
    found: dict[str, Any], name: str, header_line: int | None, expected: Collection[str]
) -> tuple[tuple[str, ...], int, tuple[int, ...]]:
    """The titles, their row, and the columns that have a title or a cell."""
    rows: list[list[str]] = found["first"]
    filled = [number for number, row in enumerate(rows) if any(cell.strip() for cell in row)]
    at = header_line - 1 if header_line else filled[0] if filled else 0
    if at >= len(rows) or at not in filled:
        raise InputRefused(Problem(f"row {at + 1} must hold the column titles; it is empty.", name, at + 1))
    columns = tuple(column for column in found["used"] if column < len(rows[at]))
    records = [[row[column] for column in columns] for row in rows[at:]]
    titles = records[0]
    if found["height"] <= at + 1 or not any(any(row) for row in records[1:] or [["more"]]):
        raise InputRefused(Problem("there are column titles but no rows.", name, at + 1))
    mend = likely_line(records, at, expected)
    if any(top <= at <= bottom for top, bottom in found["merged"]):
        mend = mend or "Unmerge them and give each column a title."
        raise InputRefused(Problem("cells in the row of titles are merged.", name, at + 1, mend=mend))
    check_titles(titles, name, at + 1, mend)
    return tuple(clean(title) for title in titles), at + 1, columns
