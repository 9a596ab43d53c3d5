"""Derived values for many people: the same arithmetic, in the same order, rounded in the same way."""

from collections.abc import Sequence

import polars as pl

from advisor.derived import Call, Derived, Fact, Lookup, Number, Term
from advisor.engines.columns import Kept, rounded_column

Steps = tuple[tuple[pl.Expr, ...], ...]


def steps(derived: Sequence[Derived], facts: dict[str, Kept]) -> Steps:
    """Expressions for the derived values, in lists of which a later one reads earlier ones. Not yet rounded."""
    level: dict[str, int] = {}
    found: list[list[pl.Expr]] = []
    for item in derived:  # they come in the order they need
        level[item.fact] = max((level[name] + 1 for name in item.reads() if name in level), default=0)
        while len(found) <= level[item.fact]:
            found.append([])
        found[level[item.fact]].append(_expression(item.term, facts).alias(item.fact))
    return tuple(tuple(each) for each in found)


def work_out(frame: pl.DataFrame, through: Steps) -> pl.DataFrame:
    """The frame with every derived value as a column; null where it can't be known. Raises OwnFault on overflow."""
    for each in through:
        frame = frame.with_columns(map(rounded_column, frame.select(each)))
    return frame


def _expression(term: Term, facts: dict[str, Kept]) -> pl.Expr:
    match term:
        case Number(value):
            return pl.lit(value, pl.Float64)
        case Fact(name):
            return pl.col(name).cast(pl.Float64)
        case Lookup():
            return _look_up(term, facts)
        case Call(op, parts, factor):
            return _call(op, [_expression(part, facts) for part in parts], factor)


def _call(op: str, parts: list[pl.Expr], factor: float) -> pl.Expr:
    """Null as soon as a part is."""
    first, *rest = parts
    match op:
        case "+":
            return first + rest[0]
        case "-":
            return first - rest[0]
        case "*":
            return first * rest[0]
        case "/":
            return pl.when(rest[0] != 0).then(first / rest[0])
        case "min" | "max":
            known = pl.all_horizontal(part.is_not_null() for part in parts)
            found = pl.min_horizontal(parts) if op == "min" else pl.max_horizontal(parts)
            return pl.when(known).then(found)
        case "abs":
            return first.abs()
        case _:  # convert
            return first * factor


def _look_up(term: Lookup, facts: dict[str, Kept]) -> pl.Expr:
    """The last row whose start is reached; null below the first row, from `upto` on, and in a column without value."""
    band = pl.col(term.band).cast(pl.Float64)
    rows = [(band >= float(row.from_), row) for row in reversed(term.table.rows)]
    if term.table.upto is not None:
        rows = [(reached & (band < float(term.table.upto)), row) for reached, row in rows]
    if term.column is None:
        return _first([(reached, row.value) for reached, row in rows])
    options = facts[term.column].options
    chosen = pl.col(term.column)
    found = pl.lit(None, pl.Float64)
    for option in options:
        values = _first([(reached, row.values.get(option)) for reached, row in rows])
        found = pl.when(chosen & facts[term.column].mask((option,)) != 0).then(values).otherwise(found)
    return found


def _first(choices: list[tuple[pl.Expr, float | None]]) -> pl.Expr:
    """The value of the first condition that holds."""
    found = pl.lit(None, pl.Float64)
    for condition, value in reversed(choices):
        found = pl.when(condition).then(pl.lit(value, pl.Float64)).otherwise(found)
    return found
