"""The self-assessment from the start page to the result, without an account and without script."""

import json
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
from tests.web.walk import example, send, start, token, walk

EXAMPLES = ("knee_pain", "shin_splints_novice", "emergency_calf", "open_questions", "strong_advanced")


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
def test_the_web_gives_the_same_result_as_the_file(
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
