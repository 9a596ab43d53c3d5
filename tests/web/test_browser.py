"""In a real browser against the real command: the whole self-assessment, a coach's first ten minutes, every page
accessible and within its width, and nothing asked of any other host.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import PASSWORD
from tests.web.live import CHROMIUM, RULES, SIZES, Served, chromium, fill, serving
from tests.web.test_coach import TABLE

CANARY = "Zanzibar"
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The real command."""
    with serving(tmp_path_factory.mktemp("web")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's Chromium."""
    with chromium() as started:
        yield started


class Tab:
    """A tab that remembers what it asked for and what the console said."""

    def __init__(self, browser: Any, served: Served, script: bool = True, size: str = "desk"):
        width, height = SIZES[size]
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=script, accept_downloads=True
        )
        self.context.set_default_timeout(6000)
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.home = served.url

    def open(self, path: str) -> Any:
        self.page.goto(self.home + path)
        return self.page

    def press(self, text: str, role: str = "button") -> None:
        """Press a button or follow a link, and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=text).first.click()

    def close(self) -> None:
        """Nothing was asked of another host, and the browser found nothing to complain of."""
        strange = [url for url in self.asked if not url.startswith((self.home, "data:"))]
        self.context.close()
        assert strange == []
        complaints = [text for text in self.said if "422" not in text and "404" not in text]
        assert complaints == []


@pytest.fixture
def tab(browser: Any, served: Served, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """One tab; parametrised by (script, size)."""
    script, size = getattr(request, "param", (True, "desk"))
    opened = Tab(browser, served, script, size)
    yield opened
    opened.close()


def to_the_review(tab: Tab, name: str, further: bool = True) -> int:
    """Answer calmly until the review, through both steps; how many pages there were."""
    for count in range(120):
        if "/q/" in tab.page.url:
            fill(tab.page, name)
            tab.press("Continue")
            assert "Error" not in tab.page.title(), (tab.page.url, tab.page.inner_text("main"))
            continue
        assert tab.page.url.endswith("/review"), tab.page.url
        onward = tab.page.get_by_role("button", name="Go on: about")
        if not further or not onward.count():
            return count
        tab.press("Go on: about")
    raise AssertionError("the questions never end")


@pytest.mark.parametrize(
    "tab", [(False, "phone"), (True, "desk")], indirect=True, ids=["without script", "with script"]
)
def test_the_whole_self_assessment(tab: Tab) -> None:
    tab.open("/")
    tab.press("Start Runner self-assessment")
    assert 8 < to_the_review(tab, CANARY) < 60
    assert tab.page.get_by_role("heading", level=1).inner_text() == "Check your answers"
    tab.press("Show my result")
    while tab.page.url.endswith("/clash"):
        tab.press("They are all right as they are")
    assert tab.page.url.endswith("/check/result")
    assert "Runner Strength Advisor" in tab.page.title() and CANARY in tab.page.title()
    tab.page.get_by_text("Download", exact=True).click()
    with tab.page.expect_download() as download:
        tab.page.get_by_role("link", name="Plain text").click()
    assert re.fullmatch(r"assessment-[\d-]+\.txt", download.value.suggested_filename)
    assert CANARY in Path(download.value.path()).read_text(encoding="utf-8")


@pytest.mark.parametrize("tab", [(False, "phone")], indirect=True)
def test_back_and_change_and_stop_and_resume(tab: Tab, browser: Any, served: Served) -> None:
    tab.open("/")
    tab.press("Start Quick check")
    first = tab.page.url
    fill(tab.page)
    tab.press("Continue")
    fill(tab.page)
    tab.press("Continue")
    tab.page.go_back()
    tab.page.go_back()
    assert tab.page.url == first
    assert tab.page.locator("input.input-number").input_value() == "40"
    tab.page.go_forward()
    tab.press("Stop and save", "link")
    link = tab.page.locator(".copy").inner_text()
    other = Tab(browser, served, script=False)
    other.page.goto(link)
    other.press("Go on with these answers")
    assert "/check/q/" in other.page.url
    other.press("Your answers", "link")
    assert "40 years" in other.page.inner_text("main")
    other.close()
    tab.open("/check/saved")
    tab.press("Delete my answers")
    assert "holds no answers" in tab.page.inner_text("main")


def test_a_question_can_be_answered_with_the_keyboard_alone(tab: Tab) -> None:
    tab.open("/")
    keyboard = tab.page.keyboard
    tab.page.get_by_role("button", name="Start Quick check").focus()
    keyboard.press("Enter")
    tab.page.wait_for_url("**/q/*")
    keyboard.press("Tab")
    assert tab.page.evaluate("document.activeElement.textContent") == "Skip to the content"
    for _ in range(12):
        keyboard.press("Tab")
        if tab.page.evaluate("document.activeElement.className").startswith("input"):
            break
    keyboard.type("40")
    keyboard.press("Enter")
    second = tab.page.url
    tab.page.get_by_role("radio").first.focus()
    keyboard.press("Space")
    keyboard.press("Enter")
    tab.page.wait_for_url(lambda url: url != second)
    assert "/q/" in tab.page.url and tab.page.get_by_role("alert").count() == 0


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An intake table with mistakes in it."""
    path = tmp_path_factory.mktemp("club") / "club.csv"
    path.write_text(TABLE)
    return path


