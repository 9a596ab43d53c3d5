"""Which questions of a questionnaire apply, as far as the replies so far decide it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from advisor.condition import Value, decisive
from advisor.facttypes import SIDES
from advisor.questionnaire import Question, Questionnaire, Section


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


@dataclass
class Walked:
    """What a walk through the questionnaire has found. Of the replies only those whose question applies are here."""

    items: list[Item] = field(default_factory=list)
    facts: dict[str, Value] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)
    never: set[str] = field(default_factory=set)  # facts that are not asked unless an earlier reply changes
    undecided: set[str] = field(default_factory=set)  # facts whose question waits for what decides it


class Walk:
    """A questionnaire made ready to be walked through, from the first question to the last."""

    def __init__(self, questionnaire: Questionnaire):
        self.questionnaire = questionnaire
        self.every = tuple(
            Item(section, question, side)
            for section in questionnaire.sections
            for question in section.questions
            for side in (SIDES if question.sides else (None,))
        )
        self.by_fact = {item.fact: item for item in self.every}
        self.place = {item.fact: place for place, item in enumerate(self.every)}

    def through(self, given: Mapping[str, Value], unknown: Set[str], skipped: Set[str]) -> Walked:
        """The items that are asked. Each is decided by the replies before it, if they apply themselves."""
        seen = Walked()
        for item in self.every:
            fact = item.fact
            shown = self.questionnaire.visible(item.question, item.side, seen.facts)
            if shown is None:
                shown = self._asked_undecided(item, seen)
            if not shown:
                if fact not in seen.undecided:
                    seen.never.add(fact)
                continue
            seen.items.append(item)
            if fact in given:
                seen.facts[fact] = given[fact]
            elif fact in unknown:
                seen.unknown.add(fact)
            elif fact in skipped:
                seen.skipped.add(fact)
        return seen

    def _asked_undecided(self, item: Item, seen: Walked) -> bool:
        """Whether the item is asked while what decides it is open. That depends on why it is open.

        After "don't know" it is asked. After a skip it is not: who passes over "do you want to do tests" does
        not want forty tests. Warning signs go their own way:

        - A question about one (or what decides it) is also asked when what decides it was skipped; unless that
          is a warning-sign question itself, which then counts as open in its place.
        - Don't know to one brings up only such questions. A home test that is meant for people without chest
          pain is not for those who can't say.
        """
        open_ = self._undecided(item, seen)
        if all(self._lets_ask(fact, item.fact in self.questionnaire.serious, seen) for fact in open_):
            return True
        if not open_ <= seen.unknown | seen.skipped | seen.never:
            seen.undecided.add(item.fact)
        return False

    def _lets_ask(self, fact: str, serious: bool, seen: Walked) -> bool:
        """Whether an open fact leaves room for asking a question (a serious one or not)."""
        decider = self.by_fact.get(fact)
        if decider is None:
            return True
        if fact in seen.unknown:
            return serious or not decider.question.red_flag
        return serious and fact in seen.skipped and not decider.question.red_flag

    def _undecided(self, item: Item, seen: Walked) -> set[str]:
        """The facts without a value that leave it open whether the item applies."""
        condition = self.questionnaire.shown.get(item.fact)
        deciding = {leaf.fact for leaf in decisive(condition, seen.facts)} if condition is not None else set()
        which = {item.question.sides} if item.question.sides not in (None, "always") else set()
        return (deciding | {str(name) for name in which}) - seen.facts.keys()
