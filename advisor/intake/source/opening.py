"""Opening a table of any kind."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from advisor.intake.source.block import Source
from advisor.intake.source.csv_source import CsvSource
from advisor.intake.table import Table, open_table


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


def _csv(table: Table) -> CsvSource:
    file = table.file
    return CsvSource(
        file.name, "csv", table.header, table.header_line, file.size, file.sha256, file.encoding, table.delimiter,
        file.text_size, table
    )  # fmt: skip
