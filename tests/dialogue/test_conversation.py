"""The conversation with a scripted person: what is said, and when."""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from advisor.answers import Answers
from advisor.asking import asking_for
from advisor.cli import sayings
from advisor.cli.conversation import Conversation, End
from advisor.cli.screen import Screen
from advisor.cli.watch import Watch
from advisor.dialogue import Clash, Dialogue
from advisor.inference import Reasoner
from advisor.questionnaire import Questionnaire


class Script(Screen):
    """A screen that reads its replies from a list and keeps what was said."""

    def __init__(self, *replies: str):
        self.out = io.StringIO()
        self.styled = False
        self.replies: Iterator[str] = iter(replies)

    @property
    def width(self) -> int:
        return 78

    def ask(self, prompt: str) -> str:
        text = next(self.replies, None)
        if text is None:
            raise EOFError
        self.out.write(f"{prompt}{text}\n")
        return text

    @property
    def said(self) -> str:
        return self.out.getvalue()  # type: ignore[attr-defined,no-any-return]


def nothing(answers: Answers) -> list[Mapping[str, Any]]:
    return []


ALL = ("Sam", "34", "2", "3", "3", "30", "n")  # name, age, male, no chest sign, pain nowhere, 30 km, no tests


def talk(
    dialogue: Dialogue,
    *replies: str,
    notices: Callable[[Answers], list[Mapping[str, Any]]] = nothing,
    trouble: str = "",
    told: Callable[[Answers], Mapping[str, Any]] | None = None,
) -> tuple[End | None, str, int]:
    """How it ended (None: still waiting for a reply), what was said, and how often it was saved."""
    screen, saved = Script(*replies), 0

    def save() -> str:
        nonlocal saved
        saved += 1
        return trouble

    try:
        end = Conversation(dialogue, screen, save, notices, told).run()
    except EOFError:
        end = None
    return end, screen.said, saved


