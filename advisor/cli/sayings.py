"""What the conversation says, apart from when it says it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from advisor.cli import replies
from advisor.cli.keeping import Keeper
from advisor.cli.screen import Screen
from advisor.conclude.case import in_words
from advisor.dialogue import Dialogue, Item, Line, State
from advisor.errors import Problem
from advisor.intake.draft import Draft
from advisor.language import N_, _, ngettext
from advisor.report.text import day_text

Part = Mapping[str, Any]

SKIP_WARNING = N_(
    "This question is about a warning sign. Without an answer the result stays incomplete. "
    "Press Enter once more to skip it all the same."
)
TWO_STEPS = N_(
    "It goes in two steps. First come the warning signs and whatever hurts. Then you see what there is so far and can "
    "go on for a plan, section by section. Only what can still change the result is asked."
)
TITLES = 3  # of what a question can still decide
NOT_SAVED = N_("Your last replies could not be saved.")
OPEN_WARNING = N_("This question is about a warning sign. As long as it is open, the result stays incomplete.")


def welcome(screen: Screen, dialogue: Dialogue, keeper: Keeper) -> None:
    """Title, what it is about, what can be typed, and where the answers go."""
    screen.say(dialogue.questionnaire.title, bold=True)
    screen.say()
    screen.say(dialogue.questionnaire.intro)
    screen.say()
    if dialogue.later():
        screen.say(_(TWO_STEPS))
        screen.say()
    commands(screen)
    screen.say()
    screen.say(_("Your answers are saved as you go, in a file that only you can read:"))
    screen.verbatim(keeper.shown)


def welcome_back(screen: Screen, dialogue: Dialogue, keeper: Keeper, problems: Sequence[Problem]) -> None:
    """The same after a draft was taken up: how far it is, and what in it no longer fits."""
    screen.say(dialogue.questionnaire.title, bold=True)
    done = sum(line.state is not State.OPEN for line in dialogue.lines())
    left = len(dialogue.lines()) - done
    screen.say()
    here = ngettext("{number} reply is here.", "{number} replies are here.", done).format(number=done)
    ahead = ngettext("About {number} question is left.", "About {number} questions are left.", left)
    ahead = ahead.format(number=left) if left else _("No question is left.")
    screen.say(" ".join([_("Welcome back."), here, ahead]))
    screen.say(_("h shows what you can type at a question. Your answers are saved as you go in:"))
    screen.verbatim(keeper.shown)
    if problems:
        screen.say(_("These replies do not fit the questions as they are now and were left out:"))
        screen.bullets(f"{problem.message} {problem.mend}".strip() for problem in problems)


def goes_on(screen: Screen, path: Path, draft: Draft) -> bool:
    """Whether the person wants to go on with an unfinished draft."""
    count = draft.replies
    when = day_text(datetime.fromtimestamp(path.stat().st_mtime).isoformat())
    text = ngettext("You stopped on {day} after {number} reply.", "You stopped on {day} after {number} replies.", count)
    screen.say(text.format(day=when, number=count))
    while True:
        match screen.ask(_("Go on where you stopped? y or n:") + " ").lower():
            case "y" | "yes":
                screen.say()
                return True
            case "n" | "no":
                screen.say()
                return False
            case _:
                screen.say(_("Please type y to go on, or n to begin anew (the earlier answers stay where they are)."))


def stopped(screen: Screen, keeper: Keeper) -> None:
    """After stopping: what is kept, and how to go on."""
    screen.say()
    if keeper.trouble:
        screen.say(f"{_(NOT_SAVED)} {keeper.trouble}")
    text = ngettext(
        "Saved: {number} reply. Go on at any time with:",
        "Saved: {number} replies. Go on at any time with:",
        keeper.replies,
    )
    screen.say(text.format(number=keeper.replies))
    screen.verbatim(f"advisor ask --resume {keeper.shown}")


def kept(screen: Screen, keeper: Keeper) -> None:
    """Where the answers are."""
    screen.say()
    if keeper.trouble:
        screen.say(f"{_(NOT_SAVED)} {keeper.trouble}")
    screen.say(_("Your answers stay in this file. Delete it when you no longer need it."))
    screen.verbatim(keeper.shown)


def farewell(screen: Screen, dialogue: Dialogue, keeper: Keeper) -> None:
    """After the result: how to go on where something is left, how to read it again, and where the answers are."""
    screen.say()
    if dialogue.advice is None and dialogue.later():
        screen.say(_("To go on with the other questions:"))
        screen.verbatim(f"advisor ask --resume {keeper.shown}")
        screen.say()
    screen.say(_("That was your report. To read it again page by page, or to get it as a web page to keep or print:"))
    screen.verbatim(f"advisor assess {keeper.shown} | less")
    screen.verbatim(f"advisor assess {keeper.shown} --format html -o .")
    kept(screen, keeper)


def commands(screen: Screen) -> None:
    """What can be typed at any question."""
    screen.say(_("At any question you can type:"))
    listed = replies.commands()
    wide = max(len(mark) for mark, text in listed)
    screen.listed((f"{mark:<{wide}}", text) for mark, text in listed)


def section_heading(screen: Screen, dialogue: Dialogue, item: Item, first_time: bool) -> None:
    """The heading of the item's section, with its introduction when it is new."""
    progress = dialogue.progress(item)
    heading = _("Section {number} of {all}: {title}").format(
        number=progress.section, all=progress.sections, title=item.section.title
    )
    screen.heading(heading if first_time else _("{section} (continued)").format(section=heading))
    if item.section.intro and first_time:
        screen.say(item.section.intro)
    here = [each for each in dialogue.items() if each.section is item.section and dialogue.state(each) is State.OPEN]
    if dialogue.goes_on and len(here) > 1 and not any(each.question.red_flag for each in here):
        screen.say(_("About {number} questions; -- skips them.").format(number=len(here)), dim=True)


