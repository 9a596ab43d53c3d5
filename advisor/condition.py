"""The one tree of meaning: what a condition is and when it holds.

A condition is true, false or unknown (`None`) about the facts of one person. Facts hold known values only: an
answer that is missing or "don't know" is simply not there, and a comparison on it is unknown, never false
(Kleene's three-valued logic). Engines may compute this in other ways; they may not mean anything else.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

Value = bool | int | float | str | frozenset[str]
Facts = Mapping[str, Value]
Truth = bool | None


class Op(StrEnum):
    """What a leaf asks of its fact. Each has an opposite, so that `not` can be pushed down to the leaves."""

    IS = "is"
    IS_NOT = "is_not"
    ANY_OF = "any_of"
    NONE_OF = "none_of"
    ALL_OF = "all_of"
    NOT_ALL_OF = "not_all_of"
    AT_LEAST = "at_least"
    LESS_THAN = "less_than"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    BETWEEN = "between"
    OUTSIDE = "outside"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"


_PAIRS = (
    (Op.IS, Op.IS_NOT),
    (Op.ANY_OF, Op.NONE_OF),
    (Op.ALL_OF, Op.NOT_ALL_OF),
    (Op.AT_LEAST, Op.LESS_THAN),
    (Op.AT_MOST, Op.MORE_THAN),
    (Op.BETWEEN, Op.OUTSIDE),
    (Op.ANSWERED, Op.UNANSWERED),
)
OPPOSITE: dict[Op, Op] = {a: b for pair in _PAIRS for a, b in (pair, pair[::-1])}
WRITTEN_OPS = tuple(op for op in Op if op not in (Op.NOT_ALL_OF, Op.OUTSIDE))
NUMBER_OPS = frozenset({Op.AT_LEAST, Op.LESS_THAN, Op.AT_MOST, Op.MORE_THAN, Op.BETWEEN, Op.OUTSIDE})
LIST_OPS = frozenset({Op.ANY_OF, Op.NONE_OF, Op.ALL_OF, Op.NOT_ALL_OF})
PRESENCE_OPS = frozenset({Op.ANSWERED, Op.UNANSWERED})

Operand = bool | int | float | str | tuple[str, ...] | tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison on one fact. The operand is typed: see `advisor.facttypes`."""

    fact: str
    op: Op
    operand: Operand = None


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds. With no parts: true."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds. With no parts: false."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `n` of the parts hold."""

    n: int
    parts: tuple["Condition", ...]


Condition = Leaf | All | Any | Not | AtLeast

ALWAYS: Condition = All(())


def truth(condition: Condition, facts: Facts) -> Truth:
    """The reference meaning: True, False, or None for unknown."""
    match condition:
        case Leaf():
            return _leaf(condition, facts)
        case All(parts):
            return _joined(parts, facts, False)
        case Any(parts):
            return _joined(parts, facts, True)
        case Not(part):
            inner = truth(part, facts)
            return None if inner is None else not inner
        case AtLeast(n, parts):
            each = [truth(part, facts) for part in parts]
            sure, open_ = each.count(True), each.count(None)
            return True if sure >= n else False if sure + open_ < n else None


def _joined(parts: tuple["Condition", ...], facts: Facts, decides: bool) -> Truth:
    """One part with the verdict that decides is enough for it; else one unknown part leaves it open."""
    found: Truth = not decides
    for part in parts:
        verdict = truth(part, facts)
        if verdict is decides:
            return decides
        if verdict is None:
            found = None
    return found


def _leaf(leaf: Leaf, facts: Facts) -> Truth:
    value = facts.get(leaf.fact)
    if leaf.op is Op.ANSWERED:
        return value is not None
    if leaf.op is Op.UNANSWERED:
        return value is None
    if value is None:
        return None
    return _TESTS[leaf.op](value, leaf.operand)


def _chosen(value: Value) -> frozenset[str]:
    return value if isinstance(value, frozenset) else frozenset((str(value),))


# Operands and values are type-checked when the rules and the answers are loaded; no test here coerces anything.
_TESTS: dict[Op, Callable[..., bool]] = {
    Op.IS: lambda value, operand: bool(value == operand),
    Op.IS_NOT: lambda value, operand: bool(value != operand),
    Op.ANY_OF: lambda value, operand: not _chosen(value).isdisjoint(operand),
    Op.NONE_OF: lambda value, operand: _chosen(value).isdisjoint(operand),
    Op.ALL_OF: lambda value, operand: _chosen(value).issuperset(operand),
    Op.NOT_ALL_OF: lambda value, operand: not _chosen(value).issuperset(operand),
    Op.AT_LEAST: lambda value, operand: bool(value >= operand),
    Op.LESS_THAN: lambda value, operand: bool(value < operand),
    Op.AT_MOST: lambda value, operand: bool(value <= operand),
    Op.MORE_THAN: lambda value, operand: bool(value > operand),
    Op.BETWEEN: lambda value, operand: bool(operand[0] <= value <= operand[1]),
    Op.OUTSIDE: lambda value, operand: not operand[0] <= value <= operand[1],
}


def test_of(leaf: Leaf) -> Callable[[Value], bool]:
    """The comparison of a leaf on a value that is known."""
    if leaf.op in PRESENCE_OPS:
        there = leaf.op is Op.ANSWERED
        return lambda value: there
    test, operand = _TESTS[leaf.op], leaf.operand
    return lambda value: test(value, operand)


def negate(condition: Condition) -> Condition:
    """The opposite condition, with no `Not` left above any leaf (same three-valued meaning as `Not`)."""
    match condition:
        case Leaf(fact, op, operand):
            return Leaf(fact, OPPOSITE[op], operand)
        case All(parts):
            return Any(tuple(negate(part) for part in parts))
        case Any(parts):
            return All(tuple(negate(part) for part in parts))
        case Not(part):
            return positive(part)
        case AtLeast(n, parts):  # fewer than n hold = at least (all - n + 1) do not
            return AtLeast(len(parts) - n + 1, tuple(negate(part) for part in parts))


def positive(condition: Condition) -> Condition:
    """The same condition with every `Not` pushed down to the leaves.

    In such a tree treating unknown as false does not change what is true, so an engine that knows only two
    values can run it; running the negation as well tells false from unknown.
    """
    match condition:
        case Leaf():
            return condition
        case All(parts):
            return All(tuple(positive(part) for part in parts))
        case Any(parts):
            return Any(tuple(positive(part) for part in parts))
        case Not(part):
            return negate(part)
        case AtLeast(n, parts):
            return AtLeast(n, tuple(positive(part) for part in parts))


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every leaf, in writing order."""
    match condition:
        case Leaf():
            yield condition
        case Not(part):
            yield from leaves(part)
        case All(parts) | Any(parts) | AtLeast(_, parts):
            for part in parts:
                yield from leaves(part)


