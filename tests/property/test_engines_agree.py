"""Every engine gives the verdicts that the meaning of a condition demands, on random rules and answers."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.condition import All, Any, AtLeast, Condition, Facts, Leaf, Not, Op, Truth, truth
from advisor.engines import Engine
from advisor.engines.columns import ColumnsEngine
from tests.property.strategies import FACTS, answer_sets, conditions, many_answer_sets, rule_sets, verdicts_of

RULE_SETS = 200
PEOPLE = 25
LEAST = 3_000  # different answer sets that must really have been compared


def test_an_engine_agrees_with_the_meaning(other_engine: Engine) -> None:
    """True, false and unknown alike, for all conditions of a rule set at once."""
    compared: set[object] = set()
    verdicts: Counter[Truth] = Counter()

    crowds = st.lists(answer_sets, min_size=PEOPLE, max_size=PEOPLE, unique_by=lambda facts: frozenset(facts.items()))

    @settings(max_examples=RULE_SETS)
    @given(rule_sets, crowds)
    def agree(rules: dict[str, Condition], people: list[Facts]) -> None:
        compiled = other_engine.compile(rules)
        for facts, found in zip(people, verdicts_of(compiled, people), strict=True):
            meant = {name: truth(condition, facts) for name, condition in rules.items()}
            assert found == meant, f"{other_engine.name} departs from the meaning on {facts}"
            compared.add((*rules.values(), frozenset(facts.items())))
            verdicts.update(meant.values())

    agree()
    assert len(compared) >= LEAST
    assert min(verdicts[each] for each in (True, False, None)) >= LEAST / 2  # no verdict is a rarity


def test_columns_agree_with_the_meaning_for_many_more() -> None:
    """Random rules and 20,000 random answer sets, made together as columns make them."""
    compared: set[object] = set()

    @settings(max_examples=RULE_SETS)
    @given(rule_sets, st.integers(0, 1 << 30))
    def agree(rules: dict[str, Condition], seed: int) -> None:
        people = many_answer_sets(seed, 120)
        for facts, found in zip(people, ColumnsEngine().compile(rules).many(people), strict=True):
            assert found == {name: truth(condition, facts) for name, condition in rules.items()}, facts
            compared.add((*rules.values(), frozenset(facts.items())))

    agree()
    assert len(compared) >= 20_000


def test_the_search_meets_every_node_and_operator() -> None:
    """A property that never meets an operator says nothing of it."""
    met: Counter[object] = Counter()

    def note(condition: Condition) -> None:
        met[type(condition)] += 1
        match condition:
            case Leaf(_, op, _):
                met[op] += 1
            case Not(part):
                note(part)
            case All(parts) | Any(parts) | AtLeast(_, parts):
                for part in parts:
                    note(part)

    @settings(max_examples=400, database=None, derandomize=True)
    @given(conditions)
    def search(condition: Condition) -> None:
        note(condition)

    search()
    wanted = {Leaf, All, Any, Not, AtLeast, *Op}
    assert {each for each in wanted if met[each] < 5} == set()


@pytest.mark.parametrize("fact", FACTS)
def test_the_search_meets_every_fact_known_and_missing(fact: str) -> None:
    """Missing answers are half of the meaning."""
    met: Counter[bool] = Counter()

    @settings(max_examples=50, database=None, derandomize=True)
    @given(answer_sets)
    def search(facts: Facts) -> None:
        met[fact in facts] += 1

    search()
    assert met[True] >= 5
    assert met[False] >= 5
