"""The page of a report as PDF: the same HTML with a sheet for paper, tagged for screen readers (PDF/UA-1).

WeasyPrint lays it out in a child process within limits. Whatever the page asks for from outside is refused; only what
is written into the page itself (data:) can be shown.
"""

import base64
import hashlib
import re
import sys
from importlib.util import find_spec
from types import TracebackType
from typing import Any

from advisor.errors import InputRefused, UsageError
from advisor.worker import Limits, Worker

LIMITS = Limits(seconds=180, cpu_seconds=90, memory=2_000_000_000, result=30_000_000)
VARIANT = "pdf/ua-1"  # tagged for screen readers
LONG = re.compile(r">[^<]{1500,}")  # a text that half a sheet's width might not hold
ONE_BELOW = "main :is(div, ul, ol, dl):not(.map-views) > * { display: block !important; width: auto !important; }\n"
SIZES = (8.7, 8.4, 7.9, 7.4, 7.0)  # points; below that nobody reads it
INSTALL = "pip install 'runner-strength-advisor[pdf]'"
SYSTEM = {
    "linux": "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "darwin": "brew install pango",
    "win32": "install MSYS2, then: pacman -S mingw-w64-x86_64-pango",
}


class Press:
    """Prints pages. Keep one for many pages; it starts when it is first needed. Use it in a `with`."""

    def __init__(self, limits: Limits = LIMITS):
        self._worker = Worker("pdf", limits)

    def __enter__(self) -> "Press":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._worker.stop()

    def print(self, html: str, one_page: bool = False) -> bytes:
        """The page as PDF; with `one_page` set smaller, as far as it can still be read, until one sheet holds it.

        Raises UsageError when WeasyPrint is missing, InputRefused when the page asks for something from outside or
        takes too much.
        """
        if find_spec("weasyprint") is None:
            raise UsageError(f"PDF needs WeasyPrint, which is not installed. Install it with: {INSTALL}")
        return self._worker.do((b"1" if one_page else b"0") + html.encode("utf-8", "replace"))


def for_paper(html: str, size: float = 8.7) -> str:
    """The page with the sheet for PDF after its own; `size` is that of its text in points."""
    from advisor.resources import folder

    sheet = (folder("reports/templates") / "_parts" / "pdf.css").read_text(encoding="utf-8")
    head, end, rest = html.partition("</style>")
    if LONG.search(html.partition("<main")[2].partition("</main>")[0]):
        sheet += ONE_BELOW
    sheet += f"html, body {{ font-size: {size}pt; }}\n"
    return f"{head}{end}\n<style>\n{sheet}</style>{rest}" if end else html


def in_child(work: bytes) -> bytes:
    """Lay out and write one page."""
    html, sizes = work[1:].decode("utf-8"), SIZES if work[:1] == b"1" else SIZES[:1]
    try:
        import weasyprint
    except OSError as error:  # the Python package is there, Pango is not
        hint = SYSTEM.get(sys.platform, SYSTEM["linux"])
        raise InputRefused(f"WeasyPrint can't find its libraries ({error}). Try: {hint}") from None
    _must_be_new(weasyprint.__version__)
    from weasyprint.urls import FatalURLFetchingError

    try:
        fetcher = _nothing_from_outside()
        for size in sizes:
            text = for_paper(html, size)
            page = weasyprint.HTML(string=text, url_fetcher=fetcher, media_type="print").render(pdf_variant=VARIANT)
            if len(page.pages) == 1:
                break
        identifier = hashlib.sha256(work).hexdigest()[:32].encode()
        made = page.write_pdf(pdf_identifier=identifier, pdf_variant=VARIANT)
    except FatalURLFetchingError:
        raise InputRefused("The page asks for something from outside itself, so no PDF was made.") from None
    except OSError:  # embedded fonts are kept in files, and files are refused
        raise InputRefused("The page wants files, such as fonts of its own, so no PDF was made.") from None
    except RecursionError:
        raise InputRefused("The page is nested too deeply for a PDF.") from None
    assert isinstance(made, bytes)
    return made


def _must_be_new(version: str) -> None:
    """Older versions have known holes (2024-28184, 2025-68616, 2026-49452, 2026-55073)."""
    if int(version.partition(".")[0]) < 70:
        raise InputRefused(f"WeasyPrint {version} has known holes; 70 or later is needed. Update with: {INSTALL}")


def _nothing_from_outside() -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc]
        """Pictures within the page and nothing else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """The picture. Raises FatalURLFetchingError for any other address."""
            kind, _, data = url.partition(";base64,")
            if kind not in ("data:image/png", "data:image/jpeg", "data:image/svg+xml"):
                raise FatalURLFetchingError("from outside")
            return URLFetcherResponse(url, base64.b64decode(data), {"Content-Type": kind.removeprefix("data:")})

    return Fetcher(allowed_protocols=("data",), allow_redirects=False)
