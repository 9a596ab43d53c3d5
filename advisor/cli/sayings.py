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

Part = Mapping[str, Any]

SKIP_WARNING = (
    "This question is about a warning sign. Without an answer the result stays incomplete. "
    "Press Enter once more to skip it all the same."
)
TWO_STEPS = (
    "It goes in two steps. First come the warning signs and whatever hurts. Then you see what there is so far and can "
    "go on for a plan, section by section. Only what can still change the result is asked."
)
TITLES = 3  # of what a question can still decide
NOT_SAVED = "Your last replies could not be saved."
OPEN_WARNING = "This question is about a warning sign. As long as it is open, the result stays incomplete."


def welcome(screen: Screen, dialogue: Dialogue, keeper: Keeper) -> None:
    """Title, what it is about, what can be typed, and where the answers go."""
    screen.say(dialogue.questionnaire.title, bold=True)
    screen.say()
    screen.say(dialogue.questionnaire.intro)
    screen.say()
    if dialogue.later():
        screen.say(TWO_STEPS)
        screen.say()
    commands(screen)
    screen.say()
    screen.say("Your answers are saved as you go, in a file that only you can read:")
    screen.verbatim(keeper.shown)


def welcome_back(screen: Screen, dialogue: Dialogue, keeper: Keeper, problems: Sequence[Problem]) -> None:
    """The same after a draft was taken up: how far it is, and what in it no longer fits."""
    screen.say(dialogue.questionnaire.title, bold=True)
    done = sum(line.state is not State.OPEN for line in dialogue.lines())
    left = len(dialogue.lines()) - done
    screen.say()
    ahead = f"About {counted(left, 'question is', 'questions are')} left." if left else "No question is left."
    screen.say(f"Welcome back. {counted(done, 'reply is', 'replies are')} here. {ahead}")
    screen.say("h shows what you can type at a question. Your answers are saved as you go in:")
    screen.verbatim(keeper.shown)
    if problems:
        screen.say("These replies do not fit the questions as they are now and were left out:")
        screen.bullets(f"{problem.message} {problem.mend}".strip() for problem in problems)


def counted(number: int, one: str, many: str) -> str:
    """`1 reply`, `2 replies`."""
    return f"{number} {one if number == 1 else many}"


def goes_on(screen: Screen, path: Path, draft: Draft) -> bool:
    """Whether the person wants to go on with an unfinished draft."""
    answers = draft.answers
    count = len(answers.values) + len(answers.unknown) + len(answers.texts) + len(draft.skipped)
    when = datetime.fromtimestamp(path.stat().st_mtime)
    screen.say(f"You stopped on {when:%d %B %Y} after {counted(count, 'reply', 'replies')}.")
    while True:
        match screen.ask("Go on where you stopped? y or n: ").lower():
            case "y" | "yes":
                screen.say()
                return True
            case "n" | "no":
                screen.say()
                return False
            case _:
                screen.say("Please type y to go on, or n to begin anew (the earlier answers stay where they are).")


def stopped(screen: Screen, keeper: Keeper) -> None:
    """After stopping: what is kept, and how to go on."""
    screen.say()
    if keeper.trouble:
        screen.say(f"{NOT_SAVED} {keeper.trouble}")
    screen.say(f"Saved: {counted(keeper.replies, 'reply', 'replies')}. Go on at any time with:")
    screen.verbatim(f"advisor ask --resume {keeper.shown}")


def kept(screen: Screen, keeper: Keeper) -> None:
    """Where the answers are."""
    screen.say()
    if keeper.trouble:
        screen.say(f"{NOT_SAVED} {keeper.trouble}")
    screen.say("Your answers stay in this file. Delete it when you no longer need it.")
    screen.verbatim(keeper.shown)


def farewell(screen: Screen, dialogue: Dialogue, keeper: Keeper) -> None:
    """After the result: how to go on where something is left, how to read it again, and where the answers are."""
    screen.say()
    if dialogue.advice is None and dialogue.later():
        screen.say("To go on with the other questions:")
        screen.verbatim(f"advisor ask --resume {keeper.shown}")
        screen.say()
    screen.say("That was your report. To read it again page by page, or to get it as a web page to keep or print:")
    screen.verbatim(f"advisor assess {keeper.shown} | less")
    screen.verbatim(f"advisor assess {keeper.shown} --format html -o .")
    kept(screen, keeper)


def commands(screen: Screen) -> None:
    """What can be typed at any question."""
    screen.say("At any question you can type:")
    wide = max(len(mark) for mark, _ in replies.COMMANDS)
    screen.listed((f"{mark:<{wide}}", text) for mark, text in replies.COMMANDS)


def section_heading(screen: Screen, dialogue: Dialogue, item: Item, first_time: bool) -> None:
    """The heading of the item's section, with its introduction when it is new."""
    progress = dialogue.progress(item)
    again = "" if first_time else " (continued)"
    screen.heading(f"Section {progress.section} of {progress.sections}: {item.section.title}{again}")
    if item.section.intro and first_time:
        screen.say(item.section.intro)
    here = [each for each in dialogue.items() if each.section is item.section and dialogue.state(each) is State.OPEN]
    if dialogue.goes_on and len(here) > 1 and not any(each.question.red_flag for each in here):
        screen.say(f"About {len(here)} questions; -- skips them.", dim=True)


