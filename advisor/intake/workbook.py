"""Workbooks (xlsx, xls, xlsb, ods) to rows of text, as the sheet shows them to a person. It runs in a guarded child.

The child keeps the workbook it was given open, and is asked for rows as often as they are needed. It loads neither
polars nor numpy, so that a workbook can be read in little memory.
"""

import io
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from advisor.errors import did_you_mean
from advisor.intake.workbook_zip import MOST_CELLS, holds_cells, look_over, look_through, part_of_sheet, refused

_OLE = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MOST_MERGED = 20_000
_FIRST = 250  # rows told at once, from which the titles are found


class Opened:
    """One sheet of an open workbook; `height` and `width` count from its first row and column."""

    def __init__(self, content: bytes, wanted: str | None):
        import python_calamine as calamine

        archive = None
        if content.startswith(_OLE):
            if _LOCKED in content:
                raise refused("the workbook is locked by a password.", "Save it without one.")
            self.kind = "xls"
        else:
            self.kind, archive = look_over(io.BytesIO(content))
        try:
            book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
            listed = [each for each in book.sheets_metadata if each.typ == calamine.SheetTypeEnum.WorkSheet]
            visible = [each.name for each in listed if each.visible == calamine.SheetVisibleEnum.Visible]
            hidden = [each.name for each in listed if each.name not in visible]

            def filled(name: str) -> bool:
                if archive is not None and self.kind == "xlsx":
                    return holds_cells(archive, part_of_sheet(archive, name))
                return book.get_sheet_by_name(name).height > 0

            self.name = _choose(wanted, visible, hidden, filled)
            self.notes = _notes(self.name, self.kind, visible, hidden)
            self._left_out: dict[tuple[int, int], str] = {}
            if archive is not None and self.kind == "xlsx":
                self._left_out = look_through(archive, part_of_sheet(archive, self.name))
            self._sheet = book.get_sheet_by_name(self.name)
            self._merged = self._sheet.merged_cell_ranges or []
        except calamine.PasswordError:
            raise refused("the workbook is locked by a password.", "Save it without one.") from None
        except calamine.CalamineError as error:
            raise refused(f"the workbook can't be read: {str(error)[:200]}.", "Save it again, or as CSV.") from None
        corners = [self._sheet.end or (-1, -1), *self._left_out]
        self.height = 1 + max(row for row, _ in corners)
        self.width = 1 + max(column for _, column in corners)
        if self.height * self.width > MOST_CELLS:
            reach = f"the sheet reaches to row {self.height:,} and column {self.width:,}"
            raise refused(f"{reach}; {MOST_CELLS:,} cells are read.")

    def rows(self, start: int = 0) -> Iterator[list[str]]:
        """The rows from this one on, counted from 0, each as wide as the sheet."""
        number = start
        before = [""] * (self._sheet.start or (0, 0))[1]  # rows above the first cell are given, columns before it not
        for cells in islice(self._sheet.iter_rows(), start, None):
            row = [*before, *map(as_text, cells)]
            yield self._filled_in(number, row + [""] * (self.width - len(row)))
            number += 1
        for rest in range(number, self.height):
            yield self._filled_in(rest, [""] * self.width)

    def _filled_in(self, number: int, row: list[str]) -> list[str]:
        if self._left_out:
            for column in range(self.width):
                if (number, column) in self._left_out:
                    row[column] = row[column] or self._left_out[number, column]
        return row

    def merged(self) -> list[tuple[int, int]]:
        """First and last row of each run of rows that a filled merged cell covers, from 0, in order.

        A person sees such a cell in every row and column it covers, while the file holds it in the first alone.
        Raises InputRefused for more of them than are read.
        """
        if len(self._merged) > _MOST_MERGED:
            raise refused(f"the sheet has {len(self._merged):,} merged cells; {_MOST_MERGED:,} are read.")
        if not self._merged:
            return []
        corners = {(top, left) for (top, left), _ in self._merged}
        filled = {
            (number, column)
            for number, row in enumerate(self.rows())
            for column, cell in enumerate(row)
            if cell and (number, column) in corners
        }
        runs: list[tuple[int, int]] = []
        for (top, left), (bottom, _) in sorted(self._merged):
            if (top, left) not in filled:
                continue
            if runs and top <= runs[-1][1]:
                runs[-1] = runs[-1][0], max(bottom, runs[-1][1])
            else:
                runs.append((top, bottom))
        return runs

    def used(self) -> list[int]:
        """The columns in which any cell is filled."""
        found = [False] * self.width
        for row in self.rows():
            for column, cell in enumerate(row):
                if cell:
                    found[column] = True
        return [column for column, filled in enumerate(found) if filled]


