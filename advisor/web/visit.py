"""One request with what it may see, and the way every handler answers it.

A handler is a plain function from a Visit to a Response. It runs in a worker thread after the checks made here:
the door of a server reachable from elsewhere, who is logged in, and the form's token.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any, Literal
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from advisor import language
from advisor.language import N_
from advisor.store.accounts import Accounts, Coach
from advisor.store.database import Database
from advisor.store.drafts import Drafts
from advisor.store.records import Records
from advisor.web import pages
from advisor.web.advice import Adviser
from advisor.web.check import Check, Opened
from advisor.web.settings import Settings
from advisor.web.speaking import locale_of
from advisor.web.working import Worker

Access = Literal["door", "open", "coach"]
DRAFT_SECONDS = 30 * 24 * 3600
OLD = N_("This page was too old, so nothing was changed. Load it again and repeat.")


@dataclass(frozen=True)
class Site:
    """What all requests share."""

    settings: Settings
    database: Database
    adviser: Adviser
    drafts: Drafts
    accounts: Accounts
    worker: Worker
    opened: Opened = field(default_factory=Opened)
    door: str = field(default_factory=lambda: token_urlsafe(24))  # who holds it has given the door's password

    def session(self, token: str) -> Coach | None:
        """The coach of a session."""
        return self.accounts.session(token, timedelta(minutes=self.settings.idle_minutes))


@dataclass
class Visit:
    """One request."""

    site: Site
    request: Request
    form: FormData
    access: Access
    secret: str  # of the browser's cookie that form tokens hang on: the session's for a coach's pages
    coach: Coach | None = None
    cookies: list[tuple[str, str, int | None]] = field(default_factory=list)
    opened: list[tuple[str, Check]] = field(default_factory=list)  # for the next request

    @property
    def csrf(self) -> str:
        """The token that forms on this visit's pages carry."""
        return form_token(self.secret)

    @property
    def records(self) -> Records:
        """The coach's own records. Only on a coach's pages."""
        if self.coach is None:
            raise HTTPException(403)
        return Records(self.site.database, self.coach.id)

    @property
    def address(self) -> str:
        """Where the request comes from, for waiting times only."""
        return self.request.client.host if self.request.client else ""

    @property
    def adviser(self) -> Adviser:
        """The adviser in the language of this visit."""
        return self.site.adviser.speaking(language.now().locale)

    def text(self, name: str) -> str:
        """A value of the form, or an empty text."""
        value = self.form.get(name, "")
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """All values under a name of the form."""
        return [value for value in self.form.getlist(name) if isinstance(value, str)]

    def file(self, name: str) -> UploadFile | None:
        """A file of the form, if one was chosen."""
        value = self.form.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    def path(self, name: str) -> Any:
        """A part of the address."""
        return self.request.path_params[name]

    def cookie(self, name: str) -> str:
        """A cookie of ours, or an empty text."""
        return self.request.cookies.get(self.site.settings.cookie(name), "")

    def set_cookie(self, name: str, value: str, seconds: int | None = None) -> None:
        """Set a cookie with the answer; an empty value takes it away."""
        self.cookies.append((name, value, seconds))

    def show(self, template: str, status: int = 200, **context: Any) -> Response:
        """A page."""
        return HTMLResponse(pages.page(template, {"visit": self, **context}), status)

    @staticmethod
    def go(path: str) -> Response:
        """To another page, with GET."""
        return RedirectResponse(path, 303)

    def finish(self, response: Response) -> Response:
        """Put the cookies on the answer."""
        settings = self.site.settings
        for name, value, seconds in self.cookies:
            response.set_cookie(
                settings.cookie(name),
                value,
                max_age=seconds if value else 0,
                path="/",
                secure=settings.secure,
                httponly=True,
                samesite="strict",
            )
        return response


Handler = Callable[[Visit], Response]


def form_token(secret: str) -> str:
    """The form token of a cookie: it can't be worked out without the cookie, nor the cookie from it."""
    return hashlib.sha256(f"form:{secret}".encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())


def get(path: str, handler: Handler, access: Access = "open") -> Route:
    """A page."""
    return Route(path, _endpoint(handler, access, 0), methods=["GET"])


def post(path: str, handler: Handler, access: Access = "open", files: int = 0) -> Route:
    """A change."""
    return Route(path, _endpoint(handler, access, files), methods=["POST"])


def _endpoint(handler: Handler, access: Access, files: int) -> Callable[[Request], Any]:
    async def serve(request: Request) -> Response:
        form = FormData()
        if request.method == "POST":
            form = await request.form(max_files=files, max_fields=800, max_part_size=64_000)
        try:
            return await run_in_threadpool(_serve, request, form, handler, access)
        finally:
            await form.close()

    serve.access = access  # type: ignore[attr-defined]  # read by the test that tries every route
    return serve


def _serve(request: Request, form: FormData, handler: Handler, access: Access) -> Response:
    site: Site = request.app.state.site
    changes = request.method == "POST"
    token = request.cookies.get(site.settings.cookie("coach"), "")
    coach = site.session(token)
    if site.settings.gate and access != "door" and coach is None:
        held = request.cookies.get(site.settings.cookie("door"), "")
        if not held or not same(held, site.door):
            return RedirectResponse("/door", 303)
    if access == "coach":
        if coach is None:
            return RedirectResponse("/coach/login" if changes else f"/coach/login?next={quote(request.url.path)}", 303)
        visit = Visit(site, request, form, access, token, coach)
    else:
        held = request.cookies.get(site.settings.cookie("visit"), "")
        visit = Visit(site, request, form, access, held or token_urlsafe(24), coach)
        if changes and not held:
            raise HTTPException(403, OLD)
        if not held:
            visit.set_cookie("visit", visit.secret)
    if changes and not same(visit.text("token"), visit.csrf):
        raise HTTPException(403, OLD)
    with language.spoken(locale_of(site.settings, request)):
        response = visit.finish(handler(visit))
        _keep(site, visit)
    return response


def _keep(site: Site, visit: Visit) -> None:
    """Keep what was opened for the next request."""
    for id_, check in visit.opened:
        site.opened.put(id_, check)
