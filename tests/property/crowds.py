"""Crowds of typed answers, quickly made: healthy people with a few answers changed, answers thrown together, and
people aimed at a rule.

Numbers come from the bounds the rules name and from just beside them, for that is where ways of reckoning part.
"""

from collections.abc import Mapping, Sequence
from random import Random

import polars as pl

from advisor.condition import NUMBER_OPS, Leaf, Op, Value, leaves
from advisor.derived import Fact, Lookup
from advisor.facttypes import rounded
from advisor.intake.gather import gather
from advisor.library import Library
from advisor.questionnaire import Question, Questionnaire
from tests.cases.healthy import healthy
from tests.property.aimed import Aim

Person = dict[str, Value]
Bounds = Mapping[str, list[float]]


def bounds(library: Library, questionnaire: Questionnaire) -> Bounds:
    """Numbers worth trying, by fact: each number a rule, a question or a table compares with, and its neighbours."""
    found: dict[str, set[float]] = {}
    conditions = [condition for stage in library.conditions for condition in stage.values()]
    for condition in (*conditions, *questionnaire.shown.values()):
        for leaf in leaves(condition):
            found.setdefault(leaf.fact, set()).update(_numbers(leaf))
    for item in library.derived:
        if isinstance(item.term, Lookup):
            found.setdefault(item.term.band, set()).update(row.from_ for row in item.term.table.rows)
        elif isinstance(item.term, Fact):
            found.setdefault(item.term.name, set()).add(0)
    return {
        fact: sorted(
            {near for number in numbers for step in (0, 1, -1, 0.0001, -0.0001) if (near := number + step) >= 0}
        )
        for fact, numbers in found.items()
    }


def _numbers(leaf: Leaf) -> tuple[float, ...]:
    if leaf.op in NUMBER_OPS or leaf.op in (Op.IS, Op.IS_NOT):
        values = leaf.operand if isinstance(leaf.operand, tuple) else (leaf.operand,)
        return tuple(value for value in values if isinstance(value, int | float) and not isinstance(value, bool))
    return ()


class Crowd:
    """Makes people, each different from the others but by chance."""

    def __init__(self, library: Library, questionnaire: Questionnaire):
        self._questionnaire = questionnaire
        self._near = bounds(library, questionnaire)
        self._aim = Aim(library, questionnaire)

    def people(self, random: Random, count: int) -> list[Person]:
        """Of six people four are nearly healthy and two thrown together; one of each kind is aimed at a rule."""
        nearly = _nearly_healthy if self._questionnaire.id == "runner" else _person
        found = []
        for number in range(count):
            person = (_person if number % 6 < 2 else nearly)(random, self._questionnaire, self._near)
            if number % 6 in (1, 2):
                self._aim.at_a_rule(random, person)
            found.append(person)
        return found


def _nearly_healthy(random: Random, questionnaire: Questionnaire, near: Bounds) -> Person:
    """A healthy person with sore places, other answers and gaps. Such people mostly train on."""
    person = dict(gather(questionnaire, healthy(random.randrange(2_000)), _refuse).values)
    sore = [option for option in questionnaire.by_id["pain_where"].options if option != "none"]
    places = random.sample(sore, random.choice((0, 1, 1, 2)))
    if places:
        person["pain_where"] = frozenset(places)
    changed = random.choice((0, 1, 3, 8))
    alike = random.random() < 0.4
    for question in questionnaire.questions:
        if question.kind == "text":
            continue
        asked = any(question.id.startswith(place) for place in places) or random.random() * 160 < changed
        if asked and random.random() < 0.9:
            person |= dict.fromkeys(question.facts, _value(random, question, near.get(question.facts[0]), 0.1))
            if not alike:
                person |= {fact: _value(random, question, near.get(fact), 0.1) for fact in question.facts}
    for fact in random.sample(sorted(person), random.choice((0, 0, 1, 3))):
        del person[fact]
    return person


def _refuse(path: tuple[str, ...], value: object, reason: str, mend: str) -> None:
    raise AssertionError(f"{path} {value}: {reason} {mend}")


def _person(random: Random, questionnaire: Questionnaire, near: Bounds) -> Person:
    known, trouble = random.choice((0.1, 0.5, 0.9, 1.0, 1.0)), random.choice((0, 0.02, 0.1, 0.5))
    alike = random.random()  # how often both sides are the same
    person: Person = {}
    for question in questionnaire.questions:
        if question.kind == "text":
            continue
        value = None
        for fact in question.facts:
            if random.random() < known:
                if value is None or random.random() > alike:
                    value = _value(random, question, near.get(fact), trouble)
                person[fact] = value
    return person


def _value(random: Random, question: Question, near: Sequence[float] | None, trouble: float) -> Value:
    low, high = question.type.low, question.type.high
    match question.kind:
        case "yes_no":
            return random.random() < 0.5
        case "choice":
            return random.choice(list(question.options))
        case "choices":
            alone = question.exclusive
            if alone and random.random() >= trouble + (0 if question.red_flag else 0.3):
                return frozenset((random.choice(alone),))
            others = [option for option in question.options if option not in alone]
            return frozenset(random.sample(others, random.randint(1, min(4, len(others)))))
        case "scale":
            return random.randint(0, 10)
    assert low is not None and high is not None
    number = random.choice(near) if near and random.random() < 0.6 else low + (high - low) * random.random() ** 3
    number = min(max(number, low), high)
    if question.whole:
        return int(number)
    return rounded(round(number, random.choice((0, 1, 4))))


def typed_frame(questionnaire: Questionnaire, people: Sequence[Mapping[str, Value]]) -> pl.DataFrame:
    """The answers as a frame of typed columns, lists of options as lists."""
    columns = []
    for question in questionnaire.questions:
        if question.kind == "text":
            continue
        dtype = {"yes_no": pl.Boolean, "choice": pl.String, "choices": pl.List(pl.String), "scale": pl.Int64}.get(
            question.kind, pl.Float64
        )
        for fact in question.facts:
            cells = [_cell(person.get(fact)) for person in people]
            columns.append(pl.Series(fact, cells, dtype, strict=False))
    return pl.DataFrame(columns)


def _cell(value: Value | None) -> object:
    return sorted(value) if isinstance(value, frozenset) else value
