"""The application on a fresh database, and browser-like clients."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the web application's libraries are not installed")
pytest.importorskip("httpx2", reason="the test client's library is not installed")

from argon2 import PasswordHasher
from starlette.testclient import TestClient

from advisor.inference import Reasoner
from advisor.store import passwords
from advisor.store.database import Database
from advisor.web.app import create_app, make_site
from advisor.web.settings import Settings
from advisor.web.visit import Site
from tests.languages.conftest import pseudo, pseudo_folder  # noqa: F401 - fixtures

HOST = "127.0.0.1:8321"
SAME = {"sec-fetch-site": "same-origin"}
PASSWORD = "correct horse battery staple"
CODE = "aaaa-bbbb-cccc"

Browser = Callable[[], TestClient]


@pytest.fixture(autouse=True, scope="session")
def _quick_hashes() -> Iterator[None]:
    """The same kind of hash, made quickly."""
    usual = passwords._HASHER
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    passwords._nobody.cache_clear()
    yield
    passwords._HASHER = usual
    passwords._nobody.cache_clear()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite database."""
    with Database(tmp_path / "records").open() as opened:
        yield opened


@pytest.fixture
def site(database: Database, reasoner: Reasoner) -> Iterator[Site]:
    """What all requests share."""
    made = make_site(Settings(frozenset({HOST}), setup_code=CODE), database, reasoner)
    yield made
    made.worker.end()


@pytest.fixture
def browser(site: Site) -> Browser:
    """Opens browsers, each with cookies of its own."""
    return lambda: open_browser(site)


def open_browser(site: Site) -> TestClient:
    """A browser on the application."""
    return TestClient(create_app(site), base_url=f"http://{HOST}", headers=SAME)


@pytest.fixture
def client(browser: Browser) -> TestClient:
    """One browser."""
    return browser()


def log_in(site: Site, name: str) -> TestClient:
    """A browser in which this coach, who is new, is logged in."""
    coach = site.accounts.add(name, PASSWORD)
    browser = open_browser(site)
    browser.cookies.set("advisor_coach", site.accounts.begin(coach))
    return browser


@pytest.fixture
def coach(site: Site) -> TestClient:
    """A browser in which Alex is logged in."""
    return log_in(site, "Alex")
