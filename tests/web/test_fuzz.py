"""Whatever is sent to any address, the application answers, and never with a fault of its own."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from advisor.answers import Answers
from advisor.inference import Reasoner
from advisor.store.database import Database
from advisor.store.records import Records
from advisor.web.app import make_site, routes
from advisor.web.settings import Settings
from advisor.web.visit import Site, form_token
from tests.web.conftest import HOST, log_in
from tests.web.walk import start

ROUTES = [route for route in routes() if route.path not in ("/coach/logout",)]
NAMES = ("do", "questionnaire", "clash", "key", "label", "code", "name", "password", "again", "old", "next", "encoding",
         "delimiter", "missing", "decimal", *(f"f{n}" for n in range(1, 60)), *(f"c{n}" for n in range(1, 5)),
         "f1-unknown")  # fmt: skip
KNOWN = ("answer", "skip", "skip-sure", "runner", "quick", "check_in", "yes", "no", "none", "unknown", "40", "knee",
         "left", "chest_pain", "(who)", "(leave out)", "age", "knee_place.left", "cp1252", "/coach")  # fmt: skip
TEXT = st.one_of(
    st.sampled_from(KNOWN),
    st.text(max_size=40),
    st.sampled_from(
        ["\x00", "../../etc/passwd", "<script>", "{{7*7}}", "' OR 1=1 --", "\ud7ff", "9" * 60, "=1+1", "🏃" * 9]
    ),
)
HEADERS = st.dictionaries(
    st.sampled_from(["accept", "range", "x-forwarded-for", "content-type", "if-none-match", "accept-language"]),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=60),
    max_size=2,
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, reasoner: Reasoner) -> Iterator[dict[str, Any]]:
    """A coach with something of everything, and a visitor with a draft."""
    with Database(tmp_path_factory.mktemp("fuzz")).open() as database:
        site = make_site(Settings(frozenset({HOST}), setup_code="x"), database, reasoner)
        browser = log_in(site, "Alex")
        start(browser)
        yield {"site": site, "browser": browser}
        site.worker.end()


def fresh_ids(site: Site) -> dict[str, str]:
    """Ids that exist, made anew when one was deleted."""
    coach = site.accounts.coach("Alex")
    assert coach is not None
    own = Records(site.database, coach.id)
    clients = own.clients() or [own.add_client("Robin")]
    drafts = own.drafts()
    uploads = own.uploads.all()
    entries = list(own.latest().values())
    return {
        "client": clients[0].id,
        "draft": drafts[0].id if drafts else own.start_draft(clients[0].id, "quick", {}),
        "upload": uploads[0].id if uploads else own.uploads.add("t.csv", b"id,Age\n1,30\n2,x\n", 2, {}),
        "assessment": entries[0].id if entries else _assessment(site, own, clients[0].id),
    }


def _assessment(site: Site, own: Records, client: str) -> str:
    answers = Answers({"age": 40, "pain_where": frozenset({"knee"})}, label="Robin")
    runner = site.adviser.library.questionnaires["runner"]
    return own.add_assessment(client, "runner", answers, site.adviser.advise(runner, answers))


@settings(max_examples=200, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_no_request_causes_a_fault(world: dict[str, Any], data: st.DataObject) -> None:
    site, browser = world["site"], world["browser"]
    route = data.draw(st.sampled_from(ROUTES))
    ids = fresh_ids(site)
    path = re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: _part(found[1], ids, data), route.path)
    own = sorted(route.methods or ()) * 4
    method = data.draw(st.sampled_from([*own, "GET", "POST"]))
    names = st.sampled_from(NAMES)
    if "/q/" in path:  # also what this page asks
        names = st.one_of(names, st.just(f"f{path.rsplit('/', 1)[1]}"), st.just("do"))
    fields = data.draw(st.dictionaries(names, st.lists(TEXT, max_size=3), max_size=8))
    headers = data.draw(HEADERS)
    sent = _send(browser, method, path, fields, headers, data)
    assert sent.status_code < 500, (method, path, fields, sent.text[:300])
    if method == "GET" and sent.status_code == 200 and sent.headers["content-type"].startswith("text/html"):
        assert "<script" not in sent.text


def _part(name: str, ids: dict[str, str], data: st.DataObject) -> str:
    if name == "number":
        return str(data.draw(st.integers(0, 300)))
    if name in ids and data.draw(st.integers(0, 4)):
        return ids[name]
    letters = st.text(st.characters(categories=("L", "N"), max_codepoint=0x24F), min_size=1, max_size=12)
    return data.draw(st.one_of(st.sampled_from(["json", "html", "md", "text", "app.css", "%2e%2e"]), letters))


def _send(browser: TestClient, method: str, path: str, fields: Any, headers: Any, data: st.DataObject) -> Any:
    if method != "POST":
        return browser.request(method, path, params=fields or None, headers=headers, follow_redirects=False)
    area = "coach" if path.startswith("/coach") and path not in ("/coach/login", "/coach/set-up") else "visit"
    secret = next((cookie.value or "" for cookie in browser.cookies.jar if cookie.name == f"advisor_{area}"), "")
    sent = {**{name: [_encodable(value) for value in values] for name, values in fields.items()},
            "token": form_token(secret)}  # fmt: skip
    files = None
    if path == "/coach/uploads":
        content = data.draw(st.one_of(st.binary(max_size=200), st.just(b"id,Age\n1,30\n"), TEXT.map(str.encode)))
        files = {"file": ("t.csv", content)}
        if data.draw(st.booleans()):
            files["map"] = ("m.yaml", data.draw(st.one_of(st.binary(max_size=80), st.just(b"title: x\ncolumns: {}\n"))))
        headers.pop("content-type", None)
    return browser.post(path, data=sent, files=files, headers=headers, follow_redirects=False)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(
    body=st.binary(max_size=300),
    kind=st.sampled_from(
        ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "text/plain",
         "application/json", ""]
    ),
    path=st.sampled_from(["/check", "/check/q/1", "/coach/login", "/coach/uploads", "/coach/clients", "/check/resume"]),
)  # fmt: skip
def test_no_body_causes_a_fault(world: dict[str, Any], body: bytes, kind: str, path: str) -> None:
    sent = world["browser"].post(path, content=body, headers={"content-type": kind}, follow_redirects=False)
    assert sent.status_code < 500, sent.text[:300]
