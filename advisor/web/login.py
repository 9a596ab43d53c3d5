"""The door of a server that others can reach, and coaches' accounts: logging in and out, the first account."""

import re

from starlette.responses import Response
from starlette.routing import Route

from advisor.errors import AdvisorError
from advisor.language import _, ngettext
from advisor.store import passwords
from advisor.store.accounts import Wait
from advisor.web.visit import Visit, get, post, same

_OURS = re.compile(r"/coach(/[A-Za-z0-9/-]*)?")


def door_page(visit: Visit) -> Response:
    """Asks for the password of the door."""
    if not visit.site.settings.gate:
        return visit.go("/")
    return visit.show("door.html", errors=[])


def door(visit: Visit) -> Response:
    """Open the door."""
    if not visit.site.settings.gate:
        return visit.go("/")
    wait = visit.site.accounts.tries("door", visit.address)
    if wait:
        return _later(visit.show("door.html", 429, errors=[("password", _wait(wait))]), wait)
    if not passwords.matches(visit.site.settings.gate, visit.text("password")):
        return visit.show("door.html", 422, errors=[("password", _("This is not the password."))])
    visit.site.accounts.succeeds("door", visit.address)
    visit.set_cookie("door", visit.site.door)
    return visit.go("/")


def login_page(visit: Visit) -> Response:
    """Asks for name and password; or, while there is no account, for the code of the first one."""
    if visit.coach:
        return visit.go("/coach")
    if not visit.site.accounts.any():
        return visit.go("/coach/set-up")
    return visit.show("login.html", errors=[], name="", onward=_onward(visit.request.query_params.get("next", "")))


def login(visit: Visit) -> Response:
    """Log in. The session's token is new each time."""
    name, onward = visit.text("name")[:200], _onward(visit.text("next"))
    found = visit.site.accounts.log_in(name, visit.text("password"), visit.address)
    if isinstance(found, Wait):
        return _later(visit.show("login.html", 429, errors=[("name", _wait(found))], name=name, onward=onward), found)
    if found is None:
        errors = [("name", _("Name or password is not right."))]
        return visit.show("login.html", 422, errors=errors, name=name, onward=onward)
    _replace_session(visit, found)
    return visit.go(onward)


def logout(visit: Visit) -> Response:
    """Log out."""
    visit.site.accounts.log_out(visit.cookie("coach"))
    visit.set_cookie("coach", "")
    return visit.go("/")


def set_up_page(visit: Visit) -> Response:
    """The first account, with the code from the terminal."""
    if visit.site.accounts.any():
        return visit.go("/coach/login")
    return visit.show("set_up.html", errors=[], name="", possible=bool(visit.site.settings.setup_code))


def set_up(visit: Visit) -> Response:
    """Make the first account."""
    accounts, code = visit.site.accounts, visit.site.settings.setup_code
    if accounts.any() or not code:
        return visit.go("/coach/login")
    name = visit.text("name")[:200]
    wait = accounts.tries("code", visit.address)
    if wait:
        return _later(visit.show("set_up.html", 429, errors=[("code", _wait(wait))], name=name, possible=True), wait)
    if not same(visit.text("code").strip().lower(), code):
        error = "code", _("This is not the code from the terminal.")
    elif visit.text("password") != visit.text("again"):
        error = "password", _("The two passwords differ.")
    else:
        accounts.succeeds("code", visit.address)
        try:
            _replace_session(visit, accounts.begin(accounts.add(name, visit.text("password"), only_first=True)))
            return visit.go("/coach")
        except passwords.Unfit as refused:
            error = "password", str(refused)
        except AdvisorError as refused:
            error = "name", str(refused)
    return visit.show("set_up.html", 422, errors=[error], name=name, possible=True)


def account_page(visit: Visit) -> Response:
    """The coach's own account."""
    return visit.show("account.html", errors=[], done="done" in visit.request.query_params)


def change_password(visit: Visit) -> Response:
    """A new password; every session ends and this one begins anew."""
    assert visit.coach is not None
    accounts, errors = visit.site.accounts, list[tuple[str, str]]()
    wait = accounts.tries(f"password {visit.coach.id}", "")
    if wait:
        return _later(visit.show("account.html", 429, errors=[("old", _wait(wait))], done=False), wait)
    if not accounts.knows(visit.coach, visit.text("old")):
        errors = [("old", _("The present password is not right."))]
    elif visit.text("password") != visit.text("again"):
        errors = [("password", _("The two new passwords differ."))]
    else:
        try:
            accounts.set_password(visit.coach, visit.text("password"))
        except AdvisorError as refused:
            errors = [("password", str(refused))]
    if errors:
        return visit.show("account.html", 422, errors=errors, done=False)
    accounts.succeeds(f"password {visit.coach.id}", "")
    _replace_session(visit, accounts.begin(visit.coach))
    return visit.go("/coach/account?done")


def _replace_session(visit: Visit, token: str) -> None:
    visit.site.accounts.log_out(visit.cookie("coach"))
    visit.set_cookie("coach", token)


def _onward(path: str) -> str:
    """Where to go after logging in: one of the coach's own pages."""
    return path if _OURS.fullmatch(path) and "//" not in path else "/coach"


def _wait(wait: Wait) -> str:
    text = ngettext(
        "Too many tries. Please wait {number} second.", "Too many tries. Please wait {number} seconds.", wait.seconds
    )
    return text.format(number=wait.seconds)


def _later(response: Response, wait: Wait) -> Response:
    response.headers["Retry-After"] = str(wait.seconds)
    return response


ROUTES: tuple[Route, ...] = (
    get("/door", door_page, "door"),
    post("/door", door, "door"),
    get("/coach/login", login_page),
    post("/coach/login", login),
    get("/coach/set-up", set_up_page),
    post("/coach/set-up", set_up),
    post("/coach/logout", logout, "coach"),
    get("/coach/account", account_page, "coach"),
    post("/coach/account", change_password, "coach"),
)
