"""Columns of text to columns of typed answers: every cell read as `advisor.answers.read_value` reads one.

Each different text of a column is read once and kept; the cells then only point at what was read. So a cell gets the
verdict and the words that one person's answer gets, whatever stands in it. Columns are named by question or by fact;
a plain answer to a question asked for each side goes where `advisor.intake.gather` puts it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from advisor.answers import NotAnAnswer, read_known
from advisor.engines.columns import Form, Kept, kept_columns, rounded_column
from advisor.errors import InputRefused, Problem, did_you_mean
from advisor.facttypes import SIDES
from advisor.questionnaire import Question, Questionnaire

REJECTS = {"row": pl.Int64(), "column": pl.String(), "value": pl.String(), "reason": pl.String(), "mend": pl.String()}
_KEPT_TEXTS = 100_000  # of one column; then what was learnt is forgotten, so that memory stays flat
_MANY = 64  # new numbers that are worth reading together
_CODE = "code of "
_PLAIN_NUMBER = r"^[0-9]{1,9}(\.[0-9]{1,6})?$"  # read alike by everybody; anything else goes through `read_value`


@dataclass(frozen=True)
class Typed:
    """Typed answers, a column a fact (see `advisor.engines.columns.Kept`), and the cells that were not used."""

    answers: pl.DataFrame
    rejects: pl.DataFrame


@dataclass(frozen=True)
class _Place:
    """Where a column's answers go."""

    question: Question
    side: str


class TypedColumns:
    """Reads tables with the same columns, part by part. What was learnt of one part serves the next."""

    def __init__(self, questionnaire: Questionnaire, columns: Sequence[str]):
        """Raises InputRefused naming every column that is no question of the questionnaire."""
        self._kept = kept_columns(questionnaire)
        problems: list[Problem] = []
        places = {name: place for name in columns if (place := _place(questionnaire, name, problems))}
        if problems:
            raise InputRefused(problems)
        deciders = {question.sides for question in questionnaire.questions}
        self._order = sorted(places, key=lambda name: name not in deciders)  # as `gather` takes them
        self._places = {name: place for name, place in places.items() if place.question.kind != "text"}
        self._readers = {
            name: Reader(place.question, self._kept[place.question.facts[0]]) for name, place in self._places.items()
        }

    def read(self, frame: pl.DataFrame, first_row: int = 1) -> Typed:
        """Type the text columns of this part; `first_row` is the number of its first row, for the rejects."""
        values: dict[str, pl.Series] = {}
        rejects: list[pl.DataFrame] = []
        typed = read_columns([*self._readers.values()], [frame[name] for name in self._readers])
        for (name, reader), (values[name], wrong) in zip(self._readers.items(), typed, strict=True):
            if len(wrong):
                rejects.append(reader.rejects(name, frame[name], wrong, first_row))
        answers: dict[str, pl.Series] = {}
        for name in self._order:
            if name in self._places:
                for fact, column in self._given(self._places[name], values[name], answers):
                    earlier = answers.get(fact)
                    later = column if earlier is None else column.zip_with(column.is_not_null(), earlier)
                    answers[fact] = later.alias(fact)
        empty = pl.DataFrame(schema=REJECTS)
        found = pl.concat(rejects).sort("row", maintain_order=True) if rejects else empty
        return Typed(pl.DataFrame([*answers.values()]), found)

    def _given(self, place: _Place, column: pl.Series, answers: dict[str, pl.Series]) -> list[tuple[str, pl.Series]]:
        """The facts that one column gives; a plain answer goes to the sides the person named, or to both."""
        question = place.question
        if not question.sides or place.side:
            return [(question.fact(place.side), column)]
        which = answers.get(question.sides)
        if which is None:
            return [(fact, column) for fact in question.facts]
        decider = self._kept[question.sides]
        nothing = pl.Series([None], dtype=column.dtype)
        return [
            (question.fact(side), column.zip_with((which != decider.bits((other,))).fill_null(True), nothing))
            for side, other in (SIDES, SIDES[::-1])
        ]


def _place(questionnaire: Questionnaire, name: str, problems: list[Problem]) -> _Place | None:
    id_, _, side = name.rpartition(".")
    if side not in SIDES or questionnaire.question(id_) is None:
        id_, side = name, ""
    question = questionnaire.question(id_)
    if question is None:
        known = [question.id for question in questionnaire.questions]
        problems.append(Problem(f"there is no question `{name}`.", mend=did_you_mean(name, known)))
    elif side and question.sides is None:
        problems.append(Problem(f"`{id_}` is not asked for each side.", mend=f"Write `{id_}`."))
    else:
        return _Place(question, side)
    return None


