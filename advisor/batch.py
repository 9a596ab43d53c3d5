"""Everybody in a table: rows in, results and rejects out, and not one row lost on the way."""

import hashlib
import json
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.answers import Answers
from advisor.assess import make_case
from advisor.conclude.case import Part
from advisor.conclude.row import COLUMNS, row
from advisor.conclude.row import Row as Found
from advisor.errors import InputRefused, OwnFault, Problem, Stopped, UsageError
from advisor.inference import Reasoner
from advisor.intake.mapping import Mapping
from advisor.intake.table import Row
from advisor.intake.translate import CellReject, Person, Translator
from advisor.intake.words import shown
from advisor.outputs import Cell, OutFolder
from advisor.plan import whole
from advisor.questionnaire import Questionnaire

if TYPE_CHECKING:
    from advisor.intake.source import Source
    from advisor.report.make import Maker, Wishes

SCHEMA = "advisor.batch/1"
FILES = ("results.csv", "rejects.csv", "summary.json")  # the summary comes last: it vouches for the others
RESULTS = ("id", "row", *COLUMNS, "notes", "rejected_cells", "report")
REJECTS = ("row", "id", "column", "value", "reason", "mend", "line")
CUT = 80
_REASON_CUT = 300
_KINDS_COUNTED = 100  # reasons told apart in the summary, at most


@dataclass(frozen=True)
class Limit:
    """How many rejected rows are borne: a number, or a share in percent of all rows."""

    number: float
    percent: bool = False

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """From `20` or `5%`. Raises UsageError."""
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%|(\d+)", text.strip())
        if not match:
            raise UsageError(f"--max-rejects takes a number of rows such as 20, or a share such as 5%, not {text!r}.")
        return cls(float(match[1] or match[2]), match[1] is not None)

    def passed(self, rejected: int, rows: int | None) -> bool:
        """Whether too many rows were rejected. A share is only known at the end; until then `rows` is None."""
        if self.percent:
            return rows is not None and rejected * 100 > self.number * rows
        return rejected > self.number

    def __str__(self) -> str:
        return f"{self.number:g}" + ("%" if self.percent else " rows")


@dataclass(frozen=True)
class Options:
    """Where the results go, what must not be overwritten there, and the formats of the reports wanted besides."""

    out: Path
    inputs: tuple[Path, ...] = ()
    reports: tuple[str, ...] = ()
    look: "Wishes | None" = None
    max_rejects: Limit | None = None
    created: str | None = None


@dataclass
class Tally:
    """What was counted. `rows_in` is always `results` + `rejected_rows`; `check` makes sure."""

    rows_in: int = 0
    results: int = 0
    rejected_rows: int = 0
    rejected_cells: int = 0
    blank_lines: int = 0
    triage: Counter[str] = field(default_factory=Counter)
    patterns: dict[str, Counter[str]] = field(default_factory=dict)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)

    def check(self) -> None:
        """Raises OwnFault when a row was lost or counted twice."""
        if self.rows_in != self.results + self.rejected_rows:
            raise OwnFault(f"{self.rows_in} rows went in, {self.results} results and {self.rejected_rows} rejects out.")

    def note_reason(self, column: str, reason: str) -> None:
        """Count a reject by its column and kind of reason, never more kinds than can be read."""
        kind = (column, reason[:_REASON_CUT])
        if kind not in self.reasons and len(self.reasons) >= _KINDS_COUNTED:
            kind = ("(others)", "")
        self.reasons[kind] += 1


