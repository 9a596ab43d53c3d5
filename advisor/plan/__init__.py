"""Findings to level, exercises, week and progression; and the whole assessment in one call."""

from collections.abc import Mapping
from typing import Any

from advisor.answers import Answers
from advisor.assess import assess, finish, make_case
from advisor.conclude.case import Case
from advisor.conclude.measures import check_in, measures
from advisor.inference import Reasoner
from advisor.plan.build import plan
from advisor.questionnaire import Questionnaire


def advise(
    reasoner: Reasoner,
    questionnaire: Questionnaire,
    answers: Answers,
    created: str | None = None,
    locale: str = "en",
    steps_before: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """One person's whole assessment document, plan included (`schema: advisor.assessment/1`).

    `steps_before` says, by pattern, on which step of the way back an earlier plan stood; a check-in goes on from there.

    The same answers and knowledge give the same document but for `created`. Raises OwnFault when the engine fails
    or departs from the rules' meaning: then there is no result.
    """
    return whole(make_case(reasoner, questionnaire, answers), reasoner, created, locale, steps_before)


def whole(
    case: Case,
    reasoner: Reasoner,
    created: str | None = None,
    locale: str = "en",
    steps_before: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """The document of a case that was made already: every door makes it here."""
    document = assess(case, reasoner.engine_label, created, locale)
    document["plan"] = plan(case, document, steps_before)
    document["measures"] = measures(case)
    document["check_in"] = check_in(case)
    return finish(document, case)
