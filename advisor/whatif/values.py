"""The values of one answer that can make a difference: one for each way its comparisons can turn out, nearest first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import TypeGuard

from advisor.condition import PRESENCE_OPS, Facts, Leaf, Truth, Value, truth
from advisor.derived import Call, Derived, Lookup, Term, work_out
from advisor.facttypes import rounded
from advisor.questionnaire import Question
from advisor.whatif.target import Asked, Ground

SETS_TRIED = 4096  # sets of options looked at for one question
WHOLE_TRIED = 1000  # whole numbers up to which each is looked at
GRID = 64  # parts of a range that are looked at besides the thresholds
STEPS = (1, 0.5, 0.1, 0.01, 0.001, 0.0001)  # a value is told as roundly as it can be
LEAST = 0.0001  # numbers have four decimals

Sign = tuple[Truth | Value, ...]


@dataclass(frozen=True)
class Other:
    """Another answer; None takes it away. `alike` are the options that come to the same."""

    value: Value | None
    alike: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Others:
    """Other answers to one question, nearest first.

    `whole`: every way the comparisons can turn out is among them while the other answers stay as they are. `joint`:
    also when those change.
    """

    values: tuple[Other, ...]
    whole: bool = True
    joint: bool = True


def others(found: Ground, fact: str, asked: Asked, facts: Facts) -> Others:
    """The other answers to one question that can make a difference, the other answers being as they are."""
    sign = _Sign(found, fact, asked, facts)
    now = facts.get(fact)
    match asked.question.kind:
        case "yes_no":
            made = Others(tuple(Other(value) for value in (True, False) if value != now))
        case "choice":
            made = _options(asked, now, sign)
        case "choices":
            made = _sets(asked, now, sign)
        case _:
            assert now is None or _is_number(now)
            made = _numbers(found, fact, asked, now, sign)
    if now is not None and any(leaf.op in PRESENCE_OPS for leaf in asked.leaves):
        made = replace(made, values=(*made.values, Other(None)))
    return made


def _is_number(value: Value | None) -> TypeGuard[int | float]:
    """Whether it is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


class _Sign:
    """How the comparisons turn out for a value: those on the answer, and those on what is worked out from it."""

    def __init__(self, found: Ground, fact: str, asked: Asked, facts: Facts):
        self._fact, self._facts, self._leaves = fact, facts, asked.leaves
        touched, self._derived = {fact}, list[Derived]()
        for item in found.derived:
            if item.reads() & touched:
                touched.add(item.fact)
                self._derived.append(item)
        self._reckoned = [leaf for item in self._derived for leaf in found.leaves.get(item.fact, ())]
        made_of = {name for item in self._derived for name in item.reads()}
        self.beside = [each for name in made_of if _is_number(each := facts.get(name))]
        self._before = {name: value for name, value in work_out(found.derived, facts).items() if name not in touched}

    def __call__(self, value: Value) -> Sign:
        here = {self._fact: value}
        direct = [truth(leaf, here) for leaf in self._leaves]
        if not self._derived:
            return tuple(direct)
        after = work_out(tuple(self._derived), self._before | here)
        return (*direct, *(truth(leaf, after) for leaf in self._reckoned))


# ------------------------------------------------------------------------------------------------------- options


def _options(asked: Asked, now: Value | None, sign: _Sign) -> Others:
    """Options that come to the same stand together; a table's column is read by each option on its own."""
    ways: dict[Sign, list[str]] = {}
    for option in asked.question.options:
        key = (*sign(option), option) if asked.reckoned else sign(option)
        ways.setdefault(key, []).append(option)
    values = [Other(some[0], tuple(some[1:])) for some in ways.values() if now not in some]
    return Others(tuple(values))


def _sets(asked: Asked, now: Value | None, sign: _Sign) -> Others:
    """Sets of options, those with the fewest options put in or taken out first."""
    start = now if isinstance(now, frozenset) else frozenset()
    seen, frontier = {start}, [start]
    ways: dict[Sign, frozenset[str]] = {sign(start): start} if start else {}
    named = {str(option) for leaf in asked.leaves if isinstance(leaf.operand, tuple) for option in leaf.operand}
    options = [option for option in asked.question.options if option in named]
    whole = True
    while frontier:
        following = []
        for some in frontier:
            for each in _neighbours(some, options, asked.question):
                if each in seen:
                    continue
                if len(seen) >= SETS_TRIED:
                    whole = False
                    break
                seen.add(each)
                following.append(each)
                ways.setdefault(sign(each), each)
        frontier = following
    return Others(tuple(Other(some) for some in ways.values() if some != now), whole, whole)


def _neighbours(some: frozenset[str], options: Sequence[str], question: Question) -> Iterator[frozenset[str]]:
    """Sets with one option more or less; an option that stands alone takes the place of all."""
    alone = frozenset(question.exclusive)
    for option in question.exclusive:
        yield frozenset((option,))
    for option in options:
        if option not in alone:
            other = some - {option} if option in some else (some - alone) | {option}
            if other:
                yield other
    if not some:  # nothing of what is compared, but an answer
        yield from (frozenset((option,)) for option in question.options if option not in options)


