"""Safe by default: who may ask, from where, how much; what every answer carries; and what is never written down."""

import logging
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from advisor.inference import Reasoner
from advisor.library import Library
from advisor.store import passwords
from advisor.store.database import Database
from advisor.store.records import Records
from advisor.web.app import create_app, make_site, routes
from advisor.web.settings import Settings
from advisor.web.visit import Site, form_token
from tests.web.conftest import HOST, PASSWORD, SAME, Browser, log_in, open_browser
from tests.web.test_coach import filled
from tests.web.walk import send, start, token

CANARY = "Zanzibar"
BAD_HEADERS: dict[str, dict[str, str]] = {
    "another host": {"host": "evil.example"},
    "another port": {"host": "127.0.0.1:9999"},
    "no port": {"host": "127.0.0.1"},
    "our host as a part": {"host": f"{HOST}.evil.example"},
    "cross-site": {"sec-fetch-site": "cross-site"},
    "same-site": {"sec-fetch-site": "same-site"},
    "another origin": {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
    "another scheme": {"sec-fetch-site": "same-origin", "origin": f"https://{HOST}"},
    "no sign of where from": {"sec-fetch-site": ""},
    "origin null": {"sec-fetch-site": "", "origin": "null"},
}


@pytest.fixture
def two(site: Site, library: Library) -> dict[str, Any]:
    """Alex with a client, an assessment, a draft and an upload; and Blake, who must see none of it."""
    alex, blake = log_in(site, "Alex"), log_in(site, "Blake")
    client = filled(site, library, CANARY)
    coach = site.accounts.coach("Alex")
    assert coach is not None
    own = Records(site.database, coach.id)
    draft = own.start_draft(client, "quick", {"answers": {"name": CANARY}})
    upload = own.uploads.add(f"{CANARY}.csv", f"id\n{CANARY}\n".encode(), 1, {})
    names = {"client": client, "assessment": own.assessments(client)[0].id, "draft": draft, "upload": upload,
             "number": "1", "format": "json", "name": "app.css", "key": "nothing"}  # fmt: skip
    return {"alex": alex, "blake": blake, "names": names, "own": own}


def filled_in(route: Route, names: dict[str, str]) -> str:
    """The address of a route with ids in it."""
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: names[found[1]], route.path)


def snapshot(database: Database) -> dict[str, list[Any]]:
    """Everything in the records, but for sessions."""
    from advisor.store.schema import KEPT

    with database.read() as connection:
        return {table.name: connection.execute(table.select().order_by(table.c.id)).all() for table in KEPT}


ROUTES = routes()
COACH_ROUTES = [route for route in ROUTES if getattr(route.endpoint, "access", "") == "coach"]
CHANGES = [route for route in ROUTES if "POST" in (route.methods or ())]


def test_the_matrix_is_not_empty() -> None:
    assert len(COACH_ROUTES) > 30 and len(CHANGES) > 20
    assert all(route.path.startswith("/coach") for route in COACH_ROUTES)
    open_ = {route.path for route in ROUTES if route.path.startswith("/coach") and route not in COACH_ROUTES}
    assert open_ == {"/coach/login", "/coach/set-up"}


def test_no_coach_reaches_what_belongs_to_another(two: dict[str, Any], site: Site) -> None:
    """Every route with an id of Alex's in it, asked for by Blake and by nobody, changes and shows nothing."""
    before = snapshot(site.database)
    tried = 0
    nobody = open_browser(site)
    for who in (two["blake"], nobody):
        for route in COACH_ROUTES:
            path, method = filled_in(route, two["names"]), sorted(route.methods - {"HEAD"})[0]  # type: ignore[operator]
            if path == "/coach/logout" or (method == "POST" and "{" not in route.path):
                continue  # acts on the visitor's own account
            secret = who.cookies.get("advisor_coach", "")
            data = {"token": form_token(secret), "label": "x", "questionnaire": "quick", "do": "skip-sure"}
            found = who.request(method, path, data=data if method == "POST" else None, follow_redirects=False)
            tried += 1
            assert CANARY not in found.text, path
            if who is nobody:
                assert (found.status_code, found.headers["location"].split("?")[0]) == (303, "/coach/login"), path
            elif "{" in route.path:
                assert found.status_code == 404, (path, method, found.status_code)
    assert tried > 50
    assert snapshot(site.database) == before


def test_the_same_routes_work_for_whom_they_belong_to(two: dict[str, Any]) -> None:
    """So that the 404s above mean something."""
    for route in COACH_ROUTES:
        if route.methods and "GET" in route.methods:
            found = two["alex"].get(filled_in(route, two["names"]))
            assert found.status_code == 200, (route.path, found.status_code)