class Reader:
    """What is known of one column: its texts, what each means, and why some are no answers (`reasons`)."""

    def __init__(self, question: Question, kept: Kept):
        self._question = question
        self._kept = kept
        self.forget()

    def forget(self) -> None:
        """Know nothing."""
        self._texts: list[str] = []  # no Series: one grown bit by bit keeps a piece of memory for each bit
        self._enum = pl.Enum([])
        self._values = pl.Series([], dtype=self._kept.dtype)
        self.reasons: dict[str, tuple[str, str]] = {}
        self._wrong = np.zeros(0, bool)

    def codes(self, name: str) -> pl.Expr:
        """The place of each cell's text among those known; null for the others."""
        return pl.col(name).cast(self._enum, strict=False).to_physical()

    def learn(self, new: pl.Series, cells: pl.Series) -> None:
        """Read texts that are not known yet, each once, out of these cells."""
        if len(self._texts) + len(new) > _KEPT_TEXTS:
            self.forget()
            new = cells.drop_nulls().unique()
        texts = new.to_list()
        many = self._kept.form is Form.NUMBER and len(new) >= _MANY
        typed: list[bool | int | float | None] = self.numbers(new).to_list() if many else [None] * len(new)
        wrong = np.zeros(len(new), bool)
        for place, text in enumerate(texts):
            if typed[place] is None:
                try:
                    typed[place] = self.cell(text)
                except NotAnAnswer as error:
                    self.reasons[text] = error.reason, error.mend
                    wrong[place] = True
        self._texts += texts
        self._enum = pl.Enum(self._texts)
        self._values = pl.concat([self._values, pl.Series(typed, dtype=self._kept.dtype)], rechunk=True)
        self._wrong = np.concatenate([self._wrong, wrong])

    def values(self, name: str) -> pl.Expr:
        """The typed cells of a column of codes."""
        return pl.lit(self._values).gather(pl.col(name)).alias(name)

    def wrong(self, codes: pl.Series) -> np.ndarray:
        """The places of cells that are no answers."""
        wrong = np.zeros(0, int)
        if self.reasons and not codes.null_count():
            wrong = np.flatnonzero(self._wrong[codes.to_numpy()])
        elif self.reasons:
            filled = np.flatnonzero(codes.is_not_null().to_numpy())
            wrong = filled[self._wrong[codes.drop_nulls().to_numpy()]]
        return wrong

    def rejects(self, name: str, cells: pl.Series, wrong: np.ndarray, first_row: int) -> pl.DataFrame:
        """The cells at these places, with why they are no answers and how to mend them."""
        texts = cells[wrong]
        told = [self.reasons[text] for text in texts]
        columns = {
            "row": pl.Series(wrong.astype(np.int64) + first_row),
            "column": [name] * len(wrong),
            "value": texts,
            "reason": [reason for reason, _ in told],
            "mend": [mend for _, mend in told],
        }
        return pl.DataFrame(columns, schema=REJECTS)

    def cell(self, text: str) -> bool | int | float | None:
        """One text as it is kept; None where it gives no answer. Raises NotAnAnswer."""
        value = read_known(self._question, text)
        return None if value is None else self._kept.cell(value)

    def numbers(self, new: pl.Series) -> pl.Series:
        """Plain numbers within the range, read together; null for every other text."""
        plain = new.str.contains(_PLAIN_NUMBER)
        numbers = new.zip_with(plain, pl.Series([None], dtype=pl.String)).cast(pl.Float64)
        low, high = self._question.type.low, self._question.type.high
        assert low is not None and high is not None
        right = numbers.is_between(low, high)
        if self._question.whole:
            right &= numbers == numbers.floor()
        return rounded_column(numbers.zip_with(right, pl.Series([None], dtype=pl.Float64)))


def read_columns(readers: Sequence[Reader], columns: Sequence[pl.Series]) -> list[tuple[pl.Series, np.ndarray]]:
    """The typed cells of each column, and the places of those that are no answers; all are looked up together."""
    cells = pl.DataFrame([column.alias(str(number)) for number, column in enumerate(columns)])
    by_name = dict(zip(cells.columns, readers, strict=True))
    codes = cells.select(reader.codes(name) for name, reader in by_name.items())
    new = [name for name in by_name if codes[name].null_count() > cells[name].null_count()]
    if new:
        both = cells.hstack(codes.select(pl.col(new).name.prefix(_CODE)))
        unknown = ((name, pl.col(name).is_not_null() & pl.col(_CODE + name).is_null()) for name in new)
        texts = both.select(pl.col(name).filter(which).unique().implode() for name, which in unknown)
        for name in new:
            by_name[name].learn(texts[name][0], cells[name])
        codes = codes.with_columns(cells.select(by_name[name].codes(name) for name in new))
    values = codes.select(reader.values(name) for name, reader in by_name.items())
    return [(values[name], reader.wrong(codes[name])) for name, reader in by_name.items()]
