"""What the cells of one row say, by a map or by a piece of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.answers import NotAnAnswer, is_unknown, read_value
from advisor.errors import did_you_mean
from advisor.facttypes import SIDES
from advisor.intake.cells import fits, read_cell, translated, understands, without_values
from advisor.intake.mapping import CellData, ColumnData, RowData, SetAside, TableData
from advisor.intake.mapping_checks import split_fact
from advisor.intake.pieces import Piece
from advisor.intake.words import fold
from advisor.questionnaire import Question

if TYPE_CHECKING:
    from advisor.intake.translate import Translator


@dataclass(frozen=True, slots=True)
class CellReject:
    """A cell that was not used. `column` names one column, or several joined by ` + `; `at` are their places.

    `kind` is the reason without the values in it, for counting.
    """

    column: str
    value: str
    reason: str
    mend: str = ""
    kind: str = ""
    at: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """One raw answer and the cells it comes from."""

    value: Any
    at: tuple[int, ...]
    cell: str


class RowReading:
    """The raw answers (`said`, by fact, or by question where no side is named), rejects and notes of one row."""

    def __init__(self, translator: "Translator", cells: Sequence[str] | Mapping[int, str], piece: Piece):
        self.map = translator
        self.data = translator.mapping.data
        self.questionnaire = translator.mapping.questionnaire
        self.cells = cells
        self.notes: set[str] = set()
        self.said: dict[str, Said] = {}
        self._given: dict[tuple[str, str], list[Said]] = {}
        self._rejects: dict[tuple[tuple[int, ...], str, str], CellReject] = {}
        self._read: set[int] = set()  # columns of tables whose cell a line understood
        self._open: set[str] = set()  # questions a line leaves open, whatever other lines say
        self._words: dict[int, str | None] = {}  # cells of tables, translated; None = missing
        self._read_all(piece)

    def _read_all(self, piece: Piece) -> None:
        for index, column in piece.columns:
            if not self.map.is_missing(index, self.cells[index]) and column.question is not None:
                self._column(index, column, column.question)
        for reading in piece.readings:
            for names in reading.sets:
                self._table(reading.table, names)
        self._name_unread(piece)
        for (id_, side), given in self._spread().items():
            if id_ in self._open:
                continue
            question = self.questionnaire.question(id_)
            assert question is not None  # the map was checked
            merged = self._merge(question, given)
            if merged is not None:
                self.said[f"{id_}.{side}" if side else id_] = merged

    def sorted_rejects(self) -> list[CellReject]:
        """The rejects in the order of their columns."""
        return [self._rejects[key] for key in sorted(self._rejects)]

    def reject_said(self, fact: str, reason: str, mend: str) -> None:
        """List the cells behind a raw answer that is none."""
        said = self.said[fact]
        self._reject(said.at, said.cell, reason, mend, without_values(reason))

    def _reject(self, at: tuple[int, ...], value: str, reason: str, mend: str | None, kind: str | None = None) -> None:
        column, mend = " + ".join(self.map.header[index] for index in at), mend or ""
        self._rejects.setdefault((at, reason, mend), CellReject(column, value, reason, mend, kind or reason, at))

    # -------------------------------------------------------------------------------------------- one column
    def _column(self, index: int, column: ColumnData, name: str) -> None:
        question, side = split_fact(name, self.questionnaire)
        assert question is not None  # the map was checked
        text = self.cells[index].strip()
        try:
            value = read_cell(column, question, text, self.data.decimal)
        except NotAnAnswer as error:
            self._reject((index,), text, error.reason, error.mend, without_values(error.reason))
            return
        self._given.setdefault((question.id, side), []).append(Said(value, (index,), text))

    # ------------------------------------------------------------------------------------- several together
    def _table(self, table: TableData, names: dict[str, int]) -> None:
        for row in table.rows:
            if not self._holds(row.if_, names) or (row.unless and self._holds(row.unless, names)):
                continue
            sources = [names[name] for name, test in row.if_.items() if understands(test)]
            self._read.update(sources)
            self._then(row, table, names, sources)
            if row.note:
                self.notes.add(row.note)
            if row.cannot_use:
                self._set_aside(row.cannot_use, names)
            if row.stop:
                return

    def _set_aside(self, aside: SetAside, names: dict[str, int]) -> None:
        self._open |= set(aside.leaves_open)
        for index in (names[name] for name in aside.columns):
            self._read.add(index)
            if self._word(index) is not None:
                self._reject((index,), self.cells[index].strip(), aside.because, aside.mend)

    def _holds(self, tests: dict[str, CellData], names: dict[str, int]) -> bool:
        return all(fits(test, self._word(names[name])) for name, test in tests.items())

    def _word(self, index: int) -> str | None:
        """What a cell says in the words of its column, or None when it is missing or has no meaning there."""
        if index < 0:
            return None
        if index not in self._words:
            text = self.cells[index].strip()
            column = self.map.by_index.get(index)
            if self.map.is_missing(index, text):
                self._words[index] = None
            elif column is None or column.question is not None or not (column.values or column.contains):
                self._words[index] = text
            else:
                known, value = translated(column, text)
                self._words[index] = str(value) if known else None
                if not known:
                    mend = did_you_mean(fold(text), column.values) or "Add it to the column's values in the map."
                    self._reject((index,), text, "the map does not know this word.", mend)
        return self._words[index]

    def _then(self, row: RowData, table: TableData, names: dict[str, int], sources: list[int]) -> None:
        for fact, given in row.then.items():
            question, side = split_fact(fact, self.questionnaire)
            assert question is not None  # the map was checked
            used = list(sources)
            value = given
            if isinstance(given, dict):
                index = names[given["from"]]
                value = self._word(index)
                self._read.add(index)
                used.append(index)
                if value is None:
                    continue
            sides: tuple[str, ...] = (side,)
            if question.sides and not side and table.side:
                sides = self._sides(names[table.side], used)
            stated = tuple(index for index in dict.fromkeys(used) if self._word(index) is not None)
            cell = " / ".join(self.cells[index].strip() for index in stated)
            for each in sides:
                self._given.setdefault((question.id, each), []).append(Said(value, stated, cell))

    def _sides(self, index: int, used: list[int]) -> tuple[str, ...]:
        """The sides one set of columns is about; an empty text where it does not say."""
        word = self._word(index)
        if word is None:
            return ("",)
        self._read.add(index)
        used.append(index)
        match fold(word):
            case "left" | "right" as one:
                return (one,)
            case "both":
                return SIDES
        mend = "Translate the column's words under `values` in the map."
        self._reject((index,), self.cells[index].strip(), "this says neither left, right nor both.", mend)
        return ("",)

    def _name_unread(self, piece: Piece) -> None:
        """Every filled cell of a table that no line understood is listed: nothing goes lost unseen."""
        for index in piece.in_tables:
            column = self.map.by_index.get(index)
            if index in self._read or self._word(index) is None or (column and column.question):
                continue
            mend = "Add a line for it under `tables` in the map."
            self._reject((index,), self.cells[index].strip(), "no line of the map says what this means here.", mend)

    # ----------------------------------------------------------------------------------------------- merging
    def _spread(self) -> dict[tuple[str, str], list[Said]]:
        """Where one part names a side and another does not, the latter is meant for both sides."""
        said = dict(self._given)
        for id_, side in self._given:
            if not side and any((id_, each) in said for each in SIDES):
                plain = said.pop((id_, ""))
                for each in SIDES:
                    said[id_, each] = [*said.get((id_, each), []), *plain]
        return said

    def _merge(self, question: Question, given: list[Said]) -> Said | None:
        """Several answers to one question: options add up, left and right are both; else they must be equal."""
        given = [each for each in given if each.value != []]
        given = [each for each in given if not is_unknown(each.value)] or given[:1]
        if len(given) < 2:
            return given[0] if given else None
        at = tuple(dict.fromkeys(index for each in given for index in each.at))
        cell = " / ".join(dict.fromkeys(each.cell for each in given))
        try:
            typed = list(dict.fromkeys(read_value(question, each.value) for each in given))
        except NotAnAnswer as error:
            self._reject(at, cell, error.reason, error.mend, without_values(error.reason))
            return None
        if question.kind == "choices":
            chosen = frozenset[str]().union(*(value for value in typed if isinstance(value, frozenset)))
            return Said([option for option in question.options if option in chosen], at, cell)
        if question.id in self.map.deciders and len(typed) > 1 and set(typed) <= {*SIDES, "both"}:
            return Said("both", at, cell)
        if len(typed) == 1:
            return Said(given[0].value, at, cell)
        different = " and ".join(str(value) for value in typed)
        kind = f"these cells give different answers to `{question.id}`"
        self._reject(at, cell, f"{kind}: {different}.", "Correct the row, or the map.", f"{kind}.")
        return None
