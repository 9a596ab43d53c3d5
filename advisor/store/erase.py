"""Erasing a client so that nothing is left in the database's files, and exporting everything that is kept of one."""

from typing import Any

from sqlalchemy import delete, or_, select

from advisor.errors import InputRefused, Problem
from advisor.store.database import Database, now
from advisor.store.records import Client, Records
from advisor.store.schema import KEPT, attempts, backups, clients, coaches, sessions

SCHEMA = "advisor.client/1"


def find(database: Database, name: str) -> tuple[Records, Client]:
    """A client by id, code or label, with the records of the coach it belongs to. For the owner of the machine.

    Raises InputRefused when there is none, or more than one.
    """
    which = or_(clients.c.id == name, clients.c.code == name, clients.c.label == name)
    query = select(clients.c.id, clients.c.label, clients.c.coach_id, coaches.c.name).join(coaches).where(which)
    with database.read() as connection:
        rows = connection.execute(query).all()
    if not rows:
        raise InputRefused(Problem("there is no client of this name, code or id.", mend="Capital letters count."))
    if len(rows) > 1:
        ids = ", ".join(f"{row.id} (of {row.name})" for row in rows)
        raise InputRefused(Problem(f"{len(rows)} clients have this name.", mend=f"Name one by its id: {ids}."))
    records = Records(database, rows[0].coach_id)
    client = records.client(rows[0].id)
    assert client is not None
    return records, client


def export(records: Records, client: Client) -> dict[str, Any]:
    """Everything kept of a client, as one plain document (`schema: advisor.client/1`)."""
    return {
        "schema": SCHEMA,
        "exported": now(),
        "client": {"id": client.id, "label": client.label, "code": client.code, "created": client.created},
        "assessments": [
            {
                "id": each.id,
                "created": each.created,
                "questionnaire": each.questionnaire,
                "answers": each.answers,
                "document": each.document,
            }
            for each in records.assessments(client.id)
        ],
        "unfinished": [
            {"questionnaire": each.questionnaire, "changed": each.changed, "replies": each.state}
            for each in records.drafts(client.id)
        ],
        "rejected_cells": records.rejects_of(client.id),
    }


def erase(records: Records, client: Client) -> list[str]:
    """Delete a client and sweep the database's files; the backups made earlier, which still hold the client."""
    records.erase(client.id)
    compact(records.database)
    with records.database.read() as connection:
        return [row.place for row in connection.execute(select(backups.c.place).order_by(backups.c.created))]


def compact(database: Database) -> None:
    """Leave nothing of deleted rows in the files: not in free pages, not in the log of changes."""
    if database.sqlite:  # deleted rows were overwritten already (secure_delete); the log may still hold them
        database.alone("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        database.alone(*(f"VACUUM (FULL) {table.name}" for table in (*KEPT, sessions, attempts)))


def forget_backups(database: Database, places: list[str]) -> None:
    """Take backups off the list, as they were deleted."""
    with database.write() as connection:
        connection.execute(delete(backups).where(backups.c.place.in_(places)))
