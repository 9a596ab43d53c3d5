"""The strict front door for tables: a CSV file, read as text row by row, with real line numbers.

Nothing is coerced, padded, shifted or skipped: a row is read rightly, or comes out as a rejected row with its
reason; a file whose rows can't be told apart is refused.
"""

import csv
import re
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO

from advisor.errors import InputRefused, Problem, UsageError
from advisor.intake.textfile import MAX_LINE, TextFile, open_text
from advisor.intake.words import fold, shown

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
_SAMPLE_ROWS = 200
_SAMPLE_CHARACTERS = 256_000
_SEP_LINE = re.compile(r'^"?sep=(.)"?\r?\n?\r?$', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `number` counts rows from 1 (the header is none), `line` is the physical line it begins on.

    A rejected row has a `reason`, and `cells` holds what was read of it, for finding its id.
    """

    number: int
    line: int
    cells: tuple[str, ...]
    reason: str = ""
    mend: str = ""


@dataclass
class Table:
    """An open table with its header. `blank_lines` counts empty lines passed over so far."""

    file: TextFile
    delimiter: str
    header: tuple[str, ...]
    header_line: int = 1
    blank_lines: int = field(default=0)

    @property
    def name(self) -> str:
        """The file's name, as shown in messages."""
        return self.file.name

    def rows(self) -> Iterator[Row]:
        """Every row below the header, in order. Raises InputRefused for an open quote or a giant field."""
        records = _records(self.file, self.delimiter, self.header_line - 1)
        next(records)  # the header
        self.blank_lines, number = 0, 0
        for record in records:
            if record.blank:
                self.blank_lines += 1
                continue
            number += 1
            yield record.as_row(number, len(self.header))


@contextmanager
def open_table(
    path: Path | None,
    encoding: str | None = None,
    delimiter: str | None = None,
    expected: Collection[str] = (),
) -> Iterator[Table]:
    """Open a CSV file (None: standard input). `expected` are titles that help to tell the delimiter.

    Raises InputRefused for a file that can't be used at all, UsageError for a wrong encoding or delimiter.
    """
    with _opened(path) as stream:
        name = "standard input" if path is None else str(path)
        yield read_table(stream, name, encoding, delimiter, expected)


def read_table(
    stream: IO[bytes],
    name: str,
    encoding: str | None = None,
    delimiter: str | None = None,
    expected: Collection[str] = (),
) -> Table:
    """The same for bytes that are open already and can be read twice. `name` is shown in messages."""
    text = open_text(stream, name, encoding)
    return _read_header(text, _delimiter(delimiter), {fold(title) for title in expected})


@contextmanager
def _opened(path: Path | None) -> Iterator[IO[bytes]]:
    if path is None:
        import shutil
        import sys

        with tempfile.TemporaryFile() as kept:  # read twice, so standard input is kept on disk meanwhile
            shutil.copyfileobj(sys.stdin.buffer, kept)
            kept.seek(0)
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


def _delimiter(word: str | None) -> str | None:
    if word is None:
        return None
    sign = DELIMITERS.get(word.lower(), "\t" if word == r"\t" else word)
    if len(sign) != 1 or sign in '"\r\n\0' or sign.isalnum():
        raise UsageError(f"{word!r} can't be a delimiter. Known are {', '.join(DELIMITERS)}.")
    return sign


@dataclass(frozen=True, slots=True)
class Record:
    """What the lines of one row hold. Without cells and reason it is an empty line."""

    line: int
    cells: tuple[str, ...]
    reason: str = ""
    mend: str = ""

    @property
    def blank(self) -> bool:
        """Whether this is an empty line, which is no row."""
        return not self.cells and not self.reason

    def as_row(self, number: int, width: int) -> Row:
        """The row under so many titles, refused where it does not fit them."""
        reason, mend = (self.reason, self.mend) if self.reason else wrong(self.cells, width)
        return Row(number, self.line, self.cells, reason, mend)


def wrong(cells: tuple[str, ...], width: int) -> tuple[str, str]:
    """Why these cells can't stand under so many titles, and how to mend it; empty texts where they can."""
    if any("\0" in cell for cell in cells):
        return "there is a NUL byte in the row.", "Export the table again; this row is damaged."
    if len(cells) != width:
        what = "short" if len(cells) < width else "long"
        mend = "Look for a missing or extra delimiter; a text with a delimiter in it needs quotes around it."
        return f"the row is too {what}: {len(cells)} cells under {width} titles.", mend
    if not any(cell.strip() for cell in cells):
        return "every cell of the row is empty.", "Delete the row."
    return "", ""


def _records(file: TextFile, delimiter: str, skip: int) -> Iterator[Record]:
    """Records with the physical line each begins on; `skip` lines at the top are left out."""
    lines = file.read_lines()
    for _ in islice(lines, skip):
        pass
    return read_records(lines, file.name, delimiter, skip)


def read_records(lines: Iterator[str], name: str, delimiter: str, before: int = 0) -> Iterator[Record]:
    """Records of these physical lines, of which none is taken before it is needed; `before` lines stand above them.

    Raises InputRefused for an open quote or a giant field.
    """
    csv.field_size_limit(MAX_LINE)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        first = before + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _damaged(str(error), name, first, before + reader.line_num)
            continue
        yield Record(first, tuple(cells))


def _damaged(what: str, name: str, first: int, last: int) -> Record:
    """A record with wrong quotes is a rejected row; where its end is not known, the file is refused."""
    if "unexpected end" in what:
        mend = "Close the quote, or export the table again: the file may have been cut off."
        raise InputRefused(Problem("a quote is opened in this row and never closed.", name, first, mend=mend))
    if "field larger" in what:
        mend = "Look for a quote that is opened and not closed."
        raise InputRefused(Problem(f"a cell is longer than {MAX_LINE:,} characters.", name, first, mend=mend))
    span = f"lines {first} to {last} were read as one row, and " if last > first else ""
    mend = "Double each quote inside a quoted text, or take the stray quote away."
    return Record(first, (), f"{span}a closing quote is followed by more text.", mend)


def _read_header(file: TextFile, delimiter: str | None, expected: Collection[str]) -> Table:
    lines = file.read_lines()
    first = next(lines, "")
    named = _SEP_LINE.match(first)
    skip = 1 if named else 0
    if named and delimiter is None:
        delimiter = named[1]
    lines.close()
    sample = _sample(file, skip)
    if delimiter is None:
        delimiter = sniff(sample, expected)
    records = list(islice(_quiet_records(sample, delimiter), _SAMPLE_ROWS))
    titles = next(_records(file, delimiter, skip), None)
    blank = titles is None or not any(cell.strip() for cell in titles.cells)
    if titles is None or (blank and not titles.reason):
        message = "the first line must hold the column titles; it is empty."
        raise InputRefused(Problem(message, file.name, skip + 1))
    if titles.reason:
        message = f"in the line of titles {titles.reason}"
        raise InputRefused(Problem(message, file.name, titles.line, mend=titles.mend))
    _check_titles(titles.cells, file.name, titles.line)
    _check_body(records[1:], titles.cells, file.name, titles.line, delimiter)
    header = tuple(" ".join(cell.split()).strip("\ufeff\u200b") for cell in titles.cells)
    return Table(file, delimiter, header, skip + 1)


def _check_titles(titles: tuple[str, ...], name: str, line: int) -> None:
    if any("\0" in title for title in titles):
        raise InputRefused(Problem("this is a binary file; a CSV file was expected.", name, line))
    counted = Counter(fold(title) for title in titles)
    double = [title for title in dict.fromkeys(map(fold, titles)) if counted[title] > 1]
    if "" in double:
        mend = "Give each column a title, or delete empty columns and any line above the titles."
        raise InputRefused(Problem(f"{counted['']} columns have no title.", name, line, mend=mend))
    if double:
        named = ", ".join(repr(shown(title)) for title in double[:5])
        places = [str(at + 1) for at, title in enumerate(titles) if fold(title) == double[0]]
        mend = f"Rename one of them (columns {' and '.join(places)})."
        raise InputRefused(Problem(f"the column title {named} stands twice.", name, line, mend=mend))


def _check_body(rows: list[list[str]], titles: tuple[str, ...], name: str, line: int, delimiter: str) -> None:
    """Refuse a header without rows, and one that no row fits: the titles are elsewhere then."""
    rows = [row for row in rows if row]
    if not rows:
        raise InputRefused(Problem("there are column titles but no rows.", name, line))
    widths = {len(row) for row in rows}
    if len(rows) > 1 and len(widths) == 1 and widths != {len(titles)}:
        sign = next((word for word, sign in DELIMITERS.items() if sign == delimiter), repr(delimiter))
        mend = f"Delete lines above the titles, or name the delimiter (it was taken for a {sign})."
        message = f"there are {len(titles)} titles, but every row has {widths.pop()} cells."
        raise InputRefused(Problem(message, name, line, mend=mend))


def _sample(file: TextFile, skip: int) -> list[str]:
    """The first lines, as many as are needed to tell the delimiter."""
    found: list[str] = []
    size = 0
    for line in islice(file.read_lines(), skip, skip + 4 * _SAMPLE_ROWS):
        found.append(line)
        size += len(line)
        if size > _SAMPLE_CHARACTERS:
            break
    return found


def _quiet_records(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    """Records of a sample, whose last one may be cut off."""
    csv.field_size_limit(MAX_LINE)
    reader = csv.reader(iter(lines), delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except (StopIteration, csv.Error):
            return


def sniff(lines: list[str], expected: Collection[str] = ()) -> str:
    """The delimiter under which the rows have the most constant width of two or more; a comma if none has."""
    best, chosen = (0.0, 0, 0), ","
    for sign in DELIMITERS.values():
        rows = [row for row in islice(_quiet_records(lines, sign), _SAMPLE_ROWS) if row]
        if not rows:
            continue
        width, times = Counter(map(len, rows)).most_common(1)[0]
        if width < 2:
            continue
        known = sum(fold(title) in expected for title in rows[0])
        score = (round(times / len(rows), 1), known, width)
        if score > best:
            best, chosen = score, sign
    return chosen
