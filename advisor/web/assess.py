"""The self-assessment: start, one page of questions after another, what is urgent, review, result."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from advisor.dialogue import Item, Line
from advisor.dialogue import State as Reply
from advisor.questionnaire import Section
from advisor.store.drafts import Draft, Edit
from advisor.web import check as changes
from advisor.web import forms
from advisor.web.check import Check
from advisor.web.downloads import download, report_page
from advisor.web.forms import Field
from advisor.web.visit import DRAFT_SECONDS, Visit, get, post

DOORS = ("quick", "runner")  # the questionnaires people start with by themselves


@dataclass
class Desk:
    """A draft as a visitor works on it: where it is kept, and the addresses of its pages."""

    visit: Visit
    base: str
    key: str

    def draft(self) -> Draft | None:
        """The draft, or None when there is none (any more)."""
        return self.visit.site.drafts.get(self.key) if self.key else None

    def open(self) -> Check:
        """The draft as a conversation. Raises NoDraft."""
        draft = self.draft()
        found = Check.open(self.visit.site.adviser, draft) if draft else None
        if found is None:
            raise NoDraft
        return found

    def change(self, edit: Edit) -> Check:
        """Change the draft. Raises NoDraft."""
        draft = self.visit.site.drafts.change(self.key, edit)
        found = Check.open(self.visit.site.adviser, draft) if draft else None
        if found is None:
            raise NoDraft
        return found

    def conclude(self, document: dict[str, Any], _check: Check) -> str:
        """Keep the result; where it can be seen."""
        self.visit.site.drafts.conclude(self.key, document)
        return f"{self.base}/result"


class NoDraft(HTTPException):
    """There are no answers here."""

    def __init__(self) -> None:
        super().__init__(
            404, "There are no saved answers here. They may have been deleted, or this is another browser."
        )


def desk(visit: Visit) -> Desk:
    """The visitor's own draft."""
    return Desk(visit, "/check", visit.cookie("draft"))


# ------------------------------------------------------------------------------------------------- the way in


def home(visit: Visit) -> Response:
    """The start page."""
    draft = desk(visit).draft()
    check = Check.open(visit.site.adviser, draft) if draft else None
    known = (visit.site.adviser.questionnaire(name) for name in DOORS)
    return visit.show("home.html", doors=[each for each in known if each], check=check, draft=draft)


def start(visit: Visit) -> Response:
    """Begin a self-assessment."""
    name = visit.text("questionnaire")
    if name not in DOORS or visit.site.adviser.questionnaire(name) is None:
        raise HTTPException(422, "There is no such questionnaire.")
    key = visit.site.drafts.start(name)
    visit.set_cookie("draft", key, DRAFT_SECONDS)
    return visit.go("/check")


def go_on(visit: Visit) -> Response:
    """To where the visitor stopped."""
    return visit.go(_next(desk(visit), desk(visit).open()))


def _next(at: Desk, check: Check) -> str:
    """The address to go on with."""
    if check.dialogue.advice is not None:
        return f"{at.base}/stop"
    page = check.current
    return f"{at.base}/q/{check.number(page[0])}" if page else f"{at.base}/review"


# --------------------------------------------------------------------------------------------------- questions


def question(visit: Visit) -> Response:
    """A page of questions."""
    at = desk(visit)
    check = at.open()
    page = check.page(visit.path("number"))
    if page is None:
        return visit.go(at.base)
    return _ask(at, check, page, [_as_stored(check, item) for item in page])


def reply(visit: Visit) -> Response:
    """The replies to a page of questions."""
    at = desk(visit)
    check = at.open()
    page = check.page(visit.path("number"))
    if page is None:
        return visit.go(at.base)
    match visit.text("do"):
        case "skip" if any(item.question.red_flag for item in page):
            return _ask(at, check, page, [_as_stored(check, item) for item in page], 422, warned=True)
        case "skip" | "skip-sure":
            return _take(at, check, page, lambda state: changes.skip(state, *(item.fact for item in page)))
    fields = [forms.read(item, f"f{check.number(item)}", visit.texts) for item in page]
    forms.require(fields)
    if any(field.error for field in fields):
        return _ask(at, check, page, fields, 422)

    def edit(state: dict[str, Any]) -> None:
        for field in fields:
            if field.value is not None:
                changes.give(state, field.item.fact, forms.plain(field.value))
            elif field.unknown:
                changes.dont_know(state, field.item.fact)
            else:
                changes.skip(state, field.item.fact)

    return _take(at, check, page, edit)


