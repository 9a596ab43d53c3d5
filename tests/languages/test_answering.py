"""Answers in the language spoken: words, numbers and units; English and ids always."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from advisor import language
from advisor.answers import NotAnAnswer, is_unknown, read_value
from advisor.conclude.case import in_words
from advisor.language import Language, figures
from advisor.questionnaire import Question
from advisor.units import read_number

GERMAN = {
    "yes": "ja", "no": "nein", "don't know": "weiß nicht", "Left": "Linkes Bein",
    "{value} is neither yes nor no.": "{value} ist weder ja noch nein.",
    "{value} can mean two numbers; write it without the point": "{value} ist doppeldeutig",
}  # fmt: skip
SPANISH = {"yes": "sí", "no": "no"}
COUNTED = {"week": ("Woche", "Wochen"), "hour": ("Stunde", "Stunden"), "year": ("año", "años")}


@contextmanager
def speaking(locale: str, texts: dict[str, str]) -> Iterator[None]:
    """A language with a few texts of our own, so that nothing hangs on how far the shipped catalogues are."""
    known = {(None, text): (said,) for text, said in texts.items()}
    known |= {(None, text): forms for text, forms in COUNTED.items()}
    token = language._SPOKEN.set(Language(locale, known))
    try:
        yield
    finally:
        language._SPOKEN.reset(token)


def question(kind: str, **more: object) -> Question:
    return Question.model_validate({"id": "x", "ask": "What?", "why": "Because.", "kind": kind, **more})


YES_NO = question("yes_no")
SIDE = question("choice", options={"left": "Linkes Bein", "right": "Right"})  # as in a localized questionnaire
WEEKS = question("number", unit="week", range=[0, 100])


@pytest.mark.parametrize(("text", "value"), [("ja", True), ("J", True), ("yes", True), ("y", True), (" Nein ", False),
                                             ("n", False), ("false", False)])  # fmt: skip
def test_yes_and_no_in_german(text: str, value: bool) -> None:
    with speaking("de", GERMAN):
        assert read_value(YES_NO, text) is value


@pytest.mark.parametrize(("text", "value"), [("sí", True), ("SÍ", True), ("si", True), ("s", True), ("no", False)])
def test_yes_and_no_in_spanish(text: str, value: bool) -> None:
    with speaking("es", SPANISH):
        assert read_value(YES_NO, text) is value


def test_what_is_neither_is_refused_in_the_language() -> None:
    with speaking("de", GERMAN), pytest.raises(NotAnAnswer, match="'oui' ist weder ja noch nein"):
        read_value(YES_NO, "oui")


def test_words_of_one_language_mean_nothing_in_another() -> None:
    with pytest.raises(NotAnAnswer):
        read_value(YES_NO, "ja")


def test_an_option_by_its_id_its_wording_here_and_in_english() -> None:
    with speaking("de", GERMAN):
        assert {read_value(SIDE, text) for text in ("left", "Linkes Bein", "linkes bein", "LEFT", "Left")} == {"left"}
    with pytest.raises(NotAnAnswer, match="Choose from: left; right"):
        read_value(SIDE, "Bein")


def test_the_mend_names_options_as_the_language_does() -> None:
    with pytest.raises(NotAnAnswer, match=r"there is no option 'lefft'\. Did you mean left\?"):
        read_value(SIDE, "lefft")
    with speaking("de", GERMAN):
        with pytest.raises(NotAnAnswer, match="Did you mean Linkes Bein"):
            read_value(SIDE, "linkes bain")
        with pytest.raises(NotAnAnswer, match="Choose from: Linkes Bein; Right"):
            read_value(SIDE, "oben")


def test_not_knowing() -> None:
    with speaking("de", GERMAN):
        assert is_unknown("Weiß nicht")
        assert is_unknown("don't know")
    assert not is_unknown("Weiß nicht")


@pytest.mark.parametrize(
    ("text", "weeks"),
    [("2,5", 2.5), ("2.5", 2.5), ("2,5 Wochen", 2.5), ("1 Woche", 1), ("168 Stunden", 1), ("14 days", 2),
     ("3 weeks", 3), ("1,250", 1.25), ("+3", 3)],
)  # fmt: skip
def test_numbers_with_a_decimal_comma_and_units_in_words(text: str, weeks: float) -> None:
    with speaking("de", GERMAN):
        assert read_value(WEEKS, text) == weeks


@pytest.mark.parametrize("text", ["1.250", "1.250,5", "1,2,3", "2,", ",5", "2,5,", "1.250 Wochen"])
def test_a_number_that_may_mean_two_things_is_refused(text: str) -> None:
    with speaking("de", GERMAN), pytest.raises(NotAnAnswer):
        read_value(WEEKS, text)


def test_a_unit_with_letters_beyond_english() -> None:
    with speaking("es", SPANISH):
        assert read_number("3 años", "year") == 3


def test_english_takes_no_decimal_comma() -> None:
    with pytest.raises(ValueError, match="is not a number"):
        read_number("2,5", "week")


def test_numbers_are_written_as_the_language_writes_them() -> None:
    assert (figures(2.5), figures(3), figures(1000)) == ("2.5", "3", "1000")
    assert in_words(WEEKS, 2.5) == "2.5 weeks"
    with speaking("de", GERMAN):
        assert (figures(2.5), figures(3.0)) == ("2,5", "3")
        assert in_words(WEEKS, 2.5) == "2,5 Wochen"
        assert in_words(WEEKS, 1) == "1 Woche"
