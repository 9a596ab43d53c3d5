"""The page in a real browser: accessible, within its width, asking for nothing, and always light on paper."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from advisor.report.render import render
from tests.reports.conftest import SAMPLES, sample
from tests.reports.test_hostile import document as hostile_document

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


def opened(
    browser: Any, html: str, folder: Path, width: int = 1280, scheme: str = "light", asked: list[str] | None = None
) -> Any:
    """A page showing `html`; the addresses it asks for are added to `asked`."""
    file = folder / "report.html"
    file.write_text(html, encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    if asked is not None:
        page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    return page


LOOKS = [("report", 360, "light"), ("report", 1280, "dark"), ("handover", 360, "dark"), ("handover", 1280, "light")]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize(("kind", "width", "scheme"), LOOKS)
def test_accessible(name: str, kind: str, width: int, scheme: str, browser: Any, tmp_path: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    page = opened(browser, render(sample(name), "html", kind), tmp_path, width, scheme)
    found = axe.Axe().run(page, options={"runOnly": RULES})
    page.context.close()
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("kind", ["report", "handover"])
def test_fits_every_width_and_asks_for_nothing(name: str, kind: str, browser: Any, tmp_path: Path) -> None:
    asked: list[str] = []
    page = opened(browser, render(sample(name), "html", kind), tmp_path, asked=asked)
    for width in (320, 360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()
    assert len(asked) == 1


@pytest.mark.parametrize("text", ["W" * 400, "A_long.word/without-any:blank" * 20])
def test_long_words_stay_within_the_page(text: str, browser: Any, tmp_path: Path) -> None:
    page = opened(browser, render(hostile_document(text), "html"), tmp_path)
    for width in (320, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def test_paper_is_white_in_the_dark_too(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, render(sample("knee_modify"), "html"), tmp_path, scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    shown = page.evaluate(
        "[...document.querySelectorAll('body, .result, .card, .session-head, .kind-measured')]"
        ".map(element => getComputedStyle(element).backgroundColor)"
    )
    ink = page.evaluate("getComputedStyle(document.querySelector('.result h1')).color")
    page.context.close()
    assert set(shown) <= {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert ink == "rgb(0, 0, 0)"
