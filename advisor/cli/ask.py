"""`advisor ask`: the questionnaire as a conversation in the terminal."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.common import (
    engine_option,
    format_option,
    knowledge_in,
    lang_option,
    out_option,
    read_formats,
    rules_option,
    write_files,
)
from advisor.errors import Problem, UsageError, did_you_mean
from advisor.language import _

if TYPE_CHECKING:
    from advisor.cli.screen import Screen
    from advisor.dialogue import Dialogue
    from advisor.inference import Reasoner
    from advisor.intake.draft import Draft
    from advisor.intake.hold import Hold
    from advisor.library import Library
    from advisor.questionnaire import Questionnaire

STOPPED = 6


@click.command("ask")
@click.option("-q", "--questionnaire", "name", help="runner (the whole, default), quick or check_in.")
@click.option("--all", "whole", is_flag=True, help="Ask every question that applies, in the questionnaire's order.")
@click.option("--save", type=click.Path(path_type=Path, dir_okay=False), help="A new file to keep the answers in.")
@click.option("--resume", type=click.Path(path_type=Path, dir_okay=False), help="Go on with the answers in this file.")
@format_option(None)
@out_option
@lang_option
@rules_option
@engine_option
def command(
    name: str | None,
    whole: bool,
    save: Path | None,
    resume: Path | None,
    formats: str | None,
    out: Path | None,
    lang: str,
    rules: Path | None,
    engine_name: str,
) -> None:
    """Ask the questions in the terminal, then show the result.

    First come the warning signs and your complaint. Then you see what there is so far, and can go on for the
    plan, the muscle groups, common mistakes and load risk, section by section. Only what can still change the
    result is asked; --all asks everything.

    One question at a time, in plain lines. You can go back, say "don't know", ask why, skip, look through your
    answers and change them, stop and go on another day. Answers are saved after every reply: in the file named
    by --save, else in ~/.local/state/advisor/drafts. `advisor assess` reads these files too.

    The result is shown in the terminal. With -o DIR it is also written there, as --format says.

    \b
    Examples:
      advisor ask
      advisor ask -q quick
      advisor ask --all
      advisor ask --save me.yaml -o out/
      advisor ask --resume me.yaml
    """
    _need_a_terminal()
    wanted = read_formats(formats, out is not None)
    if out is None and sys.stdout.isatty() and set(wanted) & {"html", "json"}:
        raise UsageError(f"{' and '.join(wanted)} is not for reading in a terminal. Name a folder with -o DIR.")
    if save is not None and save.exists() and save != resume:
        raise UsageError(Problem("this file is there already.", str(save), mend="Go on with it by --resume."))

    from advisor.asking import asking_for
    from advisor.cli import sayings
    from advisor.cli.conversation import Conversation, End
    from advisor.cli.keeping import Keeper, new_hold
    from advisor.cli.screen import Screen
    from advisor.cli.watch import Watch
    from advisor.dialogue import Dialogue
    from advisor.engines import engine
    from advisor.inference import Reasoner

    screen = Screen()
    library = knowledge_in(lang, rules)
    reasoner = Reasoner(library, engine(engine_name))
    try:
        hold, found = _taken_up(screen, library, name, whole, save, resume)
    except (KeyboardInterrupt, EOFError):
        screen.say()
        raise click.exceptions.Exit(STOPPED) from None
    questionnaire = found.questionnaire if found else _questionnaire(library, name or "runner")
    watch = Watch(reasoner, questionnaire)
    dialogue = Dialogue(questionnaire, watch.urgent, watch.clashes, asking_for(library, questionnaire), whole)
    if found:
        dialogue.restore(found.answers, found.skipped)
    keeper = Keeper(hold or _until_the_end(new_hold(questionnaire.id)), dialogue)
    try:
        if found:
            sayings.welcome_back(screen, dialogue, keeper, found.problems)
        else:
            sayings.welcome(screen, dialogue, keeper)
        end = Conversation(dialogue, screen, keeper.save, watch.soon, watch.so_far).run()
        if end is End.RESULT:
            _result(screen, reasoner, dialogue, wanted, out, keeper.path.stem)
            sayings.farewell(screen, dialogue, keeper)
            return
    except (KeyboardInterrupt, EOFError):
        screen.say()
        keeper.save()
        end = End.STOPPED
    except Exception:
        sayings.kept(screen, keeper)
        raise
    if end is End.DROPPED or not keeper.replies:
        keeper.drop()
        screen.say(_("Nothing was kept."))
    else:
        sayings.stopped(screen, keeper)
    raise click.exceptions.Exit(STOPPED)


def _need_a_terminal() -> None:
    """Raises UsageError where nobody could read the questions or reply to them."""
    reads = sys.stdin is not None and sys.stdin.isatty()
    if not reads or not (sys.stdout.isatty() or sys.stderr.isatty()):
        mend = "Write the answers into a file and use `advisor assess FILE`, or pipe them into `advisor assess -`."
        raise UsageError(Problem("`advisor ask` is a conversation and needs a terminal.", mend=mend))


def _questionnaire(library: "Library", name: str) -> "Questionnaire":
    """Raises UsageError when there is no such questionnaire."""
    if name not in library.questionnaires:
        near = did_you_mean(name, library.questionnaires) or f"Known are: {', '.join(library.questionnaires)}."
        raise UsageError(Problem(f"there is no questionnaire `{name}`.", mend=near))
    return library.questionnaires[name]


def _taken_up(
    screen: "Screen", library: "Library", name: str | None, whole: bool, save: Path | None, resume: Path | None
) -> tuple["Hold | None", "Draft | None"]:
    """The file to save in and the draft to go on with: the one named, or an unfinished one the person agrees to.

    Raises UsageError when another conversation is using the file.
    """
    from advisor.cli import sayings
    from advisor.cli.keeping import unfinished
    from advisor.intake import draft
    from advisor.intake.hold import Hold

    if resume is not None:
        ours = resume.suffix in (".yaml", ".yml")  # a JSON file is read, but left as it is
        path = save or (resume if ours else None)
        hold = _until_the_end(Hold(path)) if path else None
        found = draft.read(resume, library)
        if name and found.questionnaire.id != name:
            message = f"these are answers to `{found.questionnaire.id}`, not to `{name}`."
            raise UsageError(Problem(message, str(resume)))
        return hold, found
    if save is not None:
        return _until_the_end(Hold(save)), None
    left = unfinished(library, _questionnaire(library, name or "runner").id, whole)
    if left is None:
        return None, None
    hold, found = _until_the_end(left[0]), left[1]
    if sayings.goes_on(screen, hold.path, found):
        return hold, found
    hold.release()
    return None, None


def _until_the_end(hold: "Hold") -> "Hold":
    """Let go of a draft when the command ends."""
    click.get_current_context().call_on_close(hold.release)
    return hold


def _result(
    screen: "Screen", reasoner: "Reasoner", dialogue: "Dialogue", wanted: list[str], out: Path | None, stem: str
) -> None:
    """Show the result in the terminal, and write or print what else was asked for."""
    from advisor.plan import advise
    from advisor.report.render import render

    document = advise(reasoner, dialogue.questionnaire, dialogue.answers())
    if out is not None:
        screen.say()
        screen.out.write(render(document, "text"))
        for path in write_files(document, stem, wanted, out):
            screen.say(_("Written: {path}").format(path=path))
        return
    screen.say()
    screen.out.flush()
    for each in wanted:
        click.echo(render(document, each), nl=False)
