"""The engine for many people at once: a condition becomes a column expression.

An expression is a function from a frame to a column. Each fact is one column, and null is "unknown": polars joins
nullable booleans by Kleene's logic, which is the meaning of conditions. A comparison that several rules share is
made once. The only module that knows how conditions look in polars.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl

from advisor.condition import (
    OPPOSITE,
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
    leaves,
)
from advisor.errors import KnowledgeFault, OwnFault, Problem
from advisor.facttypes import FactType, Kind, rounded
from advisor.questionnaire import Questionnaire

Layers = tuple[tuple[pl.Expr, ...], ...]
"""Expressions to add to a frame, one list after the other: a later one reads the columns of earlier ones."""


class Form(StrEnum):
    """How a fact is kept in its column."""

    NUMBER = "number"  # as 64-bit float
    RANK = "rank"  # a small whole number: a scale, or the place of a word in an ordered list
    TRUTH = "truth"
    OPTIONS = "options"  # as bits, the lowest for the first option


@dataclass(frozen=True, slots=True)
class Kept:
    """The column of one fact. A null in it is an answer that is missing or "don't know"."""

    form: Form
    options: tuple[str, ...] = ()

    @property
    def dtype(self) -> pl.DataType:
        """The column's type; for options the narrowest that holds a bit for each."""
        match self.form:
            case Form.NUMBER:
                return pl.Float64()
            case Form.RANK:
                return pl.Int8()
            case Form.TRUTH:
                return pl.Boolean()
        for bits, dtype in ((8, pl.UInt8()), (16, pl.UInt16()), (32, pl.UInt32()), (64, pl.UInt64())):
            if len(self.options) <= bits:
                return dtype
        raise KnowledgeFault(
            Problem(f"a question with {len(self.options)} options is more than columns can hold (64).")
        )

    def bits(self, chosen: Iterable[str]) -> int:
        """The number that stands for these options; one that is not known has no bit."""
        return sum(1 << self.options.index(option) for option in set(chosen) if option in self.options)

    def mask(self, chosen: Iterable[str | float]) -> pl.Expr:
        """The same number as a constant of the column's type."""
        return pl.lit(self.bits(map(str, chosen)), self.dtype)

    def cell(self, value: Value) -> bool | int | float:
        """One value as it stands in the column."""
        match self.form:
            case Form.OPTIONS:
                return self.bits(value if isinstance(value, frozenset) else (str(value),))
            case Form.TRUTH:
                return bool(value)
        assert isinstance(value, int | float)
        return value


def kept(kind: FactType) -> Kept | None:
    """How facts of this type are kept; None for free text, which no condition reads."""
    match kind.kind:
        case Kind.NUMBER:
            return Kept(Form.NUMBER)
        case Kind.SCALE | Kind.ORDERED:
            return Kept(Form.RANK)
        case Kind.YES_NO:
            return Kept(Form.TRUTH)
        case Kind.CHOICE | Kind.CHOICES:
            return Kept(Form.OPTIONS, kind.options)
    return None


def kept_columns(questionnaire: Questionnaire) -> dict[str, Kept]:
    """How each fact that the questions give is kept; free text gives none."""
    found: dict[str, Kept] = {}
    for question in questionnaire.questions:
        how = kept(question.type)
        if how is not None:
            found |= dict.fromkeys(question.facts, how)
    return found


def rounded_column(column: pl.Series) -> pl.Series:
    """Each number as `rounded` gives it (as a float): the nearest with four decimals, ties to even.

    The product y = x * 10000 is off by at most |y| * 2**-53, which is below 2**-23 for |y| < 2**30. So unless y is that
    near to a half, the whole number k next to y is the one next to the true product, and k / 10000, rounded once by the
    division, is the float nearest to that decimal number: what Python's `round` gives. The few others go through
    `round` itself. Raises OwnFault for an infinite number.
    """
    if column.null_count() == len(column):
        return column
    numbers = column.to_numpy()
    product = numbers * 10_000.0
    whole = np.rint(product)
    product -= whole
    odd = np.abs(product, out=product) > 0.4999995
    largest = max(abs(np.fmax.reduce(numbers)), abs(np.fmin.reduce(numbers)))
    if largest >= 2.0**30 / 10_000:
        if np.isinf(largest):
            raise OwnFault(f"The value {column.name} is beyond all numbers, so no result is given.")
        odd |= np.abs(numbers) >= 2.0**30 / 10_000
    whole /= 10_000.0
    for place in np.flatnonzero(odd):
        whole[place] = rounded(float(numbers[place]))
    return pl.Series(column.name, whole, pl.Float64, nan_to_null=True)


_NEGATIVE = frozenset(
    {Op.IS_NOT, Op.NONE_OF, Op.NOT_ALL_OF, Op.LESS_THAN, Op.MORE_THAN, Op.OUTSIDE, Op.UNANSWERED}
)  # each is made by turning its opposite round, so that both share one comparison


