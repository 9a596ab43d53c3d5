"""A result as a page of the application, and as files to take away."""

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from advisor.language import N_, _
from advisor.report.render import FORMATS, render
from advisor.web import pages
from advisor.web.guard import POLICY
from advisor.web.visit import Visit

NAMES = {
    "html": N_("Web page"),
    "pdf": "PDF",
    "ics": N_("Calendar"),
    "text": N_("Plain text"),
    "md": "Markdown",
    "json": N_("Data (JSON)"),
}
_TYPES = {"html": "text/html", "json": "application/json", "md": "text/markdown", "pdf": "application/pdf",
          "ics": "text/calendar"}  # fmt: skip
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_META_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n?')
_SKIP_LINK = re.compile(r'<a class="skip"[^>]*>[^<]*</a>')


def formats() -> list[tuple[str, str]]:
    """The formats on offer with their names."""
    return [(name, _(NAMES.get(name, name.upper()))) for name in FORMATS]


def report_page(visit: Visit, document: Mapping[str, Any], bar: str, page: str = "report", **context: Any) -> Response:
    """A page on an assessment, with a bar of the application's own on top."""
    top = pages.page(bar, {"visit": visit, "formats": formats(), **context})
    return framed(render(document, "html", page), top)


def framed(html: str, bar: str) -> Response:
    """A page that could also be opened as a file, with a bar on top.

    Such a page carries its style and a policy with it. Here the policy comes as a header and allows exactly this style,
    by its hash.
    """
    hashes = [f"'sha256-{_hash(style)}'" for style in _STYLE.findall(html)]
    links = f'<link rel="stylesheet" href="{pages.asset("bar.css")}"><link rel="icon" href="{pages.asset("icon.svg")}">'
    html = _META_POLICY.sub("", html, count=1)
    html = html.replace("</head>", f"{links}\n</head>", 1)
    html = _SKIP_LINK.sub(lambda found: f"{found[0]}\n{bar}", html, count=1)
    policy = POLICY.replace("style-src 'self'", " ".join(["style-src 'self'", *hashes]))
    return HTMLResponse(html, headers={"Content-Security-Policy": policy})


def download(document: Mapping[str, Any], fmt: str) -> Response:
    """The report as a file whose name tells nothing of a person."""
    if fmt not in FORMATS:
        raise HTTPException(404, _("There is no such format."))
    content = render(document, fmt)
    name = f"assessment-{str(document['created'])[:10]}.{FORMATS[fmt]}"
    kind = _TYPES.get(fmt, "text/plain")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
