"""The questionnaire as a conversation: what to ask next, and what each reply changes.

It prints nothing and reads nothing.

Every view is worked out afresh from the replies, so a changed early answer can never leave a later one
standing that no longer applies: such answers are kept aside (they come back if the change is taken back) and
are no part of `answers()`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from advisor.answers import Answers
from advisor.condition import Value, decisive, reads
from advisor.facttypes import SIDES
from advisor.questionnaire import Question, Questionnaire, Section

Urgent = Callable[[Answers], Mapping[str, Any] | None]
"""The part of a result that must be read at once, or None."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to ask: a question, for one side where it is asked for each side."""

    section: Section
    question: Question
    side: str | None

    @property
    def fact(self) -> str:
        """The name of the fact that the answer becomes."""
        return self.question.fact(self.side)


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


@dataclass
class _Seen:
    """What a walk through the questionnaire has passed so far; only replies that apply."""

    facts: dict[str, Value] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)


class Dialogue:
    """One person's way through one questionnaire."""

    def __init__(
        self, questionnaire: Questionnaire, urgent: Urgent | None = None, clashes: Clashes | None = None
    ) -> None:
        self.questionnaire = questionnaire
        self.advice: Mapping[str, Any] | None = None
        self._urgent = urgent
        self._clashes = clashes
        self._given: dict[str, Value] = {}
        self._unknown: set[str] = set()
        self._skipped: set[str] = set()
        self._cursor: str | None = None
        self._items: tuple[Item, ...] | None = None  # forgotten whenever a reply changes
        self._settled: set[tuple[str, tuple[Value, ...]]] = set()
        self._every = tuple(
            Item(section, question, side)
            for section in questionnaire.sections
            for question in section.questions
            for side in (SIDES if question.sides else (None,))
        )
        self._by_fact = {item.fact: item for item in self._every}
        self._serious: set[str] = set()  # warning-sign questions, and what decides them
        for item in reversed(self._every):  # deciders come before what they decide
            if item.question.red_flag or item.fact in self._serious:
                self._serious |= {item.fact} | self._deciders(item)

    def restore(self, answers: Answers, skipped: frozenset[str] = frozenset()) -> None:
        """Take up earlier answers, such as those of a draft."""
        self._given = {**answers.values, **answers.texts}
        self._unknown = set(answers.unknown)
        self._skipped = set(skipped) - self._given.keys() - self._unknown
        self._moved()

    # ------------------------------------------------------------------------------------------ views

    def items(self) -> list[Item]:
        """Everything that is asked, as far as the replies so far decide it, in the order of asking."""
        if self._items is None:
            self._items = tuple(self._walk())
        return list(self._items)

    @property
    def current(self) -> Item | None:
        """What to ask now. None when nothing is left to ask, or when urgent advice ends the asking."""
        items = self.items()
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
        free = [fact for fact in given if self._by_fact[fact].question.kind == "text"]
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

    def review(self) -> list[tuple[Section, list[Line]]]:
        """Every item by section, with its number and its reply."""
        found: dict[str, tuple[Section, list[Line]]] = {}
        for number, item in enumerate(self.items(), start=1):
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
            here = (item for item in self.items() if item.section is section and not item.question.red_flag)
            first = next((item for item in here if self.state(item) is State.OPEN), None)
            if first is None:
                self._moved()
                return count
            self._skipped.add(first.fact)
            self._items = None
            count += 1

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
        about = (item for item in self._every if item.question.id in clash.between)
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

    def _moved(self) -> None:
        self._cursor = None
        self._items = None
        self.advice = self._urgent(self.answers()) if self._urgent else None

    def _walk(self) -> Iterator[Item]:
        """The items that are asked. Each is decided by the replies before it, if they apply themselves."""
        seen = _Seen()
        for item in self._every:
            if not self._asked(item, seen):
                continue
            yield item
            match self.state(item):
                case State.ANSWERED:
                    seen.facts[item.fact] = self._given[item.fact]
                case State.UNKNOWN:
                    seen.unknown.add(item.fact)
                case State.SKIPPED:
                    seen.skipped.add(item.fact)

    def _asked(self, item: Item, seen: _Seen) -> bool:
        """Whether the item is asked. While what decides it is open, it depends on why that is open.

        After "don't know" it is asked. After a skip it is not: who passes over "do you want to do tests" does
        not want forty tests. Warning signs go their own way:

        - A question about one (or what decides it) is also asked when what decides it was skipped; unless that
          is a warning-sign question itself, which then counts as open in its place.
        - Don't know to one brings up only such questions. A home test that is meant for people without chest
          pain is not for those who can't say.
        """
        shown = self.questionnaire.visible(item.question, item.side, seen.facts)
        if shown is not None:
            return shown
        return all(self._lets_ask(fact, item.fact in self._serious, seen) for fact in self._undecided(item, seen))

    def _lets_ask(self, fact: str, serious: bool, seen: _Seen) -> bool:
        """Whether an open fact leaves room for asking a question (a serious one or not)."""
        decider = self._by_fact.get(fact)
        if decider is None:
            return True
        if fact in seen.unknown:
            return serious or not decider.question.red_flag
        return serious and fact in seen.skipped and not decider.question.red_flag

    def _undecided(self, item: Item, seen: _Seen) -> set[str]:
        """The facts without a value that leave it open whether the item applies."""
        condition = self.questionnaire.shown.get(item.fact)
        deciding = {leaf.fact for leaf in decisive(condition, seen.facts)} if condition is not None else set()
        return (deciding | _side_question(item)) - seen.facts.keys()

    def _deciders(self, item: Item) -> set[str]:
        """Every fact that can decide whether the item applies."""
        condition = self.questionnaire.shown.get(item.fact)
        return (set(reads(condition)) if condition is not None else set()) | _side_question(item)


def _side_question(item: Item) -> set[str]:
    which = item.question.sides
    return {which} if which and which != "always" else set()
