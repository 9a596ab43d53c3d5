"""`advisor whatif ANSWERS --turn FINDING`: the smallest changes of answers that turn a finding."""

import json
from typing import Any

import pytest

from advisor.errors import UsageError
from advisor.inference import Reasoner
from advisor.intake import answers_file
from advisor.library import Library
from advisor.whatif.settings import changed
from advisor.whatif.target import find_target
from advisor.whatif.turn import turn
from tests.whatif.conftest import EXAMPLES, Found, Run


def _turned(library: Library, reasoner: Reasoner, example: str, finding: str, **how: Any) -> dict[str, Any]:
    questionnaire, answers = answers_file.read(EXAMPLES / f"{example}.yaml", library)
    return turn(reasoner, questionnaire, answers, finding, **how)


def _facts(part: list[dict[str, Any]]) -> list[list[tuple[Any, Any, Any]]]:
    return [[(each["fact"], each["before"], each["after"]) for each in change["answers"]] for change in part]


@pytest.mark.parametrize(
    ("example", "finding"),
    [
        ("knee_pain", "patellofemoral_pain"),
        ("knee_pain", "pattern.shin_splints.left"),
        ("knee_pain", "mistake-skipping-strength"),
        ("knee_pain", "quads"),
        ("knee_pain", "weak.glutes.right"),
        ("untroubled_beginner", "triage"),
        ("possible_bone_stress", "femoral_neck_bone_stress"),
        ("strong_advanced", "skipping_strength"),
    ],
)
def test_each_change_turns_the_finding_on_the_engine_that_serves(
    library: Library, reasoner: Reasoner, plain: Reasoner, example: str, finding: str
) -> None:
    questionnaire, answers = answers_file.read(EXAMPLES / f"{example}.yaml", library)
    found = turn(reasoner, questionnaire, answers, finding, most_tried=20_000)
    target = find_target(library, finding)
    assert found["changes"]
    assert found["holds"] is target.on(plain.infer(answers))
    for change in found["changes"]:
        values = {part["fact"]: part["after"] for part in change["answers"]}
        typed = {fact: frozenset(value) if isinstance(value, list) else value for fact, value in values.items()}
        assert len(typed) == found["size"]
        assert target.on(plain.infer(changed(answers, typed))) is not found["holds"]


def test_a_threshold_is_told_next_to_where_the_answer_stands(library: Library, plain: Reasoner) -> None:
    found = _turned(library, plain, "knee_pain", "mistake-skipping-strength")
    assert _facts(found["changes"]) == [[("strength_per_week", 0, 1)]]


def test_a_derived_value_is_turned_by_the_answers_it_is_made_of(library: Library, plain: Reasoner) -> None:
    """14 km was the longest run and 18 are planned: up to a tenth more is no jump."""
    found = _turned(library, plain, "knee_pain", "load-jump-over-10")
    assert ("planned_longest", 18, 15) in [change[0] for change in _facts(found["changes"])]
    assert any(change[0][0] == "longest_30d" for change in _facts(found["changes"]))


def test_a_question_is_answered_only_where_it_applies(library: Library, plain: Reasoner) -> None:
    """Nothing hurts at the left shin, so that has to be said before where it hurts there."""
    found = _turned(library, plain, "knee_pain", "pattern.shin_splints.left")
    assert {part[0] for change in _facts(found["changes"]) for part in change} == {"pain_where", "shin_place.left"}


def test_what_was_set_stays(found: Found) -> None:
    free = found("knee_pain", finding="mistake-skipping-strength")
    held = found("knee_pain", "strength_per_week=0", finding="mistake-skipping-strength")
    assert free["turn"]["changes"] and not held["turn"]["changes"]
    assert held["difference"]["same"]


def test_none_is_said_only_when_all_were_tried(library: Library, plain: Reasoner) -> None:
    cut = _turned(library, plain, "knee_pain", "triage", most_tried=50)
    assert (cut["changes"], cut["exact"]) == ([], False)
    assert cut["tried"] <= 50
    alone = _turned(library, plain, "knee_pain", "pattern.shin_splints.left", most_changes=1)
    assert alone["changes"] == []


def test_the_result_rests_on_it_and_it_is_no_advice(run: Run, library: Library) -> None:
    text = " ".join(run("untroubled_beginner", "--turn", "triage").output.split())
    assert "It is no advice to answer differently." in text
    assert "The result would be “Get help now”." in text
    urgent = " ".join(run("possible_bone_stress", "--turn", "femoral_neck_bone_stress").output.split())
    assert urgent.index("What to do") < urgent.index("holds with these answers")


def test_json_and_german(run: Run) -> None:
    result = run("knee_pain", "--turn", "patellofemoral_pain", "--format", "json", "--lang", "de")
    document = json.loads(result.output)
    assert document["schema"] == "advisor.whatif/1"
    assert document["difference"] is None
    assert document["turn"]["size"] == 1
    text = " ".join(run("knee_pain", "--turn", "patellofemoral_pain", "--lang", "de").output.split())
    assert "trifft mit diesen Antworten zu" in text
    assert "Das zeigt, worauf das Ergebnis beruht." in text


def test_what_it_rests_on_now_and_what_can_not_be_known(library: Library, plain: Reasoner, run: Run) -> None:
    found = _turned(library, plain, "knee_pain", "mistake-skipping-strength")
    (rule,) = found["rests_on"]
    assert rule["rule"] == "mistake-skipping-strength"
    assert [answer["answer"] for answer in rule["answers"]] == ["0 a week"]
    unknown = _turned(library, plain, "emergency_calf", "mistake-skipping-strength")
    assert (unknown["holds"], unknown["open"], unknown["rests_on"]) == (False, True, [])
    text = " ".join(run("emergency_calf", "--turn", "mistake-skipping-strength").output.split())
    assert "With these answers it can't be known whether" in text
    assert "strength sessions a week have you done in the last four weeks? not answered → 0 a week" in text


def test_an_unknown_finding(run: Run, library: Library, plain: Reasoner) -> None:
    with pytest.raises(UsageError, match="Did you mean glutes"):
        _turned(library, plain, "knee_pain", "glute")
    assert run("knee_pain", "--turn", "glute").exit_code == 2
