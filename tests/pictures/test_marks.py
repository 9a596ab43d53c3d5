"""The marks in the pictures of tests say the same as the rules that call a test low."""

from typing import Any

import pytest

from advisor.answers import Answers
from advisor.assess import make_case
from advisor.conclude import tests as home_tests
from advisor.inference import Reasoner
from advisor.library import Library

AGES = (16, 17, 18, 19, 20, 29, 30, 39, 40, 45, 59, 60, 70, 85)
FAIR: dict[str, Any] = {"test_pain": frozenset({"none"}), "side_plank_stop": "trunk", "heel_raise_method": "incline_30"}


def done(reasoner: Reasoner, answers: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The tests of a person who answered so, by id."""
    questionnaire = reasoner.library.questionnaires["runner"]
    return {part["id"]: part for part in home_tests.tests(make_case(reasoner, questionnaire, Answers(answers)))}


def both(test: Any, value: float) -> dict[str, Any]:
    return {f"{test.question}.{side}" if side else test.question: value for side in
            (("left", "right") if test.per_side else ("",))}  # fmt: skip


def with_bars(library: Library) -> list[Any]:
    return [test for group in library.groups.values() for test in group.tests if test.bars]


def test_every_test_with_a_number_has_bars(library: Library) -> None:
    without = [test.id for group in library.groups.values() for test in group.tests if not test.bars]
    assert without == ["adductor_squeeze"]
    known = {item.fact for item in library.derived}
    for test in with_bars(library):
        assert {fact for fact in (test.bars.norm, test.bars.low) if fact} <= known


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("sex", ["male", "female", "other"])
def test_a_bar_below_its_mark_is_low_and_no_other(reasoner: Reasoner, age: int, sex: str) -> None:
    """With both legs alike, low is just what lies beyond the mark; where there is no mark nothing is low."""
    person = FAIR | {"age": age, "sex": sex}
    tests = with_bars(reasoner.library)
    drawn = done(reasoner, person | {key: 7 for test in tests for key in both(test, 7)})
    marks = {test.id: drawn[test.id]["low_below"] or drawn[test.id]["low_from"] for test in tests}
    for step in (-1, 0, 1):
        given = {test.id: max(0, round((marks[test.id] or 7) + step)) for test in tests}
        answers = {key: value for test in tests for key, value in both(test, given[test.id]).items()}
        found = done(reasoner, person | answers)
        for test in tests:
            mark, value = marks[test.id], given[test.id]
            beyond = mark is not None and (value >= mark if test.bars.counts_faults else value < mark)
            assert bool(found[test.id]["low"]) == beyond, (test.id, value, mark)


def test_no_adult_mark_below_18(reasoner: Reasoner) -> None:
    tests = with_bars(reasoner.library)
    answers = {key: 5 for test in tests for key in both(test, 5)}
    for part in done(reasoner, FAIR | {"age": 17, "sex": "female"} | answers).values():
        assert (part["norm"], part["low_below"], part["low_from"], part["low"]) == (None, None, None, [])


def test_a_gap_within_the_noise_is_never_low(reasoner: Reasoner) -> None:
    """Just less than the noise behind the other leg, on a level where no mark is missed."""
    tests = [test for test in with_bars(reasoner.library) if test.per_side and test.bars.noise]
    answers: dict[str, Any] = {}
    for test in tests:
        answers |= {f"{test.question}.left": 60 - test.bars.noise + 1, f"{test.question}.right": 60}
    found = done(reasoner, FAIR | {"age": 30, "sex": "male"} | answers)
    assert [part["id"] for part in found.values() if part["low"]] == []


def test_what_hurt_and_what_is_open_is_said(reasoner: Reasoner) -> None:
    weak = {"single_leg_bridge.left": 5, "single_leg_bridge.right": 12, "age": 30}
    hurt = done(reasoner, weak | {"test_pain": frozenset({"single_leg_bridge"})})["single_leg_bridge"]
    assert (hurt["painful"], hurt["low"], hurt["open"]) == (True, [], [])
    open_ = done(reasoner, weak)["single_leg_bridge"]
    assert (open_["painful"], open_["low"], open_["open"]) == (False, [], ["left"])


def test_norms_hold_only_for_the_way_they_were_made(reasoner: Reasoner) -> None:
    person = {"age": 30, "sex": "female", "heel_raise.left": 10, "heel_raise.right": 22}
    assert done(reasoner, person | {"heel_raise_method": "incline_30"})["heel_raise"]["norm"] == 27
    assert done(reasoner, person)["heel_raise"]["norm"] is None
