"""Opening a table of any kind."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from advisor.intake.source.block import Mark, Source
from advisor.intake.source.csv_source import LARGEST, ROWS, SMALLEST, CsvSource
from advisor.intake.source.text_bytes import Lines
from advisor.intake.table import Table, open_table, read_records, read_table


@contextmanager
def open_source(
    path: Path | None,
    encoding: str | None = None,
    delimiter: str | None = None,
    expected: Collection[str] = (),
    sheet: str | None = None,
) -> Iterator[Source]:
    """Open a table (None: standard input). `expected` are titles that help to tell the delimiter.

    Raises InputRefused for a file that can't be used at all, UsageError for a wrong encoding or delimiter.
    """
    with open_table(path, encoding, delimiter, expected) as table:
        yield _csv(table)


def from_stream(
    stream: IO[bytes],
    name: str,
    encoding: str | None = None,
    delimiter: str | None = None,
    expected: Collection[str] = (),
) -> Source:
    """The same for bytes that are open already and can be read twice. `name` is shown in messages."""
    return _csv(read_table(stream, name, encoding, delimiter, expected))


def _csv(table: Table) -> CsvSource:
    file = table.file
    lines = Lines(file)
    for _ in range(table.header_line - 1):
        next(lines)
    next(read_records(lines, file.name, table.delimiter, table.header_line - 1))
    below = Mark(0, lines.offset, 0, lines.number)
    room = ROWS * (file.text_size - lines.offset) // max(1, file.lines - lines.number)
    return CsvSource(
        file.name, "csv", table.header, table.header_line, file.size, file.sha256, file.encoding, table.delimiter,
        file.text_size, file, below, min(max(room, SMALLEST), LARGEST)
    )  # fmt: skip
