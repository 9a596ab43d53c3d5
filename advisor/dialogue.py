"""The questionnaire as a conversation: what to ask next, and what each reply changes.

It prints nothing and reads nothing. With an `Asking` only those questions are asked that can still change the result,
in two steps: first warning signs and the complaint, then, when the person goes on, the rest. Without one, or when the
whole is wanted, every question that applies is asked in the order of the questionnaire.

Every view is worked out afresh from the replies, so a changed early answer can never leave a later one
standing that no longer applies: such answers are kept aside (they come back if the change is taken back) and
are no part of `answers()`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from advisor.answers import Answers
from advisor.asking import FIRST, GOALS, Asking
from advisor.condition import Value
from advisor.questionnaire import Questionnaire, Section
from advisor.standing import Standing
from advisor.walk import Item, Walk, Walked

__all__ = ["Clash", "Clashes", "Dialogue", "Item", "Line", "Progress", "State", "Urgent"]

Urgent = Callable[[Answers], Mapping[str, Any] | None]
"""The part of a result that must be read at once, or None."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Answers that can't well be true together: the sentence that asks back, and the questions behind it."""

    id: str
    ask: str
    between: tuple[str, ...]


Clashes = Callable[[Answers], list[Clash]]


class State(StrEnum):
    """How far an item is. Don't know is an answer of its own, never the same as no answer."""

    OPEN = "open"
    ANSWERED = "answered"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the review. `number` counts from 1 in the order of asking."""

    number: int
    item: Item
    state: State
    value: Value | None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the current question stands. `left` counts the open ones after it that are known to apply."""

    number: int
    left: int
    section: int
    sections: int


@dataclass(frozen=True, slots=True)
class _View:
    """What one state of the replies comes to. Without an Asking there is no standing and nothing is left out."""

    walked: Walked
    items: list[Item]
    standing: Standing | None