def question(screen: Screen, dialogue: Dialogue, item: Item) -> None:
    """A question with its place, help and options."""
    progress = dialogue.progress(item)
    screen.say()
    text = _("Question {number}")
    if progress.left:
        text = _("Question {number}, about {left} more to come")
    elif dialogue.state(item) is State.OPEN:
        text = _("Question {number}, the last one")
    screen.say(text.format(number=progress.number, left=progress.left), dim=True)
    screen.say(asked(item), bold=True)
    if item.question.help:
        screen.say(item.question.help)
    screen.listed((f"{number}.", text) for number, text in enumerate(item.question.options.values(), start=1))
    if dialogue.state(item) is not State.OPEN:
        screen.say(_("So far: {reply}. Press Enter to keep it.").format(reply=spoken(item, dialogue)))


def why(item: Item, titles: Sequence[str]) -> str:
    """Why a question is asked, and what in the rules waits for the answer."""
    text = _("Why: {why}").format(why=item.question.why)
    waits = _("It can still decide about: {titles}.").format(titles="; ".join(titles[:TITLES]))
    return f"{text} {waits}" if titles else text


def asked(item: Item) -> str:
    """The wording of an item, with its side."""
    sides = {"left": _("Left side: {question}"), "right": _("Right side: {question}")}
    return sides.get(item.side or "", "{question}").format(question=item.question.ask)


def spoken(item: Item, dialogue: Dialogue) -> str:
    """The reply to an item in words."""
    match dialogue.state(item):
        case State.ANSWERED:
            value = dialogue.value(item)
            return in_words(item.question, round(value, 2) if isinstance(value, float) else value)
        case State.UNKNOWN:
            return _("don't know")
        case State.SKIPPED:
            return _("skipped")
        case State.OPEN:
            return _("not asked yet")


def many_more(count: int) -> str:
    """Announces that a reply has opened many questions."""
    return _("That adds about {number} questions. b takes it back; -- skips the rest of a section.").format(
        number=count
    )


def review(screen: Screen, dialogue: Dialogue) -> None:
    """Every reply by section, with the numbers to change them by. What was skipped is named by its numbers only."""
    for section, its_lines in dialogue.review():
        done = [line for line in its_lines if line.state is not State.OPEN]
        if not done:
            continue
        passed = [line for line in done if line.state is State.SKIPPED and not line.item.question.red_flag]
        screen.say()
        screen.say(section.title, bold=True)
        lines(screen, dialogue, (line for line in done if line not in passed))
        if passed:
            numbers = ranges([line.number for line in passed])
            screen.say(_("Skipped: {numbers}").format(numbers=numbers), first=" " * 8, rest=" " * 8)
    for what, items in ((_("Not needed"), dialogue.not_needed()), (_("Not asked yet"), dialogue.later())):
        if items:
            screen.say()
            screen.say(f"{what}: {'; '.join(f'{title} ({count})' for title, count in by_section(items))}")


