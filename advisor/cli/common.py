"""Options and steps that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from advisor.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = ("text", "html", "md", "json")


def rules_option(command: F) -> F:
    """`--rules DIR`."""
    return click.option(
        "--rules",
        "rules",
        type=click.Path(path_type=Path),
        help="A folder of your own rules, laid out like rules/; its files stand in for or beside the shipped ones.",
    )(command)


def engine_option(command: F) -> F:
    """`--engine NAME`."""
    return click.option(
        "--engine",
        "engine_name",
        default="auto",
        show_default=True,
        help="durable-rules, reference, or auto (durable-rules where it can be imported).",
    )(command)


def format_option(default: str | None) -> Callable[[F], F]:
    """`--format LIST`."""
    return click.option(
        "--format",
        "formats",
        default=default,
        help=f"One or more of {', '.join(FORMATS)}, separated by commas.  [default: text to the terminal, html to -o]",
    )


def out_option(command: F) -> F:
    """`-o DIR`."""
    return click.option(
        "-o",
        "--out",
        "out",
        type=click.Path(path_type=Path, file_okay=False),
        help="Folder to write files into.",
    )(command)


def read_formats(text: str | None, to_folder: bool) -> list[str]:
    """The formats asked for. Raises UsageError for an unknown one."""
    wanted = [part.strip().lower() for part in (text or ("html" if to_folder else "text")).split(",") if part.strip()]
    wanted = ["md" if part == "markdown" else part for part in wanted]
    strange = [part for part in wanted if part not in FORMATS]
    if strange or not wanted:
        raise UsageError(f"There is no format {', '.join(strange) or '(none given)'}. Known are: {', '.join(FORMATS)}.")
    return list(dict.fromkeys(wanted))


def write_files(document: dict[str, Any], stem: str, formats: list[str], out: Path) -> list[Path]:
    """Write one file a format into `out`, each whole or not at all. Raises InputRefused when it can't."""
    from advisor.files import write_whole
    from advisor.report.render import render

    suffixes = {"text": "txt"}
    return [write_whole(out / f"{stem}.{suffixes.get(each, each)}", render(document, each)) for each in formats]
