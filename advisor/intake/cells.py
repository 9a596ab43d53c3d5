"""What one cell says: its words translated, its number read, and whether it passes a test of the map."""

import re
from typing import Any

from advisor import units
from advisor.answers import NotAnAnswer, is_unknown
from advisor.intake.mapping import CellData, ColumnData
from advisor.intake.words import fold, has_words, shown
from advisor.questionnaire import Question

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def read_cell(column: ColumnData, question: Question, text: str, decimal: str) -> Any:
    """The raw answer a filled cell gives, in the question's unit. Raises NotAnAnswer."""
    known, value = translated(column, text)
    if known or question.kind != "number" or is_unknown(text):
        return value
    if decimal == ",":
        if "." in text:
            raise NotAnAnswer(f"{shown(text, 40)!r} has a point, but the map says decimal comma.")
        text = text.replace(",", ".")
    if not column.unit or column.unit == question.unit:
        return text
    try:
        return round(units.convert(units.read_number(text, column.unit), column.unit, question.unit), 4)
    except ValueError as error:
        raise NotAnAnswer(f"{error}.", f"Write a number in {column.unit}.") from None


def translated(column: ColumnData, text: str) -> tuple[bool, Any]:
    """Whether the column's words know the cell, and what it means; else the text itself."""
    word = fold(text)
    for known, value in column.values.items():
        if fold(known) == word:
            return True, value
    for entry in column.contains:
        if any(has_words(text, each) for each in entry.words):
            return True, entry.means
    return False, text


def understands(test: CellData) -> bool:
    """Whether a test that held understood the cell, not merely that it is something else."""
    return bool(test.any_of or test.contains)


def fits(test: CellData, word: str | None) -> bool:
    if test.missing is not None and test.missing is not (word is None):
        return False
    if word is None:
        return test.missing is True
    folded = fold(word)
    return (
        (test.any_of is None or folded in map(fold, test.any_of))
        and (test.none_of is None or folded not in map(fold, test.none_of))
        and (test.contains is None or any(has_words(word, each) for each in test.contains))
        and (test.contains_none_of is None or not any(has_words(word, each) for each in test.contains_none_of))
    )


def without_values(reason: str) -> str:
    """A reason with the quoted values left out, so that equal reasons can be counted."""
    return _QUOTED.sub("it", reason)
