"""The knowledge and a whole result in another language: every sentence, and nothing but sentences."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor import language
from advisor.engines import engine
from advisor.errors import UsageError
from advisor.inference import Reasoner
from advisor.intake import answers_file
from advisor.language import Language, languages
from advisor.library import Library, load
from advisor.localized import localized
from advisor.plan import advise
from advisor.report.render import render
from advisor.resources import folder
from tests.cases.vignettes import typed
from tests.property.people import Raw, people

CREATED = "2026-11-23T05:00:00+00:00"
EXAMPLES = sorted((folder("rules").parent / "examples").glob("*.yaml"))
LIBRARY = load()
REASONER = Reasoner(LIBRARY, engine("reference"))
IDS = ("id", "rule", "rules", "level", "urgency", "grade", "side", "points", "strength", "priority", "bands",
       "range", "sets", "reps", "hold_s", "sources", "day", "run", "between", "open_questions", "from")  # fmt: skip


def unbracketed(part: Any) -> Any:
    """The document without the marks that the language made on the fly puts around each message."""
    if isinstance(part, dict):
        return {key: unbracketed(value) for key, value in part.items()}
    if isinstance(part, list):
        return [unbracketed(value) for value in part]
    return part.replace("[", "").replace("]", "") if isinstance(part, str) else part


def ids(part: Any, place: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Every verdict, number and id of a document with its place."""
    if isinstance(part, dict):
        return [each for key, value in part.items() for each in ids(value, (*place, key))]
    if isinstance(part, list):
        return [each for index, value in enumerate(part) for each in ids(value, (*place, str(index)))]
    return [(place, part)] if not isinstance(part, str) or place[-1] in IDS else [(place, "text" if part else "")]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_language_changes_the_sentences_and_nothing_else(path: Path, pseudo: str) -> None:
    library = load()
    reasoner = Reasoner(library, engine("reference"))
    given_ = answers_file.read(path, library)
    english = advise(reasoner, *given_, created=CREATED)
    other = advise(reasoner, *given_, created=CREATED, locale=pseudo)
    assert other["locale"] == pseudo
    assert unbracketed(other | {"locale": "en"}) == unbracketed(english | {"not_translated": 0})
    assert other["triage"]["title"] == f"[{english['triage']['title']}]"


def test_the_same_from_a_library_that_is_in_the_language_already(pseudo: str) -> None:
    library = load()
    path = folder("rules").parent / "examples/knee_pain.yaml"
    english = Reasoner(library, engine("reference"))
    told = Reasoner(localized(library, pseudo), engine("reference"))
    here = advise(english, *answers_file.read(path, library), created=CREATED, locale=pseudo)
    there = advise(told, *answers_file.read(path, told.library), created=CREATED)
    assert here == there


def test_every_text_of_the_library_is_told(pseudo: str) -> None:
    told = localized(load(), pseudo)
    assert told.untranslated == frozenset()
    assert {rule.rule.title[0] for rule in told.rules} == {"["}
    assert {rule.rule.because[0] for rule in told.rules} == {"["}
    for questionnaire in told.questionnaires.values():
        assert {section.title[0] for section in questionnaire.sections} == {"["}
        assert {question.ask[0] for question in questionnaire.questions} == {"["}


def test_each_language_is_made_once_and_knows_the_others(pseudo: str) -> None:
    library = load()
    told = localized(library, pseudo)
    assert localized(library, pseudo) is told
    assert localized(told, "en") is library
    assert localized(localized(library, "de"), pseudo) is told
    assert localized(library, "en") is library


def test_a_language_that_is_not_there_is_named(library: Library) -> None:
    with pytest.raises(UsageError, match=r"There is no language dee\. Did you mean de"):
        localized(library, "dee")


@given(raw=st.deferred(lambda: people(LIBRARY.questionnaires["runner"], gaps=True)))
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_verdicts_and_ids_do_not_depend_on_the_language(raw: Raw) -> None:
    questionnaire, answers = typed(LIBRARY, "runner", raw)
    english = advise(REASONER, questionnaire, answers, created=CREATED)
    for locale in languages()[1:]:
        other = advise(REASONER, questionnaire, answers, created=CREATED, locale=locale)
        assert other["locale"] == locale
        assert ids(other | {"locale": "en", "not_translated": 0}) == ids(english | {"not_translated": 0})


def test_what_stayed_english_is_counted_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder("rules").parent / "examples/knee_pain.yaml"
    given_ = answers_file.read(path, LIBRARY)
    english = advise(REASONER, *given_, created=CREATED)
    gone = {english["triage"]["title"], english["triage"]["summary"], LIBRARY.vocabulary.plan["because_program"]}

    class AllBut(dict[language.Key, tuple[str, ...]]):
        """Every message has a translation, which is the same as the English, but for those that are gone."""

        def __contains__(self, key: object) -> bool:
            return isinstance(key, tuple) and key[1] not in gone

    monkeypatch.setattr("advisor.localized.language", lambda locale: Language(locale, AllBut()))
    document = advise(Reasoner(load(), engine("reference")), *given_, created=CREATED, locale="de")
    filled = {line for line in texts(document["plan"]) if line.startswith("Part of the ")}
    assert len(filled) >= 1
    assert document["not_translated"] == 2 + len(filled)
    said = render(document | {"locale": "sv"}, "text")
    assert f"{document['not_translated']} sentences of this report have no translation yet" in " ".join(said.split())
    assert "not_translated" not in english
    assert "no translation yet" not in render(english, "text")


def texts(part: Any) -> list[str]:
    if isinstance(part, dict | list):
        return [text for each in (part.values() if isinstance(part, dict) else part) for text in texts(each)]
    return [part] if isinstance(part, str) else []


PAGES = [("report", "html"), ("report", "md"), ("report", "text"), ("handover", "html"), ("handover", "md")]


@pytest.mark.parametrize(("page", "fmt"), PAGES)
def test_results_of_home_tests_have_the_decimal_mark_of_the_language(page: str, fmt: str) -> None:
    example = folder("rules").parent / "examples" / "strong_advanced.yaml"
    questionnaire, answers = answers_file.read(example, LIBRARY)
    document = advise(REASONER, questionnaire, answers, CREATED, "de")
    test = next(test for test in document["tests"] if isinstance(test["noise"], float))
    shown = render(document, fmt, page)
    assert f"{test['noise']:g}" not in shown
    assert f"{test['noise']:g}".replace(".", ",") in shown


def test_what_was_worked_out_in_english_is_not_carried_into_another_language() -> None:
    library = load()
    english = library.questionnaires["runner"].by_id["sex"]
    assert english.by_word["female"] == "female"  # from now on kept with the question
    german = localized(library, "de").questionnaires["runner"].by_id["sex"]
    assert german.by_word[german.options["female"].casefold()] == "female"
