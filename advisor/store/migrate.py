"""Brings a database to the tables of `advisor.store.schema`, by Alembic's migrations."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from advisor.errors import InputRefused, Problem
from advisor.store.schema import HEAD

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7308327041  # any fixed number: one process migrates, the others wait


def revision(connection: Connection) -> str | None:
    """The migration the database stands at; None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(connection: Connection) -> None:
    """Upgrade inside the caller's write transaction. Raises InputRefused for a database newer than this program."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    if revision(connection) == HEAD:
        return
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError:
        message = f"the database stands at migration {revision(connection)}, which this version does not know."
        raise InputRefused(Problem(message, mend="Install the version of the program that wrote it.")) from None
