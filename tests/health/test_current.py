"""What is generated is up to date; every command is documented; every YAML file names its schema."""

import re
from pathlib import Path

import click
import pytest

from advisor.authoring.schemas import MODELS, schema_text
from advisor.cli import COMMANDS, main

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", MODELS)
def test_the_schemas_are_current(name: str) -> None:
    assert (ROOT / "schemas" / f"{name}.json").read_text() == schema_text(name), "run `advisor rules schema`"


@pytest.mark.parametrize("path", sorted([*ROOT.glob("rules/**/*.yaml"), *ROOT.glob("questionnaires/*.yaml")]), ids=str)
def test_each_file_names_a_schema_that_exists(path: Path) -> None:
    match = re.match(r"# yaml-language-server: \$schema=(\S+)\n", path.read_text())
    assert match, "the first line names the schema"
    assert (path.parent / match[1]).resolve().is_file()


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_and_stands_in_the_readme(name: str) -> None:
    context = click.Context(main)
    command = main.get_command(context, name)
    assert command is not None
    assert command.help
    assert command.get_short_help_str(200)
    assert f"advisor {name}" in (ROOT / "README.md").read_text()


def test_every_dependency_says_what_it_is_for() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    listed = re.findall(r'^    "([A-Za-z][^"]*(?:>=|==)[^"]*)",(.*)$', text, re.MULTILINE)
    assert len(listed) > 10
    assert [name for name, rest in listed if "#" not in rest] == []
