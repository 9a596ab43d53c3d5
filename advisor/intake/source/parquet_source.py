"""A Parquet file in blocks, read by a guarded child process (see `advisor.intake.source.parquet`)."""

import hashlib
import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

import numpy as np
import polars as pl

from advisor.errors import InputRefused, OwnFault, Problem
from advisor.intake.source.block import Block, Mark, Source, block_of_frame, rows_with_nul
from advisor.intake.source.child import told
from advisor.intake.source.header import check_titles, clean
from advisor.worker import Limits, Worker

LIMITS = Limits(seconds=120, cpu_seconds=60, memory=3_000_000_000, result=200_000_000)
MOST_IN_MEMORY = 200_000_000  # bytes of a file that has no path
CELLS = 1_500_000  # of a block, and at most so many rows:
ROWS = 1 << 14


@dataclass(frozen=True)
class ParquetSource(Source):
    """A table in which offsets, rows and lines are the same."""

    worker: Worker = field(repr=False)
    opening: bytes = field(repr=False)  # the piece of work that opens the file in a child

    def blocks(self, start: Mark | None = None) -> Iterator[Block]:
        """See `Source.blocks`."""
        mark = start or Mark(0, 0, 0, 0)
        many = max(1, min(ROWS, CELLS // len(self.header)))
        if self.worker.fresh:  # an earlier reading was broken off
            told(lambda: self.worker.do(self.opening), self.name, _WHAT)
        parts = self.worker.stream(json.dumps({"from": mark.offset, "rows": many}).encode() + b"\n")
        while data := told(lambda: next(parts, b""), self.name, _WHAT):
            frame = pl.read_ipc_stream(io.BytesIO(data))
            frame.columns = list(self.header)
            end = mark.offset + frame.height
            numbers = np.arange(mark.offset + 1, end + 1)
            block = block_of_frame(
                mark, frame, numbers, numbers, (), 0, Mark(mark.number + 1, end, end, end), rows_with_nul(frame)
            )
            mark = block.after
            yield block
        if mark.offset != self.extent:
            raise OwnFault(f"{self.name}: {mark.offset} rows of {self.extent} were read.")


_WHAT = "Parquet file"


def open_parquet(stream: IO[bytes], name: str, worker: Worker) -> ParquetSource:
    """Open a Parquet file. Raises InputRefused."""
    asked = _asked(stream, name)
    found: dict[str, Any] = json.loads(told(lambda: worker.do(asked), name, _WHAT))
    check_titles(found["names"], name, 0)
    if not found["rows"] or not found["names"]:
        raise InputRefused(Problem("there are column titles but no rows.", name))
    stream.seek(0)
    digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    stream.seek(0, 2)  # where bytes in memory are digested, nothing moves
    return ParquetSource(
        name=name,
        kind="parquet",
        header=tuple(clean(title) for title in found["names"]),
        header_line=0,
        size=stream.tell(),
        sha256=digest,
        encoding="",
        delimiter="",
        extent=found["rows"],
        notes=(),
        worker=worker,
        opening=asked,
    )


def _asked(stream: IO[bytes], name: str) -> bytes:
    """The piece of work that opens the file: by its path where it has one."""
    path = getattr(stream, "name", None)
    if isinstance(path, str):
        status = os.fstat(stream.fileno())
        stamp = [status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns]
        return json.dumps({"path": os.path.abspath(path), "stamp": stamp}).encode() + b"\n"
    stream.seek(0)
    content = stream.read(MOST_IN_MEMORY + 1)
    if len(content) > MOST_IN_MEMORY:
        raise InputRefused(Problem(f"the file has more than {MOST_IN_MEMORY // 1_000_000} MB.", name))
    return json.dumps({"path": None, "stamp": None}).encode() + b"\n" + content
