"""Which language a request is answered in."""

from starlette.requests import Request

from advisor import language
from advisor.web.settings import Settings


def locale_of(settings: Settings, request: Request) -> str:
    """The language chosen, else what the browser asks for."""
    chosen = request.cookies.get(settings.cookie("language"), "")
    known = chosen in language.languages()
    return chosen if known else language.best(request.headers.get("accept-language", ""))
