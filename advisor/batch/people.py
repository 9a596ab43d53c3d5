"""Blocks to parts person by person, each on an engine that infers for one."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import polars as pl

from advisor.answers import Answers
from advisor.assess import make_case
from advisor.batch.ids import wrong_id
from advisor.batch.job import Job
from advisor.batch.part import RESULTS, Counts, Listed, Part, listed, report_stems
from advisor.batch.watch import Watch
from advisor.conclude.case import Part as Document
from advisor.conclude.row import Row as Found
from advisor.conclude.row import row as as_row
from advisor.engines import engine
from advisor.errors import OwnFault
from advisor.inference import Reasoner
from advisor.intake.source import Block, Mark, Row, Source
from advisor.intake.translate import Person
from advisor.plan import whole


class PersonWork:
    """Makes parts of blocks, a person at a time."""

    def __init__(self, job: Job, engine_name: str, watch: Watch | None = None, extent: int = 1):
        """Raises UsageError for an engine that is not known or can't be used here."""
        self._job = job
        self._reasoner = Reasoner(job.library, engine(engine_name))
        self._watch = watch or Watch()
        self._extent = extent

    def __call__(self, block: Block) -> Part:
        """The part of a block.

        Raises OwnFault when the engine fails or departs from the rules' meaning, StopAsked between two rows.
        """
        translator = self._job.translator
        results: list[dict[str, Any]] = []
        rejects: list[Listed] = []
        cells: list[tuple[str, ...]] = []
        for row in block.read():
            self._watch.alive()
            self._watch.at(row.number, block.after, self._extent)
            id_ = translator.id_of(row.cells)
            reason, mend = (row.reason, row.mend) if row.reason else wrong_id(id_, self._job.mapping.data.id_column)
            if reason:
                rejects.append((row.number, id_, "", "", reason, mend, row.line, reason, True))
            else:
                id_ = id_ or f"row-{row.number}"
                person = translator.translate(row.cells)
                results.append(self._result(row, id_, person))
                cells.append(row.cells)
                rejects += [
                    (row.number, id_, each.column, each.value, each.reason, each.mend, row.line, each.kind, False)
                    for each in person.rejects
                ]
        frame = pl.DataFrame(results, schema=RESULTS)
        kept = None
        if self._job.order.keep_cells:
            frame = frame.with_columns("reports/" + report_stems(frame["id"], frame["row"]).alias("report"))
            kept = pl.DataFrame(cells, schema=dict.fromkeys(block.frame.columns, pl.String()), orient="row")
        return Part.of(Counts.of(block), frame, listed(rejects), kept)

    def _result(self, row: Row, id_: str, person: Person) -> dict[str, Any]:
        try:
            _, found = self.assess(id_, person.answers)
        except OwnFault as error:
            raise OwnFault(f"Row {row.number} (line {row.line}): {error}") from error
        notes = " ".join(person.notes)
        cells = {"notes": notes, "rejected_cells": len(person.rejects), "report": ""}
        return {"id": id_, "row": row.number, **found, **cells}

    def assess(self, id_: str, answers: Answers) -> tuple[Document, Found]:
        """A person's document, and the result as one row."""
        named = answers if answers.label else replace(answers, label=id_)
        case = make_case(self._reasoner, self._job.mapping.questionnaire, named)
        document = whole(case, self._reasoner, self._job.order.created)
        return document, as_row(case, document, document["plan"].get("level"))


def parts(source: Source, start: Mark | None, job: Job, engine_name: str, watch: Watch) -> Iterator[Part]:
    """The parts of a table from a mark on."""
    return map(PersonWork(job, engine_name, watch, source.extent), source.blocks(start))
