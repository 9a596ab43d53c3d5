"""No spreadsheet runs what stands in a table."""

import json
from pathlib import Path

import pytest

from advisor.outputs import plain_cell

STRINGS = Path(__file__).parents[1].parent / "shared/data/strings"
needs_strings = pytest.mark.skipif(not STRINGS.is_dir(), reason=f"the hostile strings are not at {STRINGS}")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u200b=1", "\ufeff@x", "＝1", "＋1", "－1", "＠x",
     "\u00a0-1", "﹣1", "\0=1", "\u3000=1", "=HYPERLINK(\"http://x\")"],
)  # fmt: skip
def test_a_text_that_might_run_gets_an_apostrophe(text: str) -> None:
    assert plain_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a=1", "7", "knee-pain", "'=1", "  x", "Zoë", "100434", "a@b.org"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert plain_cell(text) == text


@needs_strings
def test_no_hostile_string_begins_like_a_formula() -> None:
    strings = json.loads((STRINGS / "blns.json").read_text(encoding="utf-8"))
    strings += (STRINGS / "csv-injection-payloads.txt").read_text(encoding="utf-8").splitlines()
    assert len(strings) > 500
    for text in strings:
        assert (
            not plain_cell(text).lstrip(" \u200b\ufeff\u00a0").startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋"))
        )
