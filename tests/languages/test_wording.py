"""What no translation may say, in each language; and how easy the translated sentences are to read."""

from collections.abc import Iterator
from functools import cache

import pytest

from advisor.authoring.catalogue_checks import check
from advisor.authoring.catalogues import CATALOGUES, stored
from advisor.language import languages
from advisor.library import Library
from advisor.resources import folder
from advisor.wording import Words, not_as_fixed, shipped, slips, too_long

KNOWLEDGE = [name for name in CATALOGUES if name not in ("reports", "web", "terminal")]


@cache
def words(locale: str) -> Words:
    found = shipped().spoken(locale)
    assert found is not None
    return found


def test_every_shipped_language_has_its_words() -> None:
    assert {locale for locale in languages() if shipped().spoken(locale) is None} == set()


def test_they_are_the_words_of_the_library(library: Library) -> None:
    assert library.wording == shipped()


WRONG = [
    ("de", "Du hast ein Läuferknie.", "du hast"),
    ("de", "Sie haben eine Sehnenentzündung.", "sie haben"),
    ("de", "Das ist deine Diagnose.", "diagnose*"),
    ("de", "Diese Übung ist sicher.", "sicher"),
    ("de", "Der Knochen ist geheilt.", "geheilt*"),
    ("de", "Das ist völlig risikofrei.", "risikofrei*"),
    ("de", "Krafttraining verhindert Verletzungen.", "verhindert"),
    ("de", "Krafttraining beugt Verletzungen vor.", "beugt"),
    ("de", "Der Schmerz kommt wegen schwacher Gesäßmuskeln.", "wegen schwache*"),
    ("de", "Dein Risiko steigt um 40 %.", "dein risiko ... %"),
    ("de", "Du solltest abnehmen.", "abnehmen"),
    ("es", "Tienes la rodilla del corredor.", "tienes"),
    ("es", "Usted tiene una fractura por estrés.", "usted tiene"),
    ("es", "Este es tu diagnóstico.", "diagnóstico*"),
    ("es", "Este ejercicio es seguro.", "segur*"),
    ("es", "Puedes hacerlo con seguridad.", "segur*"),
    ("es", "El hueso está curado.", "curad*"),
    ("es", "La fuerza previene lesiones.", "previene*"),
    ("es", "La fuerza evita las lesiones.", "evita*"),
    ("es", "El dolor viene por debilidad de los glúteos.", "por debilidad"),
    ("es", "Tu riesgo sube un 40 %.", "tu riesgo ... %"),
    ("es", "Deberías bajar de peso.", "bajar de peso"),
]
RIGHT = [
    ("de", "Das ist keine Diagnose. Es könnte ein Läuferknie sein."),
    ("de", "Wenn du hast, nimm ein Band. Hast du Schmerzen?"),
    ("de", "Lauf 30 % weniger. Das verhindert, dass der Schmerz steigt."),
    ("de", "In Studien wurden so keine Verletzungen verhindert."),
    ("es", "Esto no es un diagnóstico. Puede encajar con la rodilla del corredor."),
    ("es", "Si tienes una lesión, para. ¿Tienes dolor?"),
    ("es", "Corre un 30 % menos. Evita las cuestas. No previene lesiones."),
]


@pytest.mark.parametrize(("locale", "text", "found"), WRONG)
def test_what_may_not_be_said_is_found(locale: str, text: str, found: str) -> None:
    assert found in [slip.words for slip in slips(text, words(locale))]


@pytest.mark.parametrize(("locale", "text"), RIGHT)
def test_what_may_be_said_is_left_alone(locale: str, text: str) -> None:
    assert [slip.words for slip in slips(text, words(locale))] == []


@pytest.mark.parametrize("locale", languages()[1:])
def test_fixed_sentences_are_held_word_for_word(locale: str) -> None:
    for english, fixed in words(locale).fixed.items():
        assert list(not_as_fixed(f"{english} More.", f"{fixed} …", words(locale))) == []
        assert list(not_as_fixed(f"{english} More.", fixed.lower(), words(locale))) == [fixed]
        assert list(not_as_fixed("Something else.", "…", words(locale))) == []
    assert {"This is not a diagnosis.", "Advice from a computer must not delay care."} <= words(locale).fixed.keys()


@pytest.mark.parametrize("locale", languages()[1:])
def test_long_sentences_are_found_in_every_language(locale: str) -> None:
    assert list(too_long("wort " * 35, words(locale))) == [35]


def test_a_catalogue_with_a_wrong_sentence_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("translations")
    (root / "es").mkdir()
    for path in (folder("translations") / "es").glob("*.po"):
        (root / "es" / path.name).write_text(path.read_text())
    path = root / "es" / "knowledge.po"
    text = path.read_text()
    begin = text.index('msgstr "', text.index('msgid "Get help now"'))
    end = text.index("\n", begin)
    path.write_text(text[:begin] + 'msgstr "Esto es seguro"' + text[end:])
    (problem,) = [item for item in check(root, "es", untranslated=False) if "may not be said" in item.message]
    assert problem.message == "the words “segur*” may not be said: Get help now"
    assert (problem.file, problem.mend) == ("translations/es/knowledge.po", "Nobody can promise that.")


def sentences(locale: str) -> Iterator[str]:
    for name, catalogue in stored(folder("translations"), locale).items():
        if name in KNOWLEDGE:
            for message in catalogue:
                if message.id and isinstance(message.string, str) and len(message.string.split()) >= 5:
                    yield message.string.rstrip(".?!") + "."


def ease(locale: str, text: str) -> float:
    """By the formula made for the language: Fernández Huerta (100 very easy), first Wiener Sachtextformel (grade)."""
    import textstat

    textstat.set_lang(locale)
    return textstat.fernandez_huerta(text) if locale == "es" else textstat.wiener_sachtextformel(text, 1)


@pytest.mark.parametrize(("locale", "least", "most"), [("es", 70, 100), ("de", 0, 8)])
def test_a_reader_of_about_twelve_follows(locale: str, least: float, most: float) -> None:
    """From 70 to 80 is the sixth year of school in Spanish; the German measure counts years of school."""
    found = list(sentences(locale))
    assert len(found) > 800
    assert least <= ease(locale, " ".join(found)) <= most


def test_the_measures_tell_hard_from_easy() -> None:
    hard = "Rehabilitación excéntrica musculotendinosa individualizada necesita periodización multidimensional."
    assert ease("es", "El gato está en la casa.") > 90 > 20 > ease("es", hard)
    hard = "Exzentrische Rehabilitationsmaßnahmen erfordern individualisierte Trainingsperiodisierung."
    assert ease("de", "Die Katze sitzt im Haus.") < 4 < 12 < ease("de", hard)
