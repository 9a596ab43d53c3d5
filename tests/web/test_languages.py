"""The self-assessment in another language: chosen, asked for by the browser, and without a word of English."""

import re

import html5lib
import pytest
from babel import Locale
from httpx2 import Response
from starlette.testclient import TestClient

from advisor.answers import Answers
from advisor.language import languages, spoken
from advisor.library import Library
from advisor.plan import advise
from advisor.web.visit import Site
from tests.languages.conftest import PSEUDO
from tests.web.conftest import CODE, PASSWORD, Browser
from tests.web.test_coach import add_client, choices, filled, records, upload
from tests.web.test_self_assessment import finished
from tests.web.walk import example, send, start, title, token, walk

OURS = {"runner", "strength", "advisor", "english", "deutsch", "español", "kiswahili", "anna", "ivo", "km", "cm", "kg"}
OURS |= {month.lower() for month in Locale(PSEUDO).months["format"]["wide"].values()}
SAID = ("aria-label", "alt", "title", "label", "data-label", "placeholder")


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


def no_leaks(seen: list[Response], *own: str) -> dict[str, list[str]]:
    """Words outside of the catalogues, by page; without those that somebody typed in."""
    return {str(page.url): sorted(leaks(page) - set(own)) for page in seen if leaks(page) - set(own)}


def bar(page: Response) -> Response:
    """Only the application's own bar above a report."""
    found = re.search(r'<nav class="app-bar".*?</nav>', page.text, re.DOTALL)
    assert found, page.url
    return Response(200, text=found[0], request=page.request)


def test_every_page_of_a_coach_speaks_through_a_catalogue(
    coach: TestClient, site: Site, library: Library, pseudo: str
) -> None:
    id_ = filled(site, library)  # in English, told in the language
    coach.cookies.set("advisor_language", pseudo)
    add_client(coach, "Kim", "007")
    home = f"/coach/clients/{id_}"
    seen = [coach.get(path) for path in ("/coach", "/coach/account", "/coach/clients/new", home, home + "/edit")]
    account = {"old": "wrong", "password": "x", "again": "x"}
    seen += [send(coach, seen[1], data) for data in (account, account | {"old": PASSWORD, "again": "y"})]
    seen += [send(coach, seen[1], account | {"old": PASSWORD}), send(coach, seen[2], {"label": ""}, "/coach/clients")]
    seen += [send(coach, seen[2], {"label": "Kim", "code": "007"}, "/coach/clients")]
    first = send(coach, seen[3], {"questionnaire": "quick"}, home + "/assess")
    seen += [first, coach.get(str(first.url).split("/q/")[0] + "/review"), coach.get(home), coach.get("/coach")]
    made = f"/coach/assessments/{records(site).assessments(id_)[-1].id}"
    seen += [bar(coach.get(made)), bar(coach.get(made + "/hand-over")), coach.get(made + "/delete")]
    erase = coach.get(home + "/erase")
    seen += [erase, send(coach, erase, {}), coach.get("/coach/nowhere"), coach.get(home)]
    assert no_leaks(seen, "alex", "robin", "kim", "pdf", "markdown", "json") == {}


def test_every_page_of_an_upload_speaks_through_a_catalogue(coach: TestClient, site: Site, pseudo: str) -> None:
    coach.cookies.set("advisor_language", pseudo)
    seen = [coach.get("/coach/squad"), coach.get("/coach/uploads"), upload(coach, "id,a\n" + "1,2\n" * 5100)]
    page = upload(coach, "id,Age,odd,Weight\n1,34,x,70\n2,340,y,71\n")
    again = send(coach, page, {**choices(page), "missing": "", "decimal": "."})
    assert again.status_code == 422
    done = send(coach, again, {**choices(page), "c3": "(leave out)", "missing": "", "decimal": "."})
    site.worker.wait()
    done = coach.get(str(done.url))
    assert "340" in done.text
    seen += [page, again, done, coach.get("/coach/uploads"), bar(coach.get(str(done.url) + "/squad"))]
    formats = {"csv", "yaml", "utf", "excel", "parquet", "mac", "roman", "shift", "jis", "advisor", "batch", "map"}
    assert no_leaks(seen, "alex", "club", "age", "odd", "weight", *formats) == {}


