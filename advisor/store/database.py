"""Opening the database, keeping it private, and transactions that do not collide.

SQLite by default, PostgreSQL by a URL. Writes on SQLite begin with BEGIN IMMEDIATE: a writer waits for its turn at the
start, where waiting is possible, and never in the middle, where SQLite could only give up ("database is locked").
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from advisor.errors import InputRefused, Problem, UsageError
from advisor.store.migrate import migrate, revision
from advisor.store.schema import HEAD

FILE = "advisor.sqlite3"
WAIT = 15  # seconds a writer waits for its turn
_PRAGMAS = (
    f"busy_timeout = {WAIT * 1000}",
    "foreign_keys = ON",
    "secure_delete = ON",  # what is deleted is overwritten
    "synchronous = FULL",
    "temp_store = MEMORY",  # no health data in temporary files
    "trusted_schema = OFF",
)


def default_folder() -> Path:
    """Where records are kept when no place is named."""
    data = os.environ.get("XDG_DATA_HOME")
    base = Path(data) if data and Path(data).is_absolute() else Path.home() / ".local" / "share"
    return base / "advisor"


def new_id() -> str:
    """128 random bits."""
    return token_hex(16)


def now() -> str:
    """This moment, as the records state it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Database:
    """An open database. Keep one for the life of the process; it may be used from several threads."""

    def __init__(self, place: str | Path | URL | None = None):
        """`place` is a folder or a PostgreSQL URL. Nothing is touched yet. Raises UsageError."""
        self.url = _url(place)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url) if self.sqlite else create_engine(self.url, hide_parameters=True)
        self._writer = self.engine.execution_options(writes=True)

    @classmethod
    def at_file(cls, path: Path) -> "Database":
        """An SQLite database in a file of any name, such as a backup."""
        return cls(URL.create("sqlite", database=str(path.absolute())))

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database."""
        return Path(str(self.url.database)) if self.sqlite else None

    @property
    def shown(self) -> str:
        """Where it is, without a password."""
        return str(self.file) if self.sqlite else self.url.render_as_string(hide_password=True)

    def open(self, create: bool = True) -> "Database":
        """Make the database if need be (unless `create` is off), and bring it up to date. Raises InputRefused."""
        try:
            if self.file is not None:
                self._make_private(self.file, create)
            with self.read() as connection:
                current = revision(connection) == HEAD
            if not current:
                with self.write() as connection:
                    migrate(connection)
        except (DBAPIError, sqlite3.DatabaseError) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            message = f"the database can't be used: {str(cause).strip().splitlines()[0]}."
            raise InputRefused(Problem(message, self.shown)) from None
        except OSError as error:
            raise InputRefused(Problem(f"the folder can't be used: {error.strerror}.", self.shown)) from None
        return self

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the records."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is committed at the end, or undone as a whole when something goes wrong."""
        with self._writer.begin() as connection:
            yield connection

    def alone(self, *statements: str) -> list[Any]:
        """Run statements outside transactions, for what needs that, such as VACUUM; the first value of each."""
        if self.sqlite:
            raw = self.engine.raw_connection()
            try:
                return [(raw.cursor().execute(statement).fetchone() or [None])[0] for statement in statements]
            finally:
                raw.close()
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        return []

    def _make_private(self, file: Path, create: bool) -> None:
        """The folder for its owner only, and so the file; files that SQLite puts beside it get the same mode."""
        if not file.exists():
            if not create:
                raise InputRefused(
                    Problem("there are no records here.", str(file), mend="`advisor store init` makes them.")
                )
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        if all(each.name.startswith(file.name) for each in file.parent.iterdir()):
            file.parent.chmod(0o700)  # it is ours alone
        file.chmod(0o600)
        if self.alone("PRAGMA journal_mode") != ["wal"]:
            self.alone("PRAGMA journal_mode = WAL")


def _url(place: str | Path | URL | None) -> URL:
    if isinstance(place, URL):
        return place
    text = str(place or default_folder())
    if "://" not in text:
        return URL.create("sqlite", database=str(Path(text).absolute() / FILE))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise UsageError("--data takes a folder, or a URL such as postgresql://user@host/advisor.") from None
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise UsageError("--data takes a folder, or the URL of a PostgreSQL database.")
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise UsageError(
            "PostgreSQL needs a driver. Install it with: pip install 'runner-strength-advisor[postgresql]'"
        ) from None
    return url.set(drivername="postgresql+psycopg")


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=8,
        max_overflow=24,
        connect_args={"timeout": WAIT, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins no transactions by itself
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
