"""Options and steps that several commands share."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from advisor.errors import Problem, UsageError

if TYPE_CHECKING:
    from advisor.library import Library
    from advisor.report.make import Wishes

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = ("text", "html", "md", "json", "pdf", "ics", "handover", "handover-md", "handover-pdf")
BINARY = ("pdf", "handover-pdf")


def rules_option(command: F) -> F:
    """`--rules DIR`."""
    return click.option(
        "--rules",
        "rules",
        type=click.Path(path_type=Path),
        help="A folder of your own rules, laid out like rules/; its files stand in for or beside the shipped ones.",
    )(command)


def lang_option(command: F) -> F:
    """`--lang LANG`, or the environment's ADVISOR_LANG."""
    return click.option(
        "--lang",
        envvar="ADVISOR_LANG",
        default="en",
        show_default=True,
        show_envvar=True,
        help="The language of questions and results: en, de or es.",
    )(command)


def knowledge_in(lang: str, rules: Path | None) -> "Library":
    """The knowledge in a language, which is spoken until the command ends.

    Raises UsageError when there is no such language and KnowledgeFault when the rules are faulty.
    """
    from advisor.language import language, nearest, spoken
    from advisor.library import load
    from advisor.localized import localized

    lang = lang.strip() or "en"
    known = lang if nearest(lang) == "en" else nearest(lang)  # de-AT is German
    language(known)
    click.get_current_context().with_resource(spoken(known))
    return localized(load(rules), known)


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


def look_options(command: F) -> F:
    """`--brand FILE` and `--start DAY`."""
    command = click.option(
        "--start",
        metavar="DAY",
        help="The first day of the calendar (ics), such as 2026-11-30.  [default: the Monday after the assessment]",
    )(command)
    return brand_option(command)


def brand_option(command: F) -> F:
    """`--brand FILE`."""
    return click.option(
        "--brand",
        type=click.Path(path_type=Path, dir_okay=False),
        help="A practice's name, logo, words, colour and templates (YAML; see docs/reports.md).",
    )(command)


def earlier_option(command: F) -> F:
    """`--earlier FILE`, several times."""
    return click.option(
        "--earlier",
        multiple=True,
        type=click.Path(path_type=Path, dir_okay=False),
        help="An earlier assessment of the same runner (JSON), to show how things went. Can be given several times.",
    )(command)


def wishes(brand: Path | None, earlier: Sequence[Path], start: str | None, library: "Library") -> "Wishes":
    """How the reports are to be. Raises UsageError and InputRefused naming what is wrong with a file."""
    from advisor.cli.results import read_given
    from advisor.report.brand import read_brand
    from advisor.report.calendar import read_start
    from advisor.report.make import Wishes
    from advisor.report.own_templates import OwnTemplates
    from advisor.report.pictures.progress import Course

    whose, folder = read_brand(brand) if brand else (None, None)
    own = OwnTemplates(folder) if folder else None
    documents = []
    for path in earlier:
        given = read_given(path, library)
        if given.document is None:
            raise UsageError(f"--earlier takes an assessment (JSON from --format json), and {path} is none.")
        documents.append(given.document)
    course = Course(tuple(documents), tuple(library.changes.measures)) if documents else None
    return Wishes(whose, own, course, read_start(start))


def read_formats(text: str | None, to_folder: bool) -> list[str]:
    """The formats asked for. Raises UsageError for an unknown one."""
    return wanted_formats(text, to_folder, FORMATS)


def wanted_formats(text: str | None, to_folder: bool, known: Sequence[str]) -> list[str]:
    """The formats asked for among those known. Raises UsageError for an unknown one."""
    wanted = [part.strip().lower() for part in (text or ("html" if to_folder else "text")).split(",") if part.strip()]
    wanted = ["md" if part == "markdown" else part for part in wanted]
    strange = [part for part in wanted if part not in known]
    if strange or not wanted:
        raise UsageError(f"There is no format {', '.join(strange) or '(none given)'}. Known are: {', '.join(known)}.")
    if not to_folder and (binary := [part for part in wanted if part in BINARY]):
        raise UsageError(f"{binary[0]} is not for the terminal. Name a folder with -o.")
    return list(dict.fromkeys(wanted))


def show(document: dict[str, Any], formats: list[str], how: "Wishes | None" = None) -> None:
    """Print each format."""
    from advisor.report.make import Maker

    with Maker(how) as maker:
        for each in formats:
            click.echo(maker.make(document, each), nl=False)


def write_files(
    document: dict[str, Any], stem: str, formats: list[str], out: Path, how: "Wishes | None" = None
) -> list[Path]:
    """Write one file a format into `out`, each whole or not at all.

    Raises InputRefused when it can't. When this result has nothing for a format, such as a calendar without a plan,
    the others are written first.
    """
    from advisor.files import write_whole
    from advisor.report.calendar import NothingToMake
    from advisor.report.make import ENDINGS, Maker

    written: list[Path] = []
    missing: list[Problem] = []
    with Maker(how) as maker:
        for each in formats:
            try:
                written.append(write_whole(out / f"{stem}.{ENDINGS[each]}", maker.make(document, each)))
            except NothingToMake as error:
                missing += error.problems
    for problem in missing:
        click.echo(str(problem), err=True)
    if missing and not written:
        raise NothingToMake(missing)
    return written
