"""Unfinished assessments. Without an account a draft is held by its private key, of which only a digest is kept."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, select, update

from advisor.store.database import Database, new_id, now
from advisor.store.schema import drafts

KEPT_DAYS = 30  # a draft that nobody touches for longer is deleted

State = dict[str, Any]
Edit = Callable[[State], None]


@dataclass(frozen=True)
class Draft:
    """A draft as stored. `document` is the result, once there is one and until an answer changes."""

    id: str
    questionnaire: str
    state: State
    document: dict[str, Any] | None
    client_id: str | None
    changed: str


def digest(secret: str) -> str:
    """What is stored of a secret that a browser holds."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Drafts:
    """Drafts of people without an account."""

    def __init__(self, database: Database):
        self._database = database

    def start(self, questionnaire: str, state: State | None = None) -> str:
        """Begin a draft; the key to it."""
        key = token_urlsafe(24)
        row = {"id": new_id(), "key_digest": digest(key), "questionnaire": questionnaire,
               "state": json.dumps(state or {}), "created": now(), "changed": now()}  # fmt: skip
        with self._database.write() as connection:
            connection.execute(drafts.insert().values(row))
        return key

    def get(self, key: str) -> Draft | None:
        """The draft of this key."""
        with self._database.read() as connection:
            return get(connection, _held_by(key))

    def change(self, key: str, edit: Edit) -> Draft | None:
        """Change what the draft says; its result goes. None when there is no such draft (any more)."""
        with self._database.write() as connection:
            return change(connection, _held_by(key), edit)

    def conclude(self, key: str, document: dict[str, Any]) -> None:
        """Keep the result with the draft."""
        text = json.dumps(document, ensure_ascii=False)
        with self._database.write() as connection:
            connection.execute(update(drafts).where(_held_by(key)).values(document=text, changed=now()))

    def forget(self, key: str) -> None:
        """Delete the draft with its answers and its result."""
        with self._database.write() as connection:
            connection.execute(delete(drafts).where(_held_by(key)))

    def sweep(self) -> int:
        """Delete what nobody has touched for long; how many there were."""
        before = (datetime.now(UTC) - timedelta(days=KEPT_DAYS)).isoformat(timespec="seconds")
        with self._database.write() as connection:
            return connection.execute(
                delete(drafts).where(drafts.c.key_digest.is_not(None), drafts.c.changed < before)
            ).rowcount


def get(connection: Connection, which: ColumnElement[bool]) -> Draft | None:
    """One draft."""
    row = connection.execute(select(drafts).where(which)).one_or_none()
    return _draft(row) if row else None


def find(connection: Connection, which: ColumnElement[bool]) -> list[Draft]:
    """Several drafts, the last changed first."""
    return [_draft(row) for row in connection.execute(select(drafts).where(which).order_by(drafts.c.changed.desc()))]


def change(connection: Connection, which: ColumnElement[bool], edit: Edit) -> Draft | None:
    """Read, edit and write back in one transaction, so that no reply is lost when two arrive together."""
    row = connection.execute(select(drafts).where(which).with_for_update()).one_or_none()
    if row is None:
        return None
    state = json.loads(row.state)
    edit(state)
    values = {"state": json.dumps(state, ensure_ascii=False), "document": None, "changed": now()}
    connection.execute(update(drafts).where(which).values(values))
    return Draft(row.id, row.questionnaire, state, None, row.client_id, values["changed"] or "")


def _held_by(key: str) -> ColumnElement[bool]:
    return and_(drafts.c.key_digest == digest(key), drafts.c.coach_id.is_(None))


def _draft(row: Row[Any]) -> Draft:
    document = json.loads(row.document) if row.document else None
    return Draft(row.id, row.questionnaire, json.loads(row.state), document, row.client_id, row.changed)
