"""What a person chose on a page, as answers: a value, "don't know", or nothing. Pure functions."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from advisor import units
from advisor.answers import NotAnAnswer, read_value
from advisor.conclude.case import unit_word
from advisor.condition import Value
from advisor.dialogue import Item
from advisor.language import _, decimal_mark, figures
from advisor.questionnaire import Question

UNKNOWN = "unknown"  # the value of the "don't know" boxes; no question has an option of this name
Many = Callable[[str], list[str]]
"""The values sent under a name."""


@dataclass
class Field:
    """One item on a page with what was chosen, what that means and what is wrong with it."""

    item: Item
    name: str
    chosen: list[str] = field(default_factory=list)
    unknown: bool = False
    value: Value | None = None
    error: str = ""

    @property
    def first(self) -> str:
        """The id of the input to which an error leads."""
        return self.name if self.item.question.kind in ("number", "text") else f"{self.name}-1"

    @property
    def empty(self) -> bool:
        """Whether nothing was chosen."""
        return not self.chosen and not self.unknown


def read(item: Item, name: str, many: Many) -> Field:
    """What was sent for one item."""
    sent = [text for text in many(name) if text.strip()]
    chosen = [text for text in sent if text != UNKNOWN]
    found = Field(item, name, chosen, UNKNOWN in sent or UNKNOWN in many(f"{name}-unknown"))
    if found.unknown and chosen:
        found.error = _("Choose an answer or “Don’t know”, not both.")
    elif chosen:
        try:
            found.value = _value(item.question, chosen)
        except NotAnAnswer as error:
            found.error = error.reason
    return found


def require(fields: Sequence[Field]) -> None:
    """Mark what must not be left empty: all of a page on which nothing was chosen, and each side and warning sign.

    A short question beside others that are answered may stay empty: it counts as skipped.
    """
    nothing = all(each.empty for each in fields)
    for each in fields:
        question = each.item.question
        if each.empty and (nothing or each.item.side or question.red_flag or question.options):
            each.error = _nothing(question)


def _value(question: Question, chosen: list[str]) -> Value:
    match question.kind:
        case "number":
            return _number(question, chosen[0])
        case "text":
            return _text(chosen[0])
        case "choices":
            return _options(question, chosen)
        case _:
            return read_value(question, chosen[0])


def _nothing(question: Question) -> str:
    match question.kind:
        case "choices":
            return _("Tick everything that fits, or “Don’t know”.")
        case "number":
            return _("Write a number, or tick “Don’t know”.")
        case "text":
            return _("Write something, or skip the question.")
        case _:
            return _("Choose an answer, or “Don’t know”.")


def _options(question: Question, chosen: list[str]) -> Value:
    strange = [option for option in chosen if option not in question.options]
    if strange:
        raise NotAnAnswer(_("Choose from the list."))
    alone = [question.options[option] for option in question.exclusive if option in chosen]
    if alone and len(set(chosen)) > 1:
        raise NotAnAnswer(_("“{answer}” can’t go together with another answer.").format(answer=alone[0]))
    return read_value(question, list(dict.fromkeys(chosen)))


def _number(question: Question, text: str) -> Value:
    kind = question.type
    assert kind.low is not None and kind.high is not None
    wanted = (
        _("Write a whole number from {low} to {high}.") if question.whole else _("Write a number from {low} to {high}.")
    )
    unit = f" {unit_word(question.unit, kind.high)}" if question.unit else ""
    wanted = wanted.format(low=figures(kind.low), high=f"{figures(kind.high)}{unit}")
    plain = re.sub(r"^\s*(\d+),(\d{1,2})(?!\d)", r"\1.\2", text[:40])
    clock = re.fullmatch(r"\s*(\d{1,3}):([0-5]\d)\s*", plain)
    if clock and kind.unit == "second":
        plain = str(int(clock[1]) * 60 + int(clock[2]))
    try:
        return read_value(question, units.read_number(plain, kind.unit))
    except (NotAnAnswer, ValueError):
        raise NotAnAnswer(wanted) from None


def _text(text: str) -> Value:
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    clean = " ".join(printable.split())[:200]
    if not clean:
        raise NotAnAnswer(_("Write something, or skip the question."))
    return clean


def plain(value: Value) -> Any:
    """The value as JSON holds it."""
    return sorted(value) if isinstance(value, frozenset) else value


def shown(value: Value | None) -> list[str]:
    """The value as the inputs hold it."""
    if value is None:
        return []
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [str(value).replace(".", decimal_mark()) if isinstance(value, float) else str(value)]
