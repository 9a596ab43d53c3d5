"""A fourth language comes by a folder of catalogues alone; what is missing in it is English, and counted."""

import json
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner

from advisor import language
from advisor.cli import main
from advisor.language import languages, own_names
from advisor.resources import folder

KNEE = str(folder("rules").parent / "examples/knee_pain.yaml")


@pytest.fixture
def translations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped translations in a folder of their own, which the advisor reads in this test."""
    root = tmp_path / "translations"
    copytree(folder("translations"), root)
    monkeypatch.setattr(language, "folder", lambda name: root if name == "translations" else folder(name))
    language.language.cache_clear()
    return root


@pytest.mark.parametrize(
    ("code", "asked", "name"),
    [("fr", "fr-CA", "Français"), ("pt-BR", "pt-br", "Português (Brasil)"), ("ar", "ar", "العربية")],
)
def test_a_language_begun_by_a_translator_is_there_at_once(
    translations: Path, code: str, asked: str, name: str
) -> None:
    run = CliRunner().invoke
    made = run(main, ["rules", "translations", "--dir", str(translations), "--lang", code, "update"])
    assert made.exit_code == 0, made.output
    path = translations / code / "knowledge.po"
    text = path.read_text()
    assert 'msgid "Train on with changes"\nmsgstr ""' in text
    path.write_text(
        text.replace('msgid "Train on with changes"\nmsgstr ""', 'msgid "Train on with changes"\nmsgstr "Autrement"')
    )
    assert code in languages()
    assert own_names()[code] == name
    language.language.cache_clear()
    document = json.loads(run(main, ["assess", KNEE, "--lang", asked, "--format", "json"]).output)
    assert (document["locale"], document["triage"]["title"]) == (code, "Autrement")
    assert document["not_translated"] > 100
    report = " ".join(run(main, ["assess", KNEE, "--lang", code]).output.split())
    assert f"{document['not_translated']} sentences of this report have no translation yet" in report
    assert "23 November" not in report  # dates need no catalogue
    checked = run(main, ["rules", "translations", "--dir", str(translations), "--lang", code, "check", "--unfinished"])
    assert checked.exit_code == 0, checked.output
    language.language.cache_clear()
