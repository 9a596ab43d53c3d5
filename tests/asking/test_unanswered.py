"""What a result says was not assessed: only what could have changed it."""

from typing import Any

import pytest

from advisor.answers import Answers
from advisor.asking import asking_for
from advisor.assess import make_case
from advisor.conclude.unanswered import not_assessed
from advisor.condition import Value
from advisor.dialogue import Dialogue
from advisor.engines.reference import ReferenceEngine
from advisor.inference import Reasoner
from advisor.library import Library

NONE = frozenset({"none"})
CALM: dict[str, Value] = {
    "age": 34, "sex": "male", "warning_heart": NONE, "warning_leg": NONE, "warning_general": NONE,
    "conditions": NONE, "energy_signs": NONE, "pain_where": NONE,
}  # fmt: skip


@pytest.fixture(scope="module")
def plain(library: Library) -> Reasoner:
    return Reasoner(library, ReferenceEngine())


def unanswered(plain: Reasoner, answers: Answers, name: str = "runner") -> list[str]:
    parts: list[dict[str, Any]] = not_assessed(make_case(plain, plain.library.questionnaires[name], answers))
    return [id_ for part in parts for id_ in part["questions"]]


def test_what_could_not_have_changed_anything_is_not_held_against_the_runner(plain: Reasoner) -> None:
    named = unanswered(plain, Answers(CALM))
    assert {"strength_per_week", "running_years", "equipment", "tests_wanted"} <= set(named)
    assert not {"cadence", "name", "knee_place", "postpartum_ready"} & set(named)


def test_before_a_clinician_was_seen_only_what_is_shown_then_is_named(plain: Reasoner) -> None:
    named = unanswered(plain, Answers({**CALM, "pain_where": frozenset({"knee"}), "limp_walking": True}))
    assert {"knee_side", "knee_signs", "knee_place", "load_change"} <= set(named)
    assert not {"strength_per_week", "equipment", "tests_wanted", "pain_trend"} & set(named)


def test_the_quick_check_leaves_nothing_open_when_all_is_answered(plain: Reasoner) -> None:
    assert unanswered(plain, Answers(CALM), "quick") == []


def test_warning_signs_are_always_named(plain: Reasoner) -> None:
    named = unanswered(plain, Answers({"warning_heart": frozenset({"chest_pain"})}))
    assert {"age", "warning_leg", "conditions", "pain_where"} <= set(named)


def test_dont_know_is_named_but_not_what_it_makes_idle(plain: Reasoner) -> None:
    """Only together with an earlier injury could its healing count."""
    answers = {**CALM, "form_signs": frozenset({"bounce"})}
    assert "form_source" in unanswered(plain, Answers(answers))
    idle = unanswered(plain, Answers(CALM, frozenset({"form_signs"})))
    assert "form_signs" in idle
    assert "form_source" not in idle


def test_what_is_asked_to_the_end_leaves_nothing_to_name(plain: Reasoner) -> None:
    """Every door gives the same list, since it stands on the answers alone."""
    questionnaire = plain.library.questionnaires["runner"]
    dialogue = Dialogue(questionnaire, asking=asking_for(plain.library, questionnaire))
    dialogue.go_on()
    while (item := dialogue.current) is not None:
        if item.fact in CALM:
            dialogue.answer(CALM[item.fact])
        elif item.question.id in ("tests_wanted", "regular_exercise"):
            dialogue.answer(item.question.id == "regular_exercise")
        elif item.question.kind in ("choice", "choices"):
            last = list(item.question.options)[-1]
            dialogue.answer(frozenset({last}) if item.question.kind == "choices" else last)
        elif item.question.kind == "number":
            dialogue.answer(item.question.type.low or 0)
        elif item.question.kind == "yes_no":
            dialogue.answer(False)
        else:
            dialogue.skip()
    assert unanswered(plain, dialogue.answers()) == []
