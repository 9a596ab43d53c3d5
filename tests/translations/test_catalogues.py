"""Catalogues: everything for readers is in them, updates keep translations, faults of translators are found."""

from pathlib import Path

import pytest

from advisor.authoring import catalogues
from advisor.authoring.catalogue_checks import check, status
from advisor.authoring.catalogues import Message, of_knowledge, stored, update
from advisor.errors import InputRefused
from advisor.library import Library
from advisor.resources import folder
from advisor.said import Place, retold

LOCALES = ("de", "es")


@pytest.mark.parametrize("locale", LOCALES)
def test_the_shipped_catalogues_hold_what_is_said_now_and_are_sound(locale: str) -> None:
    assert [str(problem) for problem in check(folder("translations"), locale, untranslated=False)] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_the_shipped_languages_are_translated(locale: str) -> None:
    counts = status(folder("translations"), locale)
    rules = [count for count in counts if count.name not in ("reports", "web", "terminal")]
    assert [count for count in rules if count.translated < count.messages] == []
    left = sum(count.messages - count.translated for count in counts)
    assert left <= sum(count.messages for count in counts) / 100, "new sentences may wait for a translator, but few"


def test_what_readers_see_is_collected_and_what_authors_see_is_not() -> None:
    found = {str(message.id) for message in of_knowledge()}
    assert any(text.startswith("This is not a diagnosis.") for text in found)
    assert "Calf raise, two legs then one" in found
    assert "Get help now" in found
    notes = {message.note.split()[0] for message in of_knowledge()}
    assert {"Question.options", "TriageThen.do", "Doubted.against", "Constraint.told"} <= notes
    assert not {note for note in notes if note.startswith(("Case.", "Evidence.", "Hazard.", "Source.", "Forbidden."))}


def test_the_same_walk_puts_translations_in_place_and_leaves_the_rest(library: Library) -> None:
    pattern = library.patterns["patellofemoral_pain"]
    shouted = retold(pattern, lambda text, place: text.upper())
    assert shouted.name == pattern.name.upper()
    assert [step.title for step in shouted.steps] == [step.title.upper() for step in pattern.steps]
    assert [feature.because for feature in shouted.features] == [item.because.upper() for item in pattern.features]
    assert [(feature.id, feature.when) for feature in shouted.features] == [(f.id, f.when) for f in pattern.features]
    assert shouted.cases is pattern.cases
    assert retold(pattern, lambda text, place: text) is pattern


def test_a_place_names_record_field_and_id(library: Library) -> None:
    notes: list[str] = []

    def kept(text: str, place: Place) -> str:
        notes.append(place.note())
        return text

    retold(library.exercises["calf-raise"], kept)
    assert "Exercise.name (calf-raise)" in notes
    assert "Dose.note (calf-raise)" in notes


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[Message]:
    """What is said, for a test to change; everything stands in one catalogue."""
    now: list[Message] = []
    monkeypatch.setattr(catalogues, "messages", lambda: iter(now))
    return now


def message(text: str | tuple[str, str], note: str = "Question.ask (x)", file: str = "rules/x.yaml") -> Message:
    return Message(text, None, file, 1, note)


def translate(root: Path, name: str = "knowledge", **given: str) -> None:
    path = root / "de" / f"{name}.po"
    text = path.read_text()
    for place, (english, german) in enumerate(given.items()):
        assert f'msgid "{english}"\nmsgstr ""' in text, place
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{german}"')
    path.write_text(text)


def test_an_update_keeps_translations_and_drops_what_is_said_no_more(tmp_path: Path, said: list[Message]) -> None:
    said += [message("One"), message("Two")]
    update(tmp_path, "de")
    translate(tmp_path, One="Eins", Two="Zwei")
    del said[0]
    said.append(message("Three", "Exercise.how (y)"))
    update(tmp_path, "de")
    (catalogue,) = stored(tmp_path, "de").values()
    assert {item.id: item.string for item in catalogue if item.id} == {"Two": "Zwei", "Three": ""}
    assert [(count.messages, count.translated, count.words_left) for count in status(tmp_path, "de")] == [(2, 1, 1)]


