"""Blocks to parts by columns: everybody in a block at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from advisor.batch.ids import ids_of, wrong_id
from advisor.batch.job import Job
from advisor.batch.part import LISTED, RESULTS, Counts, Listed, Part, listed, report_stems
from advisor.intake.mapped_columns import Mapped, MappedColumns
from advisor.intake.source import Block, Mark, Source
from advisor.score.scorer import Scorer
from advisor.sidebyside import in_order


@dataclass(frozen=True)
class Typed:
    """A block whose cells were read. `cells` are the texts of its rows with an id, where they are still needed."""

    counts: Counts
    cells: pl.DataFrame | None
    ids: pl.Series
    rows: np.ndarray[Any, Any]
    lines: np.ndarray[Any, Any]
    rejected: list[Listed]
    mapped: Mapped


class ColumnWork:
    """Makes parts of blocks. `typed` is called for one block after the other, `scored` from any thread."""

    def __init__(self, job: Job):
        self._job = job
        self._mapped = MappedColumns(job.translator)
        self._scorer = Scorer(job.library, job.mapping.questionnaire)

    def __call__(self, block: Block) -> Part:
        """The part of a block. Raises OwnFault where columns depart from the way for one person."""
        return self.scored(self.typed(block))

    def typed(self, block: Block) -> Typed:
        """The cells of a block as answers; rows without a right id are rejected."""
        frame, rows, lines = block.frame, block.rows, block.lines
        translator = self._job.translator
        at = translator.id_at
        column = None if at is None else translator.header[at]
        rejected: list[Listed] = [
            (row.number, translator.id_of(row.cells), "", "", row.reason, row.mend, row.line, row.reason, True)
            for row in block.refused
        ]
        ids, wrong = ids_of(None if at is None else frame.to_series(at), rows)
        if len(wrong):
            for place in wrong:
                reason, mend = wrong_id(ids[int(place)], column)
                told = (int(rows[place]), ids[int(place)], "", "", reason, mend, int(lines[place]), reason, True)
                rejected.append(told)
            good = np.ones(len(rows), bool)
            good[wrong] = False
            kept = pl.Series(good)
            frame, ids, rows, lines = frame.filter(kept), ids.filter(kept), rows[good], lines[good]
        cells = frame if self._job.order.keep_cells else None
        return Typed(Counts.of(block), cells, ids, rows, lines, rejected, self._mapped.read(frame))

    def scored(self, typed: Typed) -> Part:
        """The part of a block whose cells were read."""
        height = len(typed.rows)
        numbers = pl.Series(typed.rows, dtype=pl.Int64)
        rejects = self._rejects(typed)
        places = typed.mapped.rejects["place"].to_numpy()
        no_text = pl.lit("")
        report = report_stems(typed.ids, numbers) if self._job.order.keep_cells else None
        found = self._scorer.proved_rows(typed.mapped.answers, int(typed.rows[0]) if height else 1)
        results = found.with_columns(
            typed.ids.alias("id"),
            numbers.alias("row"),
            (no_text if typed.mapped.notes is None else typed.mapped.notes).alias("notes"),
            pl.Series("rejected_cells", np.bincount(places, minlength=height).astype(np.int64)),
            (no_text if report is None else "reports/" + report).alias("report"),
        )
        results = results.select(pl.col(name).cast(kind) for name, kind in RESULTS.items())
        return Part.of(typed.counts, results, rejects, typed.cells)

    def _rejects(self, typed: Typed) -> pl.DataFrame:
        cells = typed.mapped.rejects
        if not cells.height:
            return listed(sorted(typed.rejected))
        places = cells["place"]
        of_cells = cells.with_columns(
            pl.Series("row", typed.rows, pl.Int64).gather(places),
            typed.ids.gather(places).alias("id"),
            pl.Series("line", typed.lines, pl.Int64).gather(places),
            pl.lit(False).alias("whole"),
        ).select(*LISTED)
        if not typed.rejected:
            return of_cells
        return pl.concat([of_cells, listed(typed.rejected)]).sort("row", maintain_order=True)


def parts(source: Source, start: Mark | None, job: Job) -> Iterator[Part]:
    """The parts of a table from a mark on, in order: while one block is read, another is scored."""
    work = ColumnWork(job)
    return in_order(in_order(source.blocks(start), work.typed, 1), work.scored, 1)