def logged_in(tab: Tab, served: Served) -> None:
    """Log in; at the first time, with the code from the terminal."""
    page = tab.open("/coach")
    if page.url.endswith("/set-up"):
        page.get_by_label("Code from the terminal").fill(served.code)
        page.get_by_label("Your name").fill("Alex")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("The same password again").fill(PASSWORD)
        tab.press("Make the account")
    else:
        page.get_by_label("Name").fill("Alex")
        page.get_by_label("Password").fill(PASSWORD)
        tab.press("Log in")
    assert page.url.endswith("/coach"), page.url


@pytest.mark.parametrize("tab", [(False, "desk")], indirect=True)
def test_a_coachs_first_ten_minutes(tab: Tab, served: Served, club: Path) -> None:
    """Account, upload with mistakes, results, a client, an assessment together, hand-over, squad; without script."""
    logged_in(tab, served)
    page = tab.page
    tab.press("Upload a table", "link")
    page.get_by_label("Table", exact=True).set_input_files(club)
    tab.press("Upload")
    tab.press("Confirm and assess")
    assert page.title().startswith("Error: ")
    page.get_by_label("Odd column").select_option("(leave out)")
    tab.press("Confirm and assess")
    page.get_by_text("5 rows = 3 results + 2 rows not used.").wait_for(timeout=20_000)  # it loads itself again
    assert "Write a number" in page.inner_text("main") or "is not a number" in page.inner_text("main")
    with page.expect_download() as download:
        page.get_by_role("link", name="As a table (CSV)").click()
    assert download.value.suggested_filename == "rejects.csv"
    tab.press("Clients", "link")
    tab.press("New client", "link")
    page.get_by_label("Name or code").fill(CANARY)
    tab.press("Add the client")
    tab.press("Quick check")
    to_the_review(tab, CANARY, further=False)
    tab.press("Show my result")
    assert re.search(r"/coach/assessments/\w{32}$", page.url)
    tab.press("Hand-over page", "link")
    assert page.title().startswith(f"Hand-over: {CANARY}")
    tab.press(CANARY, "link")
    tab.press("Squad", "link")
    assert page.get_by_role("heading", level=1).inner_text() == "4 runners"
    assert page.get_by_role("navigation").get_by_role("link", name="Squad").get_attribute("aria-current") == "page"
    tab.press("Log out")
    assert "/coach/login" in tab.open("/coach").url


# ------------------------------------------------------------------------------------------------- every page


def visit(tab: Tab, check: Any, path: str = "") -> None:
    if path:
        tab.open(path)
    check(tab.page)


def own_pages(tab: Tab, look: Any) -> None:
    """Every page of the self-assessment, in each of its states."""
    visit(tab, look, "/")
    visit(tab, look, "/nothing-here")
    tab.open("/")
    tab.page.get_by_text("Ask me everything").click()
    tab.press("Start with every question")
    look(tab.page)  # a text
    fill(tab.page)
    tab.press("Continue")
    tab.press("Continue")
    look(tab.page)  # a number, with an error
    tab.press("Skip this question")
    look(tab.page)  # the warning before a warning sign is skipped
    fill(tab.page)
    tab.press("Continue")
    look(tab.page)  # options
    fill(tab.page)
    tab.press("Continue")
    look(tab.page)  # several numbers
    while "warn" not in tab.page.inner_text("main .where").lower():
        fill(tab.page)
        tab.press("Continue")
    look(tab.page)  # several options
    sign = tab.page.url
    tab.page.get_by_label("Pain or pressure in the chest").check()
    tab.page.get_by_label("Fainting or collapsing").check()
    tab.press("Continue")
    assert tab.page.url.endswith("/stop")
    look(tab.page)
    tab.press("Show this as a page to keep")
    look(tab.page)  # the report of an emergency
    tab.page.goto(sign)
    while (ticked := tab.page.get_by_role("checkbox", checked=True)).count():
        ticked.first.uncheck()
    tab.page.get_by_label("None of these").check()
    tab.press("Continue")
    tab.page.get_by_label("A foot that newly drops").check()
    tab.press("Continue")
    assert tab.page.url.endswith("/soon")
    look(tab.page)
    visit(tab, look, "/check/review")
    visit(tab, look, "/check/saved")
    link = tab.page.locator(".copy").inner_text()
    tab.page.goto(link)
    look(tab.page)
    tab.open("/check")
    _sore_knees(tab, look)
    visit(tab, look, "/check/review")
    tab.press("Show my result")
    while tab.page.url.endswith("/clash"):
        look(tab.page)
        tab.press("They are all right as they are")
    assert tab.page.url.endswith("/check/result")
    tab.page.get_by_text("Download", exact=True).click()
    look(tab.page)
    visit(tab, look, "/")  # welcome back
    tab.open("/check/saved")
    tab.press("Delete my answers")
    look(tab.page)