def by_section(items: Iterable[Item]) -> list[tuple[str, int]]:
    """How many questions there are in each section, by its title."""
    found: dict[str, int] = {}
    for item in items:
        found[item.section.title] = found.get(item.section.title, 0) + 1
    return list(found.items())


def ranges(numbers: Sequence[int]) -> str:
    """`3, 5 to 8`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    span = _("{first} to {last}")
    return ", ".join(
        span.format(first=run[0], last=run[-1]) if len(run) > 2 else ", ".join(map(str, run)) for run in runs
    )


def lines(screen: Screen, dialogue: Dialogue, some: Iterable[Line]) -> None:
    """Lines of the review."""
    for line in some:
        screen.replied(f"{line.number}.", asked(line.item), spoken(line.item, dialogue))


def open_warnings(screen: Screen, dialogue: Dialogue) -> None:
    """The warning-sign questions without an answer."""
    open_ = dialogue.open_warnings()
    numbers = [str(line.number) for line in dialogue.lines() if line.item in open_]
    if numbers:
        text = ngettext(
            "Question {numbers} is about a warning sign and still open. Until then the result can't say that you may "
            "train.",
            "Questions {numbers} are about warning signs and still open. Until then the result can't say that you may "
            "train.",
            len(numbers),
        )
        screen.say()
        *some, last = numbers
        listed = _("{some} and {last}").format(some=", ".join(some), last=last) if some else last
        screen.say(text.format(numbers=listed))


def so_far(screen: Screen, found: Part) -> None:
    """What there is after the first step."""
    triage, patterns = found["triage"], found["patterns"]
    screen.heading(_("What there is so far"))
    screen.say(triage["title"], bold=True)
    screen.say(triage["summary"])
    screen.bullets(f"{reason['urgency_text']}: {reason['title']}" for reason in triage["reasons"])
    if patterns:
        screen.say()
        screen.say(_("Published patterns that your answers were compared with:"))
        sides = {"": "", "left": _("left"), "right": _("right"), "both": _("both sides")}
        screen.bullets(
            f"{', '.join(filter(None, (each['name'], sides[each['side']])))}: {each['strength_text']}"
            for each in patterns
        )
    screen.say()
    screen.say(found["not_a_diagnosis"])


def offer(screen: Screen, dialogue: Dialogue) -> None:
    """Offers the second step."""
    later = dialogue.later()
    screen.say()
    text = ngettext(
        "About {number} more question can still decide about your plan, the muscle groups worth training, common "
        "mistakes and your load risk:",
        "About {number} more questions can still decide about your plan, the muscle groups worth training, common "
        "mistakes and your load risk:",
        len(later),
    )
    screen.say(text.format(number=len(later)))
    screen.bullets(f"{title}: {count}" for title, count in by_section(later))
    screen.say(_("Each of these sections can be skipped with --."))
    screen.say()
    screen.listed(
        [
            (_("Enter"), _("go on with them")),
            ("n", _("no, show the result with what there is")),
            ("r", _("look through your answers and change them")),
            ("s", _("save and stop, to go on another time")),
        ]
    )


def notice(screen: Screen, reason: Part) -> None:
    """Something that can't wait for the result, but does not end the questions."""
    screen.say()
    screen.say(f"{reason['urgency_text']}: {reason['title']}", bold=True)
    screen.say(reason["because"])
    screen.bullets(reason["do"])
    screen.say(_("The result will say it again. You can go on with the questions now."))


def urgent(screen: Screen, advice: Part, just_typed: bool) -> None:
    """Urgent advice: what to do now, and what can be typed."""
    screen.heading(advice["title"], alarm=True)
    screen.say(advice["summary"])
    for reason in advice["reasons"]:
        if reason["level"] != advice["level"]:
            continue
        screen.say()
        screen.say(f"{reason['urgency_text']}: {reason['title']}", bold=True)
        screen.say(reason["because"])
        screen.bullets(reason["do"])
        if reason["tell"]:
            screen.say(_("Tell them:"))
            screen.bullets(reason["tell"])
    screen.say()
    screen.say(_("The questions end here, so that nothing delays help."))
    choices = [(_("Enter"), _("the result, to read or to show")), ("r", _("look through your answers and change them"))]
    if just_typed:
        choices.insert(1, ("b", _("that was a slip: change the last answer")))
    screen.listed(choices)
