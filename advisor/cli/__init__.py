"""The command line: thin commands that translate, call one function, and print.

Commands are loaded only when they are used, so that `advisor --help` stays quick.
"""

import sys
from importlib import import_module
from typing import Any

import click

from advisor import __version__
from advisor.errors import AdvisorError

COMMANDS = {
    "assess": "Assess one runner from an answers file.",
    "ask": "Ask the questions in the terminal, then show the result.",
    "batch": "Assess everybody in an intake table.",
    "squad": "Make a coach's page on everybody in a batch.",
    "serve": "Serve the questionnaire and a coach's records as web pages on this machine.",
    "store": "Look after the records: accounts, backups, export and erase of a client.",
    "plan": "Write the plan as a file that a coach can edit.",
    "report": "Make a report again from an assessment, with a coach's plan file.",
    "compare": "Say what changed since last time.",
    "why": "Say why a finding holds, or why it does not.",
    "whatif": "Say what other answers would change, and what a finding rests on.",
    "rules": "Check, test and describe the rules.",
    "questionnaire": "List and show the questionnaires.",
}


class LazyGroup(click.Group):
    """A group whose commands live in modules of their own, imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"advisor.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from advisor.errors import did_you_mean

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"There is no command {args[0]!r}. {did_you_mean(args[0], COMMANDS)}".strip())
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AdvisorError as error:
            for problem in error.problems:
                click.echo(str(problem), err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="advisor")
def main() -> None:
    """Runner Strength Advisor: what may be behind an ache, what is worth training, and a plan for the week.

    It compares a runner's answers with published patterns. It is not a diagnosis and does not replace an
    examination.

    \b
    Try it:
      advisor assess examples/knee_pain.yaml
      advisor ask
      advisor batch club.csv -o out/

    \b
    Exit codes:
      0 done; 2 wrong usage; 3 done, some rows rejected; 4 input refused;
      5 the rule base is faulty; 6 stopped, can be resumed; 70 a fault of our own.
    """
