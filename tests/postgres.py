"""A private PostgreSQL for tests, started for them and gone after them."""

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


def fresh_schema(cluster: str) -> str:
    """The URL of a schema of its own."""
    import psycopg

    from advisor.store.database import new_id

    name = f"t{new_id()}"  # quicker than a database for each test
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{cluster}&options=-csearch_path%3D{name}"