def _sore_knees(tab: Tab, look: Any) -> None:
    """Through the rest with both knees sore, looking at each kind of page once; what is left is skipped."""
    seen: set[str] = set()
    for _ in range(120):
        page = tab.page
        if "/q/" not in page.url:
            break
        kind = f"{page.locator('fieldset').count()} {page.locator('.steps').count()} {page.locator('.sides').count()}"
        if kind not in seen:
            seen.add(kind)
            look(page)
        heading = page.get_by_role("heading", level=1).inner_text()
        if heading.startswith("Where do you feel pain"):
            page.get_by_label("Knee").check()
        elif heading == "Which knee?":
            page.get_by_label("Both").check()
        elif "fatigue" in heading or "sleep" in heading.lower():
            fill(page)
        else:
            tab.press("Skip")
            if page.get_by_role("alert").count():
                tab.press("Skip all the same")
            continue
        tab.press("Continue")


def coach_pages(tab: Tab, look: Any, served: Served, club: Path) -> None:
    """Every page of a coach, in each of its states."""
    tab.open("/coach")
    look(tab.page)
    if "/login" in tab.page.url:
        tab.press("Log in")
    else:
        tab.press("Make the account")
    look(tab.page)  # an error
    logged_in(tab, served)
    for path in ("/coach", "/coach/squad", "/coach/account", "/coach/clients/new", "/coach/uploads"):
        visit(tab, look, path)
    tab.press("Upload")
    look(tab.page)  # no file chosen
    tab.open("/coach/uploads")
    tab.page.get_by_label("Table", exact=True).set_input_files(club)
    tab.press("Upload")
    look(tab.page)  # columns
    tab.press("Confirm and assess")
    look(tab.page)  # with an error
    tab.page.get_by_label("Odd column").select_option("(leave out)")
    tab.press("Confirm and assess")
    tab.page.get_by_text("5 rows = 3 results").wait_for(timeout=20_000)
    look(tab.page)
    tab.press("Squad page of this table", "link")
    look(tab.page)
    visit(tab, look, "/coach/uploads")
    visit(tab, look, "/coach")
    with tab.page.expect_navigation():
        tab.page.locator("tbody a").first.click()
    look(tab.page)  # a client
    client = tab.page.url
    tab.press("Runner self-assessment")
    look(tab.page)
    for end in ("/edit", "/erase"):
        tab.page.goto(client + end)
        look(tab.page)
    tab.page.goto(client)
    tab.press("Read the report", "link")
    look(tab.page)
    report = tab.page.url
    for end in ("/hand-over", "/delete"):
        tab.page.goto(report + end)
        look(tab.page)
    visit(tab, look, "/coach/squad")
    tab.page.goto(client + "/erase")
    tab.press("Delete everything")
    look(tab.page)


@pytest.mark.parametrize(("which", "size"), [("own", "phone"), ("coach", "desk")])
def test_every_page_is_accessible_and_keeps_its_width(
    browser: Any, served: Served, club: Path, which: str, size: str
) -> None:
    """axe-core finds nothing, in light and dark; nothing sticks out on a small phone."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    tab = Tab(browser, served, size=size)
    count = 0

    def look(page: Any) -> None:
        nonlocal count
        count += 1
        page.emulate_media(color_scheme="dark" if (count + len(size)) % 2 else "light")
        found = axe.run(page, options={"runOnly": RULES})
        assert found.violations_count == 0, f"{page.url} {page.title()}\n{found.generate_report()}"
        for width in (320, *(wide for wide, _ in SIZES.values() if wide != SIZES[size][0]), SIZES[size][0]):
            page.set_viewport_size({"width": width, "height": 780})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, page.title(), width)

    if which == "own":
        own_pages(tab, look)
    else:
        coach_pages(tab, look, served, club)
    assert count > 15
    tab.close()


def test_nothing_of_the_answers_is_written_down_outside_the_records(served: Served) -> None:
    """After everything above: the log of the process holds neither names nor what was asked for."""
    log = served.log.read_text()
    assert CANARY not in log and "/check" not in log and "Traceback" not in log
    assert len(log.splitlines()) <= 4, log
