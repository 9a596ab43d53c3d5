"""Which questions apply and have no answer, for many people: `Questionnaire.visible` on sets."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from advisor.condition import Condition, Leaf, Op, reads, rewrite
from advisor.engines.compiler import Compiler, all_of
from advisor.engines.sets import Numbers, People, Set, Verdict
from advisor.questionnaire import Question, Questionnaire

NOTHING = "nothing is known"  # a fact that nobody ever has


@dataclass(frozen=True)
class _Item:
    """A question on one side, or on none."""

    question: Question
    fact: str
    shown: int | None  # the place of the verdict whether it is shown
    hangs_on: Mapping[str, str | None]  # the facts that decide it, each with the item that asks for it, if any
    side: int | None  # the place of the verdict whether its side is asked for


class Asked:
    """Tells what applies, and counts open warning-sign questions and unanswered questions."""

    def __init__(self, questionnaire: Questionnaire, facts: Collection[str], compiler: Compiler):
        self._questionnaire = questionnaire
        self._facts = facts
        self._compiler = compiler
        self._items: dict[str, _Item] = {}  # an item comes after those it hangs on
        for question, side in questionnaire.items():
            self._place(question, side)
        self._places = [
            place for item in self._items.values() for place in (item.shown, item.side) if place is not None
        ]

    def _place(self, question: Question, side: str | None) -> str:
        fact = question.fact(side)
        if fact not in self._items:
            shown = self._questionnaire.shown.get(fact)
            behind = {name: self._behind(name) for name in (sorted(reads(shown)) if shown else ())}
            hangs_on = {name: self._place(*found) if found else None for name, found in behind.items()}
            place = self._compiler.add(self._answers_only(shown)) if shown else None
            which = None
            if question.sides and question.sides != "always":
                which = self._compiler.add(Leaf(question.sides, Op.ANY_OF, (side or "", "both")))
            self._items[fact] = _Item(question, fact, place, hangs_on, which)
        return fact

    def _answers_only(self, condition: Condition) -> Condition:
        """Whether a question is shown is decided by answers; anything else is unknown there."""
        unknown = Leaf(NOTHING, Op.AT_LEAST, 0)
        return rewrite(condition, lambda leaf: leaf if leaf.fact in self._facts else unknown)

    def _behind(self, fact: str) -> tuple[Question, str | None] | None:
        """The question of this questionnaire behind a fact, with its side."""
        id_, _, side = fact.rpartition(".")
        question = self._questionnaire.question(id_) or self._questionnaire.question(fact)
        return (question, side if question.sides else None) if question else None

    def visible(self, people: People, made: list[Verdict]) -> dict[str, Verdict]:
        """Of whom each item applies; `made` holds the verdicts the compiler's steps have come to."""
        self._compiler.run(people, made, self._places)
        found: dict[str, Verdict] = {}
        for fact, item in self._items.items():
            parts = []
            if item.shown is not None:
                true, false = made[item.shown]
                nowhere = people.everyone
                for name, behind in item.hangs_on.items():
                    nowhere &= self._known(people, name) | (found[behind].false if behind else 0)
                parts.append(Verdict(true, false | nowhere & ~true))
            if item.side is not None:
                parts.append(made[item.side])
            found[fact] = all_of(people, parts)
        return found

    def _known(self, people: People, fact: str) -> Set:
        return people.known(fact) if fact in self._facts else 0

    def open_questions(self, people: People, visible: Mapping[str, Verdict]) -> Numbers:
        """How many warning-sign questions are open (see `conclude.triage.open_questions`)."""
        open_: dict[str, Set] = {}

        def add(id_: str, some: Set) -> None:
            open_[id_] = open_.get(id_, 0) | some

        for fact, item in self._items.items():
            if not item.question.red_flag:
                continue
            missing = people.everyone ^ self._known(people, fact)
            true, false = visible[fact]
            add(item.question.id, missing & true)
            unsure = missing & ~(true | false)
            rest = unsure
            for name in item.hangs_on:
                add(_id(name), unsure & ~self._known(people, name))
                rest &= self._known(people, name)
            sides = item.question.sides
            if sides and item.side is not None:
                add(sides, rest & ~self._known(people, sides))
        return people.total((some, 1) for some in open_.values())

    def unanswered(self, people: People, visible: Mapping[str, Verdict]) -> Numbers:
        """How many questions that apply, or may apply, have no answer (see `conclude.row.unanswered`)."""
        missing: dict[str, Set] = {}
        for fact, item in self._items.items():
            if item.question.kind != "text":
                some = people.everyone & ~(visible[fact].false | self._known(people, fact))
                missing[item.question.id] = missing.get(item.question.id, 0) | some
        return people.total((some, 1) for some in missing.values())


def _id(fact: str) -> str:
    return fact.rpartition(".")[0] if fact.endswith((".left", ".right")) else fact
