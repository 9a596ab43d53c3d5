"""One row of a table into answers, by a map. What a cell says is used or listed, never dropped and never guessed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from advisor.answers import Answers, NotAnAnswer, read_known
from advisor.condition import Value
from advisor.errors import InputRefused, Problem, did_you_mean
from advisor.intake.gather import gather
from advisor.intake.mapping import Mapping, TableData, titles_of
from advisor.intake.mapping_checks import near_questions, split_fact
from advisor.intake.pieces import Piece, Reading, pieces
from advisor.intake.row_reading import CellReject, RowReading
from advisor.intake.words import fold, shown

__all__ = ["CellReject", "Person", "Settled", "Translator"]


@dataclass
class Person:
    """What a row says about one person. Rejects stand in the order of their columns, notes in that of the map."""

    id: str
    answers: Answers
    rejects: list[CellReject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Settled:
    """What the cells of one piece say: known answers by fact (or by question, where no side is named), and the rest.

    `notes` are places in `Translator.notes`.
    """

    values: dict[str, Value]
    rejects: tuple[CellReject, ...] = ()
    notes: tuple[int, ...] = ()


class Translator:
    """A map made ready for the columns of one table."""

    def __init__(self, mapping: Mapping, header: Sequence[str], file: str, line: int = 1):
        """Raises InputRefused when a column is missing, or is neither mapped nor ignored."""
        self.mapping = mapping
        self.header = header
        self._at = {fold(title): index for index, title in enumerate(header)}
        problems = [*_unfit(mapping, header, file, line)]
        if problems:
            raise InputRefused(problems)
        data = mapping.data
        self._missing = {fold(word) for word in data.missing} | {""}
        columns = [(self._at[fold(title)], column) for title, column in data.columns.items() if fold(title) in self._at]
        self.by_index = dict(columns)
        self._missing_in = {index: {fold(word) for word in column.missing} for index, column in columns}
        self.whole = Piece(
            tuple((index, column) for index, column in columns if column.question is not None),
            tuple(Reading(table, self._places(table)) for table in data.tables),
        )
        self.pieces = pieces(self.whole, mapping.questionnaire)
        self.notes = list(dict.fromkeys(row.note for table in data.tables for row in table.rows if row.note))
        self.deciders = {question.sides for question in mapping.questionnaire.questions if question.sides}

    def _places(self, table: TableData) -> tuple[dict[str, int], ...]:
        """For each set of columns a table reads, the place of every named cell; -1 where a column is absent."""
        sets = table.read or [{title: title for title in titles_of(table)}]
        return tuple({name: self._at.get(fold(title), -1) for name, title in each.items()} for each in sets)

    @property
    def id_at(self) -> int | None:
        """The place of the id, or None where the map names no such column."""
        title = self.mapping.data.id_column
        return None if title is None else self._at[fold(title)]

    def id_of(self, cells: Sequence[str]) -> str:
        """The id in a row (also in one of the wrong width, if it reaches that far), or an empty text."""
        index = self.id_at
        return cells[index].strip() if index is not None and index < len(cells) else ""

    def translate(self, cells: Sequence[str]) -> Person:
        """The person of one row that has a cell for each column."""
        row = RowReading(self, cells, self.whole)
        raw = {fact: said.value for fact, said in row.said.items()}

        def report(path: tuple[str, ...], _value: Any, reason: str, mend: str) -> None:
            row.reject_said(path[0], reason, mend)

        answers = gather(self.mapping.questionnaire, raw, report)
        notes = [note for note in self.notes if note in row.notes]
        return Person(self.id_of(cells), answers, row.sorted_rejects(), notes)

    def settle(self, piece: Piece, cells: Sequence[str]) -> Settled:
        """What the cells of a piece (`piece.cells`) say, apart from all others.

        The answers, rejects and notes of all pieces together are those of the person, once each plain answer to a
        question asked for each side has gone where `gather` puts it.
        """
        row = RowReading(self, dict(zip(piece.cells, cells, strict=True)), piece)
        values: dict[str, Value] = {}
        for fact, said in row.said.items():
            question, _ = split_fact(fact, self.mapping.questionnaire)
            assert question is not None  # the map was checked
            try:
                value = read_known(question, said.value)
            except NotAnAnswer as error:
                row.reject_said(fact, error.reason, error.mend)
                continue
            if value is not None and question.kind != "text":
                values[fact] = value
        notes = tuple(place for place, note in enumerate(self.notes) if note in row.notes)
        return Settled(values, tuple(row.sorted_rejects()), notes)

    def is_missing(self, index: int, text: str) -> bool:
        """Whether the cell says nothing."""
        word = fold(text)
        return word in self._missing or word in self._missing_in.get(index, ())


def _unfit(mapping: Mapping, header: Sequence[str], file: str, line: int) -> Iterable[Problem]:
    """What keeps a map from fitting the columns of a table."""
    named = {fold(title) for title in mapping.titles}
    present = {fold(title): title for title in header}
    for title, must in mapping.titles.items():
        if must and fold(title) not in present:
            mend = did_you_mean(fold(title), present) or "Mark it `optional: true` in the map if it may be absent."
            yield Problem(f"the column `{shown(title)}` of the map is not in the table.", file, line, mend=mend)
    for index, title in enumerate(header, 1):
        if fold(title) not in named:
            near = near_questions(title, mapping.questionnaire)
            hint = f" Is it the question {' or '.join(near)}?" if near else ""
            what = f"`{shown(title)}`" if title else "without a title"
            yield Problem(
                f"column {index} {what} is neither mapped nor ignored.",
                file,
                line,
                mend=f"Name it under `columns`, or under `ignored` with a reason.{hint}",
            )
