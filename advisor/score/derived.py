"""Derived values for many people: the same arithmetic, in the same order, rounded in the same way.

NaN stands for a value that is not known, and so goes through all arithmetic; None for one known of nobody.
"""

from collections.abc import Sequence

import numpy as np

from advisor.condition import reads
from advisor.derived import Call, Derived, Fact, Lookup, Number, Term
from advisor.engines.columns import rounded_numbers
from advisor.engines.sets import Numbers, People
from advisor.library import Library

Values = Numbers | float | None


def needed(library: Library) -> list[Derived]:
    """The derived values that rules read, and those they are worked out from, in the order they need."""
    read = set[str]().union(*(reads(rule.when) for rule in library.rules))
    found = []
    for item in reversed(library.derived):
        if item.fact in read:
            read |= item.reads()
            found.append(item)
    return found[::-1]


def work_out(derived: Sequence[Derived], people: People) -> None:
    """Tell the people these derived values where they can be known. Raises OwnFault on overflow."""
    with np.errstate(all="ignore"):  # what can't be reckoned becomes NaN or infinite
        for item in derived:  # they come in the order they need
            values = _values(item.term, people)
            if values is not None:
                numbers = np.broadcast_to(np.asarray(values, np.float64), people.rows)
                known = people.where(~np.isnan(numbers))
                if known:
                    people.learn_numbers(item.fact, rounded_numbers(numbers, item.fact), known)


def _values(term: Term, people: People) -> Values:
    match term:
        case Number(value):
            return float(value)
        case Fact(name):
            return _fact(name, people)
        case Lookup():
            return _look_up(term, people)
        case Call(op, terms, factor):
            parts = [_values(part, people) for part in terms]
            known = [part for part in parts if part is not None]
            return _call(op, known, factor) if len(known) == len(parts) else None


def _fact(name: str, people: People) -> Numbers | None:
    """The numbers of a fact, NaN where it is not known."""
    numbers = people.numbers(name)
    if numbers is None:
        return None
    if people.known(name) == people.everyone or numbers.dtype == np.float64:
        return numbers.astype(np.float64, copy=False)
    return np.where(people.each(people.known(name)), numbers, np.nan)


def _call(op: str, parts: Sequence[Numbers | float], factor: float) -> Numbers | float:
    """NaN as soon as a part is."""
    first, *rest = parts
    match op:
        case "+":
            return first + rest[0]
        case "-":
            return first - rest[0]
        case "*":
            return first * rest[0]
        case "/":
            quotient: Numbers = np.where(np.equal(rest[0], 0), np.nan, np.divide(first, rest[0]))
            return quotient
        case "min" | "max":
            found = first
            for part in rest:
                found = np.minimum(found, part) if op == "min" else np.maximum(found, part)
            return found
        case "abs":
            size: Numbers = np.abs(first)
            return size
        case _:  # convert
            return first * factor


def _look_up(term: Lookup, people: People) -> Numbers | None:
    """The last row whose start is reached; NaN below the first row, from `upto` on, and in a column without value."""
    band = _fact(term.band, people)
    if band is None:
        return None
    rows, upto = term.table.rows, term.table.upto
    outside = len(rows)
    place: Numbers = np.full(people.rows, outside)
    for number, row in enumerate(rows):
        np.copyto(place, number, where=band >= row.from_)
    if upto is not None:
        np.copyto(place, outside, where=band >= upto)
    if term.column is None:
        return _value_of([row.value for row in rows])[place]
    found: Numbers = np.full(people.rows, np.nan)
    for option in dict.fromkeys(option for row in rows for option in row.values):
        values = _value_of([row.values.get(option) for row in rows])
        np.copyto(found, values[place], where=people.each(people.chosen(term.column, option)))
    return found


def _value_of(values: Sequence[float | None]) -> Numbers:
    """The value of each row, and NaN outside of all rows."""
    return np.array([*(np.nan if value is None else value for value in values), np.nan])