def question(screen: Screen, dialogue: Dialogue, item: Item) -> None:
    """A question with its place, help and options."""
    progress = dialogue.progress(item)
    screen.say()
    last = ", the last one" if dialogue.state(item) is State.OPEN else ""
    ahead = f", about {progress.left} more to come" if progress.left else last
    screen.say(f"Question {progress.number}{ahead}", dim=True)
    screen.say(asked(item), bold=True)
    if item.question.help:
        screen.say(item.question.help)
    screen.listed((f"{number}.", text) for number, text in enumerate(item.question.options.values(), start=1))
    if dialogue.state(item) is not State.OPEN:
        screen.say(f"So far: {spoken(item, dialogue)}. Press Enter to keep it.")


def why(item: Item, titles: Sequence[str]) -> str:
    """Why a question is asked, and what in the rules waits for the answer."""
    waits = f" It can still decide about: {'; '.join(titles[:TITLES])}." if titles else ""
    return f"Why: {item.question.why}{waits}"


def asked(item: Item) -> str:
    """The wording of an item, with its side."""
    return f"{item.side.capitalize()} side: {item.question.ask}" if item.side else item.question.ask


def spoken(item: Item, dialogue: Dialogue) -> str:
    """The reply to an item in words."""
    match dialogue.state(item):
        case State.ANSWERED:
            value = dialogue.value(item)
            return in_words(item.question, round(value, 2) if isinstance(value, float) else value)
        case State.UNKNOWN:
            return "don't know"
        case State.SKIPPED:
            return "skipped"
        case State.OPEN:
            return "not asked yet"


def many_more(count: int) -> str:
    """Announces that a reply has opened many questions."""
    return f"That adds about {count} questions. b takes it back; -- skips the rest of a section."


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
            screen.say(f"Skipped: {ranges([line.number for line in passed])}", first=" " * 8, rest=" " * 8)
    for what, items in (("Not needed", dialogue.not_needed()), ("Not asked yet", dialogue.later())):
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
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


def lines(screen: Screen, dialogue: Dialogue, some: Iterable[Line]) -> None:
    """Lines of the review."""
    for line in some:
        screen.replied(f"{line.number}.", asked(line.item), spoken(line.item, dialogue))


def open_warnings(screen: Screen, dialogue: Dialogue) -> None:
    """The warning-sign questions without an answer."""
    open_ = dialogue.open_warnings()
    *some, last = [str(line.number) for line in dialogue.lines() if line.item in open_] or [""]
    which = f"Questions {', '.join(some)} and {last} are" if some else f"Question {last} is"
    if last:
        screen.say()
        screen.say(f"{which} about warning signs and still open. Until then the result can't say that you may train.")


def so_far(screen: Screen, found: Part) -> None:
    """What there is after the first step."""
    triage, patterns = found["triage"], found["patterns"]
    screen.heading("What there is so far")
    screen.say(triage["title"], bold=True)
    screen.say(triage["summary"])
    screen.bullets(f"{reason['urgency_text']}: {reason['title']}" for reason in triage["reasons"])
    if patterns:
        screen.say()
        screen.say("Published patterns that your answers were compared with:")
        sides = {"": "", "left": ", left", "right": ", right", "both": ", both sides"}
        screen.bullets(f"{each['name']}{sides[each['side']]}: {each['strength_text']}" for each in patterns)
    screen.say()
    screen.say(found["not_a_diagnosis"])


def offer(screen: Screen, dialogue: Dialogue) -> None:
    """Offers the second step."""
    later = dialogue.later()
    screen.say()
    screen.say(
        f"About {counted(len(later), 'more question', 'more questions')} can still decide about your plan, the muscle "
        "groups worth training, common mistakes and your load risk:"
    )
    screen.bullets(f"{title}: {count}" for title, count in by_section(later))
    screen.say("Each of these sections can be skipped with --.")
    screen.say()
    screen.listed(
        [
            ("Enter", "go on with them"),
            ("n", "no, show the result with what there is"),
            ("r", "look through your answers and change them"),
            ("s", "save and stop, to go on another time"),
        ]
    )


def notice(screen: Screen, reason: Part) -> None:
    """Something that can't wait for the result, but does not end the questions."""
    screen.say()
    screen.say(f"{reason['urgency_text']}: {reason['title']}", bold=True)
    screen.say(reason["because"])
    screen.bullets(reason["do"])
    screen.say("The result will say it again. You can go on with the questions now.")


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
            screen.say("Tell them:")
            screen.bullets(reason["tell"])
    screen.say()
    screen.say("The questions end here, so that nothing delays help.")
    choices = [("Enter", "the result, to read or to show"), ("r", "look through your answers and change them")]
    if just_typed:
        choices.insert(1, ("b", "that was a slip: change the last answer"))
    screen.listed(choices)
