"""Where an unfinished assessment lies: in the visitor's own browser's keeping, or with a coach's client."""

from dataclasses import dataclass, replace

from starlette.exceptions import HTTPException

from advisor.language import _
from advisor.store.drafts import Draft, Edit
from advisor.store.records import Client
from advisor.web.check import Check
from advisor.web.visit import Visit


class NoDraft(HTTPException):
    """There are no answers here."""

    def __init__(self) -> None:
        text = _("There are no saved answers here. They may have been deleted, or this is another browser.")
        super().__init__(404, text)


@dataclass
class Desk:
    """The visitor's own draft: where it is kept, and the addresses of its pages."""

    visit: Visit
    base: str
    home: str
    key: str
    client: Client | None = None

    def draft(self) -> Draft | None:
        """The draft, or None when there is none (any more)."""
        return self.visit.site.drafts.get(self.key) if self.key else None

    def open(self) -> Check:
        """The draft as a conversation. Raises NoDraft."""
        return self._opened(self.draft())

    def change(self, edit: Edit) -> Check:
        """Change the draft. Raises NoDraft."""
        return self._opened(self.visit.site.drafts.change(self.key, edit))

    def conclude(self, check: Check) -> str:
        """Make the result and keep it; where it can be seen."""
        document = self.visit.adviser.advise(check.questionnaire, check.answers())
        self.visit.site.drafts.conclude(self.key, document)
        return f"{self.base}/result"

    def _opened(self, draft: Draft | None) -> Check:
        site = self.visit.site
        found = (site.opened.take(draft) or Check.open(self.visit.adviser, draft)) if draft else None
        if found is None or draft is None:
            raise NoDraft
        self.visit.opened.append((draft.id, found))
        return found


class ClientDesk(Desk):
    """A draft of a coach's client."""

    def draft(self) -> Draft | None:
        """The draft, or None when there is none (any more)."""
        return self.visit.records.draft(self.key)

    def change(self, edit: Edit) -> Check:
        """Change the draft. Raises NoDraft."""
        return self._opened(self.visit.records.change_draft(self.key, edit))

    def conclude(self, check: Check) -> str:
        """Make the assessment, which takes the draft's place."""
        assert self.client is not None
        answers = replace(check.answers(), label=self.client.label)
        document, row = self.visit.adviser.assess(check.questionnaire, answers)
        name = check.questionnaire.id
        made = self.visit.records.finish_draft(self.key, self.client.id, name, answers, document, row)
        return f"/coach/assessments/{made}"


def desk(visit: Visit) -> Desk:
    """The draft this request is about. Raises NoDraft when it is not the coach's own."""
    if visit.access != "coach":
        return Desk(visit, "/check", "/", visit.cookie("draft"))
    id_ = visit.path("draft")
    draft = visit.records.draft(id_)
    client = visit.records.client(draft.client_id) if draft and draft.client_id else None
    if client is None:
        raise NoDraft
    return ClientDesk(visit, f"/coach/drafts/{id_}", f"/coach/clients/{client.id}", id_, client)
