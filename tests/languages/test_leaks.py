"""No English in a report of another language: neither a sentence of a catalogue nor one that is in none."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from advisor.authoring.catalogues import stored
from advisor.cli import main
from advisor.engines import engine
from advisor.inference import Reasoner
from advisor.intake import answers_file
from advisor.language import languages
from advisor.library import load
from advisor.localized import localized
from advisor.plan import advise
from advisor.report.calendar import NothingToMake, calendar
from advisor.report.render import PAGES, render
from advisor.resources import folder
from advisor.wording import shipped, slips
from tests.knowledge.test_wording import _visible

CREATED = "2026-11-23T05:00:00+00:00"
EXAMPLES = sorted((folder("rules").parent / "examples").glob("*.yaml"))
FORMS = [(page, form) for page in PAGES for form in ("html", "md", "text") if (page, form) != ("handover", "text")]
NAME = re.compile(r"\{[a-z_]+\}|%\([a-z_]+\)s")
OURS = {"runner", "strength", "advisor", "reference", "km", "cm", "kg", "min", "novemba"}


@cache
def reasoner() -> Reasoner:
    return Reasoner(load(), engine("reference"))


def document(path: Path, locale: str) -> dict[str, Any]:
    return advise(reasoner(), *answers_file.read(path, reasoner().library), created=CREATED, locale=locale)


def plain(made: dict[str, Any], page: str, form: str) -> str:
    """What a reader sees, on one line, without the sources, which stay in the language they were written in."""
    quiet = unsourced(made) | {"label": "", "knowledge": {"version": "1", "digest": "0"}, "answers": {"digest": "0"}}
    said = render(quiet, form, page)
    spoken = re.findall(r'(?:aria-label|alt|title)="([^"]*)"', said) if form == "html" else []
    return " ".join(" ".join([_visible(said, form), *spoken]).replace("\\", "").split())


def unsourced(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: [] if key == "sources" else unsourced(value) for key, value in part.items()}
    return [unsourced(value) for value in part] if isinstance(part, list) else part


@cache
def english(locale: str) -> frozenset[str]:
    """What no report in the language may hold: English of more than three words that has a translation."""
    found: set[str] = set()
    for catalogue in stored(folder("translations"), locale).values():
        for message in catalogue:
            strings = (message.string,) if isinstance(message.string, str) else message.string
            if not message.id or not all(strings):
                continue
            for text in (message.id,) if isinstance(message.id, str) else message.id:
                piece = max(NAME.split(text), key=len)
                if len(piece.split()) > 3 and piece not in "".join(strings):
                    found.add(" ".join(piece.replace("**", "").replace("`", "").split()))
    left = " ".join(localized(reasoner().library, locale).untranslated)  # while a catalogue is being filled
    return frozenset(text for text in found if text not in left)


@pytest.mark.parametrize("locale", languages()[1:])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_english_sentence_and_no_forbidden_word_in_a_translated_report(path: Path, locale: str) -> None:
    made, words = document(path, locale), shipped().spoken(locale)
    assert words is not None
    for page, form in FORMS:
        text = plain(made, page, form)
        assert [sentence for sentence in english(locale) if sentence in text] == [], (page, form)
        assert [slip.words for slip in slips(text, words)] == [], (page, form)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_is_said_but_through_a_catalogue(path: Path, pseudo: str) -> None:
    library = localized(load(), pseudo)
    made = advise(Reasoner(library, engine("reference")), *answers_file.read(path, library), created=CREATED)
    days = " ".join(ics(made))
    for place, text in [*((form, plain(made, *form)) for form in FORMS), ("ics", days)]:
        while text != (less := re.sub(r"\[[^\[\]]*\]", " ", text)):
            text = less
        words = {word.lower() for word in re.findall(r"[^\W\d_]{3,}", text)}
        assert sorted(words - OURS) == [], place


def ics(made: dict[str, Any]) -> list[str]:
    """The texts of a calendar."""
    from icalendar import Calendar

    try:
        found = Calendar.from_ical(calendar(made, None))
    except NothingToMake as error:
        return [str(error)]
    return [str(part.get(key, "")) for part in found.walk() for key in ("SUMMARY", "DESCRIPTION", "X-WR-CALNAME")]


def test_a_comparison_says_nothing_but_through_a_catalogue(pseudo: str) -> None:
    root = folder("rules").parent / "examples"
    args = ["compare", str(root / "knee_pain.yaml"), str(root / "knee_check_in.yaml"), "--lang", pseudo]
    text = " ".join(CliRunner().invoke(main, args).output.split())
    while text != (less := re.sub(r"\[[^\[\]]*\]", " ", text)):
        text = less
    assert {word.lower() for word in re.findall(r"[^\W\d_]{3,}", text)} - OURS == {"anna"}


def test_a_squad_says_nothing_but_through_a_catalogue(pseudo: str, tmp_path: Path) -> None:
    table = tmp_path / "club.csv"
    table.write_text("id,age,sex,pain_where,plank,push_ups\nanna,34,female,knee,20,3\nben,40,male,calf,25,4\n")
    made = CliRunner().invoke(main, ["batch", str(table), "-o", str(tmp_path / "out")])
    assert made.exit_code == 0, made.output
    text = " ".join(CliRunner().invoke(main, ["squad", str(tmp_path / "out"), "--lang", pseudo]).output.split())
    assert "[" in text
    while text != (less := re.sub(r"\[[^\[\]]*\]", " ", text)):
        text = less
    assert {word.lower() for word in re.findall(r"[^\W\d_]{3,}", text)} - OURS == {"anna", "ben"}
