"""The engine for many people at once: how answers are kept in columns, and conditions asked of them.

Each fact is one column, and null is "unknown". Conditions are asked of sets of people: see `advisor.engines.sets`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl
import polars.selectors as cs

from advisor.condition import PRESENCE_OPS, Condition, Facts, Leaf, Truth, Value, leaves
from advisor.engines.compiler import Compiler
from advisor.engines.sets import Numbers, People, Verdict
from advisor.errors import KnowledgeFault, OwnFault, Problem
from advisor.facttypes import FactType, Kind, rounded
from advisor.questionnaire import Questionnaire


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
    """Each number as `rounded` gives it (as a float); null stays null. Raises OwnFault for an infinite number."""
    if column.null_count() == len(column):
        return column
    return pl.Series(column.name, rounded_numbers(column.to_numpy(), column.name), pl.Float64, nan_to_null=True)


def rounded_numbers(numbers: Numbers, name: str) -> Numbers:
    """Each number as `rounded` gives it: the nearest with four decimals, ties to even. NaN stays NaN.

    The product y = x * 10000 is off by at most |y| * 2**-53, which is below 2**-23 for |y| < 2**30. So unless y is that
    near to a half, the whole number k next to y is the one next to the true product, and k / 10000, rounded once by the
    division, is the float nearest to that decimal number: what Python's `round` gives. The few others go through
    `round` itself. Raises OwnFault for an infinite number.
    """
    product = numbers * 10_000.0
    whole: Numbers = np.rint(product)
    product -= whole
    odd = np.abs(product, out=product) > 0.4999995
    largest = max(abs(np.fmax.reduce(numbers)), abs(np.fmin.reduce(numbers)))
    if largest >= 2.0**30 / 10_000:
        if np.isinf(largest):
            raise OwnFault(f"The value {name} is beyond all numbers, so no result is given.")
        odd |= np.abs(numbers) >= 2.0**30 / 10_000
    whole /= 10_000.0
    for place in np.flatnonzero(odd):
        whole[place] = rounded(float(numbers[place]))
    return whole


def learn(people: People, frame: pl.DataFrame, kept: Mapping[str, Kept]) -> None:
    """Tell the people the facts in these columns of a frame. A column that is not there is known of nobody."""
    given = frame.select(name for name in frame.columns if name in kept)
    there = given.select(pl.all().is_not_null())
    whole = given.with_columns(
        cs.integer().fill_null(0), cs.boolean().fill_null(False), cs.float().fill_null(float("nan"))
    )
    for column in whole.get_columns():
        fact, how = column.name, kept[column.name]
        known = people.where(there[fact].to_numpy())
        if how.form is Form.TRUTH:
            true = people.where(column.to_numpy())
            people.learn_truth(fact, Verdict(true & known, known & ~true))
        elif how.form is Form.OPTIONS:
            people.learn_options(fact, column.to_numpy(), known, how.options)
        else:
            people.learn_numbers(fact, column.to_numpy(), known)


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
        self._compiler = Compiler()
        self._places = {name: self._compiler.add(condition) for name, condition in conditions.items()}

    def verdicts(self, facts: Facts) -> dict[str, Truth]:
        return next(self.many([facts]))

    def many(self, asked: Sequence[Facts]) -> Iterator[dict[str, Truth]]:
        """The verdicts for each of several people, made together."""
        frame = pl.DataFrame(
            pl.Series(fact, [None if facts.get(fact) is None else how.cell(facts[fact]) for facts in asked], how.dtype)
            for fact, how in self._facts.items()
        )
        people, made = People(len(asked)), list[Verdict]()
        learn(people, frame, self._facts)
        self._compiler.run(people, made, self._places.values())
        for row in range(len(asked)):
            yield {name: _truth(made[place], row) for name, place in self._places.items()}


def _truth(verdict: Verdict, row: int) -> Truth:
    return True if verdict.true >> row & 1 else False if verdict.false >> row & 1 else None


def _guessed(found: Sequence[Leaf]) -> Kept:
    operands = [leaf.operand for leaf in found if leaf.op not in PRESENCE_OPS]
    lists = [operand if isinstance(operand, tuple) else (operand,) for operand in operands]
    words = {word for each in lists for word in each if isinstance(word, str)}
    if words:
        return Kept(Form.OPTIONS, tuple(sorted(words)))
    if all(isinstance(operand, bool) for operand in operands):  # also for a fact only asked whether it was answered
        return Kept(Form.TRUTH)
    return Kept(Form.NUMBER)