# ------------------------------------------------------------------------------------------------------- numbers


@dataclass(frozen=True)
class _Run:
    """Numbers next to each other that come to the same."""

    low: int | float
    high: int | float
    sign: Sign


def _numbers(found: Ground, fact: str, asked: Asked, now: int | float | None, sign: _Sign) -> Others:
    """A number for each stretch of the range where the comparisons turn out the same, next to the present one.

    What a number makes of a derived value hangs on other answers too; so of such a number more values are tried.
    """
    question = asked.question
    low, high = question.type.low, question.type.high
    assert low is not None and high is not None
    whole = question.whole or question.kind == "scale"
    runs = _runs(_points(found, fact, asked, low, high, whole, [now, *sign.beside]), sign, whole)
    here = sign(now) if now is not None else None
    chosen: dict[Sign | float, int | float] = {}
    for value, run in sorted(
        ((_told(run, runs, now, whole, sign), run) for run in runs), key=lambda each: _far(each[0], now)
    ):
        if asked.reckoned or run.sign != here:
            chosen.setdefault(value if asked.reckoned else run.sign, value)
    if asked.reckoned:
        for part in range(5):
            value = rounded(low + (high - low) * part / 4)
            chosen.setdefault(int(value) if whole else value, int(value) if whole else value)
    values = sorted((value for value in chosen.values() if value != now), key=lambda value: _far(value, now))
    looked_at = not asked.reckoned or (whole and high - low <= WHOLE_TRIED)
    return Others(tuple(map(Other, values)), looked_at, not asked.reckoned)


def _far(value: float, now: float | None) -> float:
    return abs(value - now) if now is not None else 0


def _points(
    found: Ground, fact: str, asked: Asked, low: float, high: float, whole: bool, beside: Sequence[float | None]
) -> list[int | float]:
    """Numbers to look at: all whole ones of a short range, else both sides of each threshold, and a grid."""
    if whole and high - low <= WHOLE_TRIED:
        return list(range(int(low), int(high) + 1))
    step = 1 if whole else LEAST
    marks = {float(mark) for leaf in asked.leaves for mark in _marks(leaf)}
    marks |= {each for each in beside if each is not None}
    marks |= {mark for item in found.derived for mark in _table(item.term, fact)}
    near = {mark + side for mark in marks for side in (-step, 0, step)}
    near |= {low + (high - low) * part / GRID for part in range(GRID + 1)} if asked.reckoned else {low, high}
    return sorted({_on_grid(value, whole) for value in near if low <= value <= high})


def _on_grid(value: float, whole: bool) -> int | float:
    return int(value) if whole else rounded(value)


def _marks(leaf: Leaf) -> Iterator[float]:
    operands = leaf.operand if isinstance(leaf.operand, tuple) else (leaf.operand,)
    yield from (each for each in operands if isinstance(each, int | float) and not isinstance(each, bool))


def _table(term: Term, fact: str) -> Iterator[float]:
    match term:
        case Lookup(table, band) if band == fact:
            yield from (row.from_ for row in table.rows)
            yield from (table.upto,) if table.upto is not None else ()
        case Call(_, parts):
            for part in parts:
                yield from _table(part, fact)


def _runs(points: Sequence[int | float], sign: _Sign, whole: bool) -> list[_Run]:
    """The stretches of the range, their ends found between the points by halving."""
    runs = [_Run(points[0], points[0], sign(points[0]))]
    for point in points[1:]:
        here = sign(point)
        while runs[-1].sign != here:
            last = _last(runs[-1].high, point, runs[-1].sign, sign, whole)
            after = _on_grid(last + 1, True) if whole else rounded(last + LEAST)
            runs[-1] = _Run(runs[-1].low, last, runs[-1].sign)
            runs.append(_Run(after, after, sign(after)))
        runs[-1] = _Run(runs[-1].low, point, here)
    return runs


def _last(low: float, high: float, meant: Sign, sign: _Sign, whole: bool) -> int | float:
    """The last number from `low` on before one that turns out otherwise; `high` does."""
    unit = 1 if whole else LEAST
    least, most = round(low / unit), round(high / unit)
    while most - least > 1:
        middle = (least + most) // 2
        if sign(_on_grid(middle * unit, whole)) == meant:
            least = middle
        else:
            most = middle
    return _on_grid(least * unit, whole)


def _told(
    run: _Run, runs: Sequence[_Run], now: float | None, whole: bool, sign: Callable[[Value], Sign]
) -> int | float:
    """The number of a stretch that is next to the present one, as round as it can be."""
    upper = now > run.high if now is not None else run is runs[0] and len(runs) > 1
    end = run.high if upper else run.low
    if now is not None and run.low <= now <= run.high:
        return rounded(now)
    for step in () if whole else STEPS:
        near = rounded((floor(end / step + 1e-9) if upper else ceil(end / step - 1e-9)) * step)
        if run.low <= near <= run.high and sign(near) == run.sign:
            return near
    return end
