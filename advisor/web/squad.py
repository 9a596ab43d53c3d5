"""The squad: the page that `advisor squad` makes, from what a coach keeps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from advisor.conclude.row import WITHHELD, Row, told
from advisor.report.squad import page
from advisor.report.squad.rows import Result
from advisor.store.records import Entry, Records
from advisor.store.uploads import Upload
from advisor.web import pages
from advisor.web.downloads import framed
from advisor.web.visit import Visit, get

UNKNOWN = "unknown"  # which rules held was not kept by an earlier version; such results take no part in sessions


@dataclass(frozen=True)
class Kept:
    """Assessments of a coach's clients as a batch. People are told apart as clients and shown by their label."""

    records: Records
    entries: Sequence[Entry]
    names: dict[str, str]
    rejected: int = 0
    digest: str = ""  # every result has its own

    @property
    def created(self) -> str:
        """When the latest was made."""
        return max((entry.created for entry in self.entries), default="")

    def __iter__(self) -> Iterator[Result]:
        for place, entry in enumerate(self.entries, 1):
            found = {"row": place, **self._row(entry), "id": entry.client_id}
            cells = {name: "" if value is None else str(value) for name, value in found.items()}
            label = self.names.get(entry.client_id, "")
            knowledge = entry.knowledge if entry.summary.get("row") else UNKNOWN
            yield Result(cells, label, knowledge, entry.created)

    @staticmethod
    def report(result: Result) -> str:
        """The page of the client."""
        return f"/coach/clients/{result.id}"

    def _row(self, entry: Entry) -> Row:
        if entry.summary.get("row"):
            return dict(entry.summary["row"])
        kept = self.records.assessment(entry.id)  # one of an earlier version, which kept no row
        document = kept.document if kept else {}
        return {**told(document), "level": document["plan"].get("level", WITHHELD), "unanswered": None, "rules": ""}


def squad(visit: Visit) -> Response:
    """The latest assessment of everybody."""
    history = visit.records.history()
    names = {client.id: client.label for client in visit.records.clients()}
    latest = [history[id_][-1] for id_ in names if id_ in history]
    if not latest:
        return visit.show("squad.html")
    return _shown(visit, Kept(visit.records, latest, names), history, len(names) - len(latest))


def of_upload(visit: Visit, upload: Upload, entries: Sequence[Entry]) -> Response:
    """The assessments that came from an uploaded table."""
    names = {client.id: client.label for client in visit.records.clients()}
    kept = Kept(visit.records, entries, names, upload.rejected_rows)
    return _shown(visit, kept, visit.records.history(), 0, upload)


def _shown(
    visit: Visit, kept: Kept, history: dict[str, list[Entry]], unassessed: int, upload: Upload | None = None
) -> Response:
    earlier = Kept(visit.records, _before(kept.entries, history), kept.names)
    label = upload.name if upload else ""
    record = page.record(
        kept, visit.adviser.library, earlier if earlier.entries else None, label=label, unassessed=unassessed
    )
    bar = pages.page("parts/squad_bar.html", {"visit": visit, "upload": upload})
    return framed(page.make(record, "html", script=False), bar)


def _before(entries: Sequence[Entry], history: dict[str, list[Entry]]) -> list[Entry]:
    """The assessment before, of everybody who has one with the same questions."""
    now = {entry.id for entry in entries}
    found: dict[str, Entry] = {}
    for entry in entries:
        for other in history[entry.client_id]:
            if other.id not in now and other.created <= entry.created and other.questionnaire == entry.questionnaire:
                found[entry.client_id] = other
    return list(found.values())


ROUTES: tuple[Route, ...] = (get("/coach/squad", squad, "coach"),)
