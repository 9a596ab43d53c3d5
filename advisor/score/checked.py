"""Frames of typed answers to the columns that expressions read; every value is checked as one answer is."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import polars as pl

from advisor.answers import NotAnAnswer, read_value
from advisor.engines.columns import Form, Kept, kept_columns, rounded_column
from advisor.errors import InputRefused, Problem, did_you_mean
from advisor.questionnaire import Question, Questionnaire

_NAMED = 20  # problems told at once


class Checked:
    """Turns typed answers into the columns that expressions read, and refuses what can't be an answer."""

    def __init__(self, questionnaire: Questionnaire):
        self._questionnaire = questionnaire
        self.columns: Mapping[str, Kept] = kept_columns(questionnaire)
        self.questions = {fact: question for question in questionnaire.questions for fact in question.facts}

    def take(self, frame: pl.DataFrame, first_row: int = 1) -> pl.DataFrame:
        """The same columns as they are kept, free text left out. Raises InputRefused naming column, row and value."""
        problems = [*self._strangers(frame)]
        found = []
        for column in frame.get_columns():
            how = self.columns.get(column.name)
            if how is not None and len(problems) < _NAMED:
                found.append(self._column(self.questions[column.name], column, how, first_row, problems))
        if problems:
            raise InputRefused(problems)
        return pl.DataFrame(found) if found else pl.DataFrame(height=frame.height)

    def _strangers(self, frame: pl.DataFrame) -> Iterable[Problem]:
        for name in frame.columns:
            if name in self.questions:
                continue
            question = self._questionnaire.question(name)
            if question is not None and question.sides:
                yield Problem(f"the column `{name}` says no side.", mend=f"Use {' and '.join(question.facts)}.")
            else:
                yield Problem(f"there is no question `{name}`.", mend=did_you_mean(name, self.questions))

    def _column(
        self, question: Question, column: pl.Series, how: Kept, first_row: int, problems: list[Problem]
    ) -> pl.Series:
        if column.dtype == pl.Null:
            return column.cast(how.dtype)
        match how.form:
            case Form.TRUTH:
                right = column.dtype == pl.Boolean
            case Form.NUMBER | Form.RANK:
                right = column.dtype.is_numeric()
            case _:
                right = _holds_options(question, column.dtype)
        if not right:
            problems.append(Problem(f"the column `{column.name}` holds {column.dtype}.", mend=_wanted(question)))
            return pl.repeat(None, len(column), dtype=how.dtype, eager=True)
        made, wrong = _MAKE[how.form](question, column, how)
        for row in np.flatnonzero(wrong)[: _NAMED - len(problems)]:
            problems.append(_problem(question, column.name, _value(column, int(row), how), first_row + int(row)))
        return made.alias(column.name)


def _wanted(question: Question) -> str:
    return {
        "yes_no": "Use booleans.",
        "choice": "Use the ids of options, such as " + ", ".join(list(question.options)[:3]) + ".",
        "choices": "Use lists of the ids of options, or whole numbers whose bits stand for the options in order.",
    }.get(question.kind, "Use numbers.")


def _holds_options(question: Question, dtype: pl.DataType) -> bool:
    if question.kind == "choices" and isinstance(dtype, pl.List):
        return dtype.inner == pl.String or isinstance(dtype.inner, pl.Categorical | pl.Enum)
    one = question.kind == "choice" and (dtype == pl.String or isinstance(dtype, pl.Categorical | pl.Enum))
    return one or dtype.is_unsigned_integer()


def _value(column: pl.Series, row: int, how: Kept) -> Any:
    value = column[row]
    if isinstance(value, pl.Series):
        return value.to_list()
    if how.form is Form.OPTIONS and isinstance(value, int):
        return [option for place, option in enumerate(how.options) if value >> place & 1]
    return value


