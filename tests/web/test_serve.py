"""`advisor serve` itself: only this machine by default, others only with a password and TLS; and on PostgreSQL."""

import shutil
import socket
import ssl
import subprocess
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner

from advisor.cli import main
from advisor.inference import Reasoner
from advisor.library import Library
from advisor.store.database import Database
from advisor.web.app import make_site
from advisor.web.settings import Settings
from tests.postgres import cluster, fresh_schema
from tests.web.conftest import HOST, PASSWORD, log_in, open_browser
from tests.web.live import serving
from tests.web.test_coach import TABLE, add_client, choices, upload
from tests.web.test_self_assessment import finished, quickly
from tests.web.walk import send, token

__all__ = ["cluster"]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A certificate made for the test, and a password in a file."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    cert, key, door = folder / "cert.pem", folder / "key.pem", folder / "door.txt"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
               "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", cert]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    door.write_text(PASSWORD + "\n")
    return {"cert": cert, "key": key, "door": door}


def refused(*options: str, code: int = 2) -> str:
    """What the command says when it does not start."""
    done = CliRunner().invoke(main, ["serve", "--port", "0", *options])
    assert done.exit_code == code, done.output
    return done.output


def test_other_machines_are_not_let_in_by_accident(papers: dict[str, Path], tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "records"))
    tls = ("--tls-cert", str(papers["cert"]), "--tls-key", str(papers["key"]))
    assert "only with --allow-remote" in refused("--host", "0.0.0.0", *data)
    assert "only with --allow-remote" in refused("--host", "::", *data)
    said = refused("--host", "0.0.0.0", "--allow-remote", *data)
    assert all(name in said for name in ("--tls-cert", "--tls-key", "--password-file", "--name"))
    assert "--password-file" in refused("--host", "0.0.0.0", "--allow-remote", *tls, "--name", "x", *data)
    assert "belong together" in refused("--tls-cert", str(papers["cert"]), *data)
    assert "address" in refused("--host", "example.org", *data)
    easy = tmp_path / "easy.txt"
    easy.write_text("1234")
    with_easy = ("--host", "0.0.0.0", "--allow-remote", *tls, "--name", "x", "--password-file", str(easy))
    assert "12 characters" in refused(*with_easy, *data, code=4)
    assert not (tmp_path / "records").exists()


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = CliRunner().invoke(main, ["serve", "--port", str(taken.getsockname()[1]), "--data", str(tmp_path / "r")])
    assert done.exit_code == 4
    assert "Choose another one with --port" in done.output


def test_it_listens_on_this_machine_alone(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        assert served.url.startswith("http://127.0.0.1:")
        port = int(served.url.rsplit(":", 1)[1])
        listening = subprocess.run(["ss", "-ltnH"], capture_output=True, text=True, check=False).stdout
        if listening:
            assert f"127.0.0.1:{port}" in listening and f"0.0.0.0:{port}" not in listening
        found = httpx2.get(served.url)
        assert found.status_code == 200
        assert "server" not in found.headers
        assert httpx2.get(served.url, headers={"host": "evil.example"}).status_code == 421
        modes = {path.name: oct(path.stat().st_mode)[-3:] for path in served.data.iterdir()}
        assert set(modes.values()) == {"600"}, modes


def test_others_come_in_by_tls_and_with_the_password(papers: dict[str, Path], tmp_path: Path) -> None:
    options = ("--allow-remote", "--name", "localhost", "--tls-cert", str(papers["cert"]), "--tls-key",
               str(papers["key"]), "--password-file", str(papers["door"]))  # fmt: skip
    with serving(tmp_path, *options) as served:
        assert served.url.startswith("https://localhost:")
        trusted = ssl.create_default_context(cafile=str(papers["cert"]))
        with httpx2.Client(verify=trusted, base_url=served.url, follow_redirects=True) as visitor:
            door = visitor.get("/")
            assert door.url.path == "/door"
            headers = {"sec-fetch-site": "same-origin"}
            answer = visitor.post("/door", data={"token": token(door), "password": PASSWORD}, headers=headers)
            assert answer.url.path == "/" and "Runner self-assessment" in answer.text
            assert all(name.startswith("__Host-") for name in visitor.cookies)
            with pytest.raises(httpx2.HTTPError):
                httpx2.get(served.url.replace("https", "http"))


def test_the_application_on_postgresql(cluster: str, reasoner: Reasoner, library: Library) -> None:
    """A runner alone, and a coach with a client and a table."""
    with Database(fresh_schema(cluster)).open() as database:
        site = make_site(Settings(frozenset({HOST})), database, reasoner)
        runner = open_browser(site)
        assert "/check/result" in str(finished(runner, quickly(runner, library)).url)
        coach: Any = log_in(site, "Alex")
        home = str(add_client(coach).url)
        page = upload(coach, TABLE)
        send(coach, page, {**choices(page), "c6": "(leave out)", "missing": "NA", "decimal": "."})
        site.worker.wait()
        assert "Done" in coach.get("/coach/uploads").text
        assert len(coach.get("/coach").text.split("<tr>")) == 6
        assert "Nothing of this client is left" in send(coach, coach.get(home + "/erase"), {}).text
        site.worker.end()
