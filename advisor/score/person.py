"""The way for one person, to a row: what scoring on columns is held against."""

from typing import Any

import polars as pl

from advisor.answers import Answers
from advisor.assess import findings, make_case
from advisor.conclude.row import Row, row
from advisor.condition import Value
from advisor.engines.columns import Form, Kept, kept_columns
from advisor.engines.reference import ReferenceEngine
from advisor.facttypes import rounded
from advisor.inference import Reasoner
from advisor.library import Library
from advisor.plan.build import plan_level
from advisor.questionnaire import Question, Questionnaire


def person_row(reasoner: Reasoner, questionnaire: Questionnaire, answers: Answers) -> Row:
    """The result row of one person. Raises OwnFault when the engine fails."""
    case = make_case(reasoner, questionnaire, answers)
    found = findings(case)
    return row(case, found, plan_level(case, found["triage"]["level"]))


class Person:
    """Rows of columns as one person's answers, and what the reference engine makes of them."""

    def __init__(self, library: Library, questionnaire: Questionnaire):
        self._reasoner = Reasoner(library, ReferenceEngine())
        self._questionnaire = questionnaire
        self._kept = kept_columns(questionnaire)
        self._questions = {fact: question for question in questionnaire.questions for fact in question.facts}

    def row(self, answers: Answers) -> Row:
        """The result row by the way for one person, with the reference engine."""
        return person_row(self._reasoner, self._questionnaire, answers)

    def answers(self, frame: pl.DataFrame, place: int) -> Answers:
        """The answers of one row of typed columns, as the way for one person takes them."""
        row = frame.row(place, named=True)
        values = {
            fact: _value(self._questions[fact], self._kept[fact], cell)
            for fact, cell in sorted(row.items())
            if cell is not None
        }
        return Answers(values)


def _value(question: Question, how: Kept, cell: Any) -> Value:
    if how.form is Form.TRUTH:
        return bool(cell)
    if how.form is not Form.OPTIONS:
        return rounded(cell)
    chosen = frozenset(option for place, option in enumerate(how.options) if cell >> place & 1)
    return chosen if question.kind == "choices" else next(iter(chosen))
