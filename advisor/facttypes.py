"""What kind of value each fact has, and reading a condition from YAML against it.

Everything a condition says is checked here, once, when the rules are loaded: that the fact exists, that the
operator suits its kind, that options exist and numbers lie in range. Engines can then trust every leaf.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any as Anything

from advisor.condition import (
    LIST_OPS,
    NUMBER_OPS,
    PRESENCE_OPS,
    WRITTEN_OPS,
    All,
    Any,
    AtLeast,
    Condition,
    Leaf,
    Not,
    Op,
    Operand,
)
from advisor.errors import Problem, did_you_mean
from advisor.yamlfile import Document, Path_

SIDES = ("left", "right")


class Kind(StrEnum):
    """The kinds of fact. A scale is a whole number from 0 to 10; an ordered fact is one word of a scale of words."""

    NUMBER = "number"
    SCALE = "scale"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    ORDERED = "ordered"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class FactType:
    """The type of one fact. For an ordered fact `options` run from least to most; its value is the rank."""

    kind: Kind
    options: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str = ""
    sided: bool = False
    answer: bool = True  # False for derived values and findings

    @property
    def numeric(self) -> bool:
        return self.kind in (Kind.NUMBER, Kind.SCALE)


FactTypes = Mapping[str, FactType]


def rounded(number: float) -> int | float:
    """Numbers enter every engine with at most four decimals, whole ones as integers."""
    near = round(float(number), 4)
    return int(near) if near == int(near) else near


class ConditionReader:
    """Reads conditions of one YAML document; what is wrong is added to `problems`."""

    def __init__(self, types: FactTypes, document: Document, problems: list[Problem]):
        self.types = types
        self.document = document
        self.problems = problems

    def read(self, data: Anything, path: Path_, side: str | None = None) -> Condition:
        """The typed condition written at `path`, for one side where the rule is per side.

        A faulty part is reported and read as always true, so that one call reports everything at once.
        """
        if not isinstance(data, dict) or len(data) != 1:
            if isinstance(data, dict) and data:
                mend = "Put the parts in a list under `all:` or `any:`."
                return self._fault(path, "a condition has one key, not " + str(len(data)) + ".", mend)
            return self._fault(path, "a condition such as `question: value` was expected here.")
        ((key, value),) = data.items()
        here = (*path, key)
        match key:
            case "all":
                return All(self._parts(value, here, side))
            case "any":
                return Any(self._parts(value, here, side))
            case "not":
                return Not(self.read(value, here, side))
            case "at_least_n_of":
                return self._at_least(value, here, side)
            case _:
                return self._fact(key, value, here, side)

    def _fault(self, path: Path_, message: str, mend: str = "") -> Condition:
        problem = self.document.problem(path, message, mend)
        if problem not in self.problems:
            self.problems.append(problem)
        return All(())

    def _parts(self, value: Anything, path: Path_, side: str | None) -> tuple[Condition, ...]:
        if not isinstance(value, list) or not value:
            return (self._fault(path, f"`{path[-1]}` needs a list of conditions, each after a dash."),)
        return tuple(self.read(part, (*path, index), side) for index, part in enumerate(value))

    def _at_least(self, value: Anything, path: Path_, side: str | None) -> Condition:
        if not isinstance(value, dict) or set(value) != {"n", "of"}:
            return self._fault(path, "`at_least_n_of` needs `n` and `of`.")
        parts = self._parts(value["of"], (*path, "of"), side)
        n = value["n"]
        if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= len(parts):
            return self._fault((*path, "n"), f"`n` must be a whole number from 1 to {len(parts)}.")
        return AtLeast(n, parts)

    def _fact(self, name: str, value: Anything, path: Path_, side: str | None) -> Condition:
        base, _, suffix = name.rpartition(".")
        if suffix not in (*SIDES, "either", "other") or base not in self.types:
            base, suffix = name, ""
        kind = self.types.get(base)
        if kind is None:
            return self._fault(path, f"there is no question or finding named `{name}`.", did_you_mean(name, self.types))
        op, operand = self._test(value, kind, base, path)
        if op is None:
            return All(())
        if not kind.sided:
            if suffix:
                return self._fault(path, f"`{base}` is not asked for each side; leave `.{suffix}` away.")
            return Leaf(base, op, operand)
        if suffix in SIDES:
            return Leaf(f"{base}.{suffix}", op, operand)
        if suffix == "either":
            return Any(tuple(Leaf(f"{base}.{each}", op, operand) for each in SIDES))
        if side is None:
            mend = f"Write `{base}.left`, `{base}.right` or `{base}.either`, or make the rule `per_side: true`."
            return self._fault(path, f"`{base}` is asked for each side.", mend)
        other = {"left": "right", "right": "left"}[side]
        return Leaf(f"{base}.{other if suffix == 'other' else side}", op, operand)

    def _test(self, value: Anything, kind: FactType, name: str, path: Path_) -> tuple[Op | None, Operand]:
        """The operator and the typed operand, or (None, None) with the problem reported."""
        if not isinstance(value, dict):
            op, raw, here = Op.IS, value, path
        elif len(value) == 1:
            ((word, raw),) = value.items()
            here = (*path, word)
            if word not in WRITTEN_OPS:
                self._fault(here, f"there is no operator `{word}`.", did_you_mean(word, WRITTEN_OPS))
                return None, None
            op = Op(word)
        else:
            self._fault(
                path,
                "a test has one operator.",
                "Use `between: [low, high]`, or two conditions under `all:`.",
            )
            return None, None
        trouble = _unsuitable(op, raw, kind)
        if trouble:
            self._fault(here, f"{trouble} (`{name}` is a {kind.kind} fact).", self._allowed(kind))
            return None, None
        operand, wrong = _operand(op, raw, kind)
        if wrong:
            self._fault(here, f"{wrong} (`{name}`).", did_you_mean(str(raw), kind.options) or self._allowed(kind))
            return None, None
        return op, operand

    @staticmethod
    def _allowed(kind: FactType) -> str:
        if kind.options:
            return f"Known are: {', '.join(kind.options)}."
        if kind.numeric and kind.low is not None:
            return f"It lies from {kind.low:g} to {kind.high:g} {kind.unit}".rstrip() + "."
        return "Write true or false." if kind.kind is Kind.YES_NO else ""


def _unsuitable(op: Op, raw: Anything, kind: FactType) -> str:
    """Why the operator does not suit the kind of fact, or an empty text."""
    if kind.kind is Kind.TEXT:
        return "rules do not read free text"
    if op in PRESENCE_OPS:
        if not kind.answer:
            return f"`{op}` is asked of questions only"
        return "" if raw is True else f"write `{op}: true`"
    if op in NUMBER_OPS and not (kind.numeric or kind.kind is Kind.ORDERED):
        return f"`{op}` compares numbers or ordered words only"
    if op in LIST_OPS:
        if kind.kind not in (Kind.CHOICE, Kind.CHOICES):
            return f"`{op}` is for questions with options"
        if op is Op.ALL_OF and kind.kind is Kind.CHOICE:
            return "only one option can be chosen; use any_of"
    if op in (Op.IS, Op.IS_NOT) and kind.kind is Kind.CHOICES:
        return "several options can be chosen; use any_of, all_of or none_of with a list"
    if op is Op.IS and isinstance(raw, list):
        return "a list needs any_of, all_of or none_of"
    return ""


def _operand(op: Op, raw: Anything, kind: FactType) -> tuple[Operand, str]:
    """The typed operand, or what is wrong with it."""
    if op in PRESENCE_OPS:
        return None, ""
    if op in LIST_OPS:
        if not isinstance(raw, list) or not raw:
            return None, "a list of options was expected"
        strange = [str(item) for item in raw if item not in kind.options]
        return tuple(sorted(map(str, raw))), f"there is no option {', '.join(strange)}" if strange else ""
    if op is Op.BETWEEN:
        if not isinstance(raw, list) or len(raw) != 2:
            return None, "`between` needs a list of two: [low, high]"
        pair = [_single(item, kind) for item in raw]
        wrong = next((trouble for _, trouble in pair if trouble), "")
        low, high = pair[0][0], pair[1][0]
        if not wrong and isinstance(low, int | float) and isinstance(high, int | float):
            return ((low, high), "") if low <= high else (None, "the first number must not exceed the second")
        return None, wrong
    return _single(raw, kind)


def _single(raw: Anything, kind: FactType) -> tuple[Operand, str]:
    match kind.kind:
        case Kind.YES_NO:
            return (raw, "") if isinstance(raw, bool) else (None, f"true or false was expected, not {raw!r}")
        case Kind.CHOICE:
            return (str(raw), "") if raw in kind.options else (None, f"there is no option {raw}")
        case Kind.ORDERED:
            return (kind.options.index(raw), "") if raw in kind.options else (None, f"there is no word {raw}")
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None, f"a number was expected, not {raw!r}"
    if kind.low is not None and kind.high is not None and not kind.low <= raw <= kind.high:
        return None, f"{raw} can never be answered"
    return rounded(raw), ""


def in_words(leaf: Leaf, types: FactTypes) -> str:
    """A short reading of a leaf for authors and traces, such as `knee_pain_running.left at least 3`."""
    kind = types.get(leaf.fact.removesuffix(".left").removesuffix(".right")) or types.get(leaf.fact)
    operand: Anything = leaf.operand
    if kind and kind.kind is Kind.ORDERED and isinstance(operand, int):
        operand = kind.options[operand]
    if isinstance(operand, tuple):
        operand = " or ".join(map(str, operand)) if leaf.op in LIST_OPS else " and ".join(map(str, operand))
    words = leaf.op.value.replace("_", " ")
    return f"{leaf.fact} {words}" if leaf.op in PRESENCE_OPS else f"{leaf.fact} {words} {operand}"


def known_names(types: FactTypes) -> Iterable[str]:
    """Every fact name with its sides written out."""
    for name, kind in types.items():
        yield from (f"{name}.{side}" for side in SIDES) if kind.sided else (name,)
