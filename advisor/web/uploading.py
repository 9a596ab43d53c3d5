"""Uploading an intake table: the file, its columns, how far it is, what came of it and what was not used."""

import csv
import io
import re
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from advisor.conclude.row import JOIN
from advisor.errors import AdvisorError, InputRefused, Problem
from advisor.intake.table import DELIMITERS
from advisor.intake.translate import Translator
from advisor.language import _
from advisor.outputs import plain_cell
from advisor.store.records import Entry
from advisor.store.uploads import Upload
from advisor.web import columns, squad
from advisor.web.clients import urgency
from advisor.web.columns import Column
from advisor.web.visit import Visit, get, post
from advisor.web.working import MAX_ROWS

if TYPE_CHECKING:
    from advisor.intake.source import Source

ENCODINGS = ("", "cp1252", "cp1250", "cp1251", "mac-roman", "utf-16", "shift-jis", "gb18030")
SHOWN = 200  # rejects on the page; all are in the file


def listed(visit: Visit) -> Response:
    """All uploads, and the form for a new one."""
    return _form(visit, [])


def _form(visit: Visit, problems: list[str], status: int = 200) -> Response:
    return visit.show(
        "uploads.html",
        status,
        uploads=visit.records.uploads.all(),
        problems=problems,
        encodings=ENCODINGS,
        delimiters=list(DELIMITERS),
        megabytes=visit.site.settings.upload_bytes // 1_000_000,
        rows=MAX_ROWS,
    )


def upload(visit: Visit) -> Response:
    """Take a table. It is read through once before it is kept."""
    file, map_file = visit.file("file"), visit.file("map")
    if file is None:
        return _form(visit, [_("Choose a file.")], 422)
    encoding = visit.text("encoding")
    options: dict[str, Any] = {
        "encoding": encoding if encoding in ENCODINGS and encoding else None,
        "delimiter": columns.delimiter(visit.text("delimiter")),
    }
    try:
        content = _content(visit, file)
        name = _plain_name(file.filename or "")
        with columns.opened(content, name, options, visit.site.adviser.library) as table:
            rows = _read_through(table)
            if map_file is not None:
                text = _content(visit, map_file).decode("utf-8", "replace")
                found = columns.read_map_text(text, "the mapping file", visit.site.adviser.library)
                Translator(found, table.header, name, table.header_line)
                options["map_file"] = text
    except AdvisorError as error:
        return _form(visit, columns.told(error), 422)
    id_ = visit.records.uploads.add(name, content, rows, options)
    return visit.go(f"/coach/uploads/{id_}/columns")


def _read_through(table: "Source") -> int:
    """The number of rows. What can't be read as a table at all is refused now, not halfway."""
    rows = 0
    for block in table.blocks():
        rows = block.after.row
        if rows > MAX_ROWS:
            mend = _("`advisor batch` takes any number of rows.")
            raise InputRefused(Problem(_("the table has more than {most} rows.").format(most=MAX_ROWS), mend=mend))
    return rows


def _content(visit: Visit, file: UploadFile) -> bytes:
    content = file.file.read(visit.site.settings.upload_bytes + 1)
    if len(content) > visit.site.settings.upload_bytes:
        most = visit.site.settings.upload_bytes // 1_000_000
        raise InputRefused(_("The file has more than {most} MB.").format(most=most))
    return content


def _plain_name(name: str) -> str:
    """The file's name for showing: without folders, short, printable."""
    last = re.split(r"[\\/]", name)[-1]
    return "".join(each if each.isprintable() else "_" for each in last)[:80] or "table"


def found(visit: Visit) -> Upload:
    """The upload of this address. Raises HTTPException when it is not one of this coach."""
    one = visit.records.uploads.get(visit.path("upload"))
    if one is None:
        raise HTTPException(404)
    return one


# ---------------------------------------------------------------------------------------------------- columns


def _table(visit: Visit, one: Upload) -> AbstractContextManager["Source"]:
    content = visit.records.uploads.content(one.id)
    if content is None:
        raise HTTPException(404)
    return columns.opened(content, one.name, one.options, visit.site.adviser.library)


def columns_page(visit: Visit) -> Response:
    """Which column is which question."""
    one = found(visit)
    if one.state != "columns":
        return visit.go(f"/coach/uploads/{one.id}")
    with _table(visit, one) as table:
        if "map_file" in one.options:
            return visit.show("columns_mapped.html", upload=one, columns=len(table.header))
        return _columns(visit, one, columns.columns(table, visit.site.adviser.library))


