"""Choosing a language: the same for runners, coaches and at the door. What is there already is told in it too."""

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from advisor.language import _, languages
from advisor.web.visit import Visit, post

SECONDS = 365 * 24 * 3600
BACK = ("/", "/door", "/coach", "/coach/login", "/coach/set-up", "/coach/account")  # where languages are on offer


def speak(visit: Visit) -> Response:
    """Choose a language."""
    chosen, back = visit.text("language"), visit.text("back")
    if chosen not in languages():
        raise HTTPException(422, _("There is no such language."))
    visit.set_cookie("language", chosen, SECONDS)
    return visit.go(back if back in BACK else "/")


ROUTES: tuple[Route, ...] = (
    post("/language", speak, "door"),
    post("/coach/language", speak, "coach"),
)