def _choose(wanted: str | None, visible: list[str], hidden: list[str], filled: Any) -> str:
    """The sheet to be read: the one named, or the first that is neither hidden nor empty."""
    if wanted is not None:
        exact = [name for name in (*visible, *hidden) if name == wanted]
        alike = [name for name in (*visible, *hidden) if name.strip().casefold() == wanted.strip().casefold()]
        if exact or len(alike) == 1:
            return (exact or alike)[0]
        names = ", ".join(repr(name) for name in (*visible, *hidden)[:10])
        raise refused(f"there is no sheet {wanted!r} in the workbook; it has {names}.", did_you_mean(wanted, visible))
    for name in visible:
        if filled(name):
            return name
    if hidden:
        names = ", ".join(map(repr, hidden[:10]))
        raise refused(f"every sheet that is not hidden is empty; hidden are {names}.", "Name one with --sheet.")
    raise refused("every sheet of the workbook is empty.", "Look whether it is the right file.")


def _notes(chosen: str, kind: str, visible: list[str], hidden: list[str]) -> list[str]:
    notes = []
    others = [f"{name!r}" + (" (hidden)" if name in hidden else "") for name in (*visible, *hidden) if name != chosen]
    if others:
        more = f" and {len(others) - 5} more" if len(others) > 5 else ""
        notes.append(f"The sheet {chosen!r} was read, and not {', '.join(others[:5])}{more}.")
    if kind != "xlsx":
        notes.append(f"In a workbook of the kind {kind} a cell with an error, such as #N/A, counts as empty.")
    return notes


def as_text(cell: Any) -> str:
    """What a person would type for this cell: 1 and not 1.0, dates as 2026-11-23, times as 4:30."""
    match cell:
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case int():
            return str(cell)
        case float():
            return number_text(cell)
        case datetime():
            return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M:%S}"
        case date():
            return f"{cell:%Y-%m-%d}"
        case time():
            return _clock(cell.hour, cell.minute, cell.second)
        case timedelta():
            minutes, seconds = divmod(round(cell.total_seconds()), 60)
            return _clock(*divmod(minutes, 60), seconds)
    return "" if cell is None else str(cell)


def number_text(number: float) -> str:
    """A number as a spreadsheet shows it: 15 digits, none behind a whole number."""
    short = f"{number:.15g}"
    return format(Decimal(short), "f") if "e" in short and 1e-9 < abs(number) < 1e21 else short


def _clock(hours: int, minutes: int, seconds: int) -> str:
    return f"{hours}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")


# ------------------------------------------------------------------------------------------------- in the child

_open: list[Opened] = []  # the one workbook of this child


def in_child(work: bytes) -> bytes | Iterator[bytes]:
    """Open a workbook (`{"sheet": name or null}`, a line break, its bytes), or give rows of the one that is open."""
    head, _, content = work.partition(b"\n")
    asked = json.loads(head)
    if "from" in asked:
        return _rows(_open[0], asked["from"], asked["columns"], asked["rows"])
    _open[:] = [Opened(content, asked["sheet"])]
    sheet = _open[0]
    first = list(islice(sheet.rows(), _FIRST))
    told = {"kind": sheet.kind, "sheet": sheet.name, "notes": sheet.notes, "height": sheet.height,
            "first": first, "used": sheet.used(), "merged": sheet.merged()}  # fmt: skip
    return json.dumps(told).encode()


def _rows(sheet: Opened, start: int, columns: list[int], many: int) -> Iterator[bytes]:
    """Rows from `start` on, so many at a time, with these columns."""
    rows = sheet.rows(start)
    while part := list(islice(rows, many)):
        yield json.dumps([[row[column] for column in columns] for row in part]).encode()
