"""Opening a table of any kind."""

import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from advisor.errors import InputRefused, Problem
from advisor.intake.source.block import Mark, Source
from advisor.intake.source.csv_source import LARGEST, ROWS, SMALLEST, CsvSource
from advisor.intake.source.header import known_delimiter, read_header
from advisor.intake.source.textfile import open_text
from advisor.intake.words import fold


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
        yield from_stream(stream, name, How(encoding, delimiter, expected, sheet, header_line))


def from_stream(stream: IO[bytes], name: str, how: How = How()) -> Source:
    """The same for bytes that are open already and can be read twice. `name` is shown in messages."""
    delimiter = known_delimiter(how.delimiter)
    expected = {fold(title) for title in how.expected}
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
        file=file,
        below=Mark(0, header.offset, 0, header.lines),
        part=min(max(ROWS * header.row_bytes, SMALLEST), LARGEST),
    )


@contextmanager
def _opened(path: Path | None) -> Iterator[IO[bytes]]:
    if path is None:
        with tempfile.TemporaryFile() as kept:  # read twice, so standard input is kept on disk meanwhile
            shutil.copyfileobj(sys.stdin.buffer, kept)
            yield kept
        return
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        raise InputRefused(Problem("there is no such file.", str(path))) from None
    except IsADirectoryError:
        raise InputRefused(Problem("this is a folder, not a file.", str(path))) from None
    except OSError as error:
        raise InputRefused(Problem(f"the file can't be read: {error.strerror}.", str(path))) from None
    with stream:
        if not stream.seekable():
            mend = "Use - for standard input."
            raise InputRefused(Problem("this is not an ordinary file.", str(path), mend=mend))
        yield stream
