"""Random typed conditions and random answers, over a few facts of every kind.

Few facts and few values, so that conditions and answers meet: bounds, the values beside them, and gaps.
"""

from collections.abc import Iterable, Sequence
from random import Random

from hypothesis import strategies as st

from advisor.condition import (
    LIST_OPS,
    NUMBER_OPS,
    PRESENCE_OPS,
    All,
    Any,
    AtLeast,
    Condition,
    Facts,
    Leaf,
    Not,
    Op,
    Truth,
    Value,
)
from advisor.engines import Compiled

NUMBERS = (-2.5, 0, 0.0001, 2.9999, 3, 3.0001, 7.25, 99)
RANKS = (0, 1, 2, 3)
OPTIONS = ("front", "back", "inner", "outer")

NUMBER_FACTS = ("distance", "derived.jump.left")
RANK_FACTS = ("pain_scale", "pattern.shin.right")
FLAG_FACTS = ("fever", "weak.glutes.left")
CHOICE_FACTS = ("surface",)
CHOICES_FACTS = ("places",)
FACTS = NUMBER_FACTS + RANK_FACTS + FLAG_FACTS + CHOICE_FACTS + CHOICES_FACTS

_RANGES = (Op.BETWEEN, Op.OUTSIDE)
_BOUNDS = (Op.IS, Op.IS_NOT, *sorted(NUMBER_OPS - set(_RANGES)))
_option_lists = st.lists(st.sampled_from(OPTIONS), min_size=1, max_size=3, unique=True).map(tuple)


def _comparisons(facts: tuple[str, ...], values: tuple[float, ...]) -> st.SearchStrategy[Leaf]:
    names, value = st.sampled_from(facts), st.sampled_from(values)
    pairs = st.tuples(value, value).map(sorted).map(tuple)
    return st.builds(Leaf, names, st.sampled_from(_BOUNDS), value) | st.builds(
        Leaf, names, st.sampled_from(_RANGES), pairs
    )


leaves: st.SearchStrategy[Leaf] = st.one_of(
    _comparisons(NUMBER_FACTS, NUMBERS),
    _comparisons(RANK_FACTS, RANKS),
    st.builds(Leaf, st.sampled_from(FLAG_FACTS), st.sampled_from((Op.IS, Op.IS_NOT)), st.booleans()),
    st.builds(Leaf, st.sampled_from(CHOICE_FACTS), st.sampled_from((Op.IS, Op.IS_NOT)), st.sampled_from(OPTIONS)),
    st.builds(Leaf, st.sampled_from(CHOICE_FACTS), st.sampled_from((Op.ANY_OF, Op.NONE_OF)), _option_lists),
    st.builds(Leaf, st.sampled_from(CHOICES_FACTS), st.sampled_from(sorted(LIST_OPS)), _option_lists),
    st.builds(Leaf, st.sampled_from(FACTS), st.sampled_from(sorted(PRESENCE_OPS))),
)


def _joined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(inner, max_size=4).map(tuple)
    return st.one_of(
        st.builds(All, parts),
        st.builds(Any, parts),
        st.builds(Not, inner),
        parts.flatmap(lambda some: st.builds(AtLeast, st.integers(0, len(some) + 1), st.just(some))),
    )


conditions: st.SearchStrategy[Condition] = st.recursive(leaves, _joined, max_leaves=12)

rule_sets: st.SearchStrategy[dict[str, Condition]] = st.lists(conditions, min_size=1, max_size=12).map(
    lambda some: {f"rule-{number}": condition for number, condition in enumerate(some)}
)

_NUMBERS: dict[str, tuple[Value, ...]] = {**dict.fromkeys(NUMBER_FACTS, NUMBERS), **dict.fromkeys(RANK_FACTS, RANKS)}
_SETS = [frozenset(option for place, option in enumerate(OPTIONS) if bits >> place & 1) for bits in range(1 << 4)]
VALUES: dict[str, tuple[Value, ...]] = {
    **_NUMBERS,
    **dict.fromkeys(FLAG_FACTS, (False, True)),
    **dict.fromkeys(CHOICE_FACTS, OPTIONS),
    **dict.fromkeys(CHOICES_FACTS, tuple(_SETS)),
}

answer_sets: st.SearchStrategy[Facts] = st.fixed_dictionaries(
    {}, optional={fact: st.sampled_from(values) for fact, values in VALUES.items()}
)


def many_answer_sets(seed: int, count: int) -> list[Facts]:
    """Quickly made; a third of the facts is missing."""
    random = Random(seed)
    return [
        {fact: random.choice(values) for fact, values in VALUES.items() if random.random() < 2 / 3}
        for _ in range(count)
    ]


def verdicts_of(compiled: Compiled, people: Sequence[Facts]) -> Iterable[dict[str, Truth]]:
    """The verdicts for each of several people, made together by an engine that can."""
    many = getattr(compiled, "many", None)
    return many(people) if many else map(compiled.verdicts, people)
