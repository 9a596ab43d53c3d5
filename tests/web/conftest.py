"""The application on a fresh database, and a browser-like client."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the web application's libraries are not installed")
pytest.importorskip("httpx2", reason="the test client's library is not installed")

from starlette.testclient import TestClient

from advisor.inference import Reasoner
from advisor.store.database import Database
from advisor.web.app import create_app
from advisor.web.settings import Settings

HOST = "127.0.0.1:8321"
SAME = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite database."""
    opened = Database(tmp_path / "records").open()
    yield opened
    opened.close()


Browser = Callable[[], TestClient]


@pytest.fixture
def browser(database: Database, reasoner: Reasoner) -> Browser:
    """Opens browsers, each with cookies of its own."""
    app = create_app(Settings(frozenset({HOST})), database, reasoner)
    return lambda: TestClient(app, base_url=f"http://{HOST}", headers=SAME)


@pytest.fixture
def client(browser: Browser) -> TestClient:
    """One browser."""
    return browser()