def reads(condition: Condition) -> frozenset[str]:
    """The names of all facts the condition looks at."""
    return frozenset(leaf.fact for leaf in leaves(condition))


def rewrite(condition: Condition, change: Callable[[Leaf], Condition]) -> Condition:
    """The same tree with each leaf replaced by what `change` makes of it."""
    match condition:
        case Leaf():
            return change(condition)
        case All(parts):
            return All(tuple(rewrite(part, change) for part in parts))
        case Any(parts):
            return Any(tuple(rewrite(part, change) for part in parts))
        case Not(part):
            return Not(rewrite(part, change))
        case AtLeast(n, parts):
            return AtLeast(n, tuple(rewrite(part, change) for part in parts))


def decisive(condition: Condition, facts: Facts) -> list[Leaf]:
    """The leaves that made the condition what it is (true, false or unknown) for these facts, in writing order.

    For a true `all` that is every part; for a true `any` the true parts; for a false `all` the false parts; and
    for unknown the unknown parts. It answers "why" and "why not".
    """
    verdict = truth(condition, facts)
    match condition:
        case Leaf():
            return [condition]
        case Not(part):
            return decisive(part, facts)
        case All(parts) | Any(parts) | AtLeast(_, parts):
            return [leaf for part in parts if truth(part, facts) is verdict for leaf in decisive(part, facts)]
