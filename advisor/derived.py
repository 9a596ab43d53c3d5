"""Values worked out from answers: declared, unit-checked formulas and look-up tables, both data.

A formula is arithmetic on facts with + - * / ( ), min, max, abs and convert(x, unit). It is parsed once into a
small tree of its own; nothing is ever evaluated as Python. A missing part or a division by zero makes the value
unknown.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, model_validator

from advisor import units
from advisor.condition import Facts, Value
from advisor.facttypes import FactTypes, rounded
from advisor.model import Entry, Sentence, Slug, Word


class LookupUse(Entry):
    """Read a table by facts: the first names the band (a number), the second, if any, the column (a choice)."""

    table: Word
    by: Annotated[list[str], Field(min_length=1, max_length=2)]


class DerivedData(Entry):
    """A derived value as written; its fact is `derived.<id>`."""

    id: Word
    title: Sentence
    unit: str = ""
    per_side: bool = False
    formula: str | None = None
    lookup: LookupUse | None = None
    note: Sentence | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "DerivedData":
        if (self.formula is None) == (self.lookup is None):
            raise ValueError("write either a formula or a lookup")
        try:
            powers_of(self.unit)
        except KeyError:
            raise ValueError(f"the unit {self.unit} is not known") from None
        return self


class TableRow(Entry):
    """A band from `from` up to the next row's `from`; `value` for everybody or `values` by column."""

    from_: Annotated[float | int, Field(alias="from")]
    value: float | int | None = None
    values: dict[Word, float | int] = {}


class Table(Entry):
    """A table of norms with its source. Between band starts the band's own value holds."""

    id: Word
    title: Sentence
    unit: str
    sources: list[Slug]
    below_first: Literal["unknown"] = "unknown"
    upto: float | int | None = None
    rows: Annotated[list[TableRow], Field(min_length=1)]


class DerivedFile(Entry):
    """All derived values and the tables they read."""

    derived: list[DerivedData]
    tables: list[Table] = []


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Fact:
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """An operation: + - * / min max abs, or `factor` times its one part (a unit conversion)."""

    op: str
    parts: tuple["Term", ...]
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Lookup:
    table: Table
    band: str
    column: str | None


Term = Number | Fact | Call | Lookup


@dataclass(frozen=True)
class Derived:
    """A derived value, for one side where it is per side."""

    fact: str
    term: Term

    def reads(self) -> frozenset[str]:
        """The facts it is worked out from."""
        return frozenset(_reads(self.term))


def _reads(term: Term) -> set[str]:
    match term:
        case Fact(name):
            return {name}
        case Call(_, parts):
            return set().union(*map(_reads, parts))
        case Lookup(_, band, column):
            return {band} | ({column} if column else set())
        case _:
            return set()


def work_out(derived: tuple[Derived, ...], answers: Facts) -> dict[str, Value]:
    """The answers together with every derived value that can be known, each rounded to four decimals."""
    facts = dict(answers)
    for item in derived:
        value = _value(item.term, facts)
        if value is not None:
            facts[item.fact] = rounded(value)
    return facts


def _value(term: Term, facts: Facts) -> float | None:
    match term:
        case Number(value):
            return value
        case Fact(name):
            known = facts.get(name)
            return float(known) if isinstance(known, int | float) and not isinstance(known, bool) else None
        case Lookup():
            return look_up(term, facts)
        case Call(op, parts, factor):
            values = [_value(part, facts) for part in parts]
            known_values = [value for value in values if value is not None]
            return _apply(op, known_values, factor) if len(known_values) == len(values) else None


def _apply(op: str, values: list[float], factor: float) -> float | None:
    match op:
        case "+":
            return values[0] + values[1]
        case "-":
            return values[0] - values[1]
        case "*":
            return values[0] * values[1]
        case "/":
            return None if values[1] == 0 else values[0] / values[1]
        case "min":
            return min(values)
        case "max":
            return max(values)
        case "abs":
            return abs(values[0])
        case _:  # convert
            return values[0] * factor


def look_up(term: Lookup, facts: Facts) -> float | None:
    """The table's value for these facts, or None when a part is unknown or outside the table."""
    band = facts.get(term.band)
    if not isinstance(band, int | float) or (term.table.upto is not None and band >= term.table.upto):
        return None
    row = next((row for row in reversed(term.table.rows) if band >= row.from_), None)
    if row is None or term.column is None:
        return row.value if row else None
    return row.values.get(str(facts.get(term.column)))


class FormulaError(ValueError):
    """A formula that can't be used; the text says why."""


_BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def powers_of(unit: str) -> dict[str, int]:
    """A unit such as `km`, `percent` or `kg/m2` as powers by name; plain numbers have none. Raises KeyError."""
    powers: dict[str, int] = {}
    for index, part in enumerate(unit.split("/")):
        name = part.rstrip("23")
        power = int(part[len(name) :] or 1)
        if units.dimension(name) != "ratio":
            powers[name] = power if index == 0 else -power
    return powers


def parse_formula(text: str, unit: str, types: FactTypes, side: str | None) -> Term:
    """The formula as a tree, its units checked against `unit`. Raises FormulaError."""
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        raise FormulaError(f"the formula can't be read: {text}") from None
    term, found = _Parser(types, side).read(tree)
    if found != powers_of(unit):
        raise FormulaError(f"the formula gives {_unit_text(found)}, not {unit or 'a plain number'}")
    if unit == "percent" and "100" not in text:
        raise FormulaError("a formula in percent multiplies by 100")
    return term


def _unit_text(unit: Mapping[str, int]) -> str:
    return (
        " ".join(name if power == 1 else f"{name}^{power}" for name, power in sorted(unit.items())) or "a plain number"
    )


class _Parser:
    def __init__(self, types: FactTypes, side: str | None):
        self.types = types
        self.side = side

    def read(self, node: ast.AST) -> tuple[Term, dict[str, int]]:
        """The term and its unit as powers by unit name."""
        match node:
            case ast.Constant(value=bool()):
                raise FormulaError("true and false can't be reckoned with")
            case ast.Constant(value=int() | float() as number):
                return Number(float(number)), {}
            case ast.Name() | ast.Attribute():
                return self._fact(ast.unparse(node))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                return self._binary(_BINARY[type(op)], self.read(left), self.read(right))
            case ast.Call(func=ast.Name(id="convert"), args=[inner, ast.Name(id=unit)], keywords=[]):
                return self._convert(self.read(inner), unit)
            case ast.Call(func=ast.Name(id="min" | "max" as name), args=args, keywords=[]) if len(args) >= 2:
                parts = [self.read(arg) for arg in args]
                if any(unit != parts[0][1] for _, unit in parts):
                    raise FormulaError(f"{name} needs parts of one unit")
                return Call(name, tuple(term for term, _ in parts)), parts[0][1]
            case ast.Call(func=ast.Name(id="abs"), args=[inner], keywords=[]):
                term, found = self.read(inner)
                return Call("abs", (term,)), found
            case _:
                raise FormulaError(f"`{ast.unparse(node)}` is not allowed in a formula")

    def _fact(self, written: str) -> tuple[Term, dict[str, int]]:
        name, suffix = written, ""
        base, _, last = written.rpartition(".")
        if last in ("left", "right", "other") and base in self.types:
            name, suffix = base, last
        kind = self.types.get(name)
        if kind is None or not kind.numeric:
            raise FormulaError(f"there is no number named `{written}`")
        if kind.sided:
            side = suffix or self.side
            if suffix == "other" and self.side:
                side = {"left": "right", "right": "left"}[self.side]
            if side is None or side == "other":
                raise FormulaError(f"`{written}` is asked for each side; write .left or .right, or use per_side")
            name = f"{name}.{side}"
        return Fact(name), powers_of(kind.unit)

    @staticmethod
    def _binary(
        op: str, left: tuple[Term, dict[str, int]], right: tuple[Term, dict[str, int]]
    ) -> tuple[Term, dict[str, int]]:
        (a, unit_a), (b, unit_b) = left, right
        if op in "+-":
            if unit_a != unit_b:
                raise FormulaError(f"{_unit_text(unit_a)} and {_unit_text(unit_b)} can't be added or subtracted")
            return Call(op, (a, b)), unit_a
        sign = 1 if op == "*" else -1
        powers = {name: unit_a.get(name, 0) + sign * unit_b.get(name, 0) for name in {*unit_a, *unit_b}}
        return Call(op, (a, b)), {name: power for name, power in powers.items() if power}

    @staticmethod
    def _convert(inner: tuple[Term, dict[str, int]], unit: str) -> tuple[Term, dict[str, int]]:
        term, found = inner
        if len(found) != 1 or set(found.values()) != {1} or unit not in units.KNOWN:
            raise FormulaError("convert needs a plain unit, such as convert(height, m)")
        (given,) = found
        try:
            factor = units.convert(1.0, given, unit)
        except ValueError as error:
            raise FormulaError(str(error)) from None
        return Call("convert", (term,), factor), {unit: 1}
