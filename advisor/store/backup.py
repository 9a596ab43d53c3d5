"""Backups: always one SQLite file, whatever the records lie on, so that a backup can be restored to either.

A backup is written under a temporary name, checked, and only then given its name.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from advisor.errors import InputRefused, Problem
from advisor.store.database import Database, new_id, now
from advisor.store.erase import compact
from advisor.store.migrate import revision
from advisor.store.schema import HEAD, KEPT, attempts, backups, sessions

_ROWS = 200  # copied at a time


def backup(database: Database, target: Path) -> int:
    """Write a backup; its size in bytes. Raises InputRefused when it can't be written or is not sound."""
    target = target.absolute()
    if target.exists():
        raise InputRefused(Problem("this file is there already.", str(target), mend="Choose another name."))
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
        os.close(handle)
        temporary = Path(name)
        try:
            if database.sqlite:
                _copy_file(database, temporary)
            else:
                _copy_rows_to_file(database, temporary)
            _check(temporary)
            _sync(temporary)
            os.replace(temporary, target)
        finally:
            for path in (temporary, *(Path(f"{temporary}{end}") for end in ("-wal", "-shm", "-journal"))):
                path.unlink(missing_ok=True)
    except OSError as error:
        raise InputRefused(Problem(f"the backup can't be written: {error.strerror}.", str(target))) from None
    with database.write() as connection:
        connection.execute(backups.insert().values(id=new_id(), created=now(), place=str(target)))
    return target.stat().st_size


def restore(database: Database, source: Path) -> dict[str, int]:
    """Put a backup in the place of all records, in one step; the number of rows by table.

    The database may be in use. Raises InputRefused when the backup is not sound; then nothing is changed.
    """
    if not source.is_file():
        raise InputRefused(Problem("there is no such file.", str(source)))
    with _opened_copy(source) as copy, copy.read() as old, database.write() as connection:
        for table in (sessions, attempts, *reversed(KEPT)):
            connection.execute(delete(table))
        counts = _copy_rows(old, connection)
    compact(database)
    return counts


def is_empty(database: Database) -> bool:
    """Whether there is nothing that a restore would put aside."""
    with database.read() as connection:
        return all(connection.execute(select(table).limit(1)).first() is None for table in KEPT)


def _copy_file(database: Database, target: Path) -> None:
    """SQLite's own online backup: consistent while others write."""
    with closing(sqlite3.connect(target)) as copy, closing(sqlite3.connect(str(database.file), timeout=30)) as source:
        source.backup(copy)
        copy.execute("PRAGMA secure_delete = ON")
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        copy.execute("DELETE FROM sessions")
        copy.execute("DELETE FROM attempts")
        copy.commit()


def _copy_rows_to_file(database: Database, target: Path) -> None:
    """From PostgreSQL: all tables as they were at one moment."""
    copy = Database.at_file(target).open()
    try:
        with (
            database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as source,
            copy.write() as into,
        ):
            _copy_rows(source, into)
        copy.alone("PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA journal_mode = DELETE")
    finally:
        copy.close()


def _copy_rows(source: Connection, target: Connection) -> dict[str, int]:
    counts: dict[str, int] = {}
    for table in KEPT:
        counts[table.name] = 0
        rows = source.execution_options(yield_per=_ROWS).execute(select(table).order_by(*table.primary_key.columns))
        for part in rows.mappings().partitions(_ROWS):
            target.execute(insert(table), [dict(row) for row in part])
            counts[table.name] += len(part)
    return counts


def _check(path: Path) -> None:
    """Raises InputRefused for a file that is not a sound database of ours."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
            strays = connection.execute("PRAGMA foreign_key_check").fetchall()
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    except sqlite3.DatabaseError:
        raise InputRefused(Problem("this is not a backup.", str(path))) from None
    if not {table.name for table in KEPT} <= tables:
        raise InputRefused(Problem("this is not a backup of these records.", str(path)))
    if sound != "ok" or strays:
        raise InputRefused(Problem("the backup is damaged.", str(path), mend="Use an earlier one."))


@contextmanager
def _opened_copy(source: Path) -> Iterator[Database]:
    """A private copy of a backup, brought up to date, so that the backup itself stays as it is."""
    _check(source)
    with tempfile.TemporaryDirectory(prefix="advisor-") as folder:
        copy = Path(folder) / "copy.sqlite3"
        copy.touch(0o600)
        copy.write_bytes(source.read_bytes())
        opened = Database.at_file(copy)
        try:
            opened.open()
            with opened.read() as connection:
                assert revision(connection) == HEAD
            yield opened
        finally:
            opened.close()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
