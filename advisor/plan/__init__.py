"""Findings to level, exercises, week and progression; and the whole assessment in one call."""

from collections.abc import Mapping
from typing import Any

from advisor.answers import Answers
from advisor.assess import assess, finish, make_case
from advisor.conclude.case import Case
from advisor.conclude.measures import asked, check_in, measures
from advisor.inference import Reasoner
from advisor.language import spoken
from advisor.plan.build import plan
from advisor.questionnaire import Questionnaire


def advise(
    reasoner: Reasoner,
    questionnaire: Questionnaire,
    answers: Answers,
    created: str | None = None,
    locale: str | None = None,
    steps_before: Mapping[str, int] | None = None,
    steps_now: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """One person's whole assessment document, plan included (`schema: advisor.assessment/1`), in a language.

    `locale` is one of `advisor.language.languages()`, by default that of the reasoner's library.

    By pattern, `steps_before` says on which step of the way back an earlier plan stood (a check-in goes on from there),
    `steps_now` on which this plan stands already.

    The same answers and knowledge give the same document but for `created`. Raises OwnFault when the engine fails
    or departs from the rules' meaning: then there is no result.
    """
    case = make_case(reasoner, questionnaire, answers, locale)
    return whole(case, reasoner, created, steps_before, steps_now)


def whole(
    case: Case,
    reasoner: Reasoner,
    created: str | None = None,
    steps_before: Mapping[str, int] | None = None,
    steps_now: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """The document of a case that was made already: every door makes it here."""
    with spoken(case.library.locale):
        document = assess(case, reasoner.engine_label, created)
        document["plan"] = plan(case, document, steps_before, steps_now)
        document["measures"] = measures(case)
        document["check_in"] = check_in(case)
        document["asked"] = asked(case)
        return finish(document, case)