def run_batch(
    source: "Source",
    mapping: Mapping,
    reasoner: Reasoner,
    options: Options,
    on_row: Callable[[int, float], None] = lambda row, share: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Part:
    """Assess every row and write results.csv, rejects.csv, summary.json and the reports asked for; give the summary.

    `on_row` is told the row's number and the share of the table read after each row; `stopped` is asked before each.
    Memory does not grow with rows.

    Raises InputRefused (too many rejects, an unreadable row end), Stopped, OwnFault; then nothing is written.
    """
    began = time.monotonic()
    translator = Translator(mapping, source.header, source.name, source.header_line)
    created = options.created or datetime.now(UTC).isoformat(timespec="seconds")
    tally = Tally()
    folders = ("reports",) if options.reports else ()
    with OutFolder(options.out, FILES, options.inputs, folders) as folder:
        run = _Run(tally, folder, translator, reasoner, options, created)
        with run.maker or nullcontext():
            for block in source.blocks():
                tally.blank_lines += block.blank_lines
                for row in block.read():
                    if stopped():
                        raise Stopped(
                            f"Stopped before row {row.number}; nothing was written. "
                            "Give the same command to start again."
                        )
                    run.row(row)
                    on_row(row.number, block.after.offset * row.number / (source.extent * block.after.row))
        tally.check()
        run.bear(tally.rows_in)
        summary = _summary(source, mapping, reasoner, tally, options, created, time.monotonic() - began)
        folder.text("summary.json", json.dumps(summary, indent=1, ensure_ascii=False) + "\n")
        folder.commit()
    return summary


class _Run:
    """One pass over the rows."""

    def __init__(
        self,
        tally: Tally,
        folder: OutFolder,
        translator: Translator,
        reasoner: Reasoner,
        options: Options,
        created: str,
    ):
        self.tally = tally
        self.folder = folder
        self.translator = translator
        self.reasoner = reasoner
        self.options = options
        self.created = created
        self.results = folder.table("results.csv", RESULTS)
        self.rejects = folder.table("rejects.csv", REJECTS)
        self.maker = _maker(options)
        self.first: list[str] = []  # the first rejected rows, for the message when there are too many

    def row(self, row: Row) -> None:
        """One row to a result or to a reject."""
        self.tally.rows_in += 1
        id_ = self.translator.id_of(row.cells)
        reason, mend = (row.reason, row.mend) if row.reason else self._wrong_id(id_)
        if reason:
            self._reject_row(row, id_, reason, mend)
            return
        person = self.translator.translate(row.cells)
        id_ = id_ or f"row-{row.number}"
        for reject in person.rejects:
            self._reject_cell(row, id_, reject)
        answers = person.answers if person.answers.label else replace(person.answers, label=id_)
        try:
            document, found = self._assess(self.translator.mapping.questionnaire, answers)
        except OwnFault as error:
            raise OwnFault(f"Row {row.number} (line {row.line}): {error}") from error
        report = self._report(row.number, id_, document)
        self.results(_result(id_, row.number, found, person, report))
        self.tally.results += 1
        self.tally.triage[document["triage"]["level"]] += 1
        for part in document["patterns"]:
            self.tally.patterns.setdefault(part["id"], Counter())[part["strength"]] += 1

    def _wrong_id(self, id_: str) -> tuple[str, str]:
        column = self.translator.mapping.data.id_column
        if column is not None and not id_:
            return f"there is no id in the column {shown(column)!r}.", "Give the person an id."
        if any(unicodedata.category(character) == "Cc" for character in id_):
            return "the id holds a control character, such as a line break.", "Give the person a plain id."
        return "", ""

    def _assess(self, questionnaire: Questionnaire, answers: Answers) -> tuple[Part, Found]:
        """The document, and the result as one row."""
        case = make_case(self.reasoner, questionnaire, answers)
        document = whole(case, self.reasoner, self.created)
        return document, row(case, document, document["plan"].get("level"))

    def _report(self, number: int, id_: str, document: Part) -> str:
        if not self.options.reports:
            return ""
        from advisor.report.calendar import NothingToMake
        from advisor.report.make import ENDINGS

        assert self.maker is not None
        plain = re.sub(r"[^A-Za-z0-9]+", "-", id_)[:40].strip("-")
        stem = f"{number:06d}-{plain}".rstrip("-")
        for each in self.options.reports:
            with suppress(NothingToMake):  # such as a calendar where the plan is withheld
                self.folder.write("reports", f"{stem}.{ENDINGS[each]}", self.maker.make(document, each))
        return f"reports/{stem}"

    def _reject_row(self, row: Row, id_: str, reason: str, mend: str) -> None:
        self.tally.rejected_rows += 1
        self._reject(row, id_, CellReject("", "", reason, mend))
        if len(self.first) < 5:
            self.first.append(f"line {row.line}: {reason}")
        self.bear(None)

    def _reject_cell(self, row: Row, id_: str, reject: CellReject) -> None:
        self.tally.rejected_cells += 1
        self._reject(row, id_, reject)

    def _reject(self, row: Row, id_: str, reject: CellReject) -> None:
        self.tally.note_reason(reject.column, reject.kind or reject.reason)
        self.rejects(
            {
                "row": row.number,
                "id": shown(id_, CUT),
                "column": shown(reject.column),
                "value": shown(reject.value, CUT),
                "reason": shown(reject.reason, _REASON_CUT),
                "mend": shown(reject.mend, _REASON_CUT),
                "line": row.line,
            }
        )

    def bear(self, rows: int | None) -> None:
        """Raises InputRefused when more rows were rejected than are borne."""
        limit = self.options.max_rejects
        if limit is not None and limit.passed(self.tally.rejected_rows, rows):
            message = (
                f"{self.tally.rejected_rows} rows were rejected, more than --max-rejects {limit}; nothing was written."
            )
            raise InputRefused([Problem(message), *map(Problem, self.first)])


def _maker(options: Options) -> "Maker | None":
    """What makes the reports; templates and renderers are only loaded when they are used."""
    if not options.reports:
        return None
    from advisor.report.make import Maker

    return Maker(options.look)


def _result(id_: str, number: int, found: Found, person: Person, report: str) -> dict[str, Cell]:
    """One line of results.csv."""
    return {
        "id": id_,
        "row": number,
        **{title: "" if value is None else value for title, value in found.items()},
        "notes": " ".join(person.notes),
        "rejected_cells": len(person.rejects),
        "report": report,
    }


def _summary(
    source: "Source", mapping: Mapping, reasoner: Reasoner, tally: Tally, options: Options, created: str, seconds: float
) -> dict[str, Any]:
    data = mapping.data.model_dump_json(by_alias=True)
    return {
        "schema": SCHEMA,
        "created": created,
        "rows_in": tally.rows_in,
        "results": tally.results,
        "rejected_rows": tally.rejected_rows,
        "rejected_cells": tally.rejected_cells,
        "blank_lines": tally.blank_lines,
        "triage": dict(tally.triage.most_common()),
        "patterns": {id_: dict(tally.patterns[id_]) for id_ in sorted(tally.patterns)},
        "rejects": [
            {"column": column, "reason": reason, "count": count}
            for (column, reason), count in tally.reasons.most_common()
        ],
        "reports": list(options.reports),
        "intake": {
            "file": Path(source.name).name,
            "bytes": source.size,
            "sha256": source.sha256,
            "encoding": source.encoding,
            "delimiter": source.delimiter,
            "columns": len(source.header),
        },
        "map": {"title": mapping.data.title, "digest": hashlib.sha256(data.encode()).hexdigest()},
        "questionnaire": mapping.questionnaire.id,
        "knowledge": {"version": reasoner.library.vocabulary.version, "digest": reasoner.library.digest},
        "engine": reasoner.engine.name,
        "seconds": round(seconds, 2),
    }
