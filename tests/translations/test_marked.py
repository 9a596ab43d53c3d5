"""Texts in Python are marked where the collector of messages can see them."""

import ast
from pathlib import Path

import pytest

from advisor.authoring.catalogues import KEYWORDS

ADVISOR = Path(__file__).parents[2] / "advisor"


@pytest.mark.parametrize("path", sorted(ADVISOR.rglob("*.py")), ids=lambda path: str(path.relative_to(ADVISOR)))
def test_no_text_is_marked_inside_an_f_string(path: Path) -> None:
    hidden = [
        call.lineno
        for string in ast.walk(ast.parse(path.read_text()))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", getattr(call.func, "attr", "")) in KEYWORDS
        and any(isinstance(given, ast.Constant) for given in call.args)
    ]
    assert hidden == [], "the collector does not look into f-strings"
