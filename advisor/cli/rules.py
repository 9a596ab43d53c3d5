"""`advisor rules`: the author's bench."""

from pathlib import Path

import click

from advisor.cli.common import rules_option
from advisor.cli.translations import command as translations


@click.group("rules")
def command() -> None:
    """Check, test and describe the rules.

    \b
    Change a rule in ten minutes:
      1. edit the YAML file (rules/README.md says how)
      2. advisor rules check      names every mistake with file and line
      3. advisor rules test       runs the cases that stand beside the rules
    """


@command.command("check")
@rules_option
def check(rules: Path | None) -> None:
    """Read every file and cross-check it; all problems at once, with file and line."""
    from advisor.library import load

    library = load(rules)
    count = len({rule.rule.id for rule in library.rules})
    click.echo(
        f"The rule base is sound: {count} rules, {len(library.patterns)} patterns, {len(library.groups)} muscle "
        f"groups, {len(library.exercises)} exercises, {len(library.sources)} sources."
    )


@command.command("test")
@rules_option
@click.option("-v", "--verbose", is_flag=True, help="Name every case, not only those that fail.")
def test(rules: Path | None, verbose: bool) -> None:
    """Run every case beside every rule, on each engine."""
    from advisor.authoring.cases import all_cases, run_case
    from advisor.engines import available_engines
    from advisor.library import load

    library = load(rules)
    engines = available_engines()
    cases = all_cases(library)
    failed = 0
    for case in cases:
        for engine in engines:
            outcome = run_case(library, case, engine)
            if outcome != case.expect:
                failed += 1
                click.echo(f"FAILED {case.place}: {case.rule}: {case.name}: expected {case.expect}, "
                           f"found {outcome} ({engine.name})", err=True)  # fmt: skip
            elif verbose:
                click.echo(f"ok {case.rule}: {case.name} ({engine.name})")
    names = " and ".join(engine.name for engine in engines)
    click.echo(f"{len(cases)} cases on {names}: {failed or 'none'} failed.")
    if failed:
        raise click.exceptions.Exit(5)


@command.command("schema")
@click.option("-o", "--out", "out", type=click.Path(path_type=Path), default=Path("schemas"), show_default=True)
def schema(out: Path) -> None:
    """Write the JSON Schemas that editors use for completion."""
    from advisor.authoring.schemas import write_schemas

    for path in write_schemas(out):
        click.echo(f"written: {path}")


command.add_command(translations)
