"""Parquet to text columns, each cell as a person would type it, in a guarded child that keeps the file open."""

import io
import json
import os
from collections.abc import Iterator
from typing import Any

import polars as pl

from advisor.errors import InputRefused, Problem
from advisor.intake.table import MAX_LINE

_CLOCK = ((r"^0(\d:)", "${1}"), (r"^(\d+:\d+):00$", "${1}"))
_MIDNIGHT = " 00:00:00"
_MOST_TEXT = 64_000_000  # bytes of text handed over at once
_AGAIN = "Write the file again."
_NO_ROOM = ("Resource temporarily unavailable", "Cannot allocate memory")  # said where a thread finds no memory


def as_text(name: str, dtype: pl.DataType) -> pl.Expr | None:
    """The column as text without nulls; None when its cells are no text, number, date or list of such."""
    text = _plain_text(pl.col(name), dtype)
    if text is None and isinstance(dtype, pl.List | pl.Array):
        column = pl.col(name).arr.to_list() if isinstance(dtype, pl.Array) else pl.col(name)
        part = _plain_text(pl.element(), dtype.inner if isinstance(dtype.inner, pl.DataType) else dtype.inner())
        text = None if part is None else column.list.eval(part).list.join("; ")  # as several options are written
    return None if text is None else text.fill_null("").alias(name)


def _plain_text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr | None:
    if isinstance(dtype, pl.String | pl.Categorical | pl.Enum | pl.Boolean | pl.Binary) or dtype.is_integer():
        return column.cast(pl.String)
    if dtype.is_float():
        return column.fill_nan(None).cast(pl.String).str.replace(r"\.0$", "")
    if isinstance(dtype, pl.Decimal):
        return column.cast(pl.String).str.replace(r"\.0+$", "")
    if isinstance(dtype, pl.Date):
        return column.dt.to_string("%Y-%m-%d")
    if isinstance(dtype, pl.Datetime):
        zone = "%:z" if dtype.time_zone else ""
        moment = column.dt.to_string(f"%Y-%m-%d %H:%M:%S%.f{zone}")
        return moment.str.replace(f"{_MIDNIGHT}$", "")
    if isinstance(dtype, pl.Time):
        clock = column.dt.to_string("%H:%M:%S%.f")
        for pattern, short in _CLOCK:
            clock = clock.str.replace(pattern, short)
        return clock
    if isinstance(dtype, pl.Null):
        return column.cast(pl.String)
    return None


class Opened:
    """An open file: from its path, or from its bytes."""

    def __init__(self, path: str | None, content: bytes, stamp: list[int] | None):
        if path is not None and stamp is not None and stamp_of(path) != stamp:
            raise _refused("the file was changed while it was read.", "Start again.")
        self._frame = pl.scan_parquet(io.BytesIO(content) if path is None else path, glob=False)
        schema = self._frame.collect_schema()
        texts = {name: as_text(name, dtype) for name, dtype in schema.items()}
        wrong = [f"{name!r} ({schema[name]})" for name, text in texts.items() if text is None]
        if wrong:
            named = ", ".join(wrong[:5])
            mend = "Leave it out, or write it as text."
            raise _refused(f"the cells of column {named} are no text, number, date or list of such.", mend)
        self.names = list(texts)
        self._texts = [text for text in texts.values() if text is not None]
        self.rows = int(self._frame.select(pl.len()).collect().item())

    def part(self, start: int, many: int) -> tuple[bytes, int]:
        """At most so many rows from `start` on as an Arrow stream, and their number: fewer where texts are long."""
        many = min(many, self.rows - start)
        frame = self._frame.slice(start, many).select(self._texts).collect()
        if frame.height != many:
            raise _refused(f"the file says that it has {self.rows} rows, but has fewer.", _AGAIN)
        sizes = frame.select(pl.sum_horizontal(pl.all().str.len_bytes().cast(pl.Int64)).cum_sum()).to_series()
        if sizes[-1] > _MOST_TEXT:
            frame = frame.head(max(1, int((sizes <= _MOST_TEXT).sum())))
            longest = max(frame.select(pl.all().str.len_chars().max()).row(0))
            if longest > MAX_LINE:
                raise _refused(f"a cell after row {start} is longer than {MAX_LINE:,} characters.", "Leave it out.")
        made = io.BytesIO()
        frame.write_ipc_stream(made)
        return made.getvalue(), frame.height


def stamp_of(path: str) -> list[int]:
    """What changes when a file is replaced or written to."""
    status = os.stat(path)
    return [status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns]


def _refused(message: str, mend: str) -> InputRefused:
    return InputRefused(Problem(message, mend=mend))


# ------------------------------------------------------------------------------------------------- in the child

_open: list[Opened] = []  # the one file of this child


def in_child(work: bytes) -> bytes | Iterator[bytes]:
    """Open a file (`{"path": ..., "stamp": ...}`, a line break, or its bytes there), or give rows of the open one."""
    head, _, content = work.partition(b"\n")
    asked = json.loads(head)
    if "from" in asked:
        return _parts(_open[0], asked["from"], asked["rows"])
    _open[:] = [_guarded(Opened, asked["path"], content, asked["stamp"])]
    return json.dumps({"names": _open[0].names, "rows": _open[0].rows}).encode()


def _parts(file: Opened, start: int, many: int) -> Iterator[bytes]:
    while start < file.rows:
        data, taken = _guarded(file.part, start, many)
        start += taken
        yield data


def _guarded(function: Any, *given: Any) -> Any:
    """Whatever the reading library says or panics about is a damaged file."""
    try:
        return function(*given)
    except (InputRefused, MemoryError, OSError):
        raise
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        reason = str(error).strip().partition("\n")[0][:200]
        if any(word in reason for word in _NO_ROOM):
            raise MemoryError from None
        raise _refused(f"the Parquet file is damaged or of a kind that can't be read: {reason}.", _AGAIN) from None