class Dialogue:
    """One person's way through one questionnaire."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        urgent: Urgent | None = None,
        clashes: Clashes | None = None,
        asking: Asking | None = None,
        whole: bool = False,
    ) -> None:
        self.questionnaire = questionnaire
        self.advice: Mapping[str, Any] | None = None
        self.whole = whole or asking is None
        self.goes_on = False  # with the second step
        self._urgent = urgent
        self._clashes = clashes
        self._asking = asking
        self._walk = Walk(questionnaire)
        self._given: dict[str, Value] = {}
        self._unknown: set[str] = set()
        self._skipped: set[str] = set()
        self._order: dict[str, None] = {}  # the facts in the order of their first reply
        self._cursor: str | None = None
        self._seen: _View | None = None  # forgotten whenever a reply changes
        self._settled: set[tuple[str, tuple[Value, ...]]] = set()

    def restore(self, answers: Answers, skipped: frozenset[str] = frozenset(), order: Iterable[str] = ()) -> None:
        """Take up earlier answers, such as those of a draft. `order`: see `order`; where it is silent, the canonical.

        The second step has been begun when there is a reply that the first one never asks for.
        """
        self._given = {**answers.values, **answers.texts}
        self._unknown = set(answers.unknown)
        self._skipped = set(skipped) - self._given.keys() - self._unknown
        replied = [fact for fact in self._walk.place if fact in self._given.keys() | self._unknown | self._skipped]
        serious = self.questionnaire.serious
        self._order = dict.fromkeys([*order, *sorted(replied, key=lambda fact: fact not in serious)])
        if self._asking is not None:
            self.goes_on = not self._asking.first.issuperset(replied)
        self._moved()

    # ------------------------------------------------------------------------------------------ views

    def items(self) -> list[Item]:
        """Everything that is asked, as far as the replies so far decide it, in the order of asking."""
        return list(self._view.items)

    @property
    def current(self) -> Item | None:
        """What to ask now. None when nothing is left to ask, or when urgent advice ends the asking."""
        items = self._view.items
        if self._cursor:
            chosen = next((item for item in items if item.fact == self._cursor), None)
            if chosen:
                return chosen
        if self.advice is not None:
            return None
        return next((item for item in items if self.state(item) is State.OPEN), None)

    def state(self, item: Item) -> State:
        """How far this item is."""
        if item.fact in self._given:
            return State.ANSWERED
        if item.fact in self._unknown:
            return State.UNKNOWN
        return State.SKIPPED if item.fact in self._skipped else State.OPEN

    def value(self, item: Item) -> Value | None:
        """The answer given, if any."""
        return self._given.get(item.fact)

    def answers(self) -> Answers:
        """The answers that apply. What a changed earlier answer has hidden is not among them."""
        items = self.items()
        given = {item.fact: self._given[item.fact] for item in items if item.fact in self._given}
        free = [fact for fact in given if self._walk.by_fact[fact].question.kind == "text"]
        texts = {fact: str(given.pop(fact)) for fact in free}
        unknown = frozenset(item.fact for item in items if self.state(item) is State.UNKNOWN)
        return Answers(dict(sorted(given.items())), unknown, texts.get("name", ""), texts)

    def skipped(self) -> frozenset[str]:
        """The facts passed over without a reply, among those that are asked."""
        return frozenset(item.fact for item in self.items() if self.state(item) is State.SKIPPED)

    def aside(self) -> frozenset[str]:
        """The facts whose answers are kept aside because their question does not apply at the moment."""
        return frozenset(self._given.keys() | self._unknown) - {item.fact for item in self.items()}

    def open_warnings(self) -> list[Item]:
        """The warning-sign questions that were passed over or answered with "don't know"."""
        passed = (State.UNKNOWN, State.SKIPPED)
        return [item for item in self.items() if item.question.red_flag and self.state(item) in passed]

    def order(self) -> tuple[str, ...]:
        """The facts in the order of their first reply: what `restore` needs to give the questions the same numbers."""
        return tuple(self._order)

    def later(self) -> list[Item]:
        """What the second step would ask, as far as it is known. Empty when it is under way or would ask nothing."""
        if self.goes_on:
            return []
        needed = self._scores(self._view.standing, GOALS)
        return [item for item in self._left_out() if item.fact in needed]

    def not_needed(self) -> list[Item]:
        """The questions that apply but are not asked, because no answer to them could change any part of the result."""
        needed = self._scores(self._view.standing, GOALS)
        return [item for item in self._left_out() if item.fact not in needed and item.question.kind != "text"]

    def waiting(self, item: Item) -> list[str]:
        """Titles of what can still be decided by this question, most urgent first. Empty when that is not known."""
        if self._asking is None:
            return []
        seen = self._view.walked
        return self._asking.why(item.question, item.side, seen.facts, _left_open(seen))

    def review(self) -> list[tuple[Section, list[Line]]]:
        """Every item by section in the order of the questionnaire, with its number and its reply."""
        found: dict[str, tuple[Section, list[Line]]] = {}
        numbered = enumerate(self.items(), start=1)
        for number, item in sorted(numbered, key=lambda pair: self._walk.place[pair[1].fact]):
            line = Line(number, item, self.state(item), self.value(item))
            found.setdefault(item.section.id, (item.section, []))[1].append(line)
        return list(found.values())

    def lines(self) -> list[Line]:
        """The lines of the review without their sections."""
        return [line for _, lines in self.review() for line in lines]

    def progress(self, item: Item) -> Progress:
        """Where this item stands among those known to apply."""
        items = self.items()
        sections = list(dict.fromkeys(each.section.id for each in items))
        open_ = [each for each in items if self.state(each) is State.OPEN and each != item]
        return Progress(items.index(item) + 1, len(open_), sections.index(item.section.id) + 1, len(sections))

    def clashes(self) -> list[Clash]:
        """Contradictions among the answers that were not yet confirmed by `settle`."""
        found = self._clashes(self.answers()) if self._clashes else []
        return [clash for clash in found if self._said(clash) not in self._settled]

    # ------------------------------------------------------------------------------------------ replies

    def answer(self, value: Value) -> None:
        """The typed answer to the current question."""
        item = self._now()
        self._forget(item)
        self._given[item.fact] = value
        self._moved()

    def dont_know(self) -> None:
        """Don't know. For a free text, which nobody can fail to know, it is the same as skipping."""
        item = self._now()
        self._forget(item)
        (self._skipped if item.question.kind == "text" else self._unknown).add(item.fact)
        self._moved()

    def skip(self, sure: bool = False) -> bool:
        """Pass over the current question; an earlier answer is taken away.

        A warning-sign question is passed over only when `sure`. Otherwise nothing happens and it is False:
        the person is to be told first that the result will stay incomplete.
        """
        item = self._now()
        if item.question.red_flag and not sure:
            return False
        self._forget(item)
        self._skipped.add(item.fact)
        self._moved()
        return True

    def skip_section(self) -> int:
        """Pass over what is open in the current section, but for the warning signs; how many were passed."""
        section, count = self._now().section, 0
        while True:
            here = [item for item in self.items() if item.section is section and not item.question.red_flag]
            passed = [item.fact for item in here if self.state(item) is State.OPEN]
            if not passed:
                self._moved()
                return count
            self._skipped.update(passed)
            self._order.update(dict.fromkeys(passed))
            self._seen = None
            count += len(passed)

    def go_on(self) -> None:
        """Begin the second step: ask for all that can still change any part of the result."""
        self.goes_on = True
        self._cursor = self._seen = None

    def keep(self) -> None:
        """Leave the current question as it is and go on where something is open."""
        self._cursor = None

    def back(self) -> bool:
        """To the question before the current one (or to the last one). False at the very first."""
        items = self.items()
        now = self.current
        place = items.index(now) if now else len(items)
        if place == 0:
            return False
        self._cursor = items[place - 1].fact
        return True

    def go_to(self, number: int) -> bool:
        """To the question with this number in the review. False when there is none."""
        items = self.items()
        if not 1 <= number <= len(items):
            return False
        self._cursor = items[number - 1].fact
        return True

    def settle(self, clash: Clash) -> None:
        """Both answers are right, says the person: do not ask again while they stay as they are."""
        self._settled.add(self._said(clash))

    # ------------------------------------------------------------------------------------------ inside

    def _said(self, clash: Clash) -> tuple[str, tuple[Value, ...]]:
        """The contradiction together with the answers it is about."""
        about = (item for item in self._walk.every if item.question.id in clash.between)
        return clash.id, tuple(self._given[item.fact] for item in about if item.fact in self._given)

    def _now(self) -> Item:
        item = self.current
        if item is None:
            raise LookupError("there is no current question")
        return item

    def _forget(self, item: Item) -> None:
        self._given.pop(item.fact, None)
        self._unknown.discard(item.fact)
        self._skipped.discard(item.fact)
        self._order.setdefault(item.fact)

    def _moved(self) -> None:
        self._cursor = self._seen = None
        self.advice = self._urgent(self.answers()) if self._urgent else None

    @property
    def _view(self) -> _View:
        if self._seen is None:
            walked = self._walk.through(self._given, self._unknown, self._skipped)
            if self._asking is None or self.whole:
                self._seen = _View(walked, walked.items, None)
            else:
                standing = self._asking.look(walked.facts, _left_open(walked))
                self._seen = _View(walked, self._needed(self._asking, walked, standing), standing)
        return self._seen

    def _needed(self, asking: Asking, walked: Walked, standing: Standing) -> list[Item]:
        """Of the items that apply: those with a reply, in the order of the replies, then those worth asking."""
        applying = {item.fact: item for item in walked.items}
        replied = [applying[fact] for fact in self._order if fact in applying]
        replied = [item for item in replied if self.state(item) is not State.OPEN]
        scores = self._scores(standing, GOALS if self.goes_on else FIRST)
        for fact in walked.undecided & (self._given.keys() | self._unknown):  # no reply is lost for want of another
            scores |= dict.fromkeys(self._deciders(fact) - scores.keys(), 0)
        if self.goes_on and "plan" in standing.shown_goals:
            scores |= {fact: 0 for fact, item in applying.items() if item.question.kind == "text"}
        section = replied[-1].section.id if replied else ""
        ordered = (question.fact(side) for question, side in asking.in_order(standing, scores, section))
        return replied + [applying[fact] for fact in ordered if fact in applying]

    def _scores(self, standing: Standing | None, goals: tuple[str, ...]) -> dict[str, int]:
        return self._asking.scores(standing, frozenset(goals)) if self._asking and standing else {}

    def _left_out(self) -> list[Item]:
        """What applies but is not asked."""
        asked = {item.fact for item in self._view.items}
        return [item for item in self._view.walked.items if item.fact not in asked]

    def _deciders(self, fact: str) -> set[str]:
        """Every fact on which it hangs whether this one is asked."""
        found: set[str] = set()
        todo = [fact]
        while todo:
            item = self._walk.by_fact.get(todo.pop())
            new = self.questionnaire.deciders(item.question, item.side) - found if item else set()
            found |= new
            todo += new
        return found


def _left_open(walked: Walked) -> set[str]:
    return walked.unknown | walked.skipped | walked.never