@pytest.mark.parametrize("name", BAD_HEADERS)
def test_bad_headers_are_refused_on_every_route_and_method(two: dict[str, Any], site: Site, name: str) -> None:
    before = snapshot(site.database)
    bad = BAD_HEADERS[name]
    for who in (two["alex"], two["blake"]):
        secret = who.cookies.get("advisor_coach", "")
        who.cookies.set("advisor_visit", "v")
        for route in ROUTES:
            path = filled_in(route, two["names"])
            for method in ("GET", "POST", "DELETE"):
                if method == "GET" and "host" not in bad:
                    continue  # reading from elsewhere is harmless: the browser keeps the answer from the page
                area = secret if getattr(route.endpoint, "access", "") == "coach" else "v"
                data = {"token": form_token(area)} if method == "POST" else None
                headers = {**{key: value for key, value in bad.items() if value}}
                found = _raw(who, method, path, data, headers, drop=[key for key, value in bad.items() if not value])
                assert found.status_code in (403, 421), (name, method, path, found.status_code)
                assert CANARY not in found.text
    assert snapshot(site.database) == before


def _raw(who: TestClient, method: str, path: str, data: Any, headers: dict[str, str], drop: list[str]) -> Any:
    request = who.build_request(method, path, data=data, headers=headers)
    for name in drop:
        request.headers.pop(name, None)
    return who.send(request, follow_redirects=False)


def test_every_change_needs_the_token_of_its_own_session(two: dict[str, Any], site: Site) -> None:
    before = snapshot(site.database)
    alex, blake = two["alex"], two["blake"]
    alex.cookies.set("advisor_visit", "v")
    stolen = form_token(blake.cookies["advisor_coach"])
    for route in CHANGES:
        for value in ("", "nonsense", stolen, form_token("another")):
            found = alex.post(filled_in(route, two["names"]), data={"token": value}, follow_redirects=False)
            assert found.status_code == 403, (route.path, found.status_code)
    assert snapshot(site.database) == before


def test_other_methods_are_refused(client: TestClient) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        for path in ("/", "/check", "/coach", "/assets/app.css"):
            assert client.request(method, path).status_code in (403, 405)


@pytest.mark.parametrize(
    ("headers", "welcome"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
        ({"sec-fetch-site": "same-origin", "origin": f"http://{HOST}"}, True),
        ({"sec-fetch-site": "", "origin": f"http://{HOST}"}, True),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "", "origin": "http://localhost:1"}, False),
    ],
)
def test_our_own_pages_are_known_by_what_browsers_send(
    client: TestClient, headers: dict[str, str], welcome: bool
) -> None:
    page = client.get("/")
    request = client.build_request(
        "POST", "/check", data={"token": token(page), "questionnaire": "quick"}, headers=headers
    )
    if not headers["sec-fetch-site"]:
        del request.headers["sec-fetch-site"]
    assert client.send(request, follow_redirects=False).status_code == (303 if welcome else 403)


def test_every_answer_carries_the_headers(two: dict[str, Any], site: Site) -> None:
    for route in ROUTES:
        found = two["alex"].get(filled_in(route, two["names"]), follow_redirects=False)
        policy = found.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'") and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy and "form-action 'self'" in policy and "base-uri 'none'" in policy
        assert found.headers["x-content-type-options"] == "nosniff"
        assert found.headers["referrer-policy"] == "no-referrer"
        if not route.path.startswith("/assets"):
            assert found.headers["cache-control"] == "no-store", route.path
        assert "server" not in found.headers
    refused = two["alex"].get("/", headers={"host": "evil.example"})
    assert refused.headers["cache-control"] == "no-store" and "unsafe" not in refused.headers["content-security-policy"]