def _take(at: Desk, check: Check, page: Sequence[Item], edit: Any) -> Response:
    """Store the replies; then to what is urgent, or on."""
    number = check.number(page[0])

    def whole(state: dict[str, Any]) -> None:
        edit(state)
        state["last"] = number

    check = at.change(whole)
    if check.dialogue.advice is None:
        new = [part["rule"] for part in check.soon() if part["rule"] not in check.state.get("told", ())]
        if new:
            at.change(lambda state: changes.note(state, "told", new))
            return at.visit.go(f"{at.base}/soon")
    return at.visit.go(_next(at, check))


def _as_stored(check: Check, item: Item) -> Field:
    unknown = check.dialogue.state(item) is Reply.UNKNOWN
    chosen = forms.shown(check.dialogue.value(item))
    return Field(item, f"f{check.number(item)}", chosen, unknown)


def _ask(
    at: Desk, check: Check, page: Sequence[Item], fields: list[Field], status: int = 200, warned: bool = False
) -> Response:
    before = check.before(page)
    return at.visit.show(
        "question.html",
        status,
        at=at,
        check=check,
        fields=fields,
        section=page[0].section,
        progress=check.dialogue.progress(page[0]),
        number=check.number(page[0]),
        back=f"{at.base}/q/{check.number(before[0])}" if before else "/",
        warned=warned,
        replied=all(check.dialogue.state(item) is not Reply.OPEN for item in page),
    )


# --------------------------------------------------------------------------------------------------- urgent


def stop(visit: Visit) -> Response:
    """An emergency: what to do now, before anything else."""
    at = desk(visit)
    check = at.open()
    advice = check.dialogue.advice
    if advice is None:
        return visit.go(_next(at, check))
    reasons = [reason for reason in advice["reasons"] if reason["level"] == advice["level"]]
    return visit.show("stop.html", at=at, advice=advice, reasons=reasons, last=check.state.get("last", 1))


def soon(visit: Visit) -> Response:
    """Something that needs a clinician today; the questions may go on."""
    at = desk(visit)
    check = at.open()
    reasons = check.soon()
    if not reasons:
        return visit.go(_next(at, check))
    return visit.show("soon.html", at=at, reasons=reasons, onward=_next(at, check), last=check.state.get("last", 1))


# --------------------------------------------------------------------------------------------------- the end


def review(visit: Visit) -> Response:
    """Check your answers."""
    at = desk(visit)
    check = at.open()
    sections: list[tuple[Section, list[Line]]] = []
    for section, lines in check.dialogue.review():
        done = [line for line in lines if line.state is not Reply.OPEN]
        if done:
            sections.append((section, done))
    page = check.current
    return visit.show(
        "review.html",
        at=at,
        check=check,
        sections=sections,
        onward=f"{at.base}/q/{check.number(page[0])}" if page else "",
        open_warnings=check.dialogue.open_warnings(),
        urgent=check.dialogue.advice is not None,
    )


def conclude(visit: Visit) -> Response:
    """Make the result; contradictions are asked back first."""
    at = desk(visit)
    check = at.open()
    if check.dialogue.advice is None:
        if check.current is not None:
            return visit.go(_next(at, check))
        if check.dialogue.clashes():
            return visit.go(f"{at.base}/clash")
    document = visit.site.adviser.advise(check.questionnaire, check.answers())
    return visit.go(at.conclude(document, check))


def clash(visit: Visit) -> Response:
    """Answers that do not fit together, asked back."""
    at = desk(visit)
    check = at.open()
    found = check.dialogue.clashes()
    if not found:
        return visit.go(f"{at.base}/review")
    about = [line for line in check.dialogue.lines() if line.item.question.id in found[0].between]
    return visit.show("clash.html", at=at, check=check, clash=found[0], lines=about)


def settle(visit: Visit) -> Response:
    """Both answers are right."""
    at = desk(visit)
    check = at.open()
    found = [each for each in check.dialogue.clashes() if each.id == visit.text("clash")]
    if found:
        marks = [list(check.mark(each)) for each in found]
        check = at.change(lambda state: changes.note(state, "settled", marks))
    return conclude(visit) if not check.dialogue.clashes() else visit.go(f"{at.base}/clash")


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
    return draft.document


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
    check = Check.open(visit.site.adviser, draft) if draft else None
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
    get("/check", go_on),
    post("/check", start),
    get("/check/q/{number:int}", question),
    post("/check/q/{number:int}", reply),
    get("/check/stop", stop),
    get("/check/soon", soon),
    get("/check/review", review),
    get("/check/clash", clash),
    post("/check/clash", settle),
    get("/check/result", result),
    post("/check/result", conclude),
    get("/check/result/{format:str}", result_file),
    get("/check/saved", saved),
    get("/check/resume/{key:str}", resume_page),
    post("/check/resume", resume),
    post("/check/leave", leave),
    post("/check/forget", forget),
    get("/check/gone", gone),
)
