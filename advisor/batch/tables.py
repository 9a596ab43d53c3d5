"""Tables of results and rejects as files: CSV, Parquet or Excel, written part by part.

Each kind has two halves: `encode` turns a part into bytes, in any thread; the bytes are spooled, one part after the
other; `finish` makes the file of the spool at the end. The same rows give the same file, wherever a run was broken off.
"""

import io
import struct
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import polars as pl

from advisor.batch.texts import harmless
from advisor.errors import InputRefused, Problem

SHEET_ROWS = (1 << 20) - 1  # below the titles of an Excel sheet
SHEET_CELL = 32_767  # characters in a cell of it
_LENGTH = struct.Struct("<Q")
_ROW_GROUP = 1 << 15  # more would have to be kept in memory


class Kind(ABC):
    """A kind of file for one table with these columns."""

    ending: str
    spooled: str  # the ending of the spool

    def __init__(self, schema: Mapping[str, pl.DataType]):
        self.schema = schema

    @abstractmethod
    def head(self) -> bytes:
        """What stands before all parts."""

    @abstractmethod
    def encode(self, frame: pl.DataFrame) -> bytes:
        """A part's rows. Raises InputRefused for what such a file can't hold."""

    def check(self, rows: int) -> None:  # noqa: B027 - most kinds hold any number
        """Raises InputRefused when such a file can't hold so many rows."""

    def finish(self, spool: Path, created: str) -> Path:
        """The finished file, beside the spool or the spool itself. May be called again after a failure."""
        return spool


class Csv(Kind):
    """Commas and LF; nothing in it runs as a formula."""

    ending = spooled = "csv"

    def head(self) -> bytes:
        return (",".join(self.schema) + "\n").encode()

    def encode(self, frame: pl.DataFrame) -> bytes:
        texts = pl.col(pl.String)
        nothing_for_empty = harmless(frame).with_columns(pl.when(texts != "").then(texts))
        stream = io.BytesIO()
        nothing_for_empty.write_csv(stream, include_header=False, null_value="", quote_style="necessary")
        return stream.getvalue()


class _Framed(Kind):
    """Parts are spooled as Arrow, each behind its length, and read again at the end."""

    spooled = "spool"

    def head(self) -> bytes:
        return b""

    def encode(self, frame: pl.DataFrame) -> bytes:
        if not frame.height:
            return b""
        stream = io.BytesIO()
        frame.write_ipc(stream, compression="lz4")
        return _LENGTH.pack(stream.tell()) + stream.getvalue()

    def frames(self, spool: Path) -> Iterator[pl.DataFrame]:
        """The parts again."""
        with spool.open("rb") as stream:
            while head := stream.read(_LENGTH.size):
                yield pl.read_ipc(stream.read(_LENGTH.unpack(head)[0]))


class Parquet(_Framed):
    """Typed columns; texts as they are."""

    ending = "parquet"

    def finish(self, spool: Path, created: str) -> Path:
        from polars.io.plugins import register_io_source

        def parts(*_: object) -> Iterator[pl.DataFrame]:
            yield pl.DataFrame(schema=self.schema)
            yield from self.frames(spool)

        path = spool.with_suffix(f".{self.ending}")
        register_io_source(parts, schema=self.schema).sink_parquet(path, row_group_size=_ROW_GROUP)
        return path


class Excel(_Framed):
    """One sheet, every text a text: nothing in it is a formula, a link or a number that was none."""

    ending = "xlsx"

    def check(self, rows: int) -> None:
        if rows > SHEET_ROWS:
            message = f"an Excel sheet holds {SHEET_ROWS:,} rows below its titles, and there are more."
            raise InputRefused(Problem(message, mend="Choose --format csv or --format parquet; nothing was written."))

    def encode(self, frame: pl.DataFrame) -> bytes:
        longest = frame.select(pl.col(pl.String).str.len_chars().max()).row(0) if frame.height else ()
        if any(length is not None and length > SHEET_CELL for length in longest):
            message = f"a text is longer than a cell of an Excel sheet can hold ({SHEET_CELL:,} characters)."
            raise InputRefused(Problem(message, mend="Choose --format csv or --format parquet; nothing was written."))
        return super().encode(frame)

    def finish(self, spool: Path, created: str) -> Path:
        from xlsxwriter import Workbook

        path = spool.with_suffix(f".{self.ending}")
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with Workbook(path, {"constant_memory": True, "tmpdir": str(spool.parent), **plain}) as book:
            book.set_properties({"created": datetime.fromisoformat(created)})
            bold = book.add_format({"bold": True})
            sheet = book.add_worksheet(spool.stem)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, self.schema, bold)
            rows = (cells for frame in self.frames(spool) for cells in frame.iter_rows())
            for row, cells in enumerate(rows, 1):
                for column, cell in enumerate(cells):
                    if cell is not None and cell != "":
                        sheet.write(row, column, cell)
        return path


FORMATS: dict[str, type[Kind]] = {kind.ending: kind for kind in (Csv, Parquet, Excel)}
