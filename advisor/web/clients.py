"""A coach's clients: the list, one client over time, assessments, hand-over, and what a client may ask for."""

import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from advisor.errors import AdvisorError
from advisor.language import _, now
from advisor.store import erase as erasing
from advisor.store.records import Assessment, Client, CodeTaken, Entry
from advisor.web import charts, questions
from advisor.web.check import Check, give
from advisor.web.downloads import download, report_page
from advisor.web.retelling import retold
from advisor.web.visit import Visit, get, post

URGENCY = ("emergency", "clinician_first", "incomplete", "modify", "train")
SORTS = ("urgency", "name", "date")


def listed(visit: Visit) -> Response:
    """All clients; who needs a clinician comes first, unless another order is wished."""
    sort = visit.request.query_params.get("sort", SORTS[0])
    if sort not in SORTS:
        sort = SORTS[0]
    latest = visit.records.latest()
    rows = [(client, latest.get(client.id)) for client in visit.records.clients()]
    if sort == "urgency":
        rows.sort(key=lambda row: urgency(visit, row[1]))
    elif sort == "date":
        rows.sort(key=lambda row: row[1].created if row[1] else "", reverse=True)
    names = {client.id: client.label for client, _ in rows}
    waiting = [upload for upload in visit.records.uploads.all() if upload.state != "done"]
    drafts = [(draft, names.get(draft.client_id or "", "")) for draft in visit.records.drafts()]
    return visit.show("clients.html", rows=rows, sort=sort, drafts=drafts, waiting=waiting)


def urgency(visit: Visit, entry: Entry | None) -> tuple[int, int]:
    """For sorting: the most urgent result first, and within it who should be seen soonest; who has none comes last."""
    if entry is None:
        return len(URGENCY), 0
    times = list(visit.site.adviser.library.vocabulary.urgency)
    when = entry.summary["urgency_id"]
    return URGENCY.index(entry.summary["triage"]), times.index(when) if when in times else len(times)


def new_page(visit: Visit) -> Response:
    """A form for a new client."""
    return visit.show("client_form.html", client=None, label="", code="", errors=[])


def add(visit: Visit) -> Response:
    """A new client."""
    label, code = visit.text("label"), visit.text("code")
    try:
        return visit.go(f"/coach/clients/{visit.records.add_client(label, code).id}")
    except AdvisorError as error:
        return visit.show("client_form.html", 422, client=None, label=label, code=code, errors=_errors(error))


def _errors(error: AdvisorError) -> list[tuple[str, str]]:
    return [("code" if isinstance(error, CodeTaken) else "label", str(error))]


def edit_page(visit: Visit) -> Response:
    """A form for a client's name and code."""
    client = found(visit)
    return visit.show("client_form.html", client=client, label=client.label, code=client.code or "", errors=[])


def edit(visit: Visit) -> Response:
    """Another name or code."""
    client, label, code = found(visit), visit.text("label"), visit.text("code")
    try:
        visit.records.change_client(client.id, label, code)
    except AdvisorError as error:
        return visit.show("client_form.html", 422, client=client, label=label, code=code, errors=_errors(error))
    return visit.go(f"/coach/clients/{client.id}")


def found(visit: Visit) -> Client:
    """The client of this address. Raises HTTPException when it is not one of this coach."""
    client = visit.records.client(visit.path("client"))
    if client is None:
        raise HTTPException(404)
    return client


def shown(visit: Visit) -> Response:
    """One client over time."""
    client, library = found(visit), visit.adviser.library
    assessments = visit.records.assessments(client.id)
    drafts = []
    for draft in visit.records.drafts(client.id):
        check = Check.open(visit.adviser, draft)
        if check:
            drafts.append((draft, check))
    return visit.show(
        "client.html",
        client=client,
        assessments=list(reversed(assessments)),
        titles={name: each.title for name, each in library.questionnaires.items()},
        drafts=drafts,
        pain=charts.pain(assessments),
        tests=charts.tests(library, assessments),
    )


