"""`advisor plan`: the plan as a file that a coach can edit."""

from pathlib import Path

import click

from advisor.cli.common import engine_option, knowledge_in, lang_option, rules_option


@click.command("plan")
@click.argument("answers", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="The plan file to write.")
@click.option("--before", type=click.Path(path_type=Path, dir_okay=False),
              help="For a check-in: the first answers; what was not asked again is carried over.")  # fmt: skip
@click.option("--keep", type=click.Path(path_type=Path, dir_okay=False),
              help="An earlier plan file: its log is kept as it stands, and the plan goes on from it.")  # fmt: skip
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day to count from.  [default: today]")
@lang_option
@rules_option
@engine_option
def command(
    answers: Path,
    out: Path | None,
    before: Path | None,
    keep: Path | None,
    today: click.DateTime | None,
    lang: str,
    rules: Path | None,
    engine_name: str,
) -> None:
    """Write the plan from ANSWERS (or from an assessment in JSON) as a YAML file that a coach can edit.

    Swap an exercise, change sets, move a day, add a note; then `advisor report ANSWERS --plan FILE` shows it with the
    changes marked. Done workouts are logged at the end of the file. Without -o the file is printed.

    \b
    Examples:
      advisor plan examples/knee_pain.yaml -o plan.yaml
      advisor plan examples/knee_check_in.yaml --before examples/knee_pain.yaml --keep plan.yaml -o plan-2.yaml
    """
    from datetime import datetime

    from advisor.cli.results import read_given
    from advisor.engines import engine
    from advisor.errors import UsageError
    from advisor.files import write_whole
    from advisor.inference import Reasoner
    from advisor.plan import file as planfile

    if out and out.exists() and not (keep and keep.exists() and out.samefile(keep)):
        raise UsageError(f"{out} is there already. Name another file, or take over its log with --keep {out}.")
    library = knowledge_in(lang, rules)
    given = read_given(answers, library)
    earlier, found = None, {}
    if keep:
        earlier, _ = planfile.read(keep)
        day = today.date() if isinstance(today, datetime) else datetime.now().date()
        found = given.open_among(planfile.from_log(earlier, library, day))
    given, carried = given.filled_in(found).after(read_given(before, library) if before else None, library)
    document = given.made(Reasoner(library, engine(engine_name)), steps_before=earlier.steps if earlier else None)
    log = planfile.log_of(keep) if keep else ""
    schema = planfile.schema_beside(out or Path("plan.yaml"))
    text = planfile.compose(document, library, log, schema, found, earlier.began if earlier else None)
    words = library.changes.words
    if carried:
        click.echo(words["carried"].format(count=carried), err=True)
    if keep:
        click.echo(library.vocabulary.plan["file_edits_gone"].format(file=keep), err=True)
    if out is None:
        click.echo(text, nl=False)
    else:
        click.echo(f"written: {write_whole(out, text)}")
