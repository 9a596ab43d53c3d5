"""`advisor rules translations`: catalogues of messages for translators."""

from pathlib import Path

import click

from advisor.errors import UsageError


def _languages(root: Path, lang: tuple[str, ...]) -> list[str]:
    known = sorted(path.name for path in root.iterdir() if path.is_dir()) if root.is_dir() else []
    if not (lang or known):
        raise UsageError(f"There is no language in {root}. Name one with --lang, such as --lang de.")
    return list(lang) or known


@click.group("translations")
@click.option("--dir", "root", type=click.Path(path_type=Path), default=Path("translations"), show_default=True,
              help="The folder with one folder a language.")  # fmt: skip
@click.option("--lang", multiple=True, help="A language, such as de; more than one is possible. [default: all]")
@click.pass_context
def command(context: click.Context, root: Path, lang: tuple[str, ...]) -> None:
    """Bring the catalogues of messages up to date and check what translators wrote.

    A language is a folder of gettext catalogues (.po). Each sentence that readers see, in the YAML files, the
    templates and the code, stands in one of them.
    """
    context.obj = (root, lang)


@command.command("update")
@click.pass_obj
def update(given: tuple[Path, tuple[str, ...]]) -> None:
    """Collect every message and bring the catalogues up to date; translations are kept."""
    from advisor.authoring.catalogues import update as bring_up_to_date

    root, lang = given
    for locale in _languages(root, lang):
        for path in bring_up_to_date(root, locale):
            click.echo(f"written: {path}")


@command.command("check")
@click.option("--unfinished", is_flag=True, help="A missing translation is no fault.")
@click.pass_obj
def check(given: tuple[Path, tuple[str, ...]], unfinished: bool) -> None:
    """Name every fault: missing, left over, changed; placeholders, markup or numbers that differ."""
    from advisor.authoring.catalogue_checks import check as faults

    root, lang = given
    problems = [item for locale in _languages(root, lang) for item in faults(root, locale, not unfinished)]
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        raise click.exceptions.Exit(5)
    click.echo("The catalogues are sound.")


@command.command("status")
@click.pass_obj
def status(given: tuple[Path, tuple[str, ...]]) -> None:
    """Say how far each catalogue is."""
    from advisor.authoring.catalogue_checks import status as counts

    root, lang = given
    for locale in _languages(root, lang):
        for count in counts(root, locale):
            left = f", {count.words_left} words left" if count.words_left else ""
            click.echo(f"{locale} {count.name}: {count.translated} of {count.messages} messages{left}")
