"""A table into columns of typed answers, by a map: what `Translator.translate` says of each row, for many at once.

The map is taken apart into pieces that can't change each other. A piece of one column reads each different text once;
a piece of several columns reads each different line of its cells once. Only a plain answer to a question asked for
each side still hangs on another answer: it goes where `advisor.intake.gather` puts it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from advisor.answers import NotAnAnswer
from advisor.engines.columns import Kept, kept_columns
from advisor.errors import OwnFault
from advisor.facttypes import SIDES
from advisor.intake.mapping import ColumnData
from advisor.intake.mapping_checks import split_fact
from advisor.intake.pieces import Piece
from advisor.intake.translate import CellReject, Settled, Translator
from advisor.intake.typed_columns import Reader, read_columns
from advisor.intake.words import fold
from advisor.questionnaire import Question

REJECTS = {
    "place": pl.UInt32(), "order": pl.String(), "column": pl.String(), "value": pl.String(), "reason": pl.String(),
    "mend": pl.String(), "kind": pl.String(),
}  # fmt: skip
_KEPT_LINES = 50_000  # of one piece; then what was learnt is forgotten, so that memory stays flat
_BETWEEN = "\0"  # stands in no cell: rows with it are refused at the door


@dataclass(frozen=True)
class Mapped:
    """Typed answers, a column a fact (see `advisor.engines.columns.Kept`), and what else the rows say.

    `rejects` has a line for each cell that was not used, by the place of its row, and within a row in the order of
    `Person.rejects`. `notes` are those of each row, joined by spaces; None when no row has one.
    """

    answers: pl.DataFrame
    rejects: pl.DataFrame
    notes: pl.Series | None


@dataclass(frozen=True)
class _Rejects:
    """Cells of one piece that were not used: the places of their rows, and which of `told` is said of each."""

    places: np.ndarray
    codes: np.ndarray
    told: list[CellReject]


@dataclass(frozen=True)
class _Read:
    """What one piece says of some rows."""

    values: dict[str, pl.Series]
    rejects: _Rejects | None = None
    notes: pl.Series | None = None  # places in `Translator.notes`, with commas between


class MappedColumns:
    """Reads parts of a table, one after the other (from one thread). What was learnt of one part serves the next."""

    def __init__(self, translator: Translator):
        self._translator = translator
        self._questionnaire = translator.mapping.questionnaire
        self._kept = kept_columns(self._questionnaire)
        self._notes: dict[str, str] = {}
        pieces = [piece for piece in translator.pieces if not self._only_text(piece)]
        self._columns = [_Column(translator, piece, self._kept) for piece in pieces if _is_plain(piece)]
        self._lines = [_Lines(translator, piece, self._kept) for piece in pieces if not _is_plain(piece)]

    def _only_text(self, piece: Piece) -> bool:
        """Whether nothing but free text stands there, which no result reads and nothing is wrong with."""
        return _is_plain(piece) and all(
            question is not None and question.kind == "text"
            for question in map(self._questionnaire.question, piece.questions(self._questionnaire))
        )

    def read(self, frame: pl.DataFrame) -> Mapped:
        """Type these rows: columns of text in the order of the header, none of it null."""
        cells = [frame.to_series(column.index) for column in self._columns]
        typed = read_columns([column.reader for column in self._columns], cells)
        found = [column.read(each, *what) for column, each, what in zip(self._columns, cells, typed, strict=True)]
        found += [lines.read(frame) for lines in self._lines]
        values = {fact: column for each in found for fact, column in each.values.items()}
        rejects = [each.rejects for each in found if each.rejects is not None]
        notes = [each.notes for each in found if each.notes is not None]
        answers = self._answers(values)
        nothing = pl.repeat(None, frame.height, eager=True).alias("")
        return Mapped(
            pl.DataFrame(answers or [nothing]),
            _table(rejects),
            self._joined(notes) if notes else None,
        )

    def _answers(self, values: Mapping[str, pl.Series]) -> list[pl.Series]:
        """The values with each plain answer to a sided question on the sides it is meant for."""
        found: dict[str, pl.Series] = {}
        for question in self._questionnaire.questions:
            given = {fact: values[fact] for fact in question.facts if fact in values}
            if question.sides and question.id in values:
                plain = values[question.id]
                for fact, column in self._sides(question, plain, values.get(question.sides)):
                    own = given.get(fact)
                    given[fact] = column if own is None else own.zip_with(own.is_not_null(), column)
            found |= {fact: column.alias(fact) for fact, column in given.items()}
        return [*found.values()]

    def _sides(self, question: Question, plain: pl.Series, which: pl.Series | None) -> list[tuple[str, pl.Series]]:
        if which is None:
            return [(fact, plain) for fact in question.facts]
        decider = self._kept[question.sides or ""]
        nothing = pl.Series([None], dtype=plain.dtype)
        return [
            (question.fact(side), plain.zip_with((which != decider.bits((other,))).fill_null(True), nothing))
            for side, other in (SIDES, SIDES[::-1])
        ]

    def _joined(self, notes: list[pl.Series]) -> pl.Series:
        places = pl.DataFrame([each.alias(str(at)) for at, each in enumerate(notes)]).select(
            pl.concat_str(pl.all(), separator=",")
        )
        column = places.to_series()
        for each in column.unique().to_list():
            if each not in self._notes:
                chosen = sorted({int(place) for place in each.split(",") if place})
                self._notes[each] = " ".join(self._translator.notes[place] for place in chosen)
        return column.replace_strict(self._notes, return_dtype=pl.String)


def _is_plain(piece: Piece) -> bool:
    return len(piece.columns) == 1 and not piece.readings


class _Column:
    """A column that alone answers its question."""

    def __init__(self, translator: Translator, piece: Piece, kept: Mapping[str, Kept]):
        ((self.index, column),) = piece.columns
        self._title = translator.header[self.index]
        question, side = split_fact(column.question or "", translator.mapping.questionnaire)
        assert question is not None  # the map was checked
        self._fact = question.fact(side)
        self.reader = _Texts(translator, piece, question, kept[question.facts[0]], column)

    def read(self, cells: pl.Series, values: pl.Series, wrong: np.ndarray) -> _Read:
        """What it says of these rows, its cells being typed."""
        return _Read({self._fact: values}, self._rejects(cells, wrong) if len(wrong) else None)

    def _rejects(self, cells: pl.Series, wrong: np.ndarray) -> _Rejects:
        codes: dict[str, int] = {}
        each = [codes.setdefault(text, len(codes)) for text in cells[wrong]]
        return _Rejects(wrong, np.array(each, np.int64), [self.reader.told[text] for text in codes])


class _Texts(Reader):
    """A column's texts by the map."""

    def __init__(self, translator: Translator, piece: Piece, question: Question, kept: Kept, column: ColumnData):
        self._translator = translator
        self._piece = piece
        words = [*translator.mapping.data.missing, *column.missing, *column.values]
        self._words = pl.Series([fold(word) for word in words], dtype=pl.String)
        self._numbers_are_plain = not column.contains and column.unit in ("", question.unit)
        self.told: dict[str, CellReject] = {}
        super().__init__(question, kept)

    def forget(self) -> None:
        """Know nothing."""
        super().forget()
        self.told = {}

    def cell(self, text: str) -> bool | int | float | None:
        """One text by the map."""
        settled = self._translator.settle(self._piece, (text,))
        if settled.rejects:
            (reject,) = settled.rejects
            self.told[text] = reject
            raise NotAnAnswer(reject.reason, reject.mend)
        return next((self._kept.cell(value) for value in settled.values.values()), None)

    def numbers(self, new: pl.Series) -> pl.Series:
        """Plain numbers that mean themselves."""
        if not self._numbers_are_plain:
            return pl.repeat(None, len(new), dtype=pl.Float64, eager=True)
        new = new.zip_with(~new.is_in(self._words.implode()), pl.Series([""]))
        if self._translator.mapping.data.decimal == ",":
            new = new.str.replace(".", " ", literal=True).str.replace(",", ".", literal=True)
        return super().numbers(new)


