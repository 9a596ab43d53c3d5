"""The pages of questions, what is urgent, and the review: the same for a runner alone and for a coach with a client."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from advisor.dialogue import Item, Line
from advisor.dialogue import State as Reply
from advisor.questionnaire import Section
from advisor.web import check as changes
from advisor.web import forms
from advisor.web.check import Check
from advisor.web.desk import Desk, desk
from advisor.web.forms import Field
from advisor.web.visit import Access, Visit, get, post


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
        back=f"{at.base}/q/{check.number(before[0])}" if before else at.home,
        warned=warned,
        waiting=[check.dialogue.waiting(item)[:3] for item in page] if not warned else [],
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
        later=len(check.dialogue.later()),
        spared=len(check.dialogue.not_needed()),
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
    return visit.go(at.conclude(check))


def further(visit: Visit) -> Response:
    """Begin the second step: all that can still change any part of the result."""
    at = desk(visit)
    return visit.go(_next(at, at.change(lambda state: state.update(goes_on=True))))


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


def routes(base: str, access: Access) -> tuple[Route, ...]:
    """These pages under an address."""
    return (
        get(base, go_on, access),
        get(base + "/q/{number:int}", question, access),
        post(base + "/q/{number:int}", reply, access),
        get(base + "/stop", stop, access),
        get(base + "/soon", soon, access),
        get(base + "/review", review, access),
        post(base + "/further", further, access),
        get(base + "/clash", clash, access),
        post(base + "/clash", settle, access),
        post(base + "/result", conclude, access),
    )
