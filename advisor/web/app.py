"""The application put together."""

from contextlib import AbstractContextManager
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from advisor.errors import AdvisorError
from advisor.inference import Reasoner
from advisor.language import N_, Language, _, spoken
from advisor.store.accounts import Accounts
from advisor.store.database import Database
from advisor.store.drafts import Drafts
from advisor.store.uploads import stop_all
from advisor.web import assess, choosing, clients, login, pages, squad, uploading
from advisor.web.advice import Adviser
from advisor.web.guard import Faults, Guard
from advisor.web.settings import Settings
from advisor.web.speaking import locale_of
from advisor.web.visit import Site
from advisor.web.working import Worker

PARTS = (choosing, assess, login, clients, squad, uploading)

_TITLES = {
    400: N_("That could not be read"),
    403: N_("That is not possible"),
    404: N_("Nothing is here"),
    405: N_("That is not possible here"),
    422: N_("That does not fit"),
    429: N_("Too many tries"),
}
_AGAIN = N_("Go back and try again.")
_TEXTS = {400: _AGAIN, 404: N_("The page does not exist, or not for you."), 405: _AGAIN}
_ASSETS = {path.name: path for path in pages.ASSETS.iterdir()}
_KINDS = {".css": "text/css", ".svg": "image/svg+xml"}


def routes() -> list[Route]:
    """Every address of the application."""
    return [Route("/assets/{name}", _asset, methods=["GET"]), *(route for part in PARTS for route in part.ROUTES)]


def make_site(settings: Settings, database: Database, reasoner: Reasoner) -> Site:
    """What all requests share, on a database that is open. Clears away what a process before this one left."""
    MultiPartParser.spool_max_size = settings.upload_bytes + 1_000_000  # an upload never touches a temporary file
    adviser = Adviser(reasoner)
    site = Site(settings, database, adviser, Drafts(database), Accounts(database), Worker(adviser))
    site.drafts.sweep()
    site.accounts.sweep()
    stop_all(database)
    return site


def create_app(site: Site) -> Guard:
    """The application behind its guard."""
    app = Starlette(
        routes=routes(),
        middleware=[Middleware(Faults, settings=site.settings)],
        exception_handlers={HTTPException: _http_error, AdvisorError: _refused},  # type: ignore[dict-item]
    )
    app.router.redirect_slashes = False
    app.state.site = site
    return Guard(app, site.settings)


async def _asset(request: Request) -> Response:
    path = _ASSETS.get(request.path_params["name"])
    if path is None:
        raise HTTPException(404)
    return Response(
        path.read_bytes(), media_type=_KINDS[path.suffix], headers={"Cache-Control": "private, max-age=86400"}
    )


def _speaking(request: Request) -> AbstractContextManager[Language]:
    return spoken(locale_of(request.app.state.site.settings, request))


async def _http_error(request: Request, error: HTTPException) -> Response:
    plain = error.detail == HTTPStatus(error.status_code).phrase
    with _speaking(request):
        text = _(_TEXTS.get(error.status_code, _AGAIN) if plain else error.detail)
        title = _TITLES.get(error.status_code, N_("That did not work"))
        html = pages.page("error.html", {"title": _(title), "text": text})
    return HTMLResponse(html, error.status_code, headers=error.headers)


async def _refused(request: Request, error: AdvisorError) -> Response:
    with _speaking(request):
        html = pages.page("error.html", {"title": _("That did not work"), "text": str(error)})
    return HTMLResponse(html, 500 if error.exit_code in (5, 70) else 422)
