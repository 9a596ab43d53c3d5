"""Findings to level, exercises, week and progression; and the whole assessment in one call."""

from typing import Any

from advisor.answers import Answers
from advisor.assess import assess, finish, make_case
from advisor.inference import Reasoner
from advisor.plan.build import plan
from advisor.questionnaire import Questionnaire


def advise(
    reasoner: Reasoner,
    questionnaire: Questionnaire,
    answers: Answers,
    created: str | None = None,
    locale: str = "en",
) -> dict[str, Any]:
    """One person's whole assessment document, plan included (`schema: advisor.assessment/1`).

    The same answers and knowledge give the same document but for `created`. Raises OwnFault when the engine fails
    or departs from the rules' meaning: then there is no result.
    """
    case = make_case(reasoner, questionnaire, answers)
    document = assess(case, reasoner.engine_label, created, locale)
    document["plan"] = plan(case, document)
    return finish(document, case)
