"""Filling in pages of questions from an answers file, as a person would who has it at hand."""

import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from advisor.answers import Answers
from advisor.intake.answers_file import read
from advisor.library import Library
from advisor.questionnaire import Questionnaire
from advisor.web.forms import shown

ROOT = Path(__file__).parents[2]
TOKEN = re.compile(r'name="token" value="(\w+)"')
FIELD = re.compile(r'name="(f\d+)"')


def example(name: str, library: Library) -> tuple[Questionnaire, Answers]:
    """One of the shipped examples."""
    return read(ROOT / "examples" / f"{name}.yaml", library)


def token(response: Response) -> str:
    """The form token of a page."""
    found = TOKEN.search(response.text)
    assert found, f"no form on {response.url}"
    return found[1]


def title(response: Response) -> str:
    """The title of a page, in plain text."""
    found = re.search(r"<title>(.*?)</title>", response.text, re.DOTALL)
    assert found
    return html.unescape(found[1])


def fields(response: Response) -> list[str]:
    """The names of the questions on a page."""
    return list(dict.fromkeys(FIELD.findall(response.text)))


def replies(page: Response, questionnaire: Questionnaire, answers: Answers) -> dict[str, list[str]]:
    """What to send from this page: the answers, and "don't know" for the side that has none."""
    items = list(questionnaire.items())
    data: dict[str, list[str]] = {}
    for name in fields(page):
        question, side = items[int(name[1:]) - 1]
        fact = question.fact(side)
        value = answers.values.get(fact, answers.texts.get(fact))
        data[name] = shown(value) if value is not None else ["unknown"] if side or fact in answers.unknown else []
    return data


def send(client: TestClient, page: Response, data: Mapping[str, Any], path: str = "") -> Response:
    """Send a page's form."""
    return client.post(path or str(page.url), data={"token": token(page), **data})


def walk(client: TestClient, page: Response, questionnaire: Questionnaire, answers: Answers) -> Response:
    """From the first page of questions to the end of them; what is not in the answers is skipped."""
    for _ in range(250):
        if "/q/" not in str(page.url):
            return page
        data = replies(page, questionnaire, answers)
        items = list(questionnaire.items())
        facts = [question.fact(side) for question, side in (items[int(name[1:]) - 1] for name in data)]
        known = any(fact in answers.values or fact in answers.texts or fact in answers.unknown for fact in facts)
        do = "answer" if known else "skip-sure"
        page = send(client, page, {**data, "do": do})
        assert page.status_code == 200, page.text
    raise AssertionError("the questions never end")


def start(client: TestClient, name: str = "runner", whole: bool = True) -> Response:
    """The first page of questions; of every question in the order of the questionnaire, unless `whole` is off."""
    which = {"whole": "yes"} if whole else {}
    return client.post("/check", data={"token": token(client.get("/")), "questionnaire": name, **which})


def number_of(questionnaire: Questionnaire, fact: str) -> int:
    """The number of a question in addresses and fields."""
    facts = [question.fact(side) for question, side in questionnaire.items()]
    return facts.index(fact) + 1
