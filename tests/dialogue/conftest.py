"""A small questionnaire with every kind of question, and the shipped ones."""

from collections.abc import Mapping

import pytest

from advisor import yamlfile
from advisor.errors import Problem
from advisor.facttypes import SIDES, ConditionReader
from advisor.library import Library
from advisor.model import build
from advisor.questionnaire import Question, Questionnaire, QuestionnaireData, Section

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


@pytest.fixture(scope="session")
def mini() -> Questionnaire:
    """A questionnaire with every kind of question, its conditions typed as the library types them."""
    document, problems = yamlfile.parse(MINI, "mini.yaml"), list[Problem]()
    data = build(QuestionnaireData, document, problems)
    assert data is not None, problems
    every = [question for section in data.sections for question in section.questions]
    questions = {question.id: question for question in every if isinstance(question, Question)}
    reader = ConditionReader({id_: question.type for id_, question in questions.items()}, document, problems)
    shown = {
        question.fact(side): reader.read(question.show_if, (), side)
        for question in questions.values()
        if question.show_if is not None
        for side in (SIDES if question.sides else (None,))
    }
    assert not problems
    sections = tuple(
        Section(
            section.id,
            section.title,
            section.intro or "",
            tuple(q for q in section.questions if isinstance(q, Question)),
        )
        for section in data.sections
    )
    return Questionnaire(data.id, data.title, data.version, data.intro, sections, shown)


@pytest.fixture(scope="session")
def shipped(library: Library) -> Mapping[str, Questionnaire]:
    """Every shipped questionnaire by id."""
    return library.questionnaires
