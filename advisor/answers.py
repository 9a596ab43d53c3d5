"""One person's answers: typed values, "don't know", or absent. Nothing is defaulted and nothing coerced."""

import hashlib
import json
import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from advisor import language, units
from advisor.condition import Facts, Value
from advisor.errors import near_matches
from advisor.facttypes import rounded
from advisor.language import _
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
    if not isinstance(raw, str):
        return False
    word = raw.strip().lower()
    return word in UNKNOWN_WORDS or word == _("don't know").lower()


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
            raise NotAnAnswer(_("a text was expected."))


def read_known(question: Question, raw: Any) -> Value | None:
    """The same; None where the raw answer says nothing or "don't know"."""
    blank = raw is None or (isinstance(raw, str) and not raw.strip())
    if blank or (question.kind != "text" and is_unknown(raw)):  # a name may be "?"
        return None
    return read_value(question, raw)


def _yes_no(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and (said := _yes_no_words().get(raw.strip().lower())) is not None:
        return said
    raise NotAnAnswer(_("{value} is neither yes nor no.").format(value=_shown(raw)), _("Write yes, no or unknown."))


def _yes_no_words() -> Mapping[str, bool]:
    """English is understood always; so is the language spoken now, without its accents and by its first letters too."""
    yes, no = _("yes").lower(), _("no").lower()
    plain = unicodedata.normalize("NFD", yes).encode("ascii", "ignore").decode()
    here = {yes: True, plain: True, yes[:1]: True, no: False, no[:1]: False}
    return {word: value for word, value in here.items() if word not in _YES_NO} | _YES_NO


def _number(question: Question, raw: Any) -> int | float:
    kind = question.type
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise _no_number(raw)
    try:
        number = units.read_number(raw, kind.unit) if isinstance(raw, str) else float(raw)
    except ValueError as error:
        mend = _("Write a number in {unit}, such as {low}.") if kind.unit else _("Write a number, such as {low}.")
        raise NotAnAnswer(f"{error}.", mend.format(unit=units.in_words(kind.unit, 2), low=f"{kind.low:g}")) from None
    if not math.isfinite(number):
        raise _no_number(raw)
    assert kind.low is not None and kind.high is not None
    if not kind.low <= number <= kind.high:
        high = f"{kind.high:g} {kind.unit}".rstrip()
        raise NotAnAnswer(
            _("{value} is out of range.").format(value=_shown(raw)),
            _("It must lie from {low} to {high}.").format(low=f"{kind.low:g}", high=high),
        )
    if (question.whole or question.kind == "scale") and number != int(number):
        raise NotAnAnswer(_("{value} is not a whole number.").format(value=_shown(raw)))
    return rounded(number)


def _no_number(raw: Any) -> NotAnAnswer:
    return NotAnAnswer(_("{value} is not a number.").format(value=_shown(raw)))


def _option(question: Question, raw: Any) -> str:
    if isinstance(raw, list):
        raise NotAnAnswer(_("one option was expected, not a list."))
    text = str(raw).strip()
    folded = text.casefold()
    if (known := question.by_word.get(folded)) is not None:
        return known
    for option, wording in question.options.items():  # English is understood in every language
        if folded in (each.casefold() for each in language.now().originals(wording)):
            return option
    near = dict.fromkeys(question.by_word[word] for word in near_matches(folded, question.by_word))
    raise NotAnAnswer(
        _("there is no option {value}.").format(value=_shown(raw)),
        _("Did you mean {options}?").format(options=_(" or ").join(_names(question, near)))
        if near
        else _("Choose from: {options}.").format(options="; ".join(_names(question, question.options))),
    )


def _names(question: Question, options: Iterable[str]) -> list[str]:
    """The options as tables and files name them; in other languages by their wording, because ids are English."""
    return [option if language.now().locale == language.ENGLISH else question.options[option] for option in options]


def _options(question: Question, raw: Any) -> frozenset[str]:
    parts = raw if isinstance(raw, list) else _split(question, str(raw))
    if not parts:
        none = question.exclusive[0] if question.exclusive else "unknown"
        raise NotAnAnswer(
            _("an empty list says neither yes nor no."), _("Write {option} if nothing fits.").format(option=none)
        )
    chosen = frozenset(_option(question, part) for part in parts)
    alone = chosen & set(question.exclusive)
    if alone and len(chosen) > 1:
        raise NotAnAnswer(_("{options} can't stand beside other options.").format(options=", ".join(sorted(alone))))
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