def test_a_whole_conversation(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    end, said, saved = talk(dialogue, *ALL, "")
    assert end is End.RESULT
    assert saved == 7
    assert dialogue.answers().values["week_km"] == 30
    assert "Section 1 of 4: About you\nTwo facts.\n" in said
    assert "Question 2, about 5 more to come\nHow old are you?\nYears: 34\n" in said
    assert "  1.  Female\n  2.  Male\nOne number, 1 to 2: 2\nNoted: Male.\n" in said
    assert "Question 7, the last one" in said
    assert (
        "Check your answers\n\nAbout you\n    1.  What is your name?  Sam\n    2.  How old are you?  34 years" in said
    )


def test_why_help_and_wrong_replies_leave_the_question_standing(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    end, said, saved = talk(dialogue, "Sam", "?", "h", "old", "r 9", "34")
    assert end is None
    assert saved == 2
    assert "Why: It matters." in said
    assert "--     skip the rest of this section" in said
    assert "Please type one whole number from 8 to 100 years." in said
    assert "There is no question 9 yet." in said
    assert dialogue.answers().values == {"age": 34}


def test_back_shows_the_answer_and_enter_keeps_it(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    _, said, _ = talk(dialogue, "b", "Sam", "34", "b", "")
    assert "This is the first question." in said
    assert "So far: 34 years. Press Enter to keep it." in said
    assert dialogue.current is not None
    assert dialogue.current.fact == "sex"


def test_a_warning_sign_question_warns_before_it_is_skipped(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    _, said, _ = talk(dialogue, "Sam", "")
    assert "Without an answer the result stays" in said
    assert dialogue.current is not None
    assert dialogue.current.fact == "age"
    _, said, _ = talk(dialogue, "", "?", "")
    assert "Noted: skipped." in said
    assert dialogue.skipped() == {"age"}


def test_dont_know_to_a_warning_sign_says_what_it_means(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    _, said, _ = talk(dialogue, "Sam", "d")
    assert "Noted: don't know.\nThis question is about a warning sign." in said


def test_skipping_a_section_says_what_is_still_asked(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    _, said, _ = talk(dialogue, "--")
    assert "Noted: 2 skipped.\nThe questions about warning signs in this section are still asked." in said


def test_many_new_questions_are_announced(mini: Questionnaire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.cli.conversation.MANY", 2)
    dialogue = Dialogue(mini)
    _, said, _ = talk(dialogue, *ALL[:-1], "y")
    assert "That adds about 3 questions." in said


def test_the_review_can_be_opened_in_the_middle(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    _, said, _ = talk(dialogue, "Sam", "34", "r", "zzz", "1", "Kim", "r", "")
    assert "Your answers so far\n\nAbout you\n    1.  What is your name?  Sam\n" in said
    assert "Please type a number from 1 to " in said
    assert "What is your name?  Kim" in said
    assert dialogue.answers().label == "Kim"


def test_what_was_skipped_is_named_by_its_numbers_but_for_warning_signs(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    _, said, _ = talk(dialogue, "-", "-", "-", "2", "3", "3", "-", "-")
    assert "About you\n    2.  How old are you?  skipped\n    3.  Which sex?  Male\n        Skipped: 1\n" in said
    assert "Running\n        Skipped: 6, 7\n" in said


def test_runs_of_numbers() -> None:
    assert sayings.ranges([1]) == "1"
    assert sayings.ranges([1, 2, 4, 5, 6, 9]) == "1, 2, 4 to 6, 9"


def test_changing_an_answer_at_the_end_asks_what_the_change_opened(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    end, said, _ = talk(dialogue, *ALL, "5", "1", "1", "y", "6", "")
    assert end is End.RESULT
    assert "Left side: One spot on bone?" in said
    assert said.count("Check your answers") == 1, "the long list is not read out again"
    assert dialogue.answers().values["knee_pain.left"] == 6


def test_open_warning_signs_are_named_before_the_result(mini: Questionnaire) -> None:
    _, said, _ = talk(Dialogue(mini), "Sam", "d", "2", "-", "-", "3", "30", "n")
    assert "Questions 2 and 4 are about warning signs and still open." in said


def chest(answers: Answers) -> Mapping[str, Any] | None:
    ticked = answers.values.get("chest")
    if not isinstance(ticked, frozenset) or "pain" not in ticked:
        return None
    reason = {
        "rule": "x", "level": "emergency", "urgency_text": "Now", "title": "A possible sign from the heart",
        "because": "It can be the heart.", "do": ["Call your emergency number."], "tell": ["When it began."],
    }  # fmt: skip
    return {"level": "emergency", "title": "Get help now", "summary": "This is urgent.", "reasons": [reason]}


def test_urgent_advice_comes_at_once_and_ends_the_questions(mini: Questionnaire) -> None:
    end, said, _ = talk(Dialogue(mini, urgent=chest), *ALL[:3], "1", "")
    assert end is End.RESULT
    assert "Get help now" in said
    assert "Now: A possible sign from the heart" in said
    assert "  - Call your emergency number.\nTell them:\n  - When it began.\n" in said
    assert "Where does it hurt?" not in said


def test_an_urgent_answer_typed_by_mistake_can_be_taken_back(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini, urgent=chest)
    _, said, _ = talk(dialogue, *ALL[:3], "1", "x", "b", "3")
    assert "Please press Enter, or type one of these letters." in said
    assert "So far: Chest pain." in said
    assert dialogue.current is not None
    assert dialogue.current.fact == "where"


def test_what_cannot_wait_is_said_once_and_the_questions_go_on(mini: Questionnaire) -> None:
    part = {"rule": "x", "urgency_text": "Today", "title": "A calf", "because": "It may be a clot.", "do": ["Go."]}
    _, said, _ = talk(Dialogue(mini), "Sam", "34", notices=lambda answers: [part])
    assert said.count("Today: A calf") == 1


def test_trouble_with_saving_is_told_once_and_the_questions_go_on(mini: Questionnaire) -> None:
    dialogue = Dialogue(mini)
    _, said, saved = talk(dialogue, "Sam", "34", trouble="The disk is full.")
    assert saved == 2
    assert said.count("Your last replies could not be saved. The disk is full.") == 1


def zero(answers: Answers) -> list[Clash]:
    return [Clash("c", "You run 0 km?", ("week_km",))] if answers.values.get("week_km") == 0 else []


@pytest.mark.parametrize(("replies", "km"), [((""), 0), (("6", "20", ""), 20)])
def test_a_contradiction_is_asked_back_before_the_result(
    mini: Questionnaire, replies: tuple[str, ...], km: int
) -> None:
    dialogue = Dialogue(mini, clashes=zero)
    end, said, _ = talk(dialogue, *ALL[:5], "0", "n", "", *(replies or ("",)))
    assert end is End.RESULT
    assert "You run 0 km?\n    6.  How far a week?  0 km\n" in said
    assert dialogue.answers().values["week_km"] == km


NONE = frozenset({"none"})
CALM = {
    "age": 34, "sex": "male", "warning_heart": NONE, "warning_leg": NONE, "warning_general": NONE,
    "conditions": NONE, "energy_signs": NONE, "pain_where": NONE,
}  # fmt: skip


@pytest.fixture
def calm(reasoner: Reasoner) -> Dialogue:
    """A runner without any complaint at the end of the first step."""
    questionnaire = reasoner.library.questionnaires["runner"]
    dialogue = Dialogue(questionnaire, asking=asking_for(reasoner.library, questionnaire))
    dialogue.restore(Answers(CALM))
    return dialogue


def so_far(reasoner: Reasoner) -> Callable[[Answers], Mapping[str, Any]]:
    return Watch(reasoner, reasoner.library.questionnaires["runner"]).so_far


def test_after_the_first_step_it_says_what_there_is_and_offers_the_rest(calm: Dialogue, reasoner: Reasoner) -> None:
    end, said, _ = talk(calm, "x", "", told=so_far(reasoner))
    assert end is None
    assert "What there is so far\n" in said
    assert "This is not a diagnosis." in said
    assert re.search(r"About \d+ more questions can still decide about your plan", said)
    assert re.search(r"  - Your running: \d+\n", said)
    assert "Please press Enter, or type one of these letters." in said
    assert calm.goes_on
    assert re.search(r"Section \d+ of \d+: [^\n]+\nAbout \d+ questions; -- skips them\.\n", said)


def test_the_offer_can_be_declined_and_taken_up_after_all(calm: Dialogue) -> None:
    _, said, _ = talk(calm, "n")
    assert "Check your answers" in said
    assert "Not asked yet: " in said
    assert "Your running (" in said.replace("\n", " ")
    _, said, _ = talk(calm, "n", "g")
    assert "Number to change, r for the list, g to go on with the other questions, or Enter for your result: g" in said
    assert calm.goes_on
    assert calm.current is not None


def test_the_result_can_be_had_after_the_first_step(calm: Dialogue) -> None:
    assert talk(calm, "n", "")[0] is End.RESULT
    assert not calm.goes_on


def test_looking_back_at_the_offer_does_not_tell_it_all_again(calm: Dialogue, reasoner: Reasoner) -> None:
    _, said, _ = talk(calm, "r", "", told=so_far(reasoner))
    assert said.count("What there is so far") == 1
    assert said.count("more questions can still decide") == 2


def test_what_is_not_needed_is_named_by_section_and_not_as_skipped(calm: Dialogue) -> None:
    calm.go_on()
    _, said, _ = talk(calm, "--", "r")
    needless = " ".join(said.partition("Not needed: ")[2].split())
    assert needless.startswith(("Health and history (", "Your running ("))
    assert "Not asked yet" not in said


def test_why_names_at_most_three_things_that_can_still_be_decided(calm: Dialogue) -> None:
    calm.go_on()
    while calm.current is not None and calm.current.fact != "strength_per_week":
        calm.skip(sure=True)
    _, said, _ = talk(calm, "?")
    why = " ".join(said.partition("Why: ")[2].partition("Times a week: ")[0].split())
    assert why.startswith("It decides where your plan starts. It can still decide about: ")
    assert why.count(";") == 2


@pytest.mark.parametrize(
    ("replies", "end"),
    [(("s",), End.STOPPED), (("q", "y"), End.STOPPED), (("q", "n"), End.DROPPED), (("q", "b"), None)],
)
def test_stopping(mini: Questionnaire, replies: tuple[str, ...], end: End | None) -> None:
    assert talk(Dialogue(mini), "Sam", *replies)[0] is end