class Compiler:
    """Turns conditions into layers of expressions. Columns made earlier by the same compiler are used again."""

    def __init__(self, facts: Mapping[str, Kept]):
        self._facts = facts
        self._made: dict[Condition, str] = {}

    def layers(self, conditions: Mapping[str, Condition]) -> Layers:
        """Layers that end in one nullable boolean column for each named condition."""
        uses = Counter[Condition]()
        for condition in conditions.values():
            _count(condition, uses)
        found: list[list[pl.Expr]] = []
        level: dict[Condition, int] = {}
        for node in uses:
            self._shared(node, uses, level, found)
        last = tuple(self._expression(condition).alias(name) for name, condition in conditions.items())
        return (*(tuple(layer) for layer in found if layer), last)

    def _shared(
        self, node: Condition, uses: Mapping[Condition, int], level: dict[Condition, int], found: list[list[pl.Expr]]
    ) -> int:
        """Give the node a column if several others use it; the number of layers that must come before a user of it."""
        if node in self._made:
            return level.get(node, 0)
        if node not in level:
            below = max((self._shared(part, uses, level, found) for part in _parts(node)), default=0)
            if uses[node] > 1:
                expression, name = self._expression(node), f"#{len(self._made)}"
                while len(found) <= below:
                    found.append([])
                found[below].append(expression.alias(name))
                self._made[node] = name
                below += 1
            level[node] = below
        return level[node]

    def _expression(self, node: Condition) -> pl.Expr:
        made = self._made.get(node)
        if made is not None:
            return pl.col(made)
        match node:
            case Leaf(fact, op, operand):
                if op in _NEGATIVE:
                    return ~self._expression(Leaf(fact, OPPOSITE[op], operand))
                return _comparison(node, self._facts[fact])
            case Not(part):
                return ~self._expression(part)
            case All(parts):
                return pl.all_horizontal(map(self._expression, parts)) if parts else pl.lit(True)
            case Any(parts):
                return pl.any_horizontal(map(self._expression, parts)) if parts else pl.lit(False)
            case AtLeast(n, parts):
                each = [self._expression(part) for part in parts]
                sure, may = _how_many(each, False), _how_many(each, True)
                return pl.when(sure >= n).then(True).when(may < n).then(False)


def _parts(node: Condition) -> tuple[Condition, ...]:
    match node:
        case Leaf(fact, op, operand):
            return (Leaf(fact, OPPOSITE[op], operand),) if op in _NEGATIVE else ()
        case Not(part):
            return (part,)
        case All(parts) | Any(parts) | AtLeast(_, parts):
            return parts


def _count(node: Condition, uses: Counter[Condition]) -> None:
    uses[node] += 1
    if uses[node] == 1:
        for part in _parts(node):
            _count(part, uses)


def _how_many(each: Sequence[pl.Expr], unknown: bool) -> pl.Expr:
    return pl.sum_horizontal(part.fill_null(unknown).cast(pl.Int32) for part in each) if each else pl.lit(0)


def _comparison(leaf: Leaf, kept: Kept) -> pl.Expr:
    column, operand = pl.col(leaf.fact), leaf.operand
    match leaf.op, operand:
        case Op.ANSWERED, _:
            return column.is_not_null()
        case Op.IS, str(option):
            return column & kept.mask((option,)) != 0
        case Op.ANY_OF, tuple(options):
            return column & kept.mask(options) != 0
        case Op.ALL_OF, tuple(options):
            return column & kept.mask(options) == kept.mask(options)
        case Op.IS, bool(yes):
            return column if yes else ~column
        case Op.IS, int() | float():
            return column == operand
        case Op.AT_LEAST, int() | float():
            return column >= operand
        case Op.AT_MOST, int() | float():
            return column <= operand
        case Op.BETWEEN, (int() | float() as low, int() | float() as high):
            return (column >= low) & (column <= high)
    raise KnowledgeFault(Problem(f"`{leaf.fact}` can't be compared with {operand!r}."))


# ------------------------------------------------------------------------------------------------ as any other engine


class ColumnsEngine:
    """The same expressions behind the protocol of the engines for one person, so that every test runs on them too."""

    name = "columns"

    def compile(self, conditions: Mapping[str, Condition]) -> "_Compiled":
        """Expressions for typed conditions, by name; the kinds of facts are told by what they are compared with."""
        return _Compiled(conditions)


class _Compiled:
    def __init__(self, conditions: Mapping[str, Condition]):
        read: dict[str, list[Leaf]] = {}
        for condition in conditions.values():
            for leaf in leaves(condition):
                read.setdefault(leaf.fact, []).append(leaf)
        self._facts = {fact: _guessed(found) for fact, found in read.items()}
        self._names = {f"={number}": name for number, name in enumerate(conditions)}
        named = zip(self._names, conditions.values(), strict=True)
        self._layers = Compiler(self._facts).layers(dict(named))

    def verdicts(self, facts: Facts) -> dict[str, Truth]:
        return next(self.many([facts]))

    def many(self, people: Sequence[Facts]) -> Iterator[dict[str, Truth]]:
        """The verdicts for each of several people, made together."""
        frame = pl.DataFrame({"": [None] * len(people)}, schema={"": pl.Null})
        for fact, how in self._facts.items():
            cells = [None if person.get(fact) is None else how.cell(person[fact]) for person in people]
            frame = frame.with_columns(pl.Series(fact, cells, how.dtype))
        for layer in self._layers:
            frame = frame.with_columns(layer)
        for row in frame.select(list(self._names)).iter_rows():
            yield dict(zip(self._names.values(), row, strict=True))


def _guessed(found: Sequence[Leaf]) -> Kept:
    operands = [leaf.operand for leaf in found if leaf.op not in PRESENCE_OPS]
    lists = [operand if isinstance(operand, tuple) else (operand,) for operand in operands]
    words = {word for each in lists for word in each if isinstance(word, str)}
    if words:
        return Kept(Form.OPTIONS, tuple(sorted(words)))
    if all(isinstance(operand, bool) for operand in operands):  # also for a fact only asked whether it was answered
        return Kept(Form.TRUTH)
    return Kept(Form.NUMBER)