def _problem(question: Question, name: str, value: Any, row: int) -> Problem:
    place = f"row {row}, column `{name}`"
    try:
        read_value(question, value)
    except NotAnAnswer as error:
        return Problem(f"{place}: {error.reason}", mend=error.mend)
    return Problem(f"{place}: {value!r} is not an option's id.", mend=_wanted(question))


Made = tuple[pl.Series, "np.ndarray"]  # the column, and which rows hold no answer


def _truth(question: Question, column: pl.Series, how: Kept) -> Made:
    return column, np.zeros(len(column), bool)


def _number(question: Question, column: pl.Series, how: Kept) -> Made:
    """Within the range, whole where it must be, then rounded to four decimals as any answer is."""
    numbers = column.cast(pl.Float64)
    low, high = question.type.low, question.type.high
    assert low is not None and high is not None
    wrong = ~numbers.is_between(low, high) | numbers.is_nan()
    if question.whole or question.kind == "scale":
        wrong |= numbers != numbers.floor()
    bad = wrong.fill_null(False).to_numpy()
    if bad.any():
        return pl.repeat(None, len(column), dtype=how.dtype, eager=True), bad
    if how.form is Form.RANK:
        return numbers.cast(pl.Int8), bad
    return (numbers if column.dtype.is_integer() else rounded_column(numbers)), bad


def _options(question: Question, column: pl.Series, how: Kept) -> Made:
    if isinstance(column.dtype, pl.List):
        return _bits_of_lists(question, column, how)
    if column.dtype.is_unsigned_integer():
        numbers = column.cast(pl.UInt64)
        return numbers.cast(how.dtype, strict=False), _not_allowed(question, numbers, how)
    made = _one_bit(column, how)
    return made, (made.is_null() & column.is_not_null()).to_numpy()


def _one_bit(column: pl.Series, how: Kept) -> pl.Series:
    """The option's bit; null for what is no option's id."""
    codes = column.cast(pl.String) if not isinstance(column.dtype, pl.String) else column
    places = codes.cast(pl.Enum(how.options), strict=False).to_physical()
    powers = pl.Series([1 << place for place in range(len(how.options))], dtype=how.dtype)
    return powers.gather(places)


def _bits_of_lists(question: Question, column: pl.Series, how: Kept) -> Made:
    lengths = column.list.len().fill_null(0).to_numpy().astype(np.int64)
    filled = np.flatnonzero(lengths)
    flat = column.filter(lengths > 0).explode()
    each = _one_bit(flat, how)
    strange = each.is_null().to_numpy()
    bits = np.zeros(len(column), np.uint64)
    wrong = (lengths == 0) & column.is_not_null().to_numpy()
    if len(filled):
        starts = np.concatenate([[0], np.cumsum(lengths[filled])[:-1]])
        bits[filled] = np.bitwise_or.reduceat(each.fill_null(0).cast(pl.UInt64).to_numpy(), starts)
        wrong[filled] |= np.logical_or.reduceat(strange, starts)
    numbers = pl.Series(bits).zip_with(column.is_not_null(), pl.Series([None], dtype=pl.UInt64))
    return numbers.cast(how.dtype), wrong | _not_allowed(question, numbers, how)


def _not_allowed(question: Question, numbers: pl.Series, how: Kept) -> "np.ndarray":
    """Nothing chosen, bits beyond the last option, or an option that stands alone beside others."""
    bits = numbers.fill_null(1).to_numpy()
    wrong = (bits == 0) | (bits >> np.uint64(len(how.options)) != 0 if len(how.options) < 64 else False)
    alone = np.uint64(how.bits(question.exclusive if question.kind == "choices" else how.options))
    several = bits & (bits - np.uint64(1)) != 0
    found: np.ndarray = (wrong | (bits & alone != 0) & several) & numbers.is_not_null().to_numpy()
    return found


_MAKE: dict[Form, Callable[[Question, pl.Series, Kept], Made]] = {
    Form.TRUTH: _truth,
    Form.NUMBER: _number,
    Form.RANK: _number,
    Form.OPTIONS: _options,
}