def _columns(visit: Visit, one: Upload, all_: list[Column], status: int = 200) -> Response:
    asked = visit.adviser.library.questionnaires[columns.QUESTIONNAIRE]
    wordings = {fact: wording for _, entries in columns.choices(asked) for fact, wording in entries}
    return visit.show(
        "columns.html",
        status,
        upload=one,
        columns=all_,
        choices=columns.choices(asked),
        wordings=wordings,
        missing=", ".join(columns.MISSING) if status == 200 else visit.text("missing"),
        decimal=visit.text("decimal"),
        who=columns.WHO,
        leave_out=columns.LEAVE_OUT,
    )


def confirm(visit: Visit) -> Response:
    """The coach has said which column is which; the work begins."""
    one = found(visit)
    if one.state != "columns":
        return visit.go(f"/coach/uploads/{one.id}")
    options = dict(one.options)
    if "map_file" not in options:
        library = visit.site.adviser.library
        with _table(visit, one) as table:
            all_ = columns.columns(table, library)
        chosen = [visit.text(f"c{number}") for number in range(1, len(all_) + 1)]
        columns.choose(all_, chosen, library.questionnaires[columns.QUESTIONNAIRE])
        if any(column.error for column in all_):
            return _columns(visit, one, all_, 422)
        options["missing"] = [word.strip() for word in visit.text("missing")[:500].split(",") if word.strip()]
        options["decimal"] = visit.text("decimal")
        options["map"] = columns.chosen_map(all_, options).model_dump(by_alias=True, exclude_none=True)
    if visit.records.uploads.begin(one.id, options):
        visit.site.worker.start(visit.records, one.id)
    return visit.go(f"/coach/uploads/{one.id}")


def go_on(visit: Visit) -> Response:
    """Go on with an upload that was stopped."""
    one = found(visit)
    if one.state == "stopped" and visit.records.uploads.begin(one.id):
        visit.site.worker.start(visit.records, one.id)
    return visit.go(f"/coach/uploads/{one.id}")


# ----------------------------------------------------------------------------------------------------- results


def shown(visit: Visit) -> Response:
    """How far it is (the page loads itself again), and what came of it."""
    one = found(visit)
    if one.state == "columns":
        return visit.go(f"/coach/uploads/{one.id}/columns")
    entries = visit.records.of_upload(one.id)
    entries.sort(key=lambda entry: urgency(visit, entry))
    names = {client.id: client.label for client in visit.records.clients()}
    rejects = visit.records.uploads.rejects(one.id)
    return visit.show(
        "upload.html",
        upload=one,
        running=one.state == "running",
        people=[(entry, names.get(entry.client_id, "")) for entry in entries],
        stands_out=partial(_stands_out, visit),
        rejects=rejects[:SHOWN],
        rejects_in_all=len(rejects),
    )


def _stands_out(visit: Visit, entry: Entry) -> list[str]:
    """The warnings where help comes first, else the patterns; as kept, where the rules no longer know them."""
    library, summary = visit.adviser.library, entry.summary
    if summary["triage"] in ("emergency", "clinician_first"):
        titles = {rule.rule.id: rule.rule.title for rule in library.rules}
        kept = zip(str((summary.get("row") or {}).get("flags", "")).split(JOIN), summary["flags"], strict=False)
        return list(dict.fromkeys(titles.get(id_, title) for id_, title in kept)) or summary["flags"]
    found = [(part["id"], part["name"]) for part in summary["patterns"]]
    known = library.patterns
    return list(dict.fromkeys(known[id_].name if id_ in known else name for id_, name in found))


def rejects_file(visit: Visit) -> Response:
    """What was not used, as a table."""
    one = found(visit)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["row", "id", "column", "value", "reason", "mend", "line"])
    for each in visit.records.uploads.rejects(one.id):
        words = (each.person, each.title, each.value, each.reason, each.mend)
        writer.writerow([each.row, *map(plain_cell, words), each.line])
    headers = {"Content-Disposition": 'attachment; filename="rejects.csv"'}
    return Response(text.getvalue(), media_type="text/csv", headers=headers)


def squad_page(visit: Visit) -> Response:
    """The squad of this table."""
    one = found(visit)
    return squad.of_upload(visit, one, visit.records.of_upload(one.id))


def delete(visit: Visit) -> Response:
    """Delete an upload; clients and assessments that came from it stay."""
    visit.records.uploads.delete(found(visit).id)
    return visit.go("/coach/uploads")


ROUTES: tuple[Route, ...] = (
    get("/coach/uploads", listed, "coach"),
    post("/coach/uploads", upload, "coach", files=2),
    get("/coach/uploads/{upload}", shown, "coach"),
    get("/coach/uploads/{upload}/columns", columns_page, "coach"),
    post("/coach/uploads/{upload}/columns", confirm, "coach"),
    post("/coach/uploads/{upload}/go-on", go_on, "coach"),
    get("/coach/uploads/{upload}/rejects", rejects_file, "coach"),
    get("/coach/uploads/{upload}/squad", squad_page, "coach"),
    post("/coach/uploads/{upload}/delete", delete, "coach"),
)
