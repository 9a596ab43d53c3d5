"""The strict reading of a table's rows, one by one: the truth of what the lines of a CSV file mean.

Nothing is coerced, padded, shifted or skipped: a row is read rightly, or comes out as a rejected row with its reason.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.errors import InputRefused, Problem

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
MAX_LINE = 1_000_000  # characters of a line or of a cell; more is not a table


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
