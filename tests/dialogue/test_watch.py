"""What the rules say while the questions are still being asked."""

import pytest

from advisor.answers import Answers
from advisor.cli.watch import Watch
from advisor.inference import Reasoner


@pytest.fixture
def watch(reasoner: Reasoner) -> Watch:
    return Watch(reasoner, reasoner.library.questionnaires["runner"])


def test_an_emergency_is_urgent(watch: Watch) -> None:
    advice = watch.urgent(Answers({"warning_heart": frozenset({"chest_pain"})}))
    assert advice is not None
    assert advice["level"] == "emergency"
    assert advice["reasons"][0]["do"]


@pytest.mark.parametrize("sign", ["none", "milder_heart_signs"])
def test_what_can_wait_for_the_result_is_not_urgent(watch: Watch, sign: str) -> None:
    assert watch.urgent(Answers({"warning_heart": frozenset({sign})})) is None


def test_reasons_for_today_are_told_at_once(watch: Watch) -> None:
    soon = watch.soon(Answers({"warning_leg": frozenset({"new_foot_drop"})}))
    assert all(reason["level"] == "clinician_first" and reason["urgency"] in ("now", "same_day") for reason in soon)
    assert soon


def test_what_there_is_so_far_says_what_it_is_not(watch: Watch) -> None:
    found = watch.so_far(Answers({"pain_where": frozenset({"knee"})}))
    assert found["triage"]["level"] == "incomplete"
    assert found["patterns"] == []
    assert found["not_a_diagnosis"].startswith("This is not a diagnosis")


def test_contradictions_come_with_the_questions_they_are_about(watch: Watch) -> None:
    assert watch.clashes(Answers({"runs_per_week": 4, "week_km_1": 30})) == []
    (clash,) = watch.clashes(Answers({"runs_per_week": 0, "week_km_1": 30}))
    assert set(clash.between) >= {"runs_per_week", "week_km_1"}
    assert clash.ask
