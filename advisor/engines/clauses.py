"""Conditions as flat clauses over plain numbers: the little that durable-rules is asked to understand.

A *clause* is a set of tests that must all pass, each comparing one property with a constant. A *conclusion*
is reached when one of its clauses passes. Every property is a number, and is there only when it is known; so
no test of something unknown passes, negated or not. Yes/no answers and options enter as 1 or 0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from math import comb
from typing import NamedTuple

from advisor.condition import All, Any, AtLeast, Condition, Facts, Leaf, Not, Op, Value, negate
from advisor.errors import KnowledgeFault, OwnFault

# An `all` of several `any`s multiplies their clauses. A part that would bring more than this many becomes a
# conclusion of an earlier stage; without `not` above the leaves, that keeps the meaning.
MOST_CLAUSES = 8
MOST_TESTS = 200  # in one clause; a longer one is cut into conclusions of an earlier stage
LARGEST = 1e15  # numbers stay below it: whole ones are then exact, and none is written with an exponent

FLAG: frozenset[type] = frozenset({bool})
NUMBER: frozenset[type] = frozenset({int, float})
ONE: frozenset[type] = frozenset({str})
SEVERAL: frozenset[type] = frozenset({frozenset})
WHATEVER = FLAG | NUMBER | ONE | SEVERAL

_WORDS = {
    Op.IS: "$eq",
    Op.IS_NOT: "$neq",
    Op.AT_LEAST: "$gte",
    Op.LESS_THAN: "$lt",
    Op.AT_MOST: "$lte",
    Op.MORE_THAN: "$gt",
}


class Test(NamedTuple):
    """One comparison of a property with a constant; `word` is durable-rules' operator."""

    property: str
    word: str
    number: str


Clause = frozenset[Test]


class Read(NamedTuple):
    """What a property says of a fact: its value, whether it is known, or whether an option is chosen."""

    fact: str
    about: str  # "value", "known" or "option"
    option: str = ""


def is_so(name: str) -> Test:
    """The test that a property is 1."""
    return Test(name, "$eq", "1")


def numeral(number: float) -> str:
    """The number exactly, never with an exponent, the same for 3 and 3.0. ValueError if that can't be."""
    if not abs(number) < LARGEST:  # also true of nan
        raise ValueError("numbers must lie below 10^15")
    if number == int(number):
        return str(int(number))
    return format(Decimal(repr(number)), "f")


