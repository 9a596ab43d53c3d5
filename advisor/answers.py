"""One person's answers: typed values, "don't know", or absent. Nothing is defaulted and nothing coerced."""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from advisor import units
from advisor.condition import Facts, Value
from advisor.errors import did_you_mean
from advisor.facttypes import rounded
from advisor.questionnaire import Question

UNKNOWN_WORDS = frozenset({"unknown", "don't know", "dont know", "do not know", "not sure", "?"})
_YES_NO = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}


@dataclass(frozen=True)
class Answers:
    """`values` by fact name; `unknown` names the facts answered with "don't know". `label` is only for the eye."""

    values: Mapping[str, Value]
    unknown: frozenset[str] = frozenset()
    label: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def facts(self) -> Facts:
        """The known facts, as every engine takes them."""
        return self.values

    def canonical(self) -> dict[str, Any]:
        """The same answers as plain, ordered data: equal answers give equal data, by whatever door they came."""
        plain = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in self.values.items()}
        return dict(sorted({**plain, **dict.fromkeys(self.unknown, "unknown")}.items()))

    def digest(self) -> str:
        """SHA-256 over the canonical answers. Name, notes and language do not enter."""
        text = json.dumps(self.canonical(), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class NotAnAnswer(ValueError):
    """A value that can't be an answer to its question; says what was expected and how to mend it."""

    def __init__(self, reason: str, mend: str = ""):
        super().__init__(f"{reason} {mend}".strip())
        self.reason = reason
        self.mend = mend


def is_unknown(raw: Any) -> bool:
    """Whether the raw value says "don't know"."""
    return isinstance(raw, str) and raw.strip().lower() in UNKNOWN_WORDS


def read_value(question: Question, raw: Any) -> Value:
    """The typed value of a raw answer (from YAML, JSON or text). Raises NotAnAnswer."""
    match question.kind:
        case "yes_no":
            return _yes_no(raw)
        case "number" | "scale":
            return _number(question, raw)
        case "choice":
            return _option(question, raw)
        case "choices":
            return _options(question, raw)
        case _:
            if isinstance(raw, str | int | float) and not isinstance(raw, bool):
                return str(raw).strip()
            raise NotAnAnswer("a text was expected.")


def read_known(question: Question, raw: Any) -> Value | None:
    """The same; None where the raw answer says nothing or "don't know"."""
    blank = raw is None or (isinstance(raw, str) and not raw.strip())
    if blank or (question.kind != "text" and is_unknown(raw)):  # a name may be "?"
        return None
    return read_value(question, raw)


def _yes_no(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.strip().lower() in _YES_NO:
        return _YES_NO[raw.strip().lower()]
    raise NotAnAnswer(f"{_shown(raw)} is neither yes nor no.", "Write yes, no or unknown.")


def _number(question: Question, raw: Any) -> int | float:
    kind = question.type
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise NotAnAnswer(f"{_shown(raw)} is not a number.")
    try:
        number = units.read_number(raw, kind.unit) if isinstance(raw, str) else float(raw)
    except ValueError as error:
        unit = f" in {kind.unit}" if kind.unit else ""
        raise NotAnAnswer(f"{error}.", f"Write a number{unit}, such as {kind.low:g}.") from None
    if not math.isfinite(number):
        raise NotAnAnswer(f"{_shown(raw)} is not a number.")
    assert kind.low is not None and kind.high is not None
    if not kind.low <= number <= kind.high:
        unit = f" {kind.unit}" if kind.unit else ""
        raise NotAnAnswer(f"{_shown(raw)} is out of range.", f"It must lie from {kind.low:g} to {kind.high:g}{unit}.")
    if (question.whole or question.kind == "scale") and number != int(number):
        raise NotAnAnswer(f"{_shown(raw)} is not a whole number.")
    return rounded(number)


def _option(question: Question, raw: Any) -> str:
    if isinstance(raw, list):
        raise NotAnAnswer("one option was expected, not a list.")
    text = str(raw).strip()
    folded = text.casefold()
    for option, wording in question.options.items():
        if folded in (option, option.replace("_", " "), wording.casefold()):
            return option
    raise NotAnAnswer(
        f"there is no option {_shown(raw)}.",
        did_you_mean(folded, question.options) or f"Choose from: {', '.join(question.options)}.",
    )


def _options(question: Question, raw: Any) -> frozenset[str]:
    parts = raw if isinstance(raw, list) else _split(question, str(raw))
    if not parts:
        none = question.exclusive[0] if question.exclusive else "unknown"
        raise NotAnAnswer("an empty list says neither yes nor no.", f"Write {none} if nothing fits.")
    chosen = frozenset(_option(question, part) for part in parts)
    alone = chosen & set(question.exclusive)
    if alone and len(chosen) > 1:
        raise NotAnAnswer(f"{', '.join(sorted(alone))} can't stand beside other options.")
    return chosen


def _split(question: Question, text: str) -> list[str]:
    """Several options in one text, separated by semicolons, line breaks or commas; a whole wording stays whole."""
    folded = text.strip().casefold()
    if any(folded in (option, wording.casefold()) for option, wording in question.options.items()):
        return [text]
    for mark in (";", "\n", ","):
        if mark in text:
            return [part.strip() for part in text.split(mark) if part.strip()]
    return [text]


def _shown(raw: Any) -> str:
    text = str(raw)
    return repr(text if len(text) <= 40 else text[:37] + "...")
