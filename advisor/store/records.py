"""One coach's records. Every query names the coach, so that nobody can reach what belongs to another."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, select, update

from advisor.answers import Answers
from advisor.conclude.row import Row as Found
from advisor.errors import InputRefused, Problem
from advisor.language import _
from advisor.store import drafts as draft_store
from advisor.store.database import Database, new_id, now
from advisor.store.drafts import Draft, Edit, State
from advisor.store.schema import assessments, clients, drafts, rejects
from advisor.store.summary import summary
from advisor.store.uploads import Uploads

Document = Mapping[str, Any]
LONGEST = 120  # characters of a client's label or code


class CodeTaken(InputRefused):
    """Another client has the id for intake tables."""


@dataclass(frozen=True)
class Client:
    """Somebody a coach looks after. `label` is a name or code, as the coach likes; `code` the id in intake tables."""

    id: str
    label: str
    code: str | None
    created: str


@dataclass(frozen=True)
class Entry:
    """An assessment as lists show it."""

    id: str
    client_id: str
    created: str
    questionnaire: str
    summary: dict[str, Any]
    knowledge: str  # digest of the knowledge it was made with


@dataclass(frozen=True)
class Assessment(Entry):
    """An assessment with all of it."""

    answers: dict[str, Any]
    document: dict[str, Any]


class Records:
    """What one coach keeps. Ids of others are simply not found."""

    def __init__(self, database: Database, coach_id: str):
        self.database = database
        self.coach_id = coach_id

    # ------------------------------------------------------------------------------------------------ clients

    def clients(self) -> list[Client]:
        """All clients, by label."""
        query = select(clients).where(self._own(clients)).order_by(func.lower(clients.c.label), clients.c.id)
        with self.database.read() as connection:
            return [_client(row) for row in connection.execute(query)]

    def client(self, id_: str) -> Client | None:
        """One client."""
        with self.database.read() as connection:
            row = connection.execute(select(clients).where(self._own(clients), clients.c.id == id_)).one_or_none()
        return _client(row) if row else None

    def add_client(self, label: str, code: str | None = None) -> Client:
        """A new client. Raises InputRefused when the label is empty, CodeTaken when the code is."""
        with self.database.write() as connection:
            return self.add_client_in(connection, label, code)

    def add_client_in(self, connection: Connection, label: str, code: str | None) -> Client:
        """The same within a transaction."""
        client = Client(new_id(), clean_label(label), clean_code(code), now())
        self._check_code(connection, client)
        connection.execute(clients.insert().values(coach_id=self.coach_id, **client.__dict__))
        return client

    def change_client(self, id_: str, label: str, code: str | None) -> None:
        """Give a client another label or code. Raises InputRefused."""
        client = Client(id_, clean_label(label), clean_code(code), "")
        with self.database.write() as connection:
            self._check_code(connection, client)
            connection.execute(
                update(clients)
                .where(self._own(clients), clients.c.id == id_)
                .values(label=client.label, code=client.code)
            )

    def by_code(self, connection: Connection, code: str) -> Client | None:
        """The client with this id in intake tables, as it is cleaned."""
        row = connection.execute(select(clients).where(self._own(clients), clients.c.code == code)).one_or_none()
        return _client(row) if row else None

    def erase(self, id_: str) -> bool:
        """Delete a client with everything that belongs to it; see `advisor.store.erase` for what stays on the disk."""
        with self.database.write() as connection:
            client = connection.execute(select(clients).where(self._own(clients), clients.c.id == id_)).one_or_none()
            if client is None:
                return False
            names = {client.label, client.code} - {None, ""}
            connection.execute(delete(rejects).where(self._own(rejects), rejects.c.person.in_(names)))
            connection.execute(delete(clients).where(self._own(clients), clients.c.id == id_))
        return True

    def _check_code(self, connection: Connection, client: Client) -> None:
        other = self.by_code(connection, client.code) if client.code else None
        if other and other.id != client.id:
            mend = _("Leave it empty, or choose another one.")
            raise CodeTaken(Problem(_("Another client has this id for intake tables."), mend=mend))

    # -------------------------------------------------------------------------------------------- assessments

    def add_assessment(
        self, client_id: str, questionnaire: str, answers: Answers, document: Document, row: Found | None = None
    ) -> str:
        """Keep an assessment, also as a `row`; its id. Raises InputRefused when the client is not there (any more)."""
        with self.database.write() as connection:
            return self.add_assessment_in(connection, client_id, questionnaire, answers, document, row)

    def add_assessment_in(
        self,
        connection: Connection,
        client_id: str,
        questionnaire: str,
        answers: Answers,
        document: Document,
        row: Found | None = None,
        upload_id: str | None = None,
    ) -> str:
        """The same within a transaction."""
        known = select(clients.c.id).where(self._own(clients), clients.c.id == client_id)
        if connection.execute(known).one_or_none() is None:
            raise InputRefused(_("This client is not there any more."))
        values = {
            "id": new_id(),
            "coach_id": self.coach_id,
            "client_id": client_id,
            "upload_id": upload_id,
            "questionnaire": questionnaire,
            "created": str(document["created"]),
            "answers": json.dumps({**answers.canonical(), **answers.texts}, ensure_ascii=False),
            "document": json.dumps(document, ensure_ascii=False),
            "summary": json.dumps(summary(document, answers, row), ensure_ascii=False),
            "answers_digest": document["answers"]["digest"],
            "knowledge_digest": document["knowledge"]["digest"],
        }
        connection.execute(assessments.insert().values(values))
        return str(values["id"])

    def assessment(self, id_: str) -> Assessment | None:
        """One assessment with all of it."""
        query = select(assessments).where(self._own(assessments), assessments.c.id == id_)
        with self.database.read() as connection:
            row = connection.execute(query).one_or_none()
        return _assessment(row) if row else None

    def assessments(self, client_id: str) -> list[Assessment]:
        """All assessments of a client, oldest first."""
        query = (
            select(assessments)
            .where(self._own(assessments), assessments.c.client_id == client_id)
            .order_by(assessments.c.created, assessments.c.id)
        )
        with self.database.read() as connection:
            return [_assessment(row) for row in connection.execute(query)]

    def latest(self) -> dict[str, Entry]:
        """The last assessment of every client, by the client's id."""
        return {id_: entries[-1] for id_, entries in self.history().items()}

    def history(self) -> dict[str, list[Entry]]:
        """All assessments of every client who has one, oldest first, by the client's id."""
        found: dict[str, list[Entry]] = {}
        for entry in self._entries(self._own(assessments)):
            found.setdefault(entry.client_id, []).append(entry)
        return found

    def of_upload(self, upload_id: str) -> list[Entry]:
        """The assessments that came from an upload, in the order of its rows."""
        found = self._entries(and_(self._own(assessments), assessments.c.upload_id == upload_id))
        return sorted(found, key=_place)

    def rejects_of(self, client_id: str) -> list[dict[str, Any]]:
        """The cells of uploaded tables that were not used for a client."""
        names = ("row", "line", "title", "value", "reason", "mend")
        query = select(*(rejects.c[name] for name in names)).where(self._own(rejects), rejects.c.client_id == client_id)
        with self.database.read() as connection:
            return [dict(row) for row in connection.execute(query.order_by(rejects.c.id)).mappings()]

    def delete_assessment(self, id_: str) -> bool:
        """Delete one assessment."""
        with self.database.write() as connection:
            gone = connection.execute(delete(assessments).where(self._own(assessments), assessments.c.id == id_))
        return bool(gone.rowcount)

    def _entries(self, which: ColumnElement[bool]) -> list[Entry]:
        c = assessments.c
        names = (c.id, c.client_id, c.created, c.questionnaire, c.summary, c.knowledge_digest)
        with self.database.read() as connection:
            rows = connection.execute(select(*names).where(which).order_by(c.created, c.id)).all()
        found = [Entry(*row[:4], json.loads(row.summary), row.knowledge_digest) for row in rows]
        return sorted(found, key=lambda entry: (entry.created, _place(entry)))

    @property
    def uploads(self) -> "Uploads":
        """The coach's uploaded tables."""
        return Uploads(self)

    # ------------------------------------------------------------------------------------------------- drafts

    def start_draft(self, client_id: str, questionnaire: str, state: State) -> str:
        """Begin an assessment of a client; its id."""
        row = {"id": new_id(), "coach_id": self.coach_id, "client_id": client_id, "questionnaire": questionnaire,
               "state": json.dumps(state, ensure_ascii=False), "created": now(), "changed": now()}  # fmt: skip
        with self.database.write() as connection:
            connection.execute(drafts.insert().values(row))
        return str(row["id"])

    def draft(self, id_: str) -> Draft | None:
        """One draft."""
        with self.database.read() as connection:
            return draft_store.get(connection, self._draft(id_))

    def drafts(self, client_id: str | None = None) -> list[Draft]:
        """The unfinished assessments, of one client or of all."""
        which = self._own(drafts) if client_id is None else and_(self._own(drafts), drafts.c.client_id == client_id)
        with self.database.read() as connection:
            return draft_store.find(connection, which)

    def change_draft(self, id_: str, edit: Edit) -> Draft | None:
        """Change what a draft says. None when there is no such draft (any more)."""
        with self.database.write() as connection:
            return draft_store.change(connection, self._draft(id_), edit)

    def drop_draft(self, id_: str) -> None:
        """Delete a draft."""
        with self.database.write() as connection:
            connection.execute(delete(drafts).where(self._draft(id_)))

    def finish_draft(
        self,
        id_: str,
        client_id: str,
        questionnaire: str,
        answers: Answers,
        document: Document,
        row: Found | None = None,
    ) -> str:
        """Turn a draft into an assessment, both in one step; the id of the assessment."""
        with self.database.write() as connection:
            made = self.add_assessment_in(connection, client_id, questionnaire, answers, document, row)
            connection.execute(delete(drafts).where(self._draft(id_)))
        return made

    def _draft(self, id_: str) -> ColumnElement[bool]:
        return and_(self._own(drafts), drafts.c.id == id_)

    def _own(self, table: Any) -> ColumnElement[bool]:
        """Only this coach's rows."""
        own: ColumnElement[bool] = table.c.coach_id == self.coach_id
        return own


def clean_label(label: str) -> str:
    """A label on one line. Raises InputRefused when it is empty."""
    clean = one_line(label)
    if not clean:
        mend = _("A code is enough; it need not be a name.")
        raise InputRefused(Problem(_("The client needs a name or code."), mend=mend))
    return clean


def clean_code(code: str | None) -> str | None:
    """A code on one line, or None."""
    return one_line(code or "") or None


def one_line(text: str) -> str:
    """What can be seen of a text, on one line, at most LONGEST characters of it."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:LONGEST]


def _place(entry: Entry) -> int:
    """The number of the row in the table it came from, or 0."""
    return int((entry.summary.get("row") or {}).get("row", 0))


def _client(row: Row[Any]) -> Client:
    return Client(row.id, row.label, row.code, row.created)


def _assessment(row: Row[Any]) -> Assessment:
    return Assessment(
        row.id,
        row.client_id,
        row.created,
        row.questionnaire,
        json.loads(row.summary),
        row.knowledge_digest,
        json.loads(row.answers),
        json.loads(row.document),
    )
