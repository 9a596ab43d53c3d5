"""`advisor why`: why a finding holds, or why it does not."""

from pathlib import Path

import click

from advisor.cli.common import engine_option, rules_option


@click.command("why")
@click.argument("answers", type=click.Path(path_type=Path, allow_dash=True))
@click.argument("finding")
@rules_option
@engine_option
def command(answers: Path, finding: str, rules: Path | None, engine_name: str) -> None:
    """Say why FINDING holds for the person in the ANSWERS file, or why it does not.

    FINDING is the id of a rule, pattern, muscle group, mistake or flag.

    \b
    Examples:
      advisor why examples/knee_pain.yaml patellofemoral_pain
      advisor why examples/knee_pain.yaml mistake-skipping-strength
    """
    from advisor.assess import make_case
    from advisor.authoring.why import why
    from advisor.engines import engine
    from advisor.inference import Reasoner
    from advisor.intake import answers_file
    from advisor.library import load

    library = load(rules)
    questionnaire, given = answers_file.read(None if str(answers) == "-" else answers, library)
    case = make_case(Reasoner(library, engine(engine_name)), questionnaire, given)
    for reason in why(case, finding):
        click.echo(f"{reason.rule.name} {reason.verdict}: {reason.because}")
        click.echo(f"  {reason.rule.file}:{reason.rule.line}")
        for line in reason.decided_by:
            click.echo(f"  - {line}")
