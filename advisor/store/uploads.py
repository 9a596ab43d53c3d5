"""Uploaded tables of one coach: the file until its rows are worked through, how far that is, and what was not used.

The state goes from `columns` (to be matched) over `running` to `done`, or `stopped`, from where it can go on. The file
itself is deleted as soon as it is done: its rows live on as clients, assessments and rejects.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, and_, delete, select, update

from advisor.answers import Answers
from advisor.conclude.row import Row as Found
from advisor.language import N_
from advisor.store.database import Database, new_id, now
from advisor.store.schema import rejects, uploads

if TYPE_CHECKING:
    from advisor.store.records import Records


@dataclass(frozen=True)
class Upload:
    """An uploaded table. Counts are of rows, but for `rejected_cells`."""

    id: str
    name: str
    created: str
    state: str
    options: dict[str, Any]
    message: str
    rows: int
    done: int
    results: int
    rejected_rows: int
    rejected_cells: int


@dataclass(frozen=True)
class Reject:
    """A row or a cell that was not used; `title` names the column, or is empty for a whole row."""

    row: int
    line: int
    person: str
    title: str
    value: str
    reason: str
    mend: str


@dataclass(frozen=True)
class Worked:
    """What became of one row: an assessment, or none; and what was not used.

    `code` is the person's id as clients have it, `row` the result as one row, with its number in the table as `row`.
    """

    code: str | None
    label: str
    rejects: Sequence[Reject]
    answers: Answers | None = None
    document: dict[str, Any] | None = None
    row: Found | None = None


class Uploads:
    """The uploads of one coach."""

    def __init__(self, records: "Records"):
        self._records = records
        self._database = records.database

    def add(self, name: str, content: bytes, rows: int, options: dict[str, Any]) -> str:
        """Keep an uploaded table; its id."""
        row = {"id": new_id(), "coach_id": self._records.coach_id, "name": name, "created": now(), "state": "columns",
               "content": content, "options": json.dumps(options), "message": "", "rows": rows}  # fmt: skip
        with self._database.write() as connection:
            connection.execute(uploads.insert().values(row))
        return str(row["id"])

    def get(self, id_: str) -> Upload | None:
        """One upload without its file."""
        found = self._find(self._one(id_))
        return found[0] if found else None

    def all(self) -> list[Upload]:
        """All uploads, the latest first."""
        return self._find(uploads.c.coach_id == self._records.coach_id)

    def content(self, id_: str) -> bytes | None:
        """The file; None once it is worked through."""
        with self._database.read() as connection:
            return connection.execute(select(uploads.c.content).where(self._one(id_))).scalar()

    def begin(self, id_: str, options: dict[str, Any] | None = None) -> bool:
        """Mark it as running, unless it is running or done. With options, these replace the earlier ones."""
        values = {"state": "running", "message": ""} | ({"options": json.dumps(options)} if options else {})
        waiting = and_(self._one(id_), uploads.c.state.in_(("columns", "stopped")))
        with self._database.write() as connection:
            return bool(connection.execute(update(uploads).where(waiting).values(values)).rowcount)

    def work(self, id_: str, questionnaire: str, upto: int, rows: Iterable[Worked]) -> bool:
        """Keep what became of some rows, and that rows are done up to this number, all in one step.

        A person whose code is that of a client becomes an assessment of that client. False when the upload was
        deleted meanwhile.
        """
        records, results, rows_out, cells_out = self._records, 0, 0, 0
        with self._database.write() as connection:
            if connection.execute(select(uploads.c.id).where(self._one(id_)).with_for_update()).one_or_none() is None:
                return False
            for each in rows:
                client = None
                if each.answers is not None and each.document is not None:
                    client = records.by_code(connection, each.code) if each.code else None
                    client = client or records.add_client_in(connection, each.label, each.code)
                    records.add_assessment_in(
                        connection, client.id, questionnaire, each.answers, each.document, each.row, id_
                    )
                    results += 1
                    cells_out += len(each.rejects)
                else:
                    rows_out += 1
                for reject in each.rejects:
                    row = {**reject.__dict__, "coach_id": records.coach_id, "upload_id": id_}
                    connection.execute(rejects.insert().values(client_id=client.id if client else None, **row))
            c = uploads.c
            counts = {"done": upto, "results": c.results + results, "rejected_rows": c.rejected_rows + rows_out,
                      "rejected_cells": c.rejected_cells + cells_out}  # fmt: skip
            connection.execute(update(uploads).where(self._one(id_)).values(counts))
        return True

    def end(self, id_: str, state: str, message: str = "") -> None:
        """Mark it as `done` (the file goes) or `stopped`."""
        values: dict[str, Any] = {"state": state, "message": message}
        if state == "done":
            values |= {"content": None, "rows": uploads.c.done}
        with self._database.write() as connection:
            connection.execute(update(uploads).where(self._one(id_)).values(values))

    def rejects(self, id_: str) -> list[Reject]:
        """What was not used, in the order of rows."""
        query = (
            select(rejects)
            .where(rejects.c.coach_id == self._records.coach_id, rejects.c.upload_id == id_)
            .order_by(rejects.c.id)
        )
        names = Reject.__dataclass_fields__
        with self._database.read() as connection:
            return [Reject(*(getattr(row, name) for name in names)) for row in connection.execute(query)]

    def delete(self, id_: str) -> None:
        """Delete an upload with its rejects. Clients and assessments that came from it stay."""
        with self._database.write() as connection:
            connection.execute(delete(uploads).where(self._one(id_)))

    def _one(self, id_: str) -> ColumnElement[bool]:
        return and_(uploads.c.coach_id == self._records.coach_id, uploads.c.id == id_)

    def _find(self, which: ColumnElement[bool]) -> list[Upload]:
        columns = [uploads.c[name] for name in Upload.__dataclass_fields__]
        with self._database.read() as connection:
            rows = connection.execute(select(*columns).where(which).order_by(uploads.c.created.desc(), uploads.c.id))
            return [_upload(row) for row in rows]


def stop_all(database: Database) -> None:
    """At start-up: what a process before this one did not finish can be gone on with."""
    message = N_("The program ended before all rows were done.")
    with database.write() as connection:
        stopped = {"state": "stopped", "message": message}
        connection.execute(update(uploads).where(uploads.c.state == "running").values(stopped))


def _upload(row: Row[Any]) -> Upload:
    values = {name: getattr(row, name) for name in Upload.__dataclass_fields__}
    return Upload(**{**values, "options": json.loads(values["options"])})
