"""`advisor report`: a report made again, with a coach's plan file."""

from pathlib import Path

import click

from advisor.cli.common import (
    earlier_option,
    engine_option,
    format_option,
    knowledge_in,
    lang_option,
    look_options,
    out_option,
    read_formats,
    rules_option,
    show,
    wishes,
    write_files,
)


@click.command("report")
@click.argument("assessment", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))
@click.option("--plan", "plan_file", type=click.Path(path_type=Path, dir_okay=False),
              help="A plan file (see `advisor plan`): its changes are shown and marked as the coach's.")  # fmt: skip
@click.option("--before", type=click.Path(path_type=Path, dir_okay=False),
              help="For a check-in: the first answers; what was not asked again is carried over.")  # fmt: skip
@format_option(None)
@out_option
@look_options
@earlier_option
@lang_option
@rules_option
@engine_option
def command(
    assessment: Path,
    plan_file: Path | None,
    before: Path | None,
    formats: str | None,
    out: Path | None,
    brand: Path | None,
    earlier: tuple[Path, ...],
    start: str | None,
    lang: str,
    rules: Path | None,
    engine_name: str,
) -> None:
    """Make the report of an ASSESSMENT (JSON from `advisor assess --format json`) or of an answers file.

    With --plan the coach's changes to the plan are shown, marked as the coach's. A change that breaks a hard limit is
    said in the report, never hidden. A result that withholds a plan takes no plan file.

    \b
    Examples:
      advisor report out/knee_pain.json --format html -o out/
      advisor report examples/knee_pain.yaml --plan plan.yaml --format html,text -o out/
    """
    from advisor.cli.results import read_given
    from advisor.engines import engine
    from advisor.inference import Reasoner
    from advisor.plan import edited
    from advisor.plan import file as planfile

    wanted = read_formats(formats, out is not None)
    library = knowledge_in(lang, rules)
    how = wishes(brand, earlier, start, library)
    given = read_given(assessment, library)
    found = planfile.read(plan_file)[0] if plan_file else None
    given = given.filled_in(found.from_log) if found else given
    given, _ = given.after(read_given(before, library) if before else None, library)
    document = given.made(Reasoner(library, engine(engine_name)), steps_now=found.steps if found else None)
    if plan_file:
        document = edited.apply(document, plan_file, library)
        for item in document["plan"]["breaks"]:
            click.echo(item["text"], err=True)
    if out is None:
        show(document, wanted, how)
    else:
        for path in write_files(document, given.stem, wanted, out, how):
            click.echo(f"written: {path}")
