"""Every kind of file that is made from an assessment, in one place."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Any

from advisor.errors import UsageError
from advisor.report.brand import Brand
from advisor.report.own_templates import OwnTemplates
from advisor.report.pdf import Press
from advisor.report.pictures.progress import Course
from advisor.report.render import render

# format -> the end of its file's name
ENDINGS = {
    "text": "txt",
    "html": "html",
    "md": "md",
    "json": "json",
    "pdf": "pdf",
    "ics": "ics",
    "handover": "handover.html",
    "handover-md": "handover.md",
    "handover-pdf": "handover.pdf",
}
BINARY = ("pdf", "handover-pdf")  # not for a terminal


@dataclass(frozen=True)
class Wishes:
    """How reports are to be: whose, with which own templates, since when, and from when on a calendar runs."""

    brand: Brand | None = None
    own: OwnTemplates | None = None
    course: Course | None = None
    start: date | None = None


class Maker:
    """Makes files; keep one for many people, because its helpers take a while to start. Use it in a `with`."""

    def __init__(self, wishes: Wishes | None = None):
        self.wishes = wishes or Wishes()
        self._stack = ExitStack()
        self._press = self._stack.enter_context(Press())
        if self.wishes.own is not None:
            self._stack.enter_context(self.wishes.own)

    def __enter__(self) -> "Maker":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._stack.close()

    def make(self, document: Mapping[str, Any], fmt: str) -> str | bytes:
        """The file's content; bytes for PDF.

        Raises UsageError for an unknown format or a missing renderer, NothingToMake when this assessment has nothing
        for it, InputRefused when the document is no assessment.
        """
        if fmt not in ENDINGS:
            raise UsageError(f"There is no format {fmt}. Known are: {', '.join(ENDINGS)}.")
        if fmt == "ics":
            from advisor.report.calendar import calendar

            return calendar(document, self.wishes.start)
        page = "handover" if fmt.startswith("handover") else "report"
        kind = {"handover": "html", "pdf": "html"}.get(fmt.removeprefix("handover-"), fmt.removeprefix("handover-"))
        wishes = self.wishes
        text = render(document, kind, page, wishes.brand, wishes.own, wishes.course)
        return self._press.print(text, one_page=page == "handover") if fmt in BINARY else text