def test_logging_in_speaks_through_a_catalogue(client: TestClient, site: Site, pseudo: str) -> None:
    choose(client, pseudo)
    seen = [client.get("/coach")]
    data = {"code": "wrong", "name": "Alex", "password": PASSWORD, "again": PASSWORD}
    for change in ({}, {"code": CODE, "again": "x"}, {"code": CODE, "password": "short", "again": "short"}):
        seen.append(send(client, seen[0], data | change))
    site.accounts.add("Alex", PASSWORD)
    seen.append(client.get("/coach/login"))
    seen += [send(client, seen[-1], {"name": "Alex", "password": "wrong"}) for _ in range(6)]
    assert seen[-1].status_code == 429
    assert no_leaks(seen, "alex", "store", "coach", "name") == {}


def test_refusals_speak_the_language_of_the_request(client: TestClient) -> None:
    german = {"accept-language": "de"}
    elsewhere = client.get("/", headers=german | {"host": "evil.example"})
    assert (elsewhere.status_code, '<html lang="de">' in elsewhere.text, "Nicht hier" in elsewhere.text) == (
        421, True, True)  # fmt: skip
    foreign = client.post("/check", headers=german | {"sec-fetch-site": "cross-site"})
    assert "Es wurde nichts geändert" in foreign.text or "nichts geändert" in foreign.text
    giant = client.post("/check", content=b"x" * 70_000, headers=german)
    assert giant.status_code == 413 and "höchstens 10 MB" in giant.text
    client.get("/")
    old = client.post("/check", data={"token": "x"}, headers=german)
    assert old.status_code == 403 and "Diese Seite war zu alt" in old.text


def test_a_language_is_chosen_on_a_coachs_page_and_leads_back_to_it(coach: TestClient) -> None:
    page = coach.get("/coach/account")
    back = {"token": token(page), "language": "de", "back": "/coach/account"}
    page = coach.post("/coach/language", data=back)
    assert str(page.url).endswith("/coach/account") and "Dein Konto" in page.text
    page = coach.post("/coach/language", data=back | {"back": "https://evil.example/"})
    assert str(page.url).endswith("8321/")


@pytest.mark.parametrize(("locale", "said"), [("de", "Beantworte zuerst"), ("es", "Responde primero")])
def test_what_a_coach_keeps_is_told_in_the_language_of_whoever_reads_it(
    coach: TestClient, site: Site, library: Library, locale: str, said: str
) -> None:
    id_ = filled(site, library)
    kept = records(site).assessments(id_)[-1]
    coach.cookies.set("advisor_language", locale)
    report = coach.get(f"/coach/assessments/{kept.id}")
    assert f'lang="{locale}"' in report.text and said in report.text
    told = coach.get(f"/coach/assessments/{kept.id}/file/json").json()
    assert told["locale"] == locale
    assert {name: told[name] for name in ("created", "label", "answers", "knowledge")} == {
        name: kept.document[name] for name in ("created", "label", "answers", "knowledge")
    }
    assert [part["id"] for part in told["patterns"]] == [part["id"] for part in kept.document["patterns"]]
    page = coach.get(f"/coach/clients/{id_}").text
    assert all(flag not in page for flag in kept.summary["flags"])
    coach.cookies.set("advisor_language", "en")
    assert coach.get(f"/coach/assessments/{kept.id}/file/json").json() == kept.document


def test_what_was_made_with_other_rules_stays_in_its_language(coach: TestClient, site: Site, library: Library) -> None:
    own = records(site)
    answers = Answers({"age": 40})
    document = advise(site.adviser.reasoner, library.questionnaires["runner"], answers)
    document["knowledge"]["digest"] = "of another time"
    made = own.add_assessment(own.add_client("Robin").id, "runner", answers, document)
    coach.cookies.set("advisor_language", "de")
    page = coach.get(f"/coach/assessments/{made}").text
    assert '<html lang="en"' in page and '<nav class="app-bar" lang="de"' in page
    assert "bleibt es in seiner Sprache" in page