def test_a_translation_moves_with_its_sentence_to_another_catalogue(tmp_path: Path, said: list[Message]) -> None:
    said.append(message("One"))
    update(tmp_path, "de")
    translate(tmp_path, One="Eins")
    said[0] = message("One", file="rules/groups/x.yaml")
    update(tmp_path, "de")
    assert not (tmp_path / "de" / "knowledge.po").exists()
    assert stored(tmp_path, "de")["groups"].get("One").string == "Eins"  # type: ignore[union-attr]


def test_an_update_twice_changes_nothing(tmp_path: Path, said: list[Message]) -> None:
    said += [message("One"), message(("a day", "%(n)s days"))]
    update(tmp_path, "de")
    translate(tmp_path, One="Eins ’ü“ (1 %)")
    update(tmp_path, "de")
    first = (tmp_path / "de" / "knowledge.po").read_bytes()
    update(tmp_path, "de")
    assert (tmp_path / "de" / "knowledge.po").read_bytes() == first


def test_a_changed_sentence_keeps_its_old_translation_marked_for_a_look(tmp_path: Path, said: list[Message]) -> None:
    said.append(message("Hold it for 5 seconds."))
    update(tmp_path, "de")
    translate(tmp_path, **{"Hold it for 5 seconds.": "Halte es 5 Sekunden."})
    said[0] = message("Hold it for 10 seconds.")
    update(tmp_path, "de")
    text = (tmp_path / "de" / "knowledge.po").read_text()
    assert "#, fuzzy" in text
    assert '#| msgid "Hold it for 5 seconds."' in text
    (problem,) = check(tmp_path, "de")
    assert problem.message.startswith("the English has changed")


@pytest.mark.parametrize(
    ("english", "german", "wrong"),
    [
        ("Add {sets} set.", "Mach einen Satz mehr.", "placeholders differ: {sets}"),
        ("Add a set.", "Mach {sets} Satz mehr.", "placeholders differ: {sets}"),
        ("Step %(n)s", "Schritt", "placeholders differ"),
        ("Hold for 30 seconds.", "Halte 20 Sekunden.", "numbers differ: 20 30"),
        ("Do <strong>this</strong>", "Mach das", "the markup differ"),
        ("Now", " Jetzt", "line breaks or blanks"),
        ("Now", "", "not translated"),
    ],
)
def test_what_a_translation_lost_is_found(
    tmp_path: Path, said: list[Message], english: str, german: str, wrong: str
) -> None:
    said.append(message(english))
    update(tmp_path, "de")
    translate(tmp_path, **{english: german})
    (problem,) = check(tmp_path, "de")
    assert problem.message.startswith(wrong)
    assert problem.file == "translations/de/knowledge.po"
    assert problem.line > 1


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("Keep it below {cap} km.", "Bleib unter {cap} km."),
        ("A lift of 2.5 kg", "Eine Last von 2,5 kg"),
        ("{a} and {b}", "{b} und {a}"),
    ],
)
def test_a_good_translation_passes(tmp_path: Path, said: list[Message], english: str, german: str) -> None:
    said.append(message(english))
    update(tmp_path, "de")
    translate(tmp_path, **{english: german})
    assert list(check(tmp_path, "de")) == []


def test_every_plural_form_is_wanted(tmp_path: Path, said: list[Message]) -> None:
    said.append(message(("%(n)s day", "%(n)s days")))
    update(tmp_path, "de")
    path = tmp_path / "de" / "knowledge.po"
    path.write_text(path.read_text().replace('msgstr[0] ""', 'msgstr[0] "%(n)s Tag"'))
    assert [problem.message for problem in check(tmp_path, "de")] == ["a plural form is missing: %(n)s day"]


@pytest.mark.parametrize("line", ["msgstr Eins", 'msgstr "Eins', 'msgstr "Das "Eine""', "Eins"])
def test_a_broken_catalogue_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "x.po").write_text(f'msgid "One"\n{line}\n')
    with pytest.raises(InputRefused) as refused:
        stored(tmp_path, "de")
    assert refused.value.problems[0].line == 2
