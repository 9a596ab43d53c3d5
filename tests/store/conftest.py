"""Every test of the records runs on SQLite and on a real PostgreSQL, which the tests start for themselves."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="the libraries of the records are not installed")

from advisor.answers import Answers
from advisor.inference import Reasoner
from advisor.plan import advise
from advisor.store.accounts import Accounts
from advisor.store.database import Database, new_id
from advisor.store.records import Records

PASSWORD = "correct horse battery staple"


def _programs() -> Path | None:
    """The folder of PostgreSQL's server programs, if it is installed."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """A private PostgreSQL, reached by a socket in a temporary folder only; its URL."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    pytest.importorskip("psycopg", reason="the PostgreSQL driver psycopg is not installed")
    who: dict[str, Any] = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        name = next(name for name in ("postgres", "nobody") if _is_user(name))
        who = {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="advisor-pg-", dir=memory if os.access(memory, os.W_OK) else None))
    if who:
        shutil.chown(folder, who["user"])
    server: subprocess.Popen[bytes] | None = None
    try:
        data = folder / "data"
        made = [programs / "initdb", "-D", data, "-A", "trust", "-U", "advisor", "-E", "UTF8", "--no-locale", "-N"]
        subprocess.run(made, check=True, capture_output=True, cwd=folder, **who)
        quick = ["-c", "fsync=off", "-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"]
        command = [programs / "postgres", "-D", data, *quick]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **who)
        url = f"postgresql://advisor@/postgres?host={folder}"
        _wait_for(url)
        yield url
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)  # at once; nothing in it is worth saving
            server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _is_user(name: str) -> bool:
    try:
        return bool(pwd.getpwnam(name))
    except KeyError:
        return False


def _wait_for(url: str) -> None:
    import psycopg

    for _ in range(100):
        try:
            psycopg.connect(url).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise AssertionError("PostgreSQL did not start")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where to keep records: a folder, or a fresh schema in PostgreSQL."""
    return str(tmp_path / "records") if request.param == "sqlite" else _fresh(request.getfixturevalue("cluster"))


def _fresh(cluster: str) -> str:
    import psycopg

    name = f"t{new_id()}"  # quicker than a database for each test
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{cluster}&options=-csearch_path%3D{name}"


@pytest.fixture
def database(place: str) -> Iterator[Database]:
    """An open database, fresh."""
    opened = Database(place).open()
    yield opened
    opened.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite database."""
    opened = Database(tmp_path / "records").open()
    yield opened
    opened.close()


@pytest.fixture
def accounts(database: Database) -> Accounts:
    """The accounts of a fresh database."""
    return Accounts(database)


def add_coach(database: Database, name: str) -> Records:
    """A coach without a usable password, which takes time to hash; and the coach's records."""
    from advisor.store.database import now
    from advisor.store.schema import coaches

    id_ = new_id()
    with database.write() as connection:
        connection.execute(coaches.insert().values(id=id_, name=name, folded=name.lower(), password="", created=now()))
    return Records(database, id_)


@pytest.fixture
def records(database: Database) -> Records:
    """The records of one coach."""
    return add_coach(database, "Alex")


@pytest.fixture(scope="session")
def knee(reasoner: Reasoner) -> tuple[Answers, dict[str, Any]]:
    """Answers of a person with a sore knee, with the document made of them."""
    values: dict[str, Any] = {"age": 40, "pain_where": frozenset({"knee"}), "knee_side": "left", "pain_now": 3,
                              "knee_pain_running.left": 5}  # fmt: skip
    answers = Answers(values, label="Robin Canary", texts={"name": "Robin Canary"})
    return answers, advise(reasoner, reasoner.library.questionnaires["runner"], answers)
