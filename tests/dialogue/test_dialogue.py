"""The way through a questionnaire: what is asked, what a change hides, and what stays open."""

from collections.abc import Mapping
from typing import Any

import pytest

from advisor.answers import Answers
from advisor.condition import Value
from advisor.dialogue import Clash, Dialogue, State
from advisor.questionnaire import Questionnaire

NO_PAIN: dict[str, Value] = {
    "name": "Sam", "age": 34, "sex": "male", "chest": frozenset({"none"}), "where": frozenset({"none"}),
    "week_km": 30, "tests_wanted": False,
}  # fmt: skip


def asked(dialogue: Dialogue) -> list[str]:
    return [item.fact for item in dialogue.items()]


def now(dialogue: Dialogue) -> str | None:
    return dialogue.current.fact if dialogue.current else None


def reply(dialogue: Dialogue, given: Mapping[str, Value | None]) -> list[str]:
    """Answer question by question (None skips, "?" says don't know); the facts in the order of asking."""
    order = []
    while (item := dialogue.current) and item.fact in given:
        order.append(item.fact)
        value = given[item.fact]
        if value is None:
            dialogue.skip(sure=True)
        elif value == "?":
            dialogue.dont_know()
        else:
            dialogue.answer(value)
    return order


def test_questions_come_in_order_and_those_that_do_not_apply_are_left_out(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    assert reply(dialogue, NO_PAIN) == ["name", "age", "sex", "chest", "where", "week_km", "tests_wanted"]
    assert dialogue.current is None
    assert dialogue.answers().values == {key: value for key, value in NO_PAIN.items() if key != "name"}
    assert dialogue.answers().label == "Sam"


def test_only_the_side_that_hurts_is_asked_about(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    reply(dialogue, NO_PAIN | {"where": frozenset({"knee"}), "knee_side": "right"})
    assert now(dialogue) == "knee_bone.right"
    assert [fact for fact in asked(dialogue) if fact.startswith("knee_")] == [
        "knee_side", "knee_bone.right", "knee_pain.right",
    ]  # fmt: skip


def test_a_question_that_is_always_asked_for_each_leg_comes_twice(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    reply(dialogue, NO_PAIN | {"tests_wanted": True})
    assert asked(dialogue)[-3:] == ["raises.left", "raises.right", "plank"]


def test_dont_know_is_kept_apart_from_no_answer(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    reply(dialogue, {"name": None, "age": "?"})
    states = {line.item.fact: line.state for line in dialogue.lines()}
    assert states["name"] is State.SKIPPED
    assert states["age"] is State.UNKNOWN
    assert states["sex"] is State.OPEN
    assert dialogue.answers().unknown == {"age"}
    assert dialogue.skipped() == {"name"}


def test_dont_know_to_a_free_text_is_a_skip(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    dialogue.dont_know()
    assert dialogue.skipped() == {"name"}
    assert not dialogue.answers().unknown


def test_after_dont_know_the_questions_it_decides_are_asked(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    reply(dialogue, {"name": None, "age": 34, "sex": "?"})
    assert now(dialogue) == "pregnancy"
    reply(dialogue, {"pregnancy": False, "chest": frozenset({"none"}), "where": "?"})
    assert now(dialogue) == "knee_side"
    dialogue.dont_know()
    assert {"knee_bone.left", "knee_bone.right"} <= set(asked(dialogue))
    assert "knee_pain.left" not in asked(dialogue), "only warning signs follow from don't know to a warning sign"


def test_after_a_skip_the_questions_it_decides_are_not_asked(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    reply(dialogue, NO_PAIN | {"tests_wanted": None})
    assert dialogue.current is None
    assert "plank" not in asked(dialogue)


def test_a_warning_sign_question_is_asked_though_what_decides_it_was_skipped(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    reply(dialogue, {"name": None, "age": 34, "sex": None})
    assert now(dialogue) == "pregnancy"


def test_a_skipped_warning_sign_question_stands_open_for_those_it_decides(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    reply(dialogue, NO_PAIN | {"where": None})
    assert "knee_bone.left" not in asked(dialogue)
    assert [item.fact for item in dialogue.open_warnings()] == ["where"]


def test_a_warning_sign_question_is_skipped_only_when_sure(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    dialogue.skip()
    assert now(dialogue) == "age"
    assert dialogue.skip() is False
    assert now(dialogue) == "age"
    assert dialogue.skip(sure=True) is True
    assert now(dialogue) == "sex"


def test_skipping_takes_an_earlier_answer_away(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    reply(dialogue, NO_PAIN)
    dialogue.go_to(6)
    assert now(dialogue) == "week_km"
    dialogue.skip()
    assert "week_km" not in dialogue.answers().values
    assert dialogue.current is None


def test_the_rest_of_a_section_is_skipped_but_never_its_warning_signs(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    assert dialogue.skip_section() == 2
    assert now(dialogue) == "age"
    assert dialogue.skipped() == {"name", "sex"}


def test_back_goes_one_question_and_the_answer_is_still_there(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    assert dialogue.back() is False
    reply(dialogue, {"name": "Sam", "age": 34})
    assert dialogue.back() is True
    assert now(dialogue) == "age"
    assert dialogue.current is not None
    assert dialogue.value(dialogue.current) == 34
    dialogue.back()
    assert now(dialogue) == "name"
    dialogue.answer("Kim")
    assert now(dialogue) == "sex", "after the change the conversation goes on where it stood"
    assert dialogue.answers().values == {"age": 34}


def test_keep_leaves_the_answer_and_goes_on(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    reply(dialogue, {"name": "Sam", "age": 34})
    dialogue.back()
    dialogue.keep()
    assert now(dialogue) == "sex"
    assert dialogue.answers().values == {"age": 34}


def test_back_from_the_end_is_the_last_question(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    reply(dialogue, NO_PAIN)
    dialogue.back()
    assert now(dialogue) == "tests_wanted"


def test_a_change_hides_later_answers_and_taking_it_back_brings_them_back(mini: Questionnaire) -> None:
    knee = {"where": frozenset({"knee"}), "knee_side": "left", "knee_bone.left": True, "knee_pain.left": 5}
    dialogue = Dialogue(mini)
    reply(dialogue, NO_PAIN | knee)
    before = dialogue.answers()
    number = asked(dialogue).index("where") + 1

    dialogue.go_to(number)
    dialogue.answer(frozenset({"none"}))
    assert dialogue.answers().values == {key: value for key, value in NO_PAIN.items() if key != "name"}
    assert dialogue.aside() == {"knee_side", "knee_bone.left", "knee_pain.left"}

    dialogue.go_to(number)
    dialogue.answer(frozenset({"knee"}))
    assert dialogue.answers() == before
    assert not dialogue.aside()


def test_a_hidden_answer_decides_nothing(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    both = {"where": frozenset({"knee"}), "knee_side": "both", "knee_bone.left": True, "knee_bone.right": "?"}
    reply(dialogue, NO_PAIN | both)
    dialogue.go_to(asked(dialogue).index("where") + 1)
    dialogue.answer(frozenset({"shin"}))
    assert not [fact for fact in asked(dialogue) if fact.startswith("knee")]
    assert not dialogue.answers().unknown
    assert not dialogue.open_warnings()


def test_go_to_takes_the_numbers_of_the_review_only(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    reply(dialogue, NO_PAIN)
    assert [line.number for line in dialogue.lines()] == list(range(1, 8))
    assert dialogue.go_to(0) is False
    assert dialogue.go_to(8) is False
    assert dialogue.current is None


def test_an_edit_that_opens_questions_asks_them_next(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    reply(dialogue, NO_PAIN)
    dialogue.go_to(asked(dialogue).index("sex") + 1)
    dialogue.answer("female")
    assert now(dialogue) == "pregnancy"


def test_the_review_goes_by_section(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    reply(dialogue, NO_PAIN)
    assert [(section.id, len(lines)) for section, lines in dialogue.review()] == [
        ("about", 3), ("warnings", 1), ("pain", 1), ("running", 2),
    ]  # fmt: skip


def test_progress_counts_what_is_known_to_apply(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    assert dialogue.current is not None
    first = dialogue.progress(dialogue.current)
    assert (first.number, first.left, first.section, first.sections) == (1, 6, 1, 4)
    reply(dialogue, NO_PAIN | {"tests_wanted": True})
    assert dialogue.current is not None
    last = dialogue.progress(dialogue.current)
    assert (last.number, last.left, last.section, last.sections) == (8, 2, 5, 5)


def chest_pain(answers: Answers) -> Mapping[str, Any] | None:
    ticked = answers.values.get("chest", frozenset())
    return {"title": "Get help now"} if isinstance(ticked, frozenset) and "pain" in ticked else None


def test_urgent_advice_ends_the_asking_at_once(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini, urgent=chest_pain)
    reply(dialogue, NO_PAIN | {"chest": frozenset({"pain"})})
    assert dialogue.advice == {"title": "Get help now"}
    assert dialogue.current is None


def test_an_urgent_answer_can_be_looked_at_and_taken_back(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini, urgent=chest_pain)
    reply(dialogue, NO_PAIN | {"chest": frozenset({"pain"})})
    dialogue.go_to(asked(dialogue).index("chest") + 1)
    assert now(dialogue) == "chest"
    dialogue.keep()
    assert dialogue.current is None, "keeping the answer keeps the advice"
    dialogue.go_to(asked(dialogue).index("chest") + 1)
    dialogue.answer(frozenset({"none"}))
    assert dialogue.advice is None
    assert now(dialogue) == "where"


def test_urgent_answers_of_a_draft_are_urgent_still(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini, urgent=chest_pain)
    dialogue.restore(Answers({"chest": frozenset({"pain"})}))
    assert dialogue.advice is not None
    assert dialogue.current is None


def runs_nothing(answers: Answers) -> list[Clash]:
    wrong = answers.values.get("week_km") == 0 and answers.values.get("tests_wanted") is False
    return [Clash("c", "You run 0 km but want no tests?", ("week_km", "tests_wanted"))] if wrong else []


def test_a_contradiction_is_asked_back_until_it_is_mended_or_confirmed(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini, clashes=runs_nothing)
    reply(dialogue, NO_PAIN | {"week_km": 0})
    (clash,) = dialogue.clashes()
    dialogue.settle(clash)
    assert not dialogue.clashes()


def test_a_confirmed_contradiction_is_asked_again_when_its_answers_change(mini: Questionnaire) -> None:
    def always(_: Answers) -> list[Clash]:
        return [Clash("c", "Really?", ("week_km",))]

    dialogue = Dialogue(mini, clashes=always)
    reply(dialogue, NO_PAIN)
    dialogue.settle(dialogue.clashes()[0])
    dialogue.go_to(asked(dialogue).index("week_km") + 1)
    dialogue.answer(31)
    assert dialogue.clashes()


def test_restoring_goes_on_where_the_draft_ended(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    dialogue.restore(Answers({"age": 34}, frozenset({"sex"})), skipped=frozenset({"name"}))
    assert now(dialogue) == "pregnancy"
    assert dialogue.skipped() == {"name"}


def test_replying_when_nothing_is_asked_is_an_error(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    reply(dialogue, NO_PAIN)
    with pytest.raises(LookupError):
        dialogue.answer(1)