@dataclass
class Book:
    """All clauses of a set of conditions, each written once, however many conditions share it."""

    properties: dict[Read, str] = field(default_factory=dict)
    proves: dict[Clause, list[str]] = field(default_factory=dict)
    _types: dict[str, frozenset[type]] = field(default_factory=dict)
    _names: dict[Condition | Clause, str] = field(default_factory=dict)
    _stages: dict[str, int] = field(default_factory=dict)
    _counts: dict[AtLeast, list[Clause]] = field(default_factory=dict)

    def conclude(self, condition: Condition) -> str:
        """The name of the conclusion that the condition is true. KnowledgeFault for an untyped leaf."""
        return self._names.get(condition) or self._conclusion(condition, self._clauses(condition))

    def stages(self) -> list[list[Clause]]:
        """The clauses in the order they can be tried: each after the conclusions it builds on."""
        found: dict[int, list[Clause]] = {}
        for clause in self.proves:
            found.setdefault(self._stage(clause), []).append(clause)
        return [found[stage] for stage in sorted(found)]

    def values(self, facts: Facts) -> dict[str, str]:
        """What is known of a person, as numerals. Raises OwnFault for a value of the wrong type."""
        given = {name: facts[name] for name in self._types if facts.get(name) is not None}
        for name, value in given.items():
            if type(value) not in self._types[name]:
                raise OwnFault(f"The fact {name} is {value!r}, which its conditions can't be asked of.")
        return {
            name: _value(read, given.get(read.fact))
            for read, name in self.properties.items()
            if read.about == "known" or read.fact in given
        }

    def _conclusion(self, what: Condition | Clause, clauses: Iterable[Clause]) -> str:
        if what not in self._names:
            short = [self._short(clause) for clause in clauses]
            name = self._names[what] = f"c{len(self._names)}"
            self._stages[name] = max(map(self._stage, short), default=0)
            for clause in short:
                self.proves.setdefault(clause, []).append(name)
        return self._names[what]

    def _short(self, clause: Clause) -> Clause:
        tests = sorted(clause)
        if len(tests) <= MOST_TESTS:
            return clause
        pieces = (frozenset(tests[start : start + MOST_TESTS]) for start in range(0, len(tests), MOST_TESTS))
        return self._short(frozenset(is_so(self._conclusion(piece, [piece])) for piece in pieces))

    def _stage(self, clause: Clause) -> int:
        """One later than the latest conclusion it builds on; those on facts alone come first."""
        return max((self._stages.get(test.property, -1) + 1 for test in clause), default=0)

    def _clauses(self, condition: Condition) -> list[Clause]:
        match condition:
            case Leaf():
                return self._leaf(condition)
            case Not(part):
                return self._clauses(negate(part))
            case Any(parts):
                return _distinct(clause for part in parts for clause in self._clauses(part))
            case All(parts):
                return self._all(parts)
            case AtLeast(n, parts):
                if condition not in self._counts:  # the halves of a long list are met again and again
                    self._counts[condition] = self._clauses(_combined(max(n, 0), parts))
                return self._counts[condition]

    def _all(self, parts: Sequence[Condition]) -> list[Clause]:
        """Every combination of the parts' clauses, the short parts first."""
        found: list[Clause] = [frozenset()]
        written = [(part, self._clauses(part)) for part in parts]
        for part, clauses in sorted(written, key=lambda pair: len(pair[1])):
            if len(found) * len(clauses) > MOST_CLAUSES:
                clauses = [frozenset({is_so(self._conclusion(part, clauses))})]
            found = _distinct(one | other for one in found for other in clauses)
        return found

    def _leaf(self, leaf: Leaf) -> list[Clause]:
        fact, op, operand = leaf.fact, leaf.op, leaf.operand
        match op, operand:
            case (Op.ANSWERED | Op.UNANSWERED, _):
                return [self._equals(Read(fact, "known"), WHATEVER, op is Op.ANSWERED)]
            case (Op.IS | Op.IS_NOT, bool()):
                return [self._equals(Read(fact, "value"), FLAG, operand is (op is Op.IS))]
            case (Op.IS | Op.IS_NOT, str()):
                return [self._equals(Read(fact, "option", operand), ONE, op is Op.IS)]
            case (Op.BETWEEN, (low, high)):
                return [self._compares(leaf, "$gte", low) | self._compares(leaf, "$lte", high)]
            case (Op.OUTSIDE, (low, high)):
                return [self._compares(leaf, "$lt", low), self._compares(leaf, "$gt", high)]
            case (Op.ANY_OF | Op.NONE_OF | Op.ALL_OF | Op.NOT_ALL_OF, (str(), *_)):
                return self._options(leaf, operand)
        if op not in _WORDS:
            raise _untyped(leaf)
        return [self._compares(leaf, _WORDS[op], operand)]

    def _options(self, leaf: Leaf, options: Iterable[object]) -> list[Clause]:
        types = ONE | SEVERAL if leaf.op in (Op.ANY_OF, Op.NONE_OF) else SEVERAL
        chosen = leaf.op in (Op.ANY_OF, Op.ALL_OF)
        tests = [self._equals(Read(leaf.fact, "option", str(option)), types, chosen) for option in options]
        return tests if leaf.op in (Op.ANY_OF, Op.NOT_ALL_OF) else [frozenset().union(*tests)]

    def _equals(self, read: Read, types: frozenset[type], so: bool) -> Clause:
        return frozenset({Test(self._property(read, types), "$eq", str(int(so)))})

    def _compares(self, leaf: Leaf, word: str, operand: object) -> Clause:
        if isinstance(operand, bool) or not isinstance(operand, int | float):
            raise _untyped(leaf)
        try:
            number = numeral(operand)
        except ValueError:
            raise _untyped(leaf) from None
        return frozenset({Test(self._property(Read(leaf.fact, "value"), NUMBER), word, number)})

    def _property(self, read: Read, types: frozenset[type]) -> str:
        """The property that answers; all that is asked of one fact must suit values of one type."""
        self._types[read.fact] = self._types.get(read.fact, WHATEVER) & types
        if not self._types[read.fact]:
            raise KnowledgeFault(f"Values of different types are expected of the fact {read.fact}.")
        return self.properties.setdefault(read, f"p{len(self.properties)}")


def _combined(n: int, parts: tuple[Condition, ...]) -> Condition:
    """At least `n` of the parts, written with `all` and `any`: each combination, or else by halves."""
    if n == 0 or comb(len(parts), n) <= MOST_CLAUSES:
        return Any(tuple(All(some) for some in combinations(parts, n)))
    left, right = parts[: len(parts) // 2], parts[len(parts) // 2 :]
    least, most = max(0, n - len(right)), min(n, len(left))
    return Any(tuple(All((AtLeast(i, left), AtLeast(n - i, right))) for i in range(least, most + 1)))


def _value(read: Read, value: Value | None) -> str:
    if read.about == "known":
        return str(int(value is not None))
    match value:
        case frozenset():
            return str(int(read.option in value))
        case str():
            return str(int(read.option == value))
        case bool() | int() | float():
            try:
                return numeral(value)
            except ValueError as fault:
                raise OwnFault(f"The fact {read.fact} is {value!r}, but {fault}.") from None
    raise AssertionError(f"nothing is asked of the unknown {read.fact}")


def _distinct(clauses: Iterable[Clause]) -> list[Clause]:
    return list(dict.fromkeys(clauses))


def _untyped(leaf: Leaf) -> KnowledgeFault:
    return KnowledgeFault(f"`{leaf.fact} {leaf.op}` can't be asked with {leaf.operand!r}.")
