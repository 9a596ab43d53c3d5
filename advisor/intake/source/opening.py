"""Opening a table of any kind."""

import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from advisor.errors import InputRefused, Problem, UsageError
from advisor.intake.source import parquet_source, workbook_source
from advisor.intake.source.block import Mark, Source
from advisor.intake.source.csv_source import LARGEST, ROWS, SMALLEST, CsvSource
from advisor.intake.source.header import known_delimiter, read_header
from advisor.intake.source.parquet_source import open_parquet
from advisor.intake.source.textfile import open_text
from advisor.intake.source.workbook_source import open_workbook
from advisor.intake.words import fold
from advisor.worker import Worker


@dataclass(frozen=True)
class How:
    """What a user says of a table. None: told from the file, or refused; never guessed.

    `expected` are titles that help to tell the delimiter; `header_line` is the line of the titles.
    """

    encoding: str | None = None
    delimiter: str | None = None
    expected: Collection[str] = ()
    sheet: str | None = None
    header_line: int | None = None


_AS_IT_IS = How()
_PARQUET = b"PAR1"
_WORKBOOKS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")  # zips and old Office files


@contextmanager
def open_source(
    path: Path | None,
    encoding: str | None = None,
    delimiter: str | None = None,
    expected: Collection[str] = (),
    sheet: str | None = None,
    header_line: int | None = None,
) -> Iterator[Source]:
    """Open a table (None: standard input). See `How`.

    Raises InputRefused for a file that can't be used at all, UsageError for a wrong encoding, delimiter or sheet.
    """
    with _opened(path) as stream:
        name = "standard input" if path is None else str(path)
        with from_stream(stream, name, How(encoding, delimiter, expected, sheet, header_line)) as source:
            yield source


@contextmanager
def from_stream(stream: IO[bytes], name: str, how: How = _AS_IT_IS) -> Iterator[Source]:
    """The same for bytes that are open already and can be read twice. `name` is shown in messages."""
    delimiter = known_delimiter(how.delimiter)
    expected = {fold(title) for title in how.expected}
    stream.seek(0)
    start = stream.read(4)
    if start in _WORKBOOKS:
        _no_text_options(how, name, "a workbook")
        with Worker("workbook", workbook_source.LIMITS) as worker:
            yield open_workbook(stream, name, how.sheet, how.header_line, expected, worker)
        return
    if how.sheet is not None:
        raise UsageError(f"{name} is no workbook, so it has no sheet {how.sheet!r}. Leave --sheet away.")
    if start == _PARQUET:
        _no_text_options(how, name, "a Parquet file")
        if how.header_line is not None:
            raise UsageError(f"{name} is a Parquet file, which has no line of titles. Leave --header-line away.")
        with Worker("parquet", parquet_source.LIMITS) as worker:
            yield open_parquet(stream, name, worker)
        return
    yield _csv(stream, name, how, delimiter, expected)


def _no_text_options(how: How, name: str, what: str) -> None:
    for option in ("encoding", "delimiter"):
        if getattr(how, option) is not None:
            raise UsageError(f"{name} is {what}, which has no {option}. Leave --{option} away.")


def _csv(stream: IO[bytes], name: str, how: How, delimiter: str | None, expected: Collection[str]) -> CsvSource:
    file = open_text(stream, name, how.encoding, expected)
    header = read_header(file, delimiter, expected, how.header_line)
    return CsvSource(
        name=name,
        kind="csv",
        header=header.titles,
        header_line=header.line,
        size=file.size,
        sha256=file.sha256,
        encoding=file.encoding,
        delimiter=header.delimiter,
        extent=file.text_size,
        notes=(),
        file=file,
        below=Mark(0, header.offset, 0, header.lines),
        part=min(max(ROWS * header.row_bytes, SMALLEST), LARGEST),
    )


@contextmanager
def _opened(path: Path | None) -> Iterator[IO[bytes]]:
    if path is None:
        with tempfile.NamedTemporaryFile() as kept:  # read twice, so standard input is kept on disk meanwhile
            shutil.copyfileobj(sys.stdin.buffer, kept)
            kept.flush()
            yield kept.file
        return
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        raise InputRefused(Problem("there is no such file.", str(path))) from None
    except IsADirectoryError:
        mend = "Name the file inside it; `advisor batch` takes a folder of files with --engine spark."
        raise InputRefused(Problem("this is a folder, not a file.", str(path), mend=mend)) from None
    except OSError as error:
        raise InputRefused(Problem(f"the file can't be read: {error.strerror}.", str(path))) from None
    with stream:
        if not stream.seekable():
            mend = "Use - for standard input."
            raise InputRefused(Problem("this is not an ordinary file.", str(path), mend=mend))
        yield stream
