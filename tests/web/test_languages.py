"""The self-assessment in another language: chosen, asked for by the browser, and without a word of English."""

import re

import html5lib
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from advisor.language import languages, spoken
from advisor.library import Library
from tests.web.conftest import Browser
from tests.web.test_self_assessment import finished
from tests.web.walk import example, send, start, title, token, walk

OURS = {"runner", "strength", "advisor", "english", "deutsch", "español", "kiswahili", "anna", "ivo", "km", "cm", "kg"}
SAID = ("aria-label", "alt", "title")


def leaks(page: Response) -> set[str]:
    """Words of a page that stand in no catalogue, where every message is in brackets."""
    tree = html5lib.parse(page.text, namespaceHTMLElements=False)
    for element in tree.iter():
        if element.tag in ("style", "script"):
            element.text = ""
    text = " ".join([*tree.itertext(), *(each.get(name, "") for each in tree.iter() for name in SAID)])
    text = re.sub(r"http\S+", " ", text)  # the private link
    while text != (less := re.sub(r"\[[^\[\]]*\]", " ", text)):
        text = less
    return {word.lower() for word in re.findall(r"[^\W\d_]{3,}", text)} - OURS


def choose(client: TestClient, locale: str) -> Response:
    page = client.get("/")
    return client.post("/language", data={"token": token(page), "language": locale})


@pytest.mark.parametrize(
    ("header", "lang", "heading"),
    [("de-AT,de;q=0.9", "de", "Was sich zu trainieren lohnt"), ("es", "es", "Lo que vale la pena"),
     ("fr", "en", "What is worth training"), ("", "en", "What is worth training")],
)  # fmt: skip
def test_the_browser_says_which_language(client: TestClient, header: str, lang: str, heading: str) -> None:
    page = client.get("/", headers={"accept-language": header})
    assert f'<html lang="{lang}">' in page.text
    assert heading in page.text


def test_a_language_that_was_chosen_stays(client: TestClient) -> None:
    page = choose(client, "es")
    assert '<html lang="es">' in page.text
    assert 'value="es" lang="es" aria-current="true">Español<' in page.text
    assert '<html lang="es">' in client.get("/", headers={"accept-language": "de"}).text
    assert '<html lang="en">' in choose(client, "en").text


def test_only_a_language_there_is_can_be_chosen_and_only_from_our_page(client: TestClient) -> None:
    assert choose(client, "../de").status_code == 422
    client.get("/")
    assert client.post("/language", data={"language": "de"}).status_code == 403
    assert '<html lang="en">' in client.get("/").text


@pytest.mark.parametrize("name", ["knee_pain", "emergency_calf"])
def test_every_page_speaks_through_a_catalogue(
    client: TestClient,
    library: Library,
    pseudo: str,
    name: str,
) -> None:
    seen = [choose(client, pseudo)]
    usual = client.request

    def watched(*args: object, **more: object) -> Response:
        page = usual(*args, **more)  # type: ignore[arg-type]
        if "html" in page.headers.get("content-type", "") and "/result" not in str(page.url):
            seen.append(page)
        return page

    client.request = watched  # type: ignore[method-assign, assignment]
    questionnaire, answers = example(name, library)
    first = start(client)
    seen.append(send(client, first, {}))  # nothing chosen: errors
    page = walk(client, client.get("/check"), questionnaire, answers)
    while str(page.url).endswith("/soon"):
        page = walk(client, client.get("/check"), questionnaire, answers)
    for path in ("/check/review", "/check/saved", "/", "/check/gone", "/nowhere"):
        client.get(path)
    assert {str(page.url): sorted(leaks(page)) for page in seen if leaks(page)} == {}
    assert len(seen) > 5


@pytest.mark.parametrize("locale", languages()[1:])
def test_the_result_is_the_same_in_every_language_and_follows_a_change(
    browser: Browser, library: Library, locale: str
) -> None:
    questionnaire, answers = example("knee_pain", library)
    client = browser()
    choose(client, locale)
    with spoken(locale):  # numbers as one writes them there
        page = walk(client, start(client), questionnaire, answers)
    page = finished(client, page)
    assert f'lang="{locale}"' in page.text
    here = client.get("/check/result/json").json()
    choose(client, "en")
    there = client.get("/check/result/json").json()
    assert (here["locale"], there["locale"]) == (locale, "en")
    assert here["answers"] == there["answers"]
    assert [part["id"] for part in here["patterns"]] == [part["id"] for part in there["patterns"]]
    assert here["triage"]["level"] == there["triage"]["level"] == "modify"
    assert here["triage"]["title"] != there["triage"]["title"] == "Train on with changes"
    assert title(client.get("/check/result")).startswith("Train on with changes")


def test_the_pages_of_coaches_are_in_english_so_far(client: TestClient) -> None:
    choose(client, "de")
    assert '<html lang="en">' in client.get("/coach/login").text
