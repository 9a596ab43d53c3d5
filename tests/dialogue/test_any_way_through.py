"""What holds whatever a person answers to the shipped questionnaires."""

from collections.abc import Mapping
from random import Random

import pytest

from advisor.condition import Value, reads
from advisor.dialogue import Dialogue, State
from advisor.questionnaire import Question, Questionnaire

NAMES = ("runner", "quick", "check_in")


def some_answer(question: Question, chance: Random) -> Value:
    if question.kind == "yes_no":
        return chance.random() < 0.5
    if question.kind == "choice":
        return chance.choice(list(question.options))
    if question.kind == "choices":
        if question.exclusive and chance.random() < 0.5:
            return frozenset({chance.choice(question.exclusive)})
        others = [option for option in question.options if option not in question.exclusive]
        return frozenset(chance.sample(others, k=min(2, len(others))))
    if question.kind == "text":
        return "Sam"
    low, high = question.type.low or 0, question.type.high or 0
    return chance.randint(int(low), int(high))


def random_reply(dialogue: Dialogue, chance: Random) -> None:
    item = dialogue.current
    assert item is not None
    dice = chance.random()
    if dice < 0.08:
        dialogue.dont_know()
    elif dice < 0.16:
        dialogue.skip(sure=True)
    else:
        dialogue.answer(some_answer(item.question, chance))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(8))
def test_every_way_comes_to_an_end_and_leaves_nothing_that_applies_unasked(
    shipped: Mapping[str, Questionnaire], name: str, seed: int
) -> None:
    chance = Random(f"{name}{seed}")
    dialogue = Dialogue(shipped[name])
    while dialogue.current is not None:
        random_reply(dialogue, chance)
        if chance.random() < 0.1 and dialogue.items():
            dialogue.go_to(chance.randint(1, len(dialogue.items())))
            random_reply(dialogue, chance)
    facts = dialogue.answers().facts
    asked = {item.fact for item in dialogue.items()}
    for question, side in shipped[name].items():
        applies = shipped[name].visible(question, side, facts)
        if applies is not None:
            assert (question.fact(side) in asked) is applies
    assert State.OPEN not in {line.state for line in dialogue.lines()}
    assert set(facts) | dialogue.answers().unknown | set(dialogue.answers().texts) <= asked


def test_no_home_test_is_offered_to_a_person_who_cannot_rule_out_a_warning_sign(
    shipped: Mapping[str, Questionnaire],
) -> None:
    dialogue = Dialogue(shipped["runner"])
    while (item := dialogue.current) is not None:
        if item.question.id == "warning_leg":
            dialogue.dont_know()
        elif item.question.red_flag and "none" in item.question.exclusive:
            dialogue.answer(frozenset({"none"}))
        elif item.question.kind == "yes_no":
            dialogue.answer(True)
        else:
            dialogue.skip(sure=True)
    asked = {item.fact for item in dialogue.items()}
    assert not {"tests_wanted", "heel_raise.left", "hop_distance.left", "plank"} & asked


@pytest.mark.parametrize("name", NAMES)
def test_what_decides_a_question_is_asked_before_it(shipped: Mapping[str, Questionnaire], name: str) -> None:
    questionnaire, before = shipped[name], set[str]()
    for question, side in questionnaire.items():
        condition = questionnaire.shown.get(question.fact(side))
        deciders = set(reads(condition)) if condition else set()
        if question.sides not in (None, "always"):
            deciders.add(str(question.sides))
        assert deciders <= before, f"{question.id} is decided by {deciders - before}, not asked before"
        before.add(question.fact(side))
