"""Backup, restore, export and erase, by the command line as the owner of the machine uses it."""

import json
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from advisor.answers import Answers
from advisor.cli import main
from advisor.store.database import Database
from advisor.store.drafts import Drafts
from advisor.store.records import Records
from advisor.store.uploads import Reject, Worked

Knee = tuple[Answers, dict[str, Any]]
CANARY = "Canary"


def run(*words: str, code: int = 0, **more: Any) -> str:
    """`advisor store ...`"""
    done = CliRunner().invoke(main, ["store", *words], **more)
    assert done.exit_code == code, done.output + repr(done.exception)
    return done.output


@pytest.fixture
def filled(records: Records, knee: Knee) -> Records:
    """A coach with two clients, one of them with everything that can be kept."""
    uploads = records.uploads
    upload = uploads.add("club.csv", b"id,name,age\n007,Robin Canary,x\n", 1, {})
    uploads.begin(upload)
    reject = Reject(1, 2, "007", "age", "Canary x", "not a number.", "Write one.")
    uploads.work(upload, "runner", 1, [Worked("007", "Robin Canary", [reject], *knee)])
    uploads.end(upload, "done")
    client = records.clients()[0]
    records.start_draft(client.id, "quick", {"answers": {"name": "Robin Canary"}})
    records.add_client("Ada")
    return records


def test_init_makes_records_and_coach_an_account(place: str) -> None:
    assert "ready" in run("init", "--data", place)
    assert "can log in" in run("coach", "Alex", "--password-stdin", "--data", place, input="correct horse battery\n")
    said = run("coach", "alex", "--data", place, input="another horse battery\nanother horse battery\n")
    assert "Alex has a new password" in said
    run("coach", "Blake", "--password-stdin", "--data", place, input="short\n", code=4)


def test_other_commands_do_not_make_records_by_a_wrong_name(tmp_path: Path) -> None:
    run("backup", str(tmp_path / "b"), "--data", str(tmp_path / "nowhere"), code=4)
    assert not (tmp_path / "nowhere").exists()


def test_a_backup_can_be_restored_here_and_elsewhere(filled: Records, place: str, tmp_path: Path, knee: Knee) -> None:
    target = tmp_path / "kept" / "backup.sqlite3"
    assert "written and checked" in run("backup", str(target), "--data", place)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in target.parent.iterdir()] == ["backup.sqlite3"]
    with sqlite3.connect(target) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
    copy.close()
    run("backup", str(target), "--data", place, code=4)  # never over an earlier one

    client = next(client for client in filled.clients() if client.code)
    filled.erase(client.id)
    filled.add_client("Later")
    said = run("restore", str(target), "--data", place, "--yes")
    assert "1 coach, 2 clients, 1 assessment" in said
    assert [each.label for each in filled.clients()] == ["Ada", "Robin Canary"]
    [assessment] = filled.assessments(client.id)
    assert assessment.document == knee[1]

    elsewhere = tmp_path / "elsewhere"
    run("restore", str(target), "--data", str(elsewhere))  # empty, so nothing is asked
    database = Database(elsewhere).open()
    assert len(Records(database, filled.coach_id).clients()) == 2
    database.close()


def test_restore_asks_before_it_puts_records_aside(filled: Records, place: str, tmp_path: Path) -> None:
    run("backup", str(tmp_path / "b.sqlite3"), "--data", place)
    run("restore", str(tmp_path / "b.sqlite3"), "--data", place, input="n\n", code=1)
    assert len(filled.clients()) == 2


def test_a_damaged_backup_changes_nothing(filled: Records, place: str, tmp_path: Path) -> None:
    target = tmp_path / "b.sqlite3"
    run("backup", str(target), "--data", place)
    whole = target.read_bytes()
    half = len(whole) // 2
    (tmp_path / "cut.sqlite3").write_bytes(whole[:half])
    (tmp_path / "torn.sqlite3").write_bytes(whole[:half] + bytes(8192) + whole[half + 8192 :])
    (tmp_path / "letter.sqlite3").write_text("dear doctor")
    sqlite3.connect(tmp_path / "other.sqlite3").execute("CREATE TABLE t (x)").connection.close()
    for name in ("cut", "torn", "letter", "other", "missing"):
        run("restore", str(tmp_path / f"{name}.sqlite3"), "--data", place, "--yes", code=4)
    assert len(filled.clients()) == 2


def test_export_gives_everything_and_nothing_of_others(filled: Records, place: str, tmp_path: Path, knee: Knee) -> None:
    found = json.loads(run("export", "007", "--data", place))
    assert found["client"]["label"] == "Robin Canary"
    assert found["assessments"][0]["document"] == knee[1]
    assert found["assessments"][0]["answers"]["knee_side"] == "left"
    assert found["unfinished"][0]["replies"] == {"answers": {"name": "Robin Canary"}}
    assert found["rejected_cells"][0]["value"] == "Canary x"
    out = tmp_path / "robin.json"
    run("export", "Robin Canary", "--data", place, "-o", str(out))
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert json.loads(out.read_text())["client"] == found["client"]
    run("export", "Nobody", "--data", place, code=4)


def test_two_clients_of_one_name_are_told_apart_by_id(filled: Records, place: str) -> None:
    second = filled.add_client("Ada")
    run("export", "Ada", "--data", place, code=4)
    assert json.loads(run("export", second.id, "--data", place))["client"]["id"] == second.id


def test_erase_leaves_nothing_behind(filled: Records, place: str, tmp_path: Path) -> None:
    target = tmp_path / "b.sqlite3"
    run("backup", str(target), "--data", place)
    key = Drafts(filled.database).start("runner")
    Drafts(filled.database).change(key, lambda state: state.update(answers={"name": "Somebody else"}))
    run("erase", "007", "--data", place, input="n\n", code=1)
    said = run("erase", "007", "--data", place, "--yes")
    assert "erased: 1 assessment and all else" in said
    assert str(target) in said  # it may still hold the client
    assert [client.label for client in filled.clients()] == ["Ada"]
    if filled.database.file:
        folder = filled.database.file.parent
        left = [path.name for path in folder.iterdir() if CANARY.encode() in path.read_bytes()]
        assert left == []
        assert b"Somebody else" in b"".join(path.read_bytes() for path in folder.iterdir())
    target.unlink()
    run("erase", "Ada", "--data", place, "--yes")


def test_the_canary_was_there_before(sqlite: Database, knee: Knee) -> None:
    """So that the search above means something."""
    from tests.store.conftest import add_coach

    records = add_coach(sqlite, "Alex")
    records.add_assessment(records.add_client("Robin Canary").id, "runner", *knee)
    assert sqlite.file
    assert any(CANARY.encode() in path.read_bytes() for path in sqlite.file.parent.iterdir())
