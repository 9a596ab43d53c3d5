"""One row of a table into answers, by a map. What a cell says is used or listed, never dropped and never guessed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from advisor.answers import Answers, NotAnAnswer, is_unknown, read_value
from advisor.errors import InputRefused, Problem, did_you_mean
from advisor.facttypes import SIDES
from advisor.intake.cells import fits, read_cell, translated, understands, without_values
from advisor.intake.gather import gather
from advisor.intake.mapping import CellData, ColumnData, Mapping, RowData, SetAside, TableData, titles_of
from advisor.intake.mapping_checks import near_questions, split_fact
from advisor.intake.words import fold, shown
from advisor.questionnaire import Question


@dataclass(frozen=True, slots=True)
class CellReject:
    """A cell that was not used. `column` names one column, or several joined by ` + `.

    `kind` is the reason without the values in it, for counting.
    """

    column: str
    value: str
    reason: str
    mend: str = ""
    kind: str = ""


@dataclass
class Person:
    """What a row says about one person."""

    id: str
    answers: Answers
    rejects: list[CellReject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Said:
    """One answer and the cells it comes from."""

    value: Any
    column: str
    cell: str


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
        self._columns = [
            (self._at[fold(title)], column) for title, column in data.columns.items() if fold(title) in self._at
        ]
        self._by_index = dict(self._columns)
        self._readings = [(table, self._places(table)) for table in data.tables]
        self._in_tables = sorted({at for _, sets in self._readings for each in sets for at in each.values()})
        self._deciders = {question.sides for question in mapping.questionnaire.questions if question.sides}

    def _places(self, table: TableData) -> list[dict[str, int]]:
        """For each set of columns a table reads, the place of every named cell; -1 where a column is absent."""
        sets = table.read or [{title: title for title in titles_of(table)}]
        return [{name: self._at.get(fold(title), -1) for name, title in each.items()} for each in sets]

    def id_of(self, cells: Sequence[str]) -> str:
        """The id in a row (also in one of the wrong width, if it reaches that far), or an empty text."""
        if self.mapping.data.id_column is None:
            return ""
        index = self._at[fold(self.mapping.data.id_column)]
        return cells[index].strip() if index < len(cells) else ""

    def translate(self, cells: Sequence[str]) -> Person:
        """The person of one row that has a cell for each column."""
        return _Row(self, cells).person()

    def is_missing(self, index: int, text: str) -> bool:
        """Whether the cell says nothing."""
        column = self._by_index.get(index)
        word = fold(text)
        return word in self._missing or (column is not None and word in map(fold, column.missing))


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


class _Row:
    """The state of translating one row."""

    def __init__(self, translator: Translator, cells: Sequence[str]):
        self.map = translator
        self.data = translator.mapping.data
        self.questionnaire = translator.mapping.questionnaire
        self.cells = cells
        self.said: dict[tuple[str, str], list[_Said]] = {}
        self.rejects: dict[tuple[str, str], CellReject] = {}
        self.notes: dict[str, None] = {}
        self.read: set[int] = set()  # columns of tables whose cell a line understood
        self.open: set[str] = set()  # questions a line leaves open, whatever other lines say
        self.words: dict[int, str | None] = {}  # cells of tables, translated; None = missing

    def person(self) -> Person:
        for index, column in self.map._columns:
            if not self.map.is_missing(index, self.cells[index]) and column.question is not None:
                self._column(index, column, column.question)
        for table, sets in self.map._readings:
            for names in sets:
                self._table(table, names)
        self._name_unread()
        raw: dict[str, Any] = {}
        sources: dict[str, _Said] = {}
        for (id_, side), given in self._spread().items():
            if id_ in self.open:
                continue
            question = self.questionnaire.question(id_)
            assert question is not None  # the map was checked
            merged = self._merge(question, given)
            if merged is not None:
                fact = f"{id_}.{side}" if side else id_
                raw[fact], sources[fact] = merged.value, merged
        answers = gather(self.questionnaire, raw, self._report(sources))
        return Person(self.map.id_of(self.cells), answers, list(self.rejects.values()), list(self.notes))

    def _report(self, sources: dict[str, _Said]) -> Any:
        def report(path: tuple[str, ...], _value: Any, reason: str, mend: str) -> None:
            source = sources[path[0]]
            self._reject(source.column, source.cell, reason, mend, without_values(reason))

        return report

    def _reject(self, column: str, value: str, reason: str, mend: str | None, kind: str | None = None) -> None:
        self.rejects.setdefault((column, reason), CellReject(column, value, reason, mend or "", kind or reason))

    # -------------------------------------------------------------------------------------------- one column
    def _column(self, index: int, column: ColumnData, name: str) -> None:
        question, side = split_fact(name, self.questionnaire)
        assert question is not None  # the map was checked
        title, text = self.map.header[index], self.cells[index].strip()
        try:
            value = read_cell(column, question, text, self.data.decimal)
        except NotAnAnswer as error:
            self._reject(title, text, error.reason, error.mend, without_values(error.reason))
            return
        self.said.setdefault((question.id, side), []).append(_Said(value, title, text))

    # ------------------------------------------------------------------------------------- several together
    def _table(self, table: TableData, names: dict[str, int]) -> None:
        for row in table.rows:
            if not self._holds(row.if_, names) or (row.unless and self._holds(row.unless, names)):
                continue
            sources = [names[name] for name, test in row.if_.items() if understands(test)]
            self.read.update(sources)
            self._then(row, table, names, sources)
            if row.note:
                self.notes[row.note] = None
            if row.cannot_use:
                self._set_aside(row.cannot_use, names)
            if row.stop:
                return

    def _set_aside(self, aside: SetAside, names: dict[str, int]) -> None:
        self.open |= set(aside.leaves_open)
        for index in (names[name] for name in aside.columns):
            self.read.add(index)
            if self._word(index) is not None:
                self._reject(self.map.header[index], self.cells[index].strip(), aside.because, aside.mend)

    def _holds(self, tests: dict[str, CellData], names: dict[str, int]) -> bool:
        return all(fits(test, self._word(names[name])) for name, test in tests.items())

    def _word(self, index: int) -> str | None:
        """What a cell says in the words of its column, or None when it is missing or has no meaning there."""
        if index < 0:
            return None
        if index not in self.words:
            text = self.cells[index].strip()
            column = self.map._by_index.get(index)
            if self.map.is_missing(index, text):
                self.words[index] = None
            elif column is None or column.question is not None or not (column.values or column.contains):
                self.words[index] = text
            else:
                known, value = translated(column, text)
                self.words[index] = str(value) if known else None
                if not known:
                    mend = did_you_mean(fold(text), column.values) or "Add it to the column's values in the map."
                    self._reject(self.map.header[index], text, "the map does not know this word.", mend)
        return self.words[index]

    def _then(self, row: RowData, table: TableData, names: dict[str, int], sources: list[int]) -> None:
        for fact, given in row.then.items():
            question, side = split_fact(fact, self.questionnaire)
            assert question is not None  # the map was checked
            used = list(sources)
            value = given
            if isinstance(given, dict):
                index = names[given["from"]]
                value = self._word(index)
                self.read.add(index)
                used.append(index)
                if value is None:
                    continue
            sides: tuple[str, ...] = (side,)
            if question.sides and not side and table.side:
                sides = self._sides(names[table.side], used)
            stated = [index for index in dict.fromkeys(used) if self._word(index) is not None]
            column = " + ".join(self.map.header[index] for index in stated)
            cell = " / ".join(self.cells[index].strip() for index in stated)
            for each in sides:
                self.said.setdefault((question.id, each), []).append(_Said(value, column, cell))

    def _sides(self, index: int, used: list[int]) -> tuple[str, ...]:
        """The sides one set of columns is about; an empty text where it does not say."""
        word = self._word(index)
        if word is None:
            return ("",)
        self.read.add(index)
        used.append(index)
        match fold(word):
            case "left" | "right" as one:
                return (one,)
            case "both":
                return SIDES
        mend = "Translate the column's words under `values` in the map."
        self._reject(self.map.header[index], self.cells[index], "this says neither left, right nor both.", mend)
        return ("",)

    def _name_unread(self) -> None:
        """Every filled cell of a table that no line understood is listed: nothing goes lost unseen."""
        for index in self.map._in_tables:
            column = self.map._by_index.get(index)
            if index in self.read or self._word(index) is None or (column and column.question):
                continue
            mend = "Add a line for it under `tables` in the map."
            text = self.cells[index].strip()
            self._reject(self.map.header[index], text, "no line of the map says what this means here.", mend)

    # ----------------------------------------------------------------------------------------------- merging
    def _spread(self) -> dict[tuple[str, str], list[_Said]]:
        """Where one part names a side and another does not, the latter is meant for both sides."""
        said = dict(self.said)
        for id_, side in self.said:
            if not side and any((id_, each) in said for each in SIDES):
                plain = said.pop((id_, ""))
                for each in SIDES:
                    said[id_, each] = [*said.get((id_, each), []), *plain]
        return said

    def _merge(self, question: Question, given: list[_Said]) -> _Said | None:
        """Several answers to one question: options add up, left and right are both; else they must be equal."""
        given = [each for each in given if each.value != []]
        given = [each for each in given if not is_unknown(each.value)] or given[:1]
        if len(given) < 2:
            return given[0] if given else None
        column = " + ".join(dict.fromkeys(each.column for each in given))
        cell = " / ".join(dict.fromkeys(each.cell for each in given))
        try:
            typed = list(dict.fromkeys(read_value(question, each.value) for each in given))
        except NotAnAnswer as error:
            self._reject(column, cell, error.reason, error.mend, without_values(error.reason))
            return None
        if question.kind == "choices":
            chosen = frozenset[str]().union(*(value for value in typed if isinstance(value, frozenset)))
            return _Said([option for option in question.options if option in chosen], column, cell)
        if question.id in self.map._deciders and len(typed) > 1 and set(typed) <= {*SIDES, "both"}:
            return _Said("both", column, cell)
        if len(typed) == 1:
            return _Said(given[0].value, column, cell)
        different = " and ".join(str(value) for value in typed)
        kind = f"these cells give different answers to `{question.id}`"
        self._reject(column, cell, f"{kind}: {different}.", "Correct the row, or the map.", f"{kind}.")
        return None
