"""A draft opened as a conversation: its pages, and what each reply changes. No HTTP in here."""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from advisor.answers import Answers
from advisor.asking import asking_for
from advisor.conclude.case import in_words
from advisor.dialogue import Clash, Dialogue, Item, Line
from advisor.dialogue import State as Reply
from advisor.intake.gather import gather
from advisor.language import _, now
from advisor.questionnaire import Questionnaire
from advisor.store.drafts import Draft, State
from advisor.web.advice import Adviser, Part

GROUP = 4  # short questions on one page, at most
_SHORT = ("number", "text")

Page = Sequence[Item]


@dataclass
class Check:
    """One draft and the conversation it stands for."""

    adviser: Adviser
    questionnaire: Questionnaire
    state: State

    @classmethod
    def open(cls, adviser: Adviser, draft: Draft) -> "Check | None":
        """None when the questionnaire is no longer there."""
        questionnaire = adviser.questionnaire(draft.questionnaire)
        return cls(adviser, questionnaire, draft.state) if questionnaire else None

    def __post_init__(self) -> None:
        self.watch = self.adviser.watch(self.questionnaire)
        asking = asking_for(self.adviser.library, self.questionnaire)
        whole = bool(self.state.get("whole"))
        self.dialogue = Dialogue(self.questionnaire, self.watch.urgent, self.watch.clashes, asking, whole)
        known = [question.fact(side) for question, side in self.questionnaire.items()]
        order = [fact for fact in self.state.get("order", ()) if fact in known]
        self.dialogue.restore(self._kept(), frozenset(self.state.get("skipped", ())) & set(known), order)
        if self.state.get("goes_on") and not self.dialogue.goes_on:
            self.dialogue.go_on()
        settled = {tuple(each) for each in self.state.get("settled", ())}
        for clash in self.dialogue.clashes() if settled else ():
            if self.mark(clash) in settled:
                self.dialogue.settle(clash)

    def _kept(self) -> Answers:
        """The stored replies, typed anew: what no longer fits the questions is asked again."""
        known = {question.fact(side) for question, side in self.questionnaire.items()}
        raw = {fact: value for fact, value in self.state.get("answers", {}).items() if fact in known}
        unknown = frozenset(self.state.get("unknown", ())) & known
        found = gather(self.questionnaire, raw, lambda *_: None)
        return Answers(found.values, unknown - found.values.keys(), found.label, found.texts)

    # ------------------------------------------------------------------------------------------------- pages

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """A number for each fact that never changes with the answers, and tells nothing of them in an address."""
        items = self.questionnaire.items()
        return {question.fact(side): number for number, (question, side) in enumerate(items, 1)}

    def number(self, item: Item) -> int:
        """The number of an item in addresses."""
        return self._numbers[item.fact]

    @cached_property
    def pages(self) -> list[list[Item]]:
        """What is asked, page by page: one question, or a few short ones."""
        found: list[list[Item]] = []
        for item in self.dialogue.items():
            if found and _belongs(found[-1], item):
                found[-1].append(item)
            else:
                found.append([item])
        return found

    def page(self, number: int) -> list[Item] | None:
        """The page on which this item stands; None when it is not asked (any more)."""
        return next((page for page in self.pages if any(self.number(item) == number for item in page)), None)

    @property
    def current(self) -> list[Item] | None:
        """The page to go on with."""
        item = self.dialogue.current
        return self.page(self.number(item)) if item else None

    def before(self, page: Page) -> list[Item] | None:
        """The page before this one."""
        at = next((place for place, each in enumerate(self.pages) if each[0] == page[0]), 0)
        return self.pages[at - 1] if at else None

    @property
    def answered(self) -> int:
        """How many questions have a reply."""
        return sum(line.state is not Reply.OPEN for line in self.dialogue.lines())

    # ----------------------------------------------------------------------------------------------- views

    def answers(self) -> Answers:
        """The answers that apply."""
        return self.dialogue.answers()

    def spoken(self, line: Line) -> str:
        """The reply in words."""
        match line.state:
            case Reply.ANSWERED:
                value = round(line.value, 2) if isinstance(line.value, float) else line.value
                return in_words(line.item.question, value)
            case Reply.UNKNOWN:
                return _("Don’t know")
            case Reply.SKIPPED:
                return _("Skipped")
            case Reply.OPEN:
                return _("Not asked yet")

    def soon(self) -> list[Part]:
        """What can't wait until the end, but does not stop the questions."""
        return self.watch.soon(self.answers())

    def mark(self, clash: Clash) -> tuple[str, str]:
        """A contradiction together with the answers it is about."""
        facts = self.answers().canonical()
        about = {name: facts[name] for name in sorted(facts) if name.split(".")[0] in clash.between}
        return clash.id, hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:24]


class Opened:
    """The conversations of the last requests, so that the page after a reply need not be worked out twice.

    Each is in one hand at a time: who takes it puts it back.
    """

    def __init__(self, most: int = 64):
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], Check] = OrderedDict()

    def take(self, draft: Draft) -> Check | None:
        """The conversation of this very state of a draft, if it is here."""
        with self._lock:
            return self._kept.pop(_key(draft.id, draft.state), None)

    def put(self, id_: str, check: Check) -> None:
        """Keep a conversation for the next request."""
        with self._lock:
            self._kept[_key(id_, check.state)] = check
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def _key(id_: str, state: State) -> tuple[str, str]:
    return f"{id_} {now().locale}", hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()


def _belongs(page: Page, item: Item) -> bool:
    """Whether an item goes on the same page: the other side of the question, or one more short question."""
    first = page[0]
    if item.section != first.section:
        return False
    if item.question.id == first.question.id:
        return True
    short = all(each.question.kind in _SHORT and each.side is None for each in (*page, item))
    alike = item.question.red_flag == first.question.red_flag and item.question.kind == first.question.kind
    return short and alike and len(page) < GROUP


# ----------------------------------------------------------------------------------------------------- changes


def give(state: State, fact: str, value: Any) -> None:
    """An answer, in plain data."""
    drop(state, fact)
    _in_order(state, fact)
    state.setdefault("answers", {})[fact] = value


def dont_know(state: State, fact: str) -> None:
    """Don't know."""
    drop(state, fact)
    _in_order(state, fact)
    state.setdefault("unknown", []).append(fact)


def skip(state: State, *facts: str) -> None:
    """Passed over."""
    for fact in facts:
        drop(state, fact)
        _in_order(state, fact)
        state.setdefault("skipped", []).append(fact)


def _in_order(state: State, fact: str) -> None:
    """Questions keep the order in which they were first replied to."""
    note(state, "order", [fact])


def drop(state: State, fact: str) -> None:
    """No reply."""
    state.setdefault("answers", {}).pop(fact, None)
    for name in ("unknown", "skipped"):
        state[name] = [each for each in state.get(name, ()) if each != fact]


def note(state: State, name: str, marks: Iterable[Any]) -> None:
    """Remember that something was settled or told."""
    known = state.setdefault(name, [])
    known += [mark for mark in marks if mark not in known]
