"""The self-assessment from the start page to the result, without an account and without script."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from advisor.answers import Answers
from advisor.facttypes import SIDES
from advisor.inference import Reasoner
from advisor.library import Library
from advisor.plan import advise
from advisor.questionnaire import Questionnaire
from advisor.web.visit import Site
from tests.web.conftest import Browser
from tests.web.walk import example, number_of, send, start, title, token, walk

EXAMPLES = ("knee_pain", "shin_splints_novice", "emergency_calf", "open_questions")


def finished(client: TestClient, page: Any) -> Any:
    """From the review (or the stop page) to the result, saying yes to contradictions."""
    page = client.post("/check/result", data={"token": token(page)})
    while str(page.url).endswith("/clash"):
        clash = page.text.split('name="clash" value="')[1].split('"')[0]
        page = send(client, page, {"clash": clash})
    return page


def as_asked(questionnaire: Questionnaire, answers: Answers) -> Answers:
    """What the pages make of a file: "don't know" for the side it leaves out, nothing for what is not asked."""
    values, unknown = dict(answers.values), set(answers.unknown)
    for question in questionnaire.questions:
        shown = [side for side in SIDES if question.sides and questionnaire.visible(question, side, answers.facts)]
        if any(question.fact(side) in {*values, *unknown} for side in shown):
            unknown |= {question.fact(side) for side in shown} - values.keys()
    for question, side in questionnaire.items():
        if questionnaire.visible(question, side, answers.facts) is False:
            values.pop(question.fact(side), None)
    return replace(answers, values=values, unknown=frozenset(unknown))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_pages_give_the_same_result_as_the_file(
    client: TestClient, library: Library, reasoner: Reasoner, name: str
) -> None:
    questionnaire, answers = example(name, library)
    page = walk(client, start(client), questionnaire, answers)
    while str(page.url).endswith("/soon"):
        page = walk(client, client.get("/check"), questionnaire, answers)
    page = finished(client, page)
    assert str(page.url).endswith("/check/result"), page.url
    document = client.get("/check/result/json").json()
    direct = advise(reasoner, questionnaire, as_asked(questionnaire, answers), document["created"])
    if document["triage"]["level"] == "emergency":  # the rest was not asked any more
        assert document["triage"]["level"] == direct["triage"]["level"]
    else:
        assert document == json.loads(json.dumps(direct))


def quickly(client: TestClient, library: Library) -> Any:
    """Through the quick check, answering little."""
    return walk(client, start(client, "quick"), library.questionnaires["quick"], Answers({"age": 40}))


def at(client: TestClient, library: Library, fact: str, name: str = "runner") -> Any:
    """The page of one question in a fresh self-assessment, in which nothing was answered."""
    start(client, name)
    return client.get(f"/check/q/{number_of(library.questionnaires[name], fact)}")


def skip_to(client: TestClient, library: Library, fact: str) -> Any:
    """The page of one question after skipping everything before it."""
    page = start(client)
    number = number_of(library.questionnaires["runner"], fact)
    while not str(page.url).endswith(f"/q/{number}"):
        page = send(client, page, {"do": "skip-sure"})
    return page


def test_three_answers_are_kept_apart(client: TestClient, library: Library, site: Site) -> None:
    found = []
    for answer in ("no", "unknown", "skip"):
        page = at(client, library, "regular_exercise")
        name = f"f{number_of(library.questionnaires['runner'], 'regular_exercise')}"
        send(client, page, {"do": "skip"} if answer == "skip" else {name: answer, "do": "answer"})
        draft = site.drafts.get(client.cookies["advisor_draft"])
        assert draft is not None
        found.append({key: draft.state.get(key) for key in ("answers", "unknown", "skipped")})
    assert found == [
        {"answers": {"regular_exercise": False}, "unknown": [], "skipped": []},
        {"answers": {}, "unknown": ["regular_exercise"], "skipped": []},
        {"answers": {}, "unknown": [], "skipped": ["regular_exercise"]},
    ]


@pytest.mark.parametrize(
    ("fact", "sent", "said"),
    [
        ("age", [""], "Write a number"),
        ("age", ["7"], "from 8 to 100 years"),
        ("age", ["40.5"], "whole number"),
        ("age", ["forty"], "whole number"),
        ("age", ["40", "unknown"], "not both"),
        ("warning_heart", [], "Tick everything that fits"),
        ("warning_heart", ["none", "chest_pain"], "can’t go together"),
        ("warning_heart", ["no such thing"], "Choose from the list"),
        ("sex", ["<script>"], "no option"),
        ("name", ["  "], "Write something"),
        ("name", ["\u0000\u0007"], "Write something"),
    ],
)
def test_what_is_no_answer_is_explained_and_changes_nothing(
    client: TestClient, library: Library, fact: str, sent: list[str], said: str
) -> None:
    page = at(client, library, fact)
    name = f"f{number_of(library.questionnaires['runner'], fact)}"
    back = send(client, page, {name: sent, "do": "answer"})
    assert back.status_code == 422
    assert title(back).startswith("Error: ")
    assert said in back.text
    assert "There is a problem" in back.text
    target = re.search(r'<a href="#(f[\w-]+)">', back.text)
    assert target and f'id="{target[1]}"' in back.text  # the summary leads to the field
    assert "<script>" not in back.text.replace("&lt;script&gt;", "")
    assert client.get("/check/review").text.count("Change<") == 0


def test_numbers_are_read_as_people_write_them(client: TestClient, library: Library, site: Site) -> None:
    page = at(client, library, "height")
    numbers = [number_of(library.questionnaires["runner"], fact) for fact in ("height", "weight")]
    send(client, page, {f"f{numbers[0]}": "5'10\"", f"f{numbers[1]}": "71,5 kg", "do": "answer"})
    draft = site.drafts.get(client.cookies["advisor_draft"])
    assert draft is not None
    assert draft.state["answers"] == {"height": 177.8, "weight": 71.5}


def test_an_empty_field_beside_an_answered_one_counts_as_skipped(client: TestClient, library: Library) -> None:
    page = at(client, library, "height")
    send(client, page, {f"f{number_of(library.questionnaires['runner'], 'height')}": "170", "do": "answer"})
    review = client.get("/check/review").text
    assert "170 cm" in review and "Skipped" in review


def test_a_warning_sign_is_skipped_only_after_a_word(client: TestClient, library: Library) -> None:
    page = at(client, library, "warning_heart")
    warned = send(client, page, {"do": "skip"})
    assert warned.status_code == 422
    assert "stays incomplete" in warned.text
    after = send(client, warned, {"do": "skip-sure"}, str(page.url))
    assert after.status_code == 200
    assert "about warning signs" in client.get("/check/review").text


def test_an_urgent_answer_stops_at_once(client: TestClient, library: Library) -> None:
    page = at(client, library, "warning_heart")
    name = f"f{number_of(library.questionnaires['runner'], 'warning_heart')}"
    stop = send(client, page, {name: ["chest_pain", "fainted_in_effort"], "do": "answer"})
    assert str(stop.url).endswith("/check/stop")
    assert 'role="alert"' in stop.text
    assert client.get("/check").url == stop.url  # there is no way round it
    result = client.post("/check/result", data={"token": token(stop)})
    assert "level-emergency" in result.text
    slip = client.get(re.search(r'href="([^"]+)">That was a slip', stop.text)[1])  # type: ignore[index]
    assert slip.url == page.url
    onward = send(client, slip, {name: ["none"], "do": "answer"})
    assert "/check/q/" in str(onward.url)


def test_what_cannot_wait_is_told_once_and_the_questions_go_on(client: TestClient, library: Library) -> None:
    page = at(client, library, "warning_leg")
    name = f"f{number_of(library.questionnaires['runner'], 'warning_leg')}"
    soon = send(client, page, {name: ["new_foot_drop"], "do": "answer"})
    assert str(soon.url).endswith("/check/soon"), soon.url
    onward = client.get(re.search(r'<a class="button" href="([^"]+)"', soon.text)[1])  # type: ignore[index]
    assert "/check/q/" in str(onward.url)
    again = send(client, onward, {"do": "skip-sure"})
    assert "/check/q/" in str(again.url)


def test_contradictions_are_asked_back(client: TestClient, library: Library) -> None:
    contrary = Answers({"pain_where": frozenset({"none"}), "fatigue_signs": frozenset({"sleep_disturbed_by_pain"})})
    page = walk(client, start(client), library.questionnaires["runner"], contrary)
    clash = client.post("/check/result", data={"token": token(page)})
    assert str(clash.url).endswith("/check/clash")
    assert "pain wakes you at night" in clash.text
    assert client.get("/check/result").url == client.get("/check/review").url  # no result before that
    result = finished(client, page)
    assert str(result.url).endswith("/check/result")
    assert client.get("/check/clash").url == client.get("/check/review").url  # it is not asked again


def test_a_changed_answer_brings_its_own_questions_and_takes_others_away(client: TestClient, library: Library) -> None:
    runner = library.questionnaires["runner"]
    sex, pregnancy = number_of(runner, "sex"), number_of(runner, "pregnancy")
    page = skip_to(client, library, "sex")
    after = send(client, page, {f"f{sex}": "male", "do": "answer"})
    assert client.get(f"/check/q/{pregnancy}").url != f"/check/q/{pregnancy}"
    changed = send(client, client.get(f"/check/q/{sex}"), {f"f{sex}": "female", "do": "answer"})
    assert changed.status_code == after.status_code == 200


def test_the_browsers_back_button_finds_every_answer(client: TestClient, library: Library) -> None:
    runner = library.questionnaires["runner"]
    first = start(client)
    second = send(client, first, {f"f{number_of(runner, 'name')}": "Robin", "do": "answer"})
    again = client.get(str(first.url))
    assert 'value="Robin"' in again.text
    assert str(second.url) in str(client.get("/check").url)


def test_sending_a_page_twice_is_harmless(client: TestClient, library: Library) -> None:
    first = start(client)
    data = {f"f{number_of(library.questionnaires['runner'], 'name')}": "Robin", "do": "answer"}
    assert send(client, first, data).url == send(client, first, data).url


def test_answers_are_taken_up_in_another_browser_by_the_private_link(
    browser: Browser, client: TestClient, library: Library
) -> None:
    send(client, start(client), {f"f{number_of(library.questionnaires['runner'], 'name')}": "Robin", "do": "answer"})
    link = re.search(r'class="copy">([^<]+)<', client.get("/check/saved").text)
    assert link
    other = browser()
    asked = other.get(link[1])
    assert "advisor_draft" not in other.cookies  # a link alone takes nothing up: somebody else may have sent it
    key = link[1].rsplit("/", 1)[1]
    taken = send(other, asked, {"key": key}, "/check/resume")
    assert taken.url == client.get("/check").url
    assert "Robin" in other.get("/check/review").text


def test_leaving_keeps_and_forgetting_deletes(browser: Browser, client: TestClient, site: Site) -> None:
    start(client)
    key = client.cookies["advisor_draft"]
    page = client.get("/check/saved")
    assert str(send(client, page, {}, "/check/leave").url).endswith("/check/gone")
    assert "advisor_draft" not in client.cookies
    assert site.drafts.get(key) is not None
    other = browser()
    send(other, other.get(f"/check/resume/{key}"), {"key": key}, "/check/resume")
    send(other, other.get("/check/saved"), {}, "/check/forget")
    assert site.drafts.get(key) is None
    assert other.get("/check").status_code == 404


def test_the_result_can_be_taken_away_in_every_format(client: TestClient, library: Library) -> None:
    from advisor.report.render import FORMATS

    finished(client, quickly(client, library))
    page = client.get("/check/result").text
    for name in FORMATS:
        assert f'href="/check/result/{name}"' in page
        file = client.get(f"/check/result/{name}")
        assert file.status_code == 200
        assert re.fullmatch(r'attachment; filename="assessment-[\d-]+\.\w+"', file.headers["content-disposition"])
        assert file.content
    assert client.get("/check/result/exe").status_code == 404


def test_the_report_keeps_the_strict_policy(client: TestClient, library: Library) -> None:
    page = finished(client, quickly(client, library))
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "unsafe-inline" not in page.text
    assert "'sha256-" in page.headers["content-security-policy"]


def test_a_page_that_is_not_asked_leads_on(client: TestClient, library: Library) -> None:
    start(client)
    for number in (0, 9999, number_of(library.questionnaires["runner"], "knee_side")):
        assert "/check/q/1" in str(client.get(f"/check/q/{number}").url)


def test_an_old_result_goes_with_the_answers_it_was_made_of(client: TestClient, library: Library) -> None:
    finished(client, quickly(client, library))
    age = number_of(library.questionnaires["quick"], "age")
    send(client, client.get(f"/check/q/{age}"), {f"f{age}": "41", "do": "answer"})
    assert str(client.get("/check/result").url).endswith("/review")
