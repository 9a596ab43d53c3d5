"""The mapping file: which column of a table answers which question, in words a coach can read.

A map says for every column what it is: the person's id, a question, part of a `tables` entry (several columns that
answer together), or left aside with a reason. Everything in it is checked against the questionnaire on loading.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from advisor import yamlfile
from advisor.errors import InputRefused, Problem, did_you_mean
from advisor.library import Library
from advisor.model import Entry, Sentence, build
from advisor.questionnaire import Questionnaire
from advisor.yamlfile import Document

Words = Annotated[list[str], Field(min_length=1)]
_ANSWER = {"type": ["string", "number", "boolean", "array"], "items": {"type": "string"}}
AnswerData = Annotated[Any, WithJsonSchema(_ANSWER)]


class ByWords(Entry):
    """An answer for every cell in which one of the words stands (whole words, small or capital letters alike)."""

    words: Words
    means: AnswerData


class ColumnData(Entry):
    """One column. Without a question it only takes part in `tables`."""

    question: str | None = None  # a question id, or one side of it, such as heel_raise.left
    unit: str = ""  # of the numbers in the column, when it is not the question's
    missing: list[str] = []  # words that mean "not answered" here, besides the file's
    values: dict[str, AnswerData] = {}  # the whole cell, spaces and capital letters aside
    contains: list[ByWords] = []  # tried in order when `values` does not know the cell
    optional: bool = False  # the column may be absent


class CellData(Entry):
    """What must hold for one cell; of several tests, all. On a missing cell only `missing` can hold."""

    any_of: Words | None = None
    none_of: Words | None = None
    contains: Words | None = None
    contains_none_of: Words | None = None
    missing: bool | None = None


_LIST_OR_TESTS = {
    "anyOf": [
        {"type": "array", "items": {"type": "string"}},
        {
            "type": "object",
            "properties": {
                **{
                    name: {"type": "array", "items": {"type": "string"}}
                    for name in ("any_of", "none_of", "contains", "contains_none_of")
                },
                "missing": {"type": "boolean"},
            },
            "additionalProperties": False,
        },
    ]
}
Test = Annotated[
    CellData,
    BeforeValidator(lambda given: {"any_of": given} if isinstance(given, list) else given),
    WithJsonSchema(_LIST_OR_TESTS),
]
Given = Annotated[
    Any, WithJsonSchema({"type": [*_ANSWER["type"], "object"], "description": "An answer, or {from: cell}"})
]


class SetAside(Entry):
    """Cells that can't be used here, and why. Each one that is filled in is listed among the rejects."""

    columns: Words
    because: Sentence
    mend: Sentence | None = None
    leaves_open: list[str] = []  # questions that stay unanswered, as the answer would not be the whole one


class RowData(Entry):
    """One line of a table: if these cells say so, then these answers follow. Every line that fits is used."""

    if_: Annotated[dict[str, Test], Field(alias="if", min_length=1)]
    unless: dict[str, Test] = {}
    then: dict[str, Given] = {}
    note: Sentence | None = None  # shown beside the person's result
    cannot_use: SetAside | None = None
    no_answer: Sentence | None = None  # the cells are understood, but answer nothing that is asked: why
    stop: bool = False  # no later line is read for these cells


class TableData(Entry):
    """Several columns read together. `read` gives them short names, and may do so for several sets of columns."""

    title: Sentence
    read: list[dict[str, str]] = []
    side: str | None = None  # the cell that says left, right or both for questions asked of each side
    rows: Annotated[list[RowData], Field(min_length=1)]


class MapData(Entry):
    """A mapping file as written."""

    title: Sentence
    questionnaire: str = "runner"
    id_column: str | None = None
    decimal: Literal[".", ","] = "."
    missing: list[str] = []
    columns: dict[str, ColumnData] = {}
    tables: list[TableData] = []
    ignored: dict[str, Sentence] = {}


@dataclass(frozen=True)
class Mapping:
    """A checked map with its questionnaire."""

    data: MapData
    questionnaire: Questionnaire
    document: Document

    @property
    def titles(self) -> dict[str, bool]:
        """Every column title the map names, and whether the column must be there."""
        needed = {title: not column.optional for title, column in self.data.columns.items()}
        for table in self.data.tables:
            for title in titles_of(table):
                needed.setdefault(title, True)
        if self.data.id_column is not None:
            needed[self.data.id_column] = True
        return dict.fromkeys(self.data.ignored, False) | needed


def titles_of(table: TableData) -> list[str]:
    """The column titles a table reads."""
    if table.read:
        return list(dict.fromkeys(title for each in table.read for title in each.values()))
    found: dict[str, None] = {table.side: None} if table.side else {}
    for row in table.rows:
        found |= dict.fromkeys([*row.if_, *row.unless, *(row.cannot_use.columns if row.cannot_use else ())])
        found |= {
            str(value["from"]): None for value in row.then.values() if isinstance(value, dict) and "from" in value
        }
    return list(found)


def read_map(path: Path, library: Library) -> Mapping:
    """Read and check a mapping file. Raises InputRefused with everything that is wrong in it."""
    document = yamlfile.read(path)
    problems: list[Problem] = []
    data = build(MapData, document, problems)
    if data is None:
        raise InputRefused(problems)
    return bind(data, document, library)


def bind(data: MapData, document: Document, library: Library) -> Mapping:
    """The map with every word of it checked against the questionnaire. Raises InputRefused with all problems."""
    from advisor.intake.mapping_checks import Check

    questionnaire = library.questionnaires.get(data.questionnaire)
    if questionnaire is None:
        mend = did_you_mean(data.questionnaire, library.questionnaires)
        raise InputRefused(
            document.problem(("questionnaire",), f"there is no questionnaire `{data.questionnaire}`.", mend)
        )
    problems = [*Check(data, document, questionnaire).all()]
    if problems:
        raise InputRefused(problems)
    return Mapping(data, questionnaire, document)