class _Lines:
    """Columns that answer together: each different line of their cells is read once."""

    def __init__(self, translator: Translator, piece: Piece, kept: Mapping[str, Kept]):
        self._translator = translator
        self._piece = piece
        self._orders: dict[tuple[int, ...], int] = {}
        questions = [
            translator.mapping.questionnaire.question(id_) for id_ in piece.questions(translator.mapping.questionnaire)
        ]
        self._kept = {
            fact: kept[question.facts[0]]
            for question in questions
            if question is not None and question.kind != "text"
            for fact in dict.fromkeys((question.id, *question.facts))
        }
        self._known: dict[str, Settled] = {}

    def read(self, frame: pl.DataFrame) -> _Read:
        """What it says of these rows."""
        cells = [frame.to_series(index).alias(str(index)) for index in self._piece.cells]
        lines = pl.DataFrame(cells).select(pl.concat_str(pl.all(), separator=_BETWEEN)).to_series()
        different = lines.unique()
        codes = lines.cast(pl.Enum(different)).to_physical()
        settled = [self._settle(line) for line in different]
        values = {}
        for fact, how in self._kept.items():
            each = [None if (value := one.values.get(fact)) is None else how.cell(value) for one in settled]
            if any(value is not None for value in each):
                values[fact] = pl.Series(each, dtype=how.dtype).gather(codes)
        notes = None
        if any(one.notes for one in settled):
            notes = pl.Series([",".join(map(str, one.notes)) for one in settled]).gather(codes)
        return _Read(values, self._rejects(codes, settled), notes)

    def _settle(self, line: str) -> Settled:
        found = self._known.get(line)
        if found is None:
            if len(self._known) >= _KEPT_LINES:
                self._known.clear()
            cells = line.split(_BETWEEN)
            if len(cells) != len(self._piece.cells):
                raise OwnFault("A NUL byte came through the door.")
            found = self._known[line] = self._translator.settle(self._piece, cells)
        return found

    def _rejects(self, codes: pl.Series, settled: list[Settled]) -> _Rejects | None:
        """A row is told all rejects of its line; those of one line stand together in `told`."""
        told = [reject for one in settled for reject in one.rejects]
        if not told:
            return None
        counts = np.array([len(one.rejects) for one in settled])
        firsts = np.cumsum(counts) - counts
        lines = codes.to_numpy()
        rows = np.flatnonzero(counts[lines])
        repeats = counts[lines[rows]]
        within = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        return _Rejects(np.repeat(rows, repeats), np.repeat(firsts[lines[rows]], repeats) + within, told)


def _table(found: list[_Rejects]) -> pl.DataFrame:
    """A line of REJECTS for each reject of each row."""
    if not found:
        return pl.DataFrame(schema=REJECTS)
    told = [reject for each in found for reject in each.told]
    before = np.cumsum([0, *(len(each.told) for each in found)])
    codes = np.concatenate([each.codes + first for each, first in zip(found, before[:-1], strict=True)])
    texts = pl.DataFrame(
        {
            "order": ["".join(f"{index:05}" for index in reject.at) for reject in told],
            "column": [reject.column for reject in told],
            "value": [reject.value for reject in told],
            "reason": [reject.reason for reject in told],
            "mend": [reject.mend for reject in told],
            "kind": [reject.kind for reject in told],
        }
    )
    places = pl.Series("place", np.concatenate([each.places for each in found]), dtype=pl.UInt32)
    return texts[codes].insert_column(0, places).select(*REJECTS).sort("place", "order", "reason", "mend")
