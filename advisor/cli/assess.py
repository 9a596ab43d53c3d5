"""`advisor assess`: answers of one person to a report."""

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

LEVELS = ("modify", "incomplete", "clinician_first", "emergency")


@click.command("assess")
@click.argument("answers", type=click.Path(path_type=Path, allow_dash=True))
@format_option(None)
@out_option
@look_options
@earlier_option
@click.option("--fail-on", type=click.Choice(LEVELS), help="Exit with 1 when triage is at this level or above.")
@lang_option
@rules_option
@engine_option
def command(
    answers: Path,
    formats: str | None,
    out: Path | None,
    brand: Path | None,
    earlier: tuple[Path, ...],
    start: str | None,
    fail_on: str | None,
    lang: str,
    rules: Path | None,
    engine_name: str,
) -> None:
    """Assess one runner from an ANSWERS file (YAML, JSON, or a CSV with one row; - reads standard input).

    Without -o the result is printed. With -o DIR the files are named after the answers file.

    \b
    Examples:
      advisor assess examples/knee_pain.yaml
      advisor assess examples/knee_pain.yaml --format html,md,json,text -o out/
      advisor assess examples/knee_pain.yaml --format pdf,ics,handover-pdf --brand examples/brand/practice.yaml -o out/
      cat answers.yaml | advisor assess - --format json
    """
    from advisor.engines import engine
    from advisor.inference import Reasoner
    from advisor.intake import answers_file
    from advisor.plan import advise

    wanted = read_formats(formats, out is not None)
    library = knowledge_in(lang, rules)
    how = wishes(brand, earlier, start, library)
    from_stdin = str(answers) == "-"
    questionnaire, given = answers_file.read(None if from_stdin else answers, library)
    document = advise(Reasoner(library, engine(engine_name)), questionnaire, given)
    if out is None:
        show(document, wanted, how)
    else:
        stem = "assessment" if from_stdin else answers.stem
        for path in write_files(document, stem, wanted, out, how):
            click.echo(f"written: {path}")
    level = document["triage"]["level"]
    if fail_on and level in LEVELS[LEVELS.index(fail_on) :]:
        raise click.exceptions.Exit(1)
