"""The titles of a CSV file: on which line they stand, which sign parts them, and whether they can be used."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from advisor.errors import InputRefused, Problem, UsageError
from advisor.intake.source.text_bytes import Lines
from advisor.intake.source.textfile import TextFile
from advisor.intake.table import DELIMITERS, MAX_LINE, read_records
from advisor.intake.words import fold, shown

_SAMPLE_ROWS = 200
_SAMPLE_CHARACTERS = 256_000
_HIGHEST = 20  # the titles are looked for on so many lines, when they are not on the first
_SEP_LINE = re.compile(r'^"?sep=(.)"?\r?\n?\r?$', re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """The titles, the line they begin on, and where the rows begin: `offset` bytes of UTF-8 and `lines` lines below."""

    titles: tuple[str, ...]
    line: int
    delimiter: str
    offset: int
    lines: int
    row_bytes: int  # of a usual row


def known_delimiter(word: str | None) -> str | None:
    """The sign a user named. Raises UsageError when it can't be one."""
    if word is None:
        return None
    sign = DELIMITERS.get(word.lower(), "\t" if word == r"\t" else word)
    if len(sign) != 1 or sign in '"\r\n\0' or sign.isalnum():
        raise UsageError(f"{word!r} can't be a delimiter. Known are {', '.join(DELIMITERS)}.")
    return sign


def read_header(file: TextFile, delimiter: str | None, expected: Collection[str], line: int | None = None) -> Header:
    """The titles on this line (None: the first, or the one below `sep=;`). `expected` are folded titles.

    Raises InputRefused when they can't be used, or when no row fits them.
    """
    lines = Lines(file)
    named = _SEP_LINE.match(next(lines, ""))
    if named and delimiter is None:
        delimiter = named[1]
    above = line - 1 if line else 1 if named else 0
    lines = Lines(file)
    passed = sum(1 for _ in islice(lines, above))
    if passed < above:
        raise InputRefused(Problem(f"there is no line {line} for the titles; the file has {passed} lines.", file.name))
    sample = _sample(file, lines.offset, above)
    if delimiter is None:
        delimiter = sniff(sample, expected)
    records = list(islice(_quiet_records(sample, delimiter), _SAMPLE_ROWS))
    mend = likely_line(records, above, expected)
    titles = next(read_records(lines, file.name, delimiter, above), None)
    if titles is None or (not titles.reason and not any(cell.strip() for cell in titles.cells)):
        message = f"line {above + 1} must hold the column titles; it is empty."
        raise InputRefused(Problem(message, file.name, above + 1, mend=mend))
    if titles.reason:
        raise InputRefused(Problem(f"in the line of titles {titles.reason}", file.name, titles.line, mend=titles.mend))
    check_titles(titles.cells, file.name, titles.line, mend)
    _check_body(records[1:], titles.cells, file.name, titles.line, delimiter, mend)
    found = tuple(clean(cell) for cell in titles.cells)
    row_bytes = sum(len(each.encode()) for each in sample) // max(1, len(records))
    return Header(found, titles.line, delimiter, lines.offset, lines.number, row_bytes)


def clean(title: str) -> str:
    """A title without the spaces and invisible marks around it."""
    return " ".join(title.split()).strip("\ufeff\u200b")


def check_titles(titles: Sequence[str], name: str, line: int, mend: str = "") -> None:
    """Raises InputRefused when columns can't be told apart by these."""
    if any("\0" in title for title in titles):
        raise InputRefused(Problem("this is a binary file; a table was expected.", name, line))
    counted = Counter(fold(title) for title in titles)
    double = [title for title in dict.fromkeys(map(fold, titles)) if counted[title] > 1]
    if "" in double:
        mend = mend or "Give each column a title, or delete empty columns and any line above the titles."
        raise InputRefused(Problem(f"{counted['']} columns have no title.", name, line, mend=mend))
    if double:
        named = ", ".join(repr(shown(title)) for title in double[:5])
        places = [str(at + 1) for at, title in enumerate(titles) if fold(title) == double[0]]
        mend = mend or f"Rename one of them (columns {' and '.join(places)})."
        raise InputRefused(Problem(f"the column title {named} stands twice.", name, line, mend=mend))


class _Sized(Protocol):
    def __len__(self) -> int: ...


def _check_body(rows: Sequence[_Sized], titles: Sequence[str], name: str, line: int, delimiter: str, mend: str) -> None:
    """Refuse a header without rows, and one that no row fits: the titles are elsewhere then."""
    widths = {len(row) for row in rows} - {0}
    if not widths:
        raise InputRefused(Problem("there are column titles but no rows.", name, line))
    if len(widths) == 1 and widths != {len(titles)} and sum(map(bool, map(len, rows))) > 1:
        sign = next((word for word, sign in DELIMITERS.items() if sign == delimiter), repr(delimiter))
        mend = mend or f"Delete lines above the titles, or name the delimiter (it was taken for a {sign})."
        message = f"there are {len(titles)} titles, but every row has {widths.pop()} cells."
        raise InputRefused(Problem(message, name, line, mend=mend))


def likely_line(records: Sequence[Sequence[str]], above: int, expected: Collection[str]) -> str:
    """A sentence on where the titles may stand instead, or none: the first full row below that is as wide as most."""
    widths = Counter(len(row) for row in records if len(row) > 1)
    usual = widths.most_common(1)[0][0] if widths else 0
    if not widths or (len(records[0]) == usual and 2 * sum(map(bool, map(fold, records[0]))) > usual):
        return ""
    for at, row in enumerate(records[1:_HIGHEST], 1):
        if any("\n" in cell or "\r" in cell for cell in records[at - 1]):
            return ""  # rows are no lines any more
        folded = [fold(cell) for cell in row]
        if len(row) == usual and len(set(folded) - {""}) == len(row) and not any(map(_number, row)):
            sure = "The titles stand" if set(folded) & set(expected) else "The titles seem to stand"
            line = above + at + 1
            return f"{sure} on line {line} ({shown(', '.join(row), 60)}): if so, say --header-line {line}."
    return ""


def _number(cell: str) -> bool:
    return cell.strip(" -+%").replace(".", "").replace(",", "").isdigit()


def _sample(file: TextFile, offset: int, above: int) -> list[str]:
    """The first lines, as many as are needed to tell the delimiter."""
    found: list[str] = []
    size = 0
    for line in islice(Lines(file, offset, above), 4 * _SAMPLE_ROWS):
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
