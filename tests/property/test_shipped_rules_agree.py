"""Every engine gives the true verdicts on the rules as shipped, for random people with gaps in their answers.

Numbers are drawn from the bounds the rules name and from just beside them, for that is where engines part.
"""

from collections.abc import Mapping
from random import Random

import pytest

from advisor.condition import NUMBER_OPS, Condition, Facts, Leaf, Op, Value, leaves, truth
from advisor.engines import Engine
from advisor.facttypes import SIDES, FactType, Kind
from advisor.library import Library
from tests.property.strategies import verdicts_of

PEOPLE = 2_000


@pytest.fixture(scope="module")
def bounds(library: Library) -> Mapping[str, list[float]]:
    """Numbers worth trying, by fact: each number a rule compares with, and its neighbours."""
    found: dict[str, set[float]] = {}
    for stage in library.conditions:
        for condition in stage.values():
            for leaf in leaves(condition):
                for number in _numbers(leaf):
                    near = (number, number - 1, number + 1, round(number - 0.0001, 4), round(number + 0.0001, 4))
                    found.setdefault(leaf.fact, set()).update(near)
    return {fact: sorted(numbers) for fact, numbers in found.items()}


@pytest.mark.slow
def test_an_engine_agrees_on_the_shipped_rules(
    other_engine: Engine, library: Library, bounds: Mapping[str, list[float]]
) -> None:
    """All rules of each stage, for 2,000 people."""
    random = Random(2026)
    people = [_person(random, library.types, bounds) for _ in range(PEOPLE)]
    for conditions in library.conditions:
        found = verdicts_of(other_engine.compile(conditions), people)
        for facts, verdicts in zip(people, found, strict=True):
            assert verdicts == _meant(conditions, facts), facts


def _meant(conditions: Mapping[str, Condition], facts: Facts) -> dict[str, bool | None]:
    return {name: truth(condition, facts) for name, condition in conditions.items()}


def _person(random: Random, types: Mapping[str, FactType], bounds: Mapping[str, list[float]]) -> Facts:
    """Between nothing and everything known."""
    share = random.choice((0.1, 0.5, 0.9, 1.0))
    facts: dict[str, Value] = {}
    for name, kind in types.items():
        for fact in (f"{name}.{side}" for side in SIDES) if kind.sided else (name,):
            if random.random() < share:
                facts[fact] = _value(random, kind, bounds.get(fact))
    return facts


def _value(random: Random, kind: FactType, bounds: list[float] | None) -> Value:
    match kind.kind:
        case Kind.YES_NO:
            return random.random() < 0.5
        case Kind.CHOICE:
            return random.choice(kind.options)
        case Kind.CHOICES:
            return frozenset(random.sample(kind.options, random.randint(0, len(kind.options))))
        case Kind.ORDERED:
            return random.randrange(len(kind.options))
        case Kind.SCALE:
            return random.randint(0, 10)
        case Kind.TEXT:
            return "some words"
    return random.choice(bounds or [0, 1, 2.5, 100])


def _numbers(leaf: Leaf) -> tuple[float, ...]:
    if leaf.op in NUMBER_OPS or leaf.op in (Op.IS, Op.IS_NOT):
        values = leaf.operand if isinstance(leaf.operand, tuple) else (leaf.operand,)
        return tuple(value for value in values if isinstance(value, int | float) and not isinstance(value, bool))
    return ()
