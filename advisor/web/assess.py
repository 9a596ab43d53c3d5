"""The self-assessment without an account: the way in, the result, and keeping or deleting it."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from advisor.language import _, now
from advisor.web import questions
from advisor.web.check import Check
from advisor.web.desk import Desk, NoDraft, desk
from advisor.web.downloads import download, report_page
from advisor.web.visit import DRAFT_SECONDS, Visit, get, post

DOORS = ("quick", "runner")  # the questionnaires people start with by themselves


# ------------------------------------------------------------------------------------------------- the way in


def home(visit: Visit) -> Response:
    """The start page."""
    draft = desk(visit).draft()
    check = Check.open(visit.adviser, draft) if draft else None
    known = (visit.adviser.questionnaire(name) for name in DOORS)
    return visit.show("home.html", doors=[each for each in known if each], check=check, draft=draft)


def start(visit: Visit) -> Response:
    """Begin a self-assessment."""
    name = visit.text("questionnaire") or visit.text("whole")
    if name not in DOORS or visit.adviser.questionnaire(name) is None:
        raise HTTPException(422, _("There is no such questionnaire."))
    key = visit.site.drafts.start(name, {"whole": True} if visit.text("whole") else {})
    visit.set_cookie("draft", key, DRAFT_SECONDS)
    return visit.go("/check")


def result(visit: Visit) -> Response:
    """The report."""
    at = desk(visit)
    document = _document(at)
    if document is None:
        return visit.go(f"{at.base}/review")
    return report_page(visit, document, "parts/own_result.html", at=at)


def result_file(visit: Visit) -> Response:
    """The report as a file."""
    document = _document(desk(visit))
    if document is None:
        raise NoDraft
    return download(document, visit.path("format"))


def _document(at: Desk) -> dict[str, Any] | None:
    draft = at.draft()
    if draft is None:
        raise NoDraft
    if draft.document and draft.document["locale"] != now().locale:  # the language was changed since
        at.conclude(at.open())
        draft = at.draft()
    return draft.document if draft else None


# --------------------------------------------------------------------------------------------------- keeping


def saved(visit: Visit) -> Response:
    """How to come back later."""
    at = desk(visit)
    check = at.open()
    host = visit.request.headers["host"]
    link = f"{visit.request.url.scheme}://{host}/check/resume/{at.key}"
    return visit.show("saved.html", at=at, check=check, link=link)


def resume_page(visit: Visit) -> Response:
    """Behind the private link: asks before it takes up the answers, since somebody else may have sent the link."""
    key = visit.path("key")
    draft = visit.site.drafts.get(key)
    check = Check.open(visit.adviser, draft) if draft else None
    if check is None or draft is None:
        raise NoDraft
    return visit.show("resume.html", key=key, check=check, draft=draft)


def resume(visit: Visit) -> Response:
    """Take up the answers behind a private link in this browser."""
    key = visit.text("key")
    if visit.site.drafts.get(key) is None:
        raise NoDraft
    visit.set_cookie("draft", key, DRAFT_SECONDS)
    return visit.go("/check")


def forget(visit: Visit) -> Response:
    """Delete the answers and the result."""
    visit.site.drafts.forget(visit.cookie("draft"))
    visit.set_cookie("draft", "")
    return visit.go("/check/gone")


def leave(visit: Visit) -> Response:
    """Take the answers off this browser; the private link still leads to them."""
    visit.set_cookie("draft", "")
    return visit.go("/check/gone")


def gone(visit: Visit) -> Response:
    """After deleting."""
    return visit.show("gone.html")


ROUTES: tuple[Route, ...] = (
    get("/", home),
    post("/check", start),
    *questions.routes("/check", "open"),
    get("/check/result", result),
    get("/check/result/{format:str}", result_file),
    get("/check/saved", saved),
    get("/check/resume/{key:str}", resume_page),
    post("/check/resume", resume),
    post("/check/leave", leave),
    post("/check/forget", forget),
    get("/check/gone", gone),
)