def begin(visit: Visit) -> Response:
    """Begin an assessment of a client, or a look back on one."""
    client, name = found(visit), visit.text("questionnaire")
    questionnaire = visit.adviser.questionnaire(name)
    if questionnaire is None:
        raise HTTPException(422, _("There is no such questionnaire."))
    state: dict[str, Any] = {"whole": True} if visit.text("whole") else {}
    known = questionnaire.question("name")
    if known is not None and known.kind == "text":
        give(state, "name", client.label)
    return visit.go(f"/coach/drafts/{visit.records.start_draft(client.id, name, state)}")


def drop_draft(visit: Visit) -> Response:
    """Give up an unfinished assessment."""
    draft = visit.records.draft(visit.path("draft"))
    if draft is None:
        raise HTTPException(404)
    visit.records.drop_draft(draft.id)
    return visit.go(f"/coach/clients/{draft.client_id}")


# ------------------------------------------------------------------------------------------------ assessments


def assessed(visit: Visit) -> tuple[Assessment, Client]:
    """The assessment of this address. Raises HTTPException when it is not one of this coach."""
    assessment = visit.records.assessment(visit.path("assessment"))
    client = visit.records.client(assessment.client_id) if assessment else None
    if assessment is None or client is None:
        raise HTTPException(404)
    return assessment, client


def report(visit: Visit) -> Response:
    """The report of an assessment."""
    return _page(visit, "report")


def hand_over(visit: Visit) -> Response:
    """A page for a clinician: what was found, why, and what is not known. Made to be printed."""
    return _page(visit, "handover")


def _page(visit: Visit, page: str) -> Response:
    assessment, client = assessed(visit)
    document = retold(visit.adviser, assessment)
    return report_page(
        visit,
        document,
        "parts/client_result.html",
        page,
        assessment=assessment,
        client=client,
        handed_over=page == "handover",
        stays=document["locale"] != now().locale,
    )


def report_file(visit: Visit) -> Response:
    """The report as a file."""
    return download(retold(visit.adviser, assessed(visit)[0]), visit.path("format"))


def delete_page(visit: Visit) -> Response:
    """Asks before an assessment is deleted."""
    assessment, client = assessed(visit)
    return visit.show("delete_assessment.html", assessment=assessment, client=client)


def delete(visit: Visit) -> Response:
    """Delete one assessment."""
    assessment, client = assessed(visit)
    visit.records.delete_assessment(assessment.id)
    return visit.go(f"/coach/clients/{client.id}")


def export(visit: Visit) -> Response:
    """Everything that is kept of a client, as one file."""
    text = json.dumps(erasing.export(visit.records, found(visit)), ensure_ascii=False, indent=2) + "\n"
    headers = {"Content-Disposition": 'attachment; filename="client.json"'}
    return Response(text, media_type="application/json", headers=headers)


def erase_page(visit: Visit) -> Response:
    """Asks before a client is deleted."""
    client = found(visit)
    return visit.show("erase.html", client=client, count=len(visit.records.assessments(client.id)))


def erase(visit: Visit) -> Response:
    """Delete a client with everything, and sweep the files."""
    client = found(visit)
    left = erasing.erase(visit.records, client)
    return visit.show("erased.html", backups=bool(left))


ROUTES: tuple[Route, ...] = (
    get("/coach", listed, "coach"),
    get("/coach/clients/new", new_page, "coach"),
    post("/coach/clients", add, "coach"),
    get("/coach/clients/{client}", shown, "coach"),
    get("/coach/clients/{client}/edit", edit_page, "coach"),
    post("/coach/clients/{client}/edit", edit, "coach"),
    post("/coach/clients/{client}/assess", begin, "coach"),
    get("/coach/clients/{client}/export", export, "coach"),
    get("/coach/clients/{client}/erase", erase_page, "coach"),
    post("/coach/clients/{client}/erase", erase, "coach"),
    get("/coach/assessments/{assessment}", report, "coach"),
    get("/coach/assessments/{assessment}/file/{format}", report_file, "coach"),
    get("/coach/assessments/{assessment}/hand-over", hand_over, "coach"),
    get("/coach/assessments/{assessment}/delete", delete_page, "coach"),
    post("/coach/assessments/{assessment}/delete", delete, "coach"),
    *questions.routes("/coach/drafts/{draft}", "coach"),
    post("/coach/drafts/{draft}/drop", drop_draft, "coach"),
)