def test_no_page_reaches_out_or_runs_anything(two: dict[str, Any]) -> None:
    for route in ROUTES:
        if not (route.methods and "GET" in route.methods) or "file" in route.path or "assets" in route.path:
            continue
        page = two["alex"].get(filled_in(route, two["names"])).text
        assert not re.search(r"<script|\son\w+=|javascript:|\sstyle=", page), route.path
        outside = re.findall(r'(?:src|href|action)="((?:https?:)?//[^"]+)"', page)
        assert outside == [], route.path


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: TestClient, site: Site) -> None:
    found = client.get("/").headers["set-cookie"]
    assert "HttpOnly" in found and "SameSite=strict" in found and "Path=/" in found
    safe = replace(site, settings=Settings(frozenset({HOST}), secure=True))
    over_tls = TestClient(create_app(safe), base_url=f"https://{HOST}", headers=SAME)
    answer = over_tls.get("/")
    assert answer.headers["set-cookie"].startswith("__Host-advisor_visit=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "strict-transport-security" in answer.headers


# ------------------------------------------------------------------------------------------------------- limits


def test_a_form_that_is_too_big_is_refused(client: TestClient) -> None:
    page = client.get("/")
    data = {"token": token(page), "questionnaire": "quick" + "x" * 70_000}
    assert client.post("/check", data=data).status_code == 413


def test_a_body_without_a_length_is_counted_as_it_comes(client: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 1000

    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/check", content=pieces(), headers=headers).status_code == 413


@pytest.mark.parametrize("length", ["-1", "1e9", "99999999999", "abc"])
def test_a_strange_length_is_refused(client: TestClient, length: str) -> None:
    assert client.post("/check", content=b"x", headers={"content-length": length}).status_code in (400, 413)


def test_an_upload_that_is_too_big_is_refused(coach: TestClient) -> None:
    page = coach.get("/coach/uploads")
    big = ("club.csv", b"id\n" + b"1\n" * 6_000_000, "text/csv")
    answer = coach.post("/coach/uploads", data={"token": token(page)}, files={"file": big})
    assert answer.status_code == 413


def test_files_are_taken_only_where_they_belong(coach: TestClient, client: TestClient) -> None:
    page = client.get("/")
    answer = client.post("/check", data={"token": token(page)}, files={"file": ("x", b"x")})
    assert answer.status_code == 400
    many = {f"f{number}": ("x", b"x") for number in range(5)}
    answer = coach.post("/coach/uploads", data={"token": token(coach.get("/coach/uploads"))}, files=many)
    assert answer.status_code == 400


def test_too_many_fields_are_refused(client: TestClient) -> None:
    page = client.get("/")
    body = "&".join(["token=" + token(page), *(f"a{number}=1" for number in range(1500))])
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/check", content=body, headers=headers).status_code in (400, 413)


def test_a_body_that_does_not_come_is_given_up(site: Site) -> None:
    import asyncio

    app = create_app(replace(site, settings=replace(site.settings, body_seconds=0.05)))
    sent: list[Any] = []
    headers = [(b"host", HOST.encode()), (b"sec-fetch-site", b"same-origin"), (b"cookie", b"advisor_visit=v"),
               (b"content-type", b"application/x-www-form-urlencoded"), (b"content-length", b"100")]  # fmt: skip
    scope = {"type": "http", "method": "POST", "path": "/check", "raw_path": b"/check", "query_string": b"",
             "headers": headers, "scheme": "http", "server": ("127.0.0.1", 8321), "client": ("127.0.0.1", 1),
             "http_version": "1.1", "asgi": {"version": "3.0"}, "root_path": ""}  # fmt: skip

    async def receive() -> Any:
        await asyncio.sleep(5)

    async def run() -> None:
        async def send(message: Any) -> None:
            sent.append(message)

        await asyncio.wait_for(app(scope, receive, send), 3)

    began = time.monotonic()
    asyncio.run(run())
    assert sent[0]["status"] == 408
    assert time.monotonic() - began < 2


# -------------------------------------------------------------------------------------------------- the outer door


def test_a_server_that_others_reach_asks_everybody_for_its_password(
    database: Database, reasoner: Reasoner, library: Library
) -> None:
    settings = Settings(frozenset({HOST}), gate=passwords.make(PASSWORD))
    site = make_site(settings, database, reasoner)
    visitor = open_browser(site)
    for route in ROUTES:
        if route.path in ("/door", "/language", "/assets/{name}"):  # a language is chosen before the door too
            continue
        path = re.sub(r"\{\w+(?::\w+)?\}", "1", route.path)
        found = visitor.request(sorted(route.methods - {"HEAD"})[0], path, follow_redirects=False)  # type: ignore[operator]
        assert (found.status_code, found.headers["location"]) == (303, "/door"), route.path
    door = visitor.get("/")
    german = visitor.post("/language", data={"token": token(door), "language": "de", "back": "/door"})
    assert str(german.url).endswith("/door") and "Wer das Passwort hat" in german.text
    for _ in range(4):
        assert send(visitor, door, {"password": "wrong"}, "/door").status_code == 422
    assert send(visitor, door, {"password": PASSWORD}, "/door").status_code == 429
    from sqlalchemy import delete

    from advisor.store.schema import attempts

    with database.write() as connection:
        connection.execute(delete(attempts))
    assert send(visitor, door, {"password": PASSWORD}, "/door").status_code == 200
    assert start(visitor).status_code == 200
    forged = open_browser(site)
    forged.cookies.set("advisor_door", "guessed")
    assert str(forged.get("/").url).endswith("/door")


# ------------------------------------------------------------------------------------------------------ quietness


def test_a_fault_of_our_own_is_a_plain_page_and_no_answer_gets_into_the_log(
    browser: Browser, site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from advisor.web import questions

    def fail(*_: Any) -> Any:
        raise RuntimeError(f"could not use {CANARY}")

    client = browser()
    page = start(client)
    monkeypatch.setattr(questions.forms, "read", fail)
    with caplog.at_level(logging.DEBUG):
        answer = send(client, page, {"f1": CANARY, "do": "answer"})
    assert answer.status_code == 500
    assert CANARY not in answer.text and "RuntimeError" not in answer.text
    assert "RuntimeError at" in caplog.text and "questions.py" in caplog.text
    assert CANARY not in caplog.text


def test_answers_stand_in_no_address(client: TestClient, library: Library, site: Site) -> None:
    seen: list[str] = []
    client.event_hooks["response"] = [lambda response: seen.append(str(response.url))]
    page = start(client)
    for _ in range(12):
        names = re.findall(r'name="(f\d+)"', page.text)
        page = send(client, page, {**dict.fromkeys(names, CANARY), "do": "answer"})
        page = send(client, page, {"do": "skip-sure"}, str(page.url))
    assert len(seen) > 30
    assert all(re.fullmatch(rf"http://{HOST}/(check(/q/\d+|/review)?)?", url) for url in seen), seen
