"""Opening, privacy of the files, migrations, and transactions."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from advisor.errors import InputRefused, UsageError
from advisor.store.database import Database
from advisor.store.migrate import FOLDER
from advisor.store.schema import HEAD, metadata

ROOT = Path(__file__).parents[2]


def test_the_migrations_lead_to_exactly_the_tables_of_the_program(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD


def test_the_program_names_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_the_way_back_leaves_nothing(database: Database) -> None:
    from alembic import command

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        context = MigrationContext.configure(connection)
        assert {diff[0] for diff in compare_metadata(context, metadata)} <= {"add_table", "add_index"}


def test_a_newer_database_is_refused(place: str) -> None:
    first = Database(place).open()
    with first.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    first.close()
    second = Database(place)
    with pytest.raises(InputRefused, match="9999"):
        second.open()
    second.close()


def test_opening_twice_changes_nothing(place: str) -> None:
    for _ in range(2):
        Database(place).open().close()


def test_only_the_owner_can_read_the_files(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    database = Database(folder).open()
    with database.write() as connection:
        connection.execute(text("INSERT INTO backups (id, created, place) VALUES ('1', '2', '3')"))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = list(folder.iterdir())
    assert len(files) == 3  # the log and its index lie beside the database
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    database.close()


def test_a_folder_with_other_things_in_it_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    tmp_path.chmod(0o755)
    Database(tmp_path).open().close()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_sqlite_is_set_for_safety(sqlite: Database) -> None:
    with sqlite.read() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in
                 ("journal_mode", "foreign_keys", "secure_delete", "synchronous", "temp_store")}  # fmt: skip
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "secure_delete": 1, "synchronous": 2, "temp_store": 2}


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.write() as connection:
            connection.execute(text("INSERT INTO backups (id, created, place) VALUES ('1', '2', '3')"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM backups")).scalar() == 0


@pytest.mark.parametrize("place", ["mysql://here/db", "http://x", "postgresql://:bad:port/x"])
def test_a_strange_place_is_refused(place: str) -> None:
    with pytest.raises(UsageError):
        Database(place)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "advisor.sqlite3").write_text("a letter to my doctor" * 99)
    database = Database(tmp_path)
    with pytest.raises(InputRefused):
        database.open()
    database.close()


def test_eight_processes_write_at_once_and_none_is_turned_away(place: str) -> None:
    """Each reads and then writes, 40 times; the sum tells whether an update was lost."""
    Database(place).open().close()
    command = [sys.executable, str(Path(__file__).with_name("writers.py")), place, "8", "40"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["total", "320"], done.stdout + done.stderr
