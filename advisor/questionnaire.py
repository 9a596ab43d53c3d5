"""Questionnaires as data: what may be asked, when, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from advisor import units
from advisor.condition import Condition, Facts, Truth, reads, truth
from advisor.facttypes import SIDES, FactType, Kind
from advisor.model import ConditionData, Entry, Said, Word

QuestionKind = Literal["yes_no", "number", "scale", "choice", "choices", "text"]


class Question(Entry):
    """One question. Its id is the name of the fact that its answer becomes (per side: `id.left`, `id.right`)."""

    id: Word
    ask: Said
    why: Said
    kind: QuestionKind
    unit: str = ""
    range: Annotated[list[float | int], Field(min_length=2, max_length=2)] | None = None
    whole: bool = False
    options: dict[Word, Said] = {}
    exclusive: list[Word] = []
    show_if: ConditionData = None
    red_flag: bool = False
    sides: Word | None = None
    help: Said | None = None
    aliases: list[str] = []

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "Question":
        chooses = self.kind in ("choice", "choices")
        if chooses != bool(self.options):
            raise ValueError("options go with the kinds choice and choices, and only with them")
        if self.kind == "number" and self.range is None:
            raise ValueError("a number needs a range: [lowest, highest]")
        if self.range and self.range[0] >= self.range[1]:
            raise ValueError("the first number of the range must be below the second")
        if self.unit not in units.KNOWN:
            raise ValueError(f"the unit {self.unit} is not known; known are {', '.join(sorted(units.KNOWN - {''}))}")
        if strange := [word for word in self.exclusive if word not in self.options]:
            raise ValueError(f"exclusive names options that do not exist: {', '.join(strange)}")
        return self

    @cached_property
    def type(self) -> FactType:
        """The type of the fact this question gives."""
        low, high = self.range or ((0, 10) if self.kind == "scale" else (None, None))
        unit = self.unit or ("point" if self.kind == "scale" else "")
        return FactType(Kind(self.kind), tuple(self.options), low, high, unit, sided=self.sides is not None)

    @cached_property
    def by_word(self) -> Mapping[str, str]:
        """The options by their id, with spaces for its underscores, and by their wording, all in lower case."""
        found: dict[str, str] = {}
        for option, wording in self.options.items():
            for word in (option, option.replace("_", " "), wording.casefold()):
                found.setdefault(word, option)
        return found

    def fact(self, side: str | None) -> str:
        """The fact's name for one side, or the plain id."""
        return f"{self.id}.{side}" if self.sides and side else self.id

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of all facts this question can give."""
        return tuple(f"{self.id}.{side}" for side in SIDES) if self.sides else (self.id,)


class SectionData(Entry):
    """A section as written: questions, or the ids of questions defined elsewhere."""

    id: Word
    title: Said
    intro: Said | None = None
    questions: list[Question | Word]


class QuestionnaireData(Entry):
    """A questionnaire as written."""

    id: Word
    title: Said
    version: str
    intro: Said
    sections: list[SectionData]


@dataclass(frozen=True)
class Section:
    """Questions asked together."""

    id: str
    title: str
    intro: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire with all its questions in order, and when each is shown."""

    id: str
    title: str
    version: str
    intro: str
    sections: tuple[Section, ...]
    shown: Mapping[str, Condition]  # by fact name; absent = always

    @property
    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    def question(self, id_: str) -> Question | None:
        """The question with this id, or None."""
        return self.by_id.get(id_)

    def visible(self, question: Question, side: str | None, facts: Facts) -> Truth:
        """Whether the question applies: True, False, or None while what decides it is unknown.

        A question that hangs on one that does not apply itself does not apply either.
        """
        found: list[Truth] = []
        shown = self.shown.get(question.fact(side))
        if shown is not None:
            verdict = truth(shown, facts)
            if verdict is None and all(self._asked_nowhere(fact, facts) for fact in reads(shown) - facts.keys()):
                verdict = False
            found.append(verdict)
        if question.sides and question.sides != "always":
            which = facts.get(question.sides)
            found.append(None if which is None else which in (side, "both"))
        return False if False in found else None if None in found else True

    def _asked_nowhere(self, fact: str, facts: Facts) -> bool:
        """Whether the question behind a fact is part of this questionnaire but does not apply."""
        id_, _, side = fact.rpartition(".")
        question = self.by_id.get(id_) or self.by_id.get(fact)
        return question is not None and self.visible(question, side or None, facts) is False

    def deciders(self, question: Question, side: str | None) -> frozenset[str]:
        """Every fact that can decide whether the question applies."""
        shown = self.shown.get(question.fact(side))
        which = {question.sides} if question.sides and question.sides != "always" else set()
        return (reads(shown) if shown else frozenset()) | which

    @cached_property
    def serious(self) -> frozenset[str]:
        """The facts of the warning-sign questions, and of what decides whether they apply."""
        found: set[str] = set()
        for question, side in reversed(list(self.items())):  # what decides comes before what it decides
            fact = question.fact(side)
            if question.red_flag or fact in found:
                found |= {fact} | self.deciders(question, side)
        return frozenset(found)

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        """Every question by its id."""
        return {question.id: question for question in self.questions}

    def items(self) -> Iterator[tuple[Question, str | None]]:
        """Every question with every side it may be asked for, in order."""
        for question in self.questions:
            for side in SIDES if question.sides else (None,):
                yield question, side
