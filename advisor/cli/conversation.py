"""The conversation itself: shows one question after another and hands each reply to the dialogue."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from advisor.answers import Answers, NotAnAnswer
from advisor.cli import replies, sayings
from advisor.cli.replies import Command
from advisor.cli.sayings import spoken
from advisor.cli.screen import Screen
from advisor.dialogue import Clash, Dialogue, Item, State
from advisor.language import _, ngettext

Part = Mapping[str, Any]
MANY = 15  # more new questions than this are announced


class End(Enum):
    """How a conversation ended."""

    RESULT = "result"
    STOPPED = "stopped"
    DROPPED = "dropped"


class Conversation:
    """One conversation on one screen.

    `save` is called after every reply and says what went wrong, if anything; `notices` tells what can't wait, and
    `so_far` what there is after the first step.
    Ctrl-C and the end of the input are left to the caller; everything is saved at any time.
    """

    def __init__(
        self,
        dialogue: Dialogue,
        screen: Screen,
        save: Callable[[], str],
        notices: Callable[[Answers], list[Part]],
        so_far: Callable[[Answers], Part] | None = None,
    ):
        self.dialogue = dialogue
        self.screen = screen
        self.save = save
        self.notices = notices
        self.so_far = so_far
        self._section = ""
        self._seen: set[str] = set()
        self._last: str | None = None
        self._noticed: set[str] = set()
        self._trouble = ""
        self._reviewed = False
        self._told: Answers | None = None  # the answers for which it was said what there is so far
        self._enough = False  # the person wants the result without the second step

    def run(self) -> End:
        """Ask until there is a result to show or the person stops."""
        while True:
            item = self.dialogue.current
            if item is not None:
                end = self._question(item)
            elif self.dialogue.advice is not None:
                end = self._urgent(self.dialogue.advice)
            elif not self._enough and self.dialogue.later():
                end = self._offer()
            else:
                end = self._check()
            if end is not None:
                return end

    # ------------------------------------------------------------------------------------------ one question

    def _question(self, item: Item) -> End | None:
        """Show a question and read replies until one of them moves the conversation on."""
        if item.section.id != self._section and self.dialogue.state(item) is State.OPEN:
            sayings.section_heading(self.screen, self.dialogue, item, item.section.id not in self._seen)
            self._section = item.section.id
            self._seen.add(self._section)
        sayings.question(self.screen, self.dialogue, item)
        before, warned = self._open(), False
        while True:
            text = self.screen.ask(replies.prompt(item.question))
            match replies.command(item.question, text):
                case None:
                    if self._answer(item, text):
                        return None
                case Command.WHY:
                    self.screen.say(sayings.why(item, self.dialogue.waiting(item)))
                case Command.HELP:
                    sayings.commands(self.screen)
                case Command.JUMP:
                    if self.dialogue.go_to(replies.number(text)):
                        return None
                    self.screen.say(_("There is no question {number} yet.").format(number=replies.number(text)))
                case Command.BACK:
                    if self.dialogue.back():
                        return None
                    self.screen.say(_("This is the first question."))
                case Command.SKIP if not text and self.dialogue.state(item) is not State.OPEN:
                    self.dialogue.keep()
                    return None
                case Command.SKIP:
                    if self.dialogue.skip(sure=warned):
                        self._moved(item, _("skipped"), before)
                        return None
                    self.screen.say(_(sayings.SKIP_WARNING))
                    warned = True
                case Command.SKIP_SECTION:
                    self._skip_section(item)
                    return None
                case Command.UNKNOWN:
                    self.dialogue.dont_know()
                    self._moved(item, spoken(item, self.dialogue), before)
                    return None
                case Command.REVIEW:
                    return self._look_back()
                case Command.SAVE:
                    return End.STOPPED
                case Command.QUIT:
                    return self._quit()

    def _answer(self, item: Item, text: str) -> bool:
        """Take the text as the answer. False when it can't be one; that has then been explained."""
        try:
            value = replies.answer(item.question, text)
        except NotAnAnswer as error:
            self.screen.say(error.reason)
            return False
        before = self._open()
        self.dialogue.answer(value)
        self._moved(item, "" if replies.plain(text, value) else spoken(item, self.dialogue), before)
        return True

    def _moved(self, item: Item, noted: str, before: int) -> None:
        """After every reply: say what was understood where that is not plain, save, and warn where it matters.

        `before` is how many questions were open before the reply.
        """
        if noted:
            self.screen.say(_("Noted: {reply}.").format(reply=noted), dim=True)
        if item.question.red_flag and self.dialogue.state(item) is State.UNKNOWN:
            self.screen.say(_(sayings.OPEN_WARNING))
        more = self._open() - before + 1
        if more > MANY:
            self.screen.say(sayings.many_more(more))
        self._last = item.fact
        trouble = self.save()
        if trouble and trouble != self._trouble:
            self.screen.say(f"{_(sayings.NOT_SAVED)} {trouble}")
        self._trouble = trouble
        if self.dialogue.advice is None:
            new = [part for part in self.notices(self.dialogue.answers()) if part["rule"] not in self._noticed]
            for part in new:
                sayings.notice(self.screen, part)
                self._noticed.add(part["rule"])

    def _skip_section(self, item: Item) -> None:
        before, count = self._open(), self.dialogue.skip_section()
        noted = ngettext("{number} skipped", "{number} skipped", count).format(number=count)
        self._moved(item, noted if count else _("nothing to skip"), before)
        now = self.dialogue.current
        if now and now.section is item.section:
            self.screen.say(_("The questions about warning signs in this section are still asked."))

    def _open(self) -> int:
        return sum(self.dialogue.state(item) is State.OPEN for item in self.dialogue.items())

    def _offer(self) -> End | None:
        """The end of the first step: what there is so far, and whether to go on."""
        answers = self.dialogue.answers()
        if self.so_far is not None and answers != self._told:
            sayings.so_far(self.screen, self.so_far(answers))
        self._told = answers
        sayings.offer(self.screen, self.dialogue)
        while True:
            match self.screen.ask(_("Your choice:") + " ").lower():
                case "" | "y" | "yes":
                    self.dialogue.go_on()
                    self._section = ""
                    return None
                case "n" | "no":
                    self._enough = True
                    return None
                case "b" if self.dialogue.back():
                    return None
                case "r":
                    return self._look_back()
                case "s":
                    return End.STOPPED
                case "q":
                    return self._quit()
                case _:
                    self.screen.say(_("Please press Enter, or type one of these letters."))

    # ------------------------------------------------------------------------------------------ looking back

    def _look_back(self) -> End | None:
        """The answers so far in the middle of the conversation."""
        self.screen.heading(_("Your answers so far"))
        sayings.review(self.screen, self.dialogue)
        self.screen.say()
        return self._choose(_("Number to change, or Enter to go on:") + " ", enter=lambda: None)

    def _check(self) -> End | None:
        """Check your answers: before the result, and again after every change."""
        if not self._reviewed:
            self.screen.heading(_("Check your answers"))
            sayings.review(self.screen, self.dialogue)
        self._reviewed = True
        sayings.open_warnings(self.screen, self.dialogue)
        self.screen.say()
        prompt = _("Number to change, r for the list, or Enter for your result:")
        if self.dialogue.later():
            prompt = _(
                "Number to change, r for the list, g to go on with the other questions, or Enter for your result:"
            )
        return self._choose(prompt + " ", enter=self._finish)

    def _choose(self, prompt: str, enter: Callable[[], End | None]) -> End | None:
        """Read the number of a question to change, or one of the few other words."""
        while True:
            text = self.screen.ask(prompt).lower()
            match text:
                case "":
                    return enter()
                case "r":
                    sayings.review(self.screen, self.dialogue)
                    self.screen.say()
                case "b" if self.dialogue.back():
                    return None
                case "g" if self.dialogue.later():
                    self.dialogue.go_on()
                    self._reviewed = False
                    return None
                case "s":
                    return End.STOPPED
                case "q":
                    return self._quit()
                case _ if replies.number(text) and self.dialogue.go_to(replies.number(text)):
                    return None
                case _:
                    last = len(self.dialogue.items())
                    self.screen.say(
                        _("Please type a number from 1 to {last}, or press Enter. (s saves and stops.)").format(
                            last=last
                        )
                    )

    def _finish(self) -> End | None:
        """Contradictions are asked back before the result."""
        while clashes := self.dialogue.clashes():
            clash = clashes[0]
            end = self._ask_back(clash)
            if end is not None or self.dialogue.current is not None:
                return end
        return End.RESULT

    def _ask_back(self, clash: Clash) -> End | None:
        self.screen.heading(_("Answers that don't seem to fit together"))
        self.screen.say(clash.ask)
        about = [line for line in self.dialogue.lines() if line.item.question.id in clash.between]
        sayings.lines(self.screen, self.dialogue, about)
        self.screen.say()

        def both_right() -> None:
            self.dialogue.settle(clash)

        return self._choose(_("Number to change, or Enter if they are all right:") + " ", enter=both_right)

    # ------------------------------------------------------------------------------------------ ends

    def _urgent(self, advice: Part) -> End | None:
        """Urgent advice ends the asking. What was typed by mistake can be changed."""
        sayings.urgent(self.screen, advice, just_typed=self._last is not None)
        while True:
            match self.screen.ask(_("Your choice:") + " ").lower():
                case "":
                    return End.RESULT
                case "b" if self._last:
                    self.dialogue.go_to([item.fact for item in self.dialogue.items()].index(self._last) + 1)
                    return None
                case "r":
                    return self._look_back()
                case "s" | "q":
                    return End.STOPPED
                case _:
                    self.screen.say(_("Please press Enter, or type one of these letters."))

    def _quit(self) -> End | None:
        """Leave, with or without the answers."""
        while True:
            match self.screen.ask(_("Keep your answers to go on another time? y or n (b: don't quit):") + " ").lower():
                case "y" | "yes":
                    return End.STOPPED
                case "n" | "no":
                    return End.DROPPED
                case "b" | "back":
                    return None
                case _:
                    self.screen.say(_("Please type y, n or b."))
