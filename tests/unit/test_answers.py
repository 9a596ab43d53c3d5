"""One person's answers: typed by the question, never coerced, never defaulted."""

from typing import Any

import pytest

from advisor.answers import Answers, NotAnAnswer, read_value
from advisor.intake.gather import gather
from advisor.questionnaire import Question, Questionnaire, Section

WORDS = {"ask": "What is it?", "why": "It is needed."}
NUMBER = Question(id="longest", kind="number", unit="km", range=[0, 300], **WORDS)
WHOLE = Question(id="age", kind="number", unit="year", range=[8, 100], whole=True, **WORDS)
SCALE = Question(id="pain", kind="scale", sides="side", **WORDS)
YES_NO = Question(id="limp", kind="yes_no", **WORDS)
CHOICE = Question(id="side", kind="choice", options={"left": "Left", "right": "Right", "both": "Both"}, **WORDS)
CHOICES = Question(
    id="places", kind="choices", exclusive=["none"], **WORDS,
    options={"front": "Front of the knee", "outer": "Outer side, above the joint", "none": "None of these"},
)  # fmt: skip
TEXT = Question(id="name", kind="text", **WORDS)
ALL = Questionnaire(
    "q", "Q", "1", "", (Section("s", "S", "", (TEXT, NUMBER, WHOLE, SCALE, YES_NO, CHOICE, CHOICES)),), {}
)


@pytest.mark.parametrize(
    ("question", "raw", "value"),
    [
        (NUMBER, 12, 12),
        (NUMBER, 12.50, 12.5),
        (NUMBER, "5 miles", 8.0467),
        (NUMBER, 0, 0),
        (WHOLE, "34", 34),
        (SCALE, "7", 7),
        (YES_NO, "no", False),
        (YES_NO, True, True),
        (CHOICE, "Left", "left"),
        (CHOICES, ["front", "outer"], frozenset({"front", "outer"})),
        (CHOICES, "Front of the knee; outer", frozenset({"front", "outer"})),
        (CHOICES, "Outer side, above the joint", frozenset({"outer"})),
        (CHOICES, "none", frozenset({"none"})),
    ],
)
def test_answers_are_typed_by_their_question(question: Question, raw: Any, value: Any) -> None:
    read = read_value(question, raw)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("question", "raw", "words"),
    [
        (NUMBER, True, "not a number"),
        (NUMBER, "abc", "not a number"),
        (NUMBER, 301, "out of range"),
        (NUMBER, -1, "out of range"),
        (NUMBER, float("nan"), "not a number"),
        (NUMBER, float("inf"), "not a number"),
        (NUMBER, [3], "not a number"),
        (NUMBER, "3 kg", "not a unit"),
        (WHOLE, 34.5, "whole number"),
        (WHOLE, 255, "from 8 to 100 year"),
        (SCALE, 11, "out of range"),
        (YES_NO, "maybe", "neither yes nor no"),
        (YES_NO, 1, "neither yes nor no"),
        (CHOICE, "lfet", "Did you mean left"),
        (CHOICE, ["left"], "not a list"),
        (CHOICES, [], "neither yes nor no"),
        (CHOICES, ["front", "none"], "can't stand beside"),
        (CHOICES, ["frnt"], "Did you mean front"),
        (TEXT, True, "text was expected"),
    ],
)
def test_what_is_no_answer_says_why(question: Question, raw: Any, words: str) -> None:
    with pytest.raises(NotAnAnswer, match=words):
        read_value(question, raw)


def gathered(raw: dict[str, Any]) -> tuple[Answers, list[tuple[tuple[str, ...], str]]]:
    problems: list[tuple[tuple[str, ...], str]] = []
    answers = gather(ALL, raw, lambda path, value, reason, mend: problems.append((path, f"{reason} {mend}".strip())))
    return answers, problems


def test_a_plain_value_goes_to_the_side_named_whatever_the_order() -> None:
    assert gathered({"pain": 4, "side": "right"})[0].facts == {"pain.right": 4, "side": "right"}


def test_a_plain_value_goes_to_both_sides_when_the_side_is_not_known() -> None:
    assert gathered({"pain": 4})[0].facts == {"pain.left": 4, "pain.right": 4}
    assert gathered({"pain": 4, "side": "unknown"})[0].facts == {"pain.left": 4, "pain.right": 4}


def test_each_side_may_have_its_own_value() -> None:
    assert gathered({"pain": {"left": 2, "right": 6}})[0].facts == {"pain.left": 2, "pain.right": 6}
    assert gathered({"pain.left": 2})[0].facts == {"pain.left": 2}


def test_unknown_absent_and_value_stay_three_things() -> None:
    answers, _ = gathered({"limp": "unknown", "longest": "don't know", "age": 40, "side": None})
    assert answers.facts == {"age": 40}
    assert answers.unknown == {"limp", "longest"}


def test_every_unusable_value_is_reported_with_its_place() -> None:
    answers, problems = gathered({"agee": 4, "longest": "far", "pain": {"lefft": 1}, "age.left": 30})
    assert answers.facts == {}
    assert [path for path, _ in problems] == [("agee",), ("longest",), ("pain", "lefft"), ("age.left",)]
    assert "Did you mean age?" in problems[0][1]


def test_a_name_is_only_a_label() -> None:
    answers, _ = gathered({"name": "Anna", "age": 30})
    assert answers.label == "Anna"
    assert answers.digest() == gathered({"age": 30})[0].digest()


def test_a_name_that_reads_like_another_answer_stays_a_name() -> None:
    answers, _ = gathered({"name": "?", "age": 30})
    assert answers.label == "?"
    assert answers.unknown == frozenset()


def test_equal_answers_by_any_way_have_one_digest() -> None:
    first, _ = gathered({"longest": "5 miles", "places": ["outer", "front"], "limp": "no"})
    second, _ = gathered({"limp": False, "places": "front; outer", "longest": "8.04672 km"})
    assert first.digest() == second.digest()
    assert first.digest() != gathered({"longest": 8})[0].digest()
