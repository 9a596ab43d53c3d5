"""What becomes of one block of a table."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from advisor.batch.texts import shown_column
from advisor.conclude.row import COLUMNS, COUNTS
from advisor.errors import OwnFault
from advisor.intake.source import Block, Mark

RESULTS: dict[str, pl.DataType] = {
    "id": pl.String(),
    "row": pl.Int64(),
    **{name: pl.Int64() if name in COUNTS else pl.String() for name in COLUMNS},
    "notes": pl.String(),
    "rejected_cells": pl.Int64(),
    "report": pl.String(),
}
REJECTS: dict[str, pl.DataType] = {
    "row": pl.Int64(), "id": pl.String(), "column": pl.String(), "value": pl.String(), "reason": pl.String(),
    "mend": pl.String(), "line": pl.Int64(),
}  # fmt: skip
LISTED = {**REJECTS, "kind": pl.String(), "whole": pl.Boolean()}
"""A reject before it is written: also the reason without values, and whether the whole row is rejected."""

Listed = tuple[int, str, str, str, str, str, int, str, bool]
CUT, REASON_CUT = 80, 300


@dataclass(frozen=True)
class Counts:
    """What must be known of a block when its text is let go."""

    rows_in: int
    blank_lines: int
    after: Mark

    @classmethod
    def of(cls, block: Block) -> "Counts":
        """Those of a block."""
        return cls(block.rows_in, block.blank_lines, block.after)


@dataclass(frozen=True)
class Part:
    """The results (RESULTS) and rejects (LISTED) of one block, in the order of the rows, texts as they are.

    `cells` holds the text rows behind the results where reports are wanted.
    """

    rows_in: int
    blank_lines: int
    after: Mark
    results: pl.DataFrame
    rejects: pl.DataFrame
    cells: pl.DataFrame | None = None

    @classmethod
    def of(cls, counts: "Counts", results: pl.DataFrame, rejects: pl.DataFrame, cells: pl.DataFrame | None) -> "Part":
        """The part of a block. Raises OwnFault when a row was lost or counted twice."""
        part = cls(counts.rows_in, counts.blank_lines, counts.after, results.select(*RESULTS), rejects, cells)
        whole = part.rejected_rows
        if part.rows_in != results.height + whole:
            what = f"{part.rows_in} rows went in, {results.height} results and {whole} rejects out"
            raise OwnFault(f"{what} (block {part.after.number - 1}, before row {part.after.row + 1}).")
        return part

    @property
    def rejected_rows(self) -> int:
        """How many rows were rejected as a whole."""
        return int(self.rejects["whole"].sum())

    def rejects_shown(self) -> pl.DataFrame:
        """The rejects for people to read (REJECTS): long texts cut, control characters written out."""
        limits = {"id": CUT, "column": CUT, "value": CUT, "reason": REASON_CUT, "mend": REASON_CUT}
        return self.rejects.select(*REJECTS).with_columns(
            shown_column(self.rejects[name], limit) for name, limit in limits.items()
        )


def listed(rejects: Iterable[Listed]) -> pl.DataFrame:
    """Rejects (LISTED) given one by one."""
    return pl.DataFrame(list(rejects), schema=LISTED, orient="row")


def report_stems(ids: pl.Series, rows: pl.Series) -> pl.Series:
    """Plain file names for people's reports: the row's number, and the id as far as it is letters and digits."""
    plain = pl.lit(ids).str.replace_all("[^A-Za-z0-9]+", "-").str.head(40).str.strip_chars("-")
    number = pl.lit(rows).cast(pl.String).str.zfill(6)
    return pl.select((number + "-" + plain).str.strip_chars_end("-")).to_series()
