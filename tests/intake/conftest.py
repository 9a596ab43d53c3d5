"""Maps written in the test, and rows translated by them."""

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.intake.mapping import Mapping, read_map
from advisor.intake.translate import Person, Translator
from advisor.library import Library

MakeMap = Callable[[str], Mapping]
Translate = Callable[..., Person]


@pytest.fixture
def make_map(tmp_path: Path, library: Library) -> MakeMap:
    """A map from YAML text."""

    def make(text: str) -> Mapping:
        path = tmp_path / "map.yaml"
        path.write_text("title: Test map\n" + textwrap.dedent(text), encoding="utf-8")
        return read_map(path, library)

    return make


@pytest.fixture
def translate(make_map: MakeMap) -> Translate:
    """The person in one row: `translate(map_text, column=cell, ...)`, or with a dict for strange titles."""

    def one(text: str, cells: dict[str, str] | None = None, **more: str) -> Person:
        row = {**(cells or {}), **more}
        return Translator(make_map(text), list(row), "intake.csv").translate(list(row.values()))

    return one
