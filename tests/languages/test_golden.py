"""Whole reports in each finished language as somebody has read and approved them, one for each triage level.

After a change that is meant, look at the difference and approve it: ADVISOR_APPROVE=1 pytest tests/languages
"""

import os
from pathlib import Path

import pytest

from advisor.authoring.catalogue_checks import status
from advisor.engines import engine
from advisor.inference import Reasoner
from advisor.intake import answers_file
from advisor.language import languages
from advisor.library import load
from advisor.plan import advise
from advisor.report.render import FORMATS, render
from advisor.resources import folder

APPROVE = bool(os.environ.get("ADVISOR_APPROVE"))
GOLDEN = Path(__file__).parents[1] / "golden"
LEVELS = {
    "emergency_calf": "emergency",
    "possible_bone_stress": "clinician_first",
    "knee_pain": "modify",
    "open_questions": "incomplete",
    "strong_advanced": "train",
}
REASONER = Reasoner(load(), engine("reference"))


def finished() -> list[str]:
    """The languages whose catalogues for the report are whole."""
    return [
        locale
        for locale in languages()[1:]
        if not any(count.words_left for count in status(folder("translations"), locale) if count.name != "terminal")
    ]


@pytest.mark.parametrize("page", ["report.text", "handover.md"])
@pytest.mark.parametrize("name", LEVELS)
@pytest.mark.parametrize("locale", sorted({path.name for path in GOLDEN.glob("*")} | set(finished())))
def test_a_report_is_as_approved(locale: str, name: str, page: str) -> None:
    path = folder("rules").parent / "examples" / f"{name}.yaml"
    given = answers_file.read(path, REASONER.library)
    made = advise(REASONER, *given, created="2026-11-23T05:00:00+00:00", locale=locale)
    assert (made["triage"]["level"], made["not_translated"]) == (LEVELS[name], 0)
    made["knowledge"]["digest"] = "0" * 64  # it changes with every rule
    kind, form = page.split(".")
    text = render(made, form, kind)
    golden = GOLDEN / locale / f"{name}.{kind}.{FORMATS[form]}"
    if APPROVE:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert golden.is_file(), f"{golden.name} in {locale} was never approved"
    assert text == golden.read_text(encoding="utf-8"), f"{golden.name} in {locale} is not as approved"


def test_there_are_reports_in_a_language_that_is_not_english() -> None:
    assert {path.name for path in GOLDEN.iterdir()} & set(languages()[1:])
