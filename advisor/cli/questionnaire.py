"""`advisor questionnaire`: what may be asked."""

from pathlib import Path

import click

from advisor.cli.common import knowledge_in, lang_option, rules_option


@click.group("questionnaire")
def command() -> None:
    """List and show the questionnaires, and write a form to fill in."""


@command.command("list")
@rules_option
@lang_option
def list_(rules: Path | None, lang: str) -> None:
    """Name every questionnaire with its number of questions."""
    from advisor.language import ngettext

    for questionnaire in knowledge_in(lang, rules).questionnaires.values():
        count = sum(1 for _ in questionnaire.questions)
        questions = ngettext("{count} question", "{count} questions", count).format(count=count)
        click.echo(f"{questionnaire.id:10} {questionnaire.title} ({questions})")


@command.command("show")
@click.argument("name", default="runner")
@click.option("--format", "form", type=click.Choice(["text", "yaml", "csv"]), default="text", show_default=True)
@rules_option
@lang_option
def show(name: str, form: str, rules: Path | None, lang: str) -> None:
    """Show the questionnaire NAME: as text, as an answers file to fill in (yaml), or as a table header (csv).

    \b
    Examples:
      advisor questionnaire show runner
      advisor questionnaire show quick --format yaml > me.yaml
      advisor questionnaire show runner --format csv > club.csv
      advisor questionnaire show quick --lang de
    """
    from advisor.authoring.forms import as_csv, as_text, as_yaml
    from advisor.errors import UsageError, did_you_mean

    known = knowledge_in(lang, rules).questionnaires
    if name not in known:
        hint = did_you_mean(name, known) or f"Known are: {', '.join(known)}."
        raise UsageError(f"There is no questionnaire {name!r}. {hint}")
    write = {"text": as_text, "yaml": as_yaml, "csv": as_csv}[form]
    click.echo(write(known[name]), nl=False)
