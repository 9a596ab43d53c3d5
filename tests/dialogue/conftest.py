"""A small questionnaire with every kind of question, and the shipped ones, without the rule base."""

from pathlib import Path

import pytest

from advisor import yamlfile
from advisor.errors import Problem
from advisor.facttypes import SIDES, ConditionReader
from advisor.model import build
from advisor.questionnaire import Question, Questionnaire, QuestionnaireData, Section
from advisor.resources import folder

MINI = """
id: mini
title: Mini check
version: "1"
intro: A small check for tests.
sections:
  - id: about
    title: About you
    intro: Two facts.
    questions:
      - {id: name, ask: "What is your name?", why: It is printed., kind: text}
      - {id: age, ask: "How old are you?", why: It matters., kind: number, unit: year, range: [8, 100],
         whole: true, red_flag: true}
      - {id: sex, ask: "Which sex?", why: Norms differ., kind: choice, options: {female: Female, male: Male}}
      - {id: pregnancy, ask: "Are you pregnant?", why: It matters., kind: yes_no, red_flag: true,
         show_if: {all: [{sex: {is_not: male}}, {age: {between: [12, 55]}}]}}
  - id: warnings
    title: Warning signs
    questions:
      - id: chest
        ask: Do you have any of these?
        why: They are urgent.
        kind: choices
        options: {pain: Chest pain, faint: Fainting, none: None of these}
        exclusive: [none]
        red_flag: true
  - id: pain
    title: Pain
    questions:
      - {id: where, ask: "Where does it hurt?", why: The next depend on it., kind: choices,
         options: {knee: Knee, shin: Shin, none: Nowhere}, exclusive: [none], red_flag: true}
      - {id: knee_side, ask: "Which knee?", why: Sides differ., kind: choice,
         options: {left: Left, right: Right, both: Both}, show_if: {where: {any_of: [knee]}}}
      - {id: knee_bone, ask: "One spot on bone?", why: Bone needs rest., kind: yes_no, sides: knee_side,
         show_if: {where: {any_of: [knee]}}, red_flag: true}
      - {id: knee_pain, ask: "How strong is it?", why: It decides., kind: scale, sides: knee_side,
         show_if: {where: {any_of: [knee]}}}
  - id: running
    title: Running
    questions:
      - {id: week_km, ask: "How far a week?", why: Load matters., kind: number, unit: km, range: [0, 300]}
      - {id: tests_wanted, ask: "Do you want tests?", why: They show what to train., kind: yes_no}
  - id: tests
    title: Tests
    questions:
      - {id: raises, ask: "How many heel raises?", why: Calf strength., kind: number, unit: rep,
         range: [0, 150], whole: true, sides: always, show_if: {tests_wanted: true}}
      - {id: plank, ask: "How long a plank?", why: Trunk strength., kind: number, unit: second,
         range: [0, 600], show_if: {tests_wanted: true}}
"""


def bound(data: QuestionnaireData, known: dict[str, Question], document: yamlfile.Document) -> Questionnaire:
    """The questionnaire with its conditions typed, as the library makes it."""
    types = {id_: question.type for id_, question in known.items()}
    problems: list[Problem] = []
    reader = ConditionReader(types, document, problems)
    sections, shown = [], {}
    for section in data.sections:
        questions = tuple(known[each] if isinstance(each, str) else each for each in section.questions)
        for question in questions:
            for side in SIDES if question.sides else (None,):
                if question.show_if is not None:
                    shown[question.fact(side)] = reader.read(question.show_if, (), side)
        sections.append(Section(section.id, section.title, section.intro or "", questions))
    assert not problems
    return Questionnaire(data.id, data.title, data.version, data.intro, tuple(sections), shown)


def read(document: yamlfile.Document) -> QuestionnaireData:
    problems: list[Problem] = []
    data = build(QuestionnaireData, document, problems)
    assert data is not None, problems
    return data


def defined(data: QuestionnaireData) -> dict[str, Question]:
    found = (question for section in data.sections for question in section.questions)
    return {question.id: question for question in found if isinstance(question, Question)}


@pytest.fixture(scope="session")
def mini() -> Questionnaire:
    """A questionnaire with every kind of question."""
    document = yamlfile.parse(MINI, "mini.yaml")
    data = read(document)
    return bound(data, defined(data), document)


@pytest.fixture(scope="session")
def shipped() -> dict[str, Questionnaire]:
    """Every shipped questionnaire by id."""
    paths: list[Path] = sorted(folder("questionnaires").glob("*.yaml"))
    documents = [yamlfile.read(path) for path in paths]
    every = [read(document) for document in documents]
    known = {id_: question for data in every for id_, question in defined(data).items()}
    return {data.id: bound(data, known, document) for data, document in zip(every, documents, strict=True)}
