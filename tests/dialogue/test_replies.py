"""What people type: commands, answers in many spellings, and the sentence they get when it can't be read."""

import pytest

from advisor.answers import NotAnAnswer
from advisor.cli import replies
from advisor.cli.replies import Command
from advisor.condition import Value
from advisor.questionnaire import Question, Questionnaire


def asked(mini: Questionnaire, id_: str) -> Question:
    question = mini.question(id_)
    assert question is not None
    return question


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("?", Command.WHY), ("why", Command.WHY), ("d", Command.UNKNOWN), ("Don't know", Command.UNKNOWN),
        ("not sure", Command.UNKNOWN), ("", Command.SKIP), ("-", Command.SKIP), ("--", Command.SKIP_SECTION),
        ("b", Command.BACK), ("BACK", Command.BACK), ("r", Command.REVIEW), ("r 12", Command.JUMP),
        ("r12", Command.JUMP), ("s", Command.SAVE), ("q", Command.QUIT), ("h", Command.HELP), ("34", None),
    ],
)  # fmt: skip
def test_commands(mini: Questionnaire, typed: str, meant: Command | None) -> None:
    assert replies.command(asked(mini, "age"), typed) is meant


def test_a_free_text_may_be_a_word_that_is_a_command_elsewhere(mini: Questionnaire) -> None:
    name = asked(mini, "name")
    assert replies.command(name, "Back") is None
    assert replies.command(name, "b") is Command.BACK
    assert replies.answer(name, '"b"') == "b"


@pytest.mark.parametrize(("typed", "number"), [("12", 12), ("r 12", 12), ("R12", 12), ("3.", 3), ("x", 0), ("", 0)])
def test_numbers_of_questions(typed: str, number: int) -> None:
    assert replies.number(typed) == number


@pytest.mark.parametrize(
    ("id_", "typed", "value"),
    [
        ("age", "34", 34),
        ("age", "34 years", 34),
        ("age", "408 months", 34),
        ("week_km", "12,5", 12.5),
        ("week_km", "5 miles", 8.0467),
        ("week_km", "8km", 8),
        ("plank", "1:30", 90),
        ("plank", "1.5 min", 90),
        ("knee_pain", "7", 7),
        ("knee_bone", "y", True),
        ("knee_bone", "No", False),
        ("sex", "2", "male"),
        ("sex", "2.", "male"),
        ("sex", "Female", "female"),
        ("where", "1,2", frozenset({"knee", "shin"})),
        ("where", "1 2", frozenset({"knee", "shin"})),
        ("where", "2, 1", frozenset({"knee", "shin"})),
        ("where", "1 and 2", frozenset({"knee", "shin"})),
        ("where", "1 1", frozenset({"knee"})),
        ("where", "knee, shin", frozenset({"knee", "shin"})),
        ("where", "Nowhere", frozenset({"none"})),
        ("name", "  Kim   Lee ", "Kim Lee"),
        ("name", "Kim\x1b[2J", "Kim [2J"),
    ],
)
def test_answers(mini: Questionnaire, id_: str, typed: str, value: Value) -> None:
    assert replies.answer(asked(mini, id_), typed) == value


@pytest.mark.parametrize(
    ("id_", "typed", "sentence"),
    [
        ("age", "abc", "Please type one whole number from 8 to 100 years."),
        ("age", "34.5", "Please type one whole number from 8 to 100 years."),
        ("age", "200", "Please type one whole number from 8 to 100 years."),
        ("age", "5 km", "Please type one whole number from 8 to 100 years."),
        ("week_km", "5 parsecs", "Please type one number from 0 to 300 km."),
        ("week_km", "30-40", "Please type one number from 0 to 300 km."),
        ("week_km", "1,000", "Please type one number from 0 to 300 km."),
        ("week_km", "nan", "Please type one number from 0 to 300 km."),
        ("knee_pain", "11", "Please type one whole number from 0 to 10."),
        ("knee_bone", "maybe", "Please type y for yes or n for no."),
        ("sex", "3", "There is no answer 3 here; the numbers go from 1 to 2."),
        ("sex", "0", "There is no answer 0 here; the numbers go from 1 to 2."),
        ("sex", "1,2", "Please type one number from 1 to 2."),
        (
            "where",
            "12",
            "There is no answer 12 here; the numbers go from 1 to 3. For 1 and 2 type 1,2.",
        ),
        ("where", "1,3", "“Nowhere” can't go together with another answer."),
        ("where", ",", "Please type at least one number."),
        ("where", "elbow", "Please type numbers from 1 to 3, with commas between them."),
        ("name", '""', "Please type some letters, or - to skip."),
    ],
)
def test_what_cannot_be_an_answer_is_explained_in_one_sentence(
    mini: Questionnaire, id_: str, typed: str, sentence: str
) -> None:
    with pytest.raises(NotAnAnswer) as refused:
        replies.answer(asked(mini, id_), typed)
    assert refused.value.reason == sentence


@pytest.mark.parametrize(
    ("id_", "prompt"),
    [
        ("name", "Text: "), ("age", "Years: "), ("knee_bone", "y or n: "), ("sex", "One number, 1 to 2: "),
        ("where", "One or more numbers, such as 1,3: "), ("knee_pain", "0 to 10: "),
        ("week_km", 'Kilometres, or with a unit such as "5 miles": '), ("raises", "Repetitions: "),
    ],
)  # fmt: skip
def test_the_prompt_says_how_to_answer(mini: Questionnaire, id_: str, prompt: str) -> None:
    assert replies.prompt(asked(mini, id_)) == prompt
