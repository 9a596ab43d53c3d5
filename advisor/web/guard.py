"""The outermost layer: who may ask, how much, and what every answer carries. Nothing of a request is ever logged.

- The Host must be one of ours, which keeps out pages that point a name of their own at this machine.
- What changes something must come from our own pages (Sec-Fetch-Site, or Origin where a browser does not send that).
- A body that is too big or too slow is refused while it arrives.
- A fault of our own becomes a plain page; the log gets where it happened, and no value.
"""

import asyncio
import logging
import traceback
from html import escape
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.language import N_, _, spoken
from advisor.web.settings import Settings
from advisor.web.speaking import locale_of

LOG = logging.getLogger("advisor.web")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class TooBig(Exception):
    """More came than is taken."""


class TooSlow(Exception):
    """The rest of a body did not come in time."""


class Guard:
    """Wraps the application."""

    def __init__(self, app: ASGIApp, settings: Settings):
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        if scope["type"] != "http":
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                _protect(message, self.settings)
            await send(message)

        app = self._refused(scope) or self.app
        await app(scope, self._limited(scope, receive), sending)

    def _refused(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self.settings.hosts:
            text = N_("This address does not belong to this application.")
            return plain_page(scope, self.settings, 421, N_("Not here"), text)
        if scope["method"] in SAFE_METHODS:
            return None
        if not self._from_our_pages(headers):
            text = N_("This was not sent from a page of this application, so nothing was changed.")
            return plain_page(scope, self.settings, 403, N_("Not from here"), text)
        length = headers.get("content-length")
        if length is not None and (not length.isdecimal() or int(length) > self._most(scope)):
            return _too_much(TooBig(), scope, self.settings)
        return None

    def _from_our_pages(self, headers: Headers) -> bool:
        site, origins = headers.getlist("sec-fetch-site"), headers.getlist("origin")
        if len(site) > 1 or len(origins) > 1:
            return False
        ours = bool(origins) and origins[0].lower() in self.settings.origins
        if site:  # with `no-referrer` browsers send the origin as null, even to ourselves
            return site[0] == "same-origin" and (ours or not origins or origins[0] == "null")
        return ours

    def _most(self, scope: Scope) -> int:
        return self.settings.upload_bytes + 100_000 if scope["path"] == "/coach/uploads" else self.settings.form_bytes

    def _limited(self, scope: Scope, receive: Receive) -> Receive:
        taken, most, whole = 0, self._most(scope), False

        async def receiving() -> Message:
            nonlocal taken, whole
            if whole or scope["method"] in SAFE_METHODS:
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), self.settings.body_seconds)
            except TimeoutError:
                raise TooSlow from None
            taken += len(message.get("body", b""))
            if taken > most:
                raise TooBig
            whole = not message.get("more_body", False)
            return message

        return receiving


class Faults:
    """Just outside the pages: whatever goes wrong in them becomes a plain page."""

    def __init__(self, app: ASGIApp, settings: Settings):
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
            return
        except (TooBig, TooSlow) as error:
            page = _too_much(error, scope, self.settings)
        except Exception as error:
            LOG.error("a fault of our own: %s", where(error))
            text = N_("Nothing was changed. Go back and try again.")
            page = plain_page(scope, self.settings, 500, N_("Something went wrong"), text)
        if begun:
            raise RuntimeError("an answer broke off") from None
        await page(scope, receive, send)


def plain_page(scope: Scope, settings: Settings, status: int, title: str, text: str, **values: str) -> Response:
    """A page that needs nothing else to work, in the language of the request."""
    with spoken(locale_of(settings, Request(scope))) as speaking:
        title, text, home = escape(_(title)), escape(_(text).format(**values)), escape(_("To the start page"))
    body = (
        f'<!doctype html><html lang="{speaking.locale}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="/assets/app.css"></head><body><main class="page"><h1>{title}</h1>'
        f'<p>{text}</p><p><a href="/">{home}</a></p></main></body></html>'
    )
    return HTMLResponse(body, status)


def _too_much(error: Exception, scope: Scope, settings: Settings) -> Response:
    if isinstance(error, TooSlow):
        text = N_("The rest of the form did not arrive. Please try again.")
        return plain_page(scope, settings, 408, N_("That took too long"), text)
    text = N_("More was sent than is taken. A file may have {megabytes} MB at most.")
    most = str(settings.upload_bytes // 1_000_000)
    return plain_page(scope, settings, 413, N_("That is too much"), text, megabytes=most)


def _protect(message: Message, settings: Settings) -> None:
    headers = MutableHeaders(raw=message.setdefault("headers", []))
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if settings.secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def where(error: BaseException) -> str:
    """The kind of error and the lines it went through; its message may hold an answer, so that stays out."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    lines: list[Any] = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames]
    return f"{type(error).__name__} at {' < '.join(reversed(lines))}"
