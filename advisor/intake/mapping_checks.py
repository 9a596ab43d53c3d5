"""What can be wrong in a mapping file, each with its line; and finding the question that a word means."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

from advisor import units
from advisor.answers import NotAnAnswer, is_unknown, read_value
from advisor.errors import Problem, did_you_mean
from advisor.facttypes import SIDES
from advisor.intake.mapping import ColumnData, MapData, RowData, TableData, titles_of
from advisor.intake.words import fold, fold_title
from advisor.questionnaire import Question, Questionnaire
from advisor.yamlfile import Document, Path_


def split_fact(name: str, questionnaire: Questionnaire) -> tuple[Question | None, str]:
    """The question of a fact name, and its side or an empty text."""
    base, _, side = name.rpartition(".")
    if side in SIDES and (question := questionnaire.question(base)) and question.sides:
        return question, side
    return questionnaire.question(name), ""


def near_questions(word: str, questionnaire: Questionnaire) -> list[str]:
    """Up to three questions whose id, wording or a title met in forms is near the word."""
    sought = fold_title(word.replace("_", " "))
    scores: dict[str, float] = {}
    for question in questionnaire.questions:
        for name in (question.id.replace("_", " "), question.ask, *question.aliases):
            known = fold_title(name)
            common = set(sought.split()) & set(known.split())
            shared = len(common) / max(1, len(set(sought.split()) | set(known.split())))
            matcher = SequenceMatcher(None, sought, known)
            alike = matcher.ratio() if matcher.quick_ratio() > 0.6 else 0.0
            scores[question.id] = max(scores.get(question.id, 0.0), shared, alike)
    best = sorted(scores, key=lambda id_: -scores[id_])
    return [id_ for id_ in best[:3] if scores[id_] >= 0.5]


class Check:
    """Every problem of a map, with its line."""

    def __init__(self, data: MapData, document: Document, questionnaire: Questionnaire):
        self.data = data
        self.document = document
        self.questionnaire = questionnaire

    def all(self) -> Iterable[Problem]:
        yield from self._titles()
        for title, column in self.data.columns.items():
            yield from self._column(title, column)
        for index, table in enumerate(self.data.tables):
            yield from self._table(table, ("tables", index))

    def _titles(self) -> Iterable[Problem]:
        seen: dict[str, str] = {}
        for part in ("columns", "ignored"):
            for title in getattr(self.data, part):
                if fold(title) in seen:
                    message = f"the column `{title}` is named under {seen[fold(title)]} already."
                    yield self.document.problem((part, title), message, "Name it once.")
                seen[fold(title)] = part
        for table in self.data.tables:
            for title in titles_of(table):
                if seen.get(fold(title)) == "ignored":
                    yield self.document.problem(
                        ("ignored", title), f"the column `{title}` is ignored and used in a table."
                    )

    def _question(self, name: str, path: Path_) -> tuple[Question | None, list[Problem]]:
        question, _ = split_fact(name, self.questionnaire)
        if question is not None:
            return question, []
        near = near_questions(name, self.questionnaire)
        mend = f"Did you mean {' or '.join(near)}?" if near else ""
        return None, [self.document.problem(path, f"there is no question `{name}`.", mend)]

    def _column(self, title: str, column: ColumnData) -> Iterable[Problem]:
        path: Path_ = ("columns", title)
        if column.question is None:
            if column.unit:
                yield self.document.problem((*path, "unit"), "a unit needs a question.")
            strange = [word for word, value in column.values.items() if not isinstance(value, str)]
            for word in strange:
                yield self.document.problem((*path, "values", word), "without a question, write a text here.")
            return
        question, problems = self._question(column.question, (*path, "question"))
        yield from problems
        if question is None:
            return
        if column.unit:
            yield from self._unit(column.unit, question, (*path, "unit"))
        for word, value in column.values.items():
            yield from self._answer(question, value, (*path, "values", word))
        for index, entry in enumerate(column.contains):
            yield from self._answer(question, entry.means, (*path, "contains", index, "means"))

    def _unit(self, unit: str, question: Question, path: Path_) -> Iterable[Problem]:
        if unit not in units.KNOWN:
            mend = did_you_mean(unit, units.KNOWN) or f"Known are {', '.join(sorted(units.KNOWN - {''}))}."
            yield self.document.problem(path, f"the unit `{unit}` is not known.", mend)
        elif question.kind != "number" or units.dimension(unit) != units.dimension(question.unit):
            asked = f"is asked in {question.unit or 'plain numbers'}" if question.kind == "number" else "is no number"
            yield self.document.problem(path, f"{unit} is not a unit for `{question.id}`, which {asked}.")

    def _answer(self, question: Question, value: Any, path: Path_) -> Iterable[Problem]:
        if is_unknown(value) or (value == [] and question.kind == "choices"):
            return
        try:
            read_value(question, value)
        except NotAnAnswer as error:
            yield self.document.problem(path, f"`{question.id}`: {error.reason}", error.mend)

    def _table(self, table: TableData, path: Path_) -> Iterable[Problem]:
        names = set(titles_of(table)) if not table.read else set(table.read[0])
        for index, each in enumerate(table.read):
            if set(each) != names:
                message = f"each set under `read` needs the same names: {', '.join(sorted(names))}."
                yield self.document.problem((*path, "read", index), message)
        known = names if table.read else None
        if table.side is not None and table.read and table.side not in names:
            yield self._no_name(table.side, names, (*path, "side"))
        for index, row in enumerate(table.rows):
            yield from self._row(row, table, known, (*path, "rows", index))

    def _no_name(self, name: str, names: Iterable[str], path: Path_) -> Problem:
        mend = did_you_mean(name, names) or f"Named there are {', '.join(sorted(names))}."
        return self.document.problem(path, f"`{name}` is not named under `read`.", mend)

    def _row(self, row: RowData, table: TableData, known: set[str] | None, path: Path_) -> Iterable[Problem]:
        if not (row.then or row.note or row.cannot_use or row.no_answer):
            mend = "Write then, cannot_use, no_answer or note."
            yield self.document.problem(path, "nothing follows from this line.", mend)
        used = [*((name, "if") for name in row.if_), *((name, "unless") for name in row.unless)]
        used += [(name, "cannot_use") for name in (row.cannot_use.columns if row.cannot_use else ())]
        for name, part in used:
            if known is not None and name not in known:
                yield self._no_name(name, known, (*path, part, name))
        for index, name in enumerate(row.cannot_use.leaves_open if row.cannot_use else ()):
            yield from self._question(name, (*path, "cannot_use", "leaves_open", index))[1]
        for name, value in row.then.items():
            here = (*path, "then", name)
            question, problems = self._question(name, here)
            yield from problems
            if isinstance(value, dict):
                if set(value) != {"from"}:
                    yield self.document.problem(here, "write an answer, or {from: the cell's name}.")
                elif known is not None and value["from"] not in known:
                    yield self._no_name(str(value["from"]), known, here)
            elif question is not None:
                yield from self._answer(question, value, here)
                if question.sides and not split_fact(name, self.questionnaire)[1] and table.side is None:
                    mend = f"Give the table a `side:`, or write `{name}.left` or `{name}.right`."
                    yield self.document.problem(here, f"`{name}` is asked for each side.", mend)
