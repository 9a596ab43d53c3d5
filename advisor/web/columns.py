"""Which column of an uploaded table is which question: what the titles themselves say, and the coach's own choice.

A title that is merely alike is only suggested. Nothing is used before the coach has said so.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dict
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any

from advisor import yamlfile
from advisor.errors import AdvisorError, InputRefused, Problem
from advisor.intake.columns import UnknownColumns, known_to_readers, match
from advisor.intake.mapping import ColumnData, MapData, Mapping, bind
from advisor.intake.mapping_checks import near_questions, split_fact
from advisor.intake.table import DELIMITERS
from advisor.intake.words import fold, shown
from advisor.language import _
from advisor.library import Library
from advisor.model import build
from advisor.questionnaire import Questionnaire
from advisor.web.pages import side_word
from advisor.yamlfile import Document

if TYPE_CHECKING:
    from advisor.intake.source import Source

QUESTIONNAIRE = "runner"
WHO, LEAVE_OUT = "(who)", "(leave out)"  # no fact has such a name
MAX_COLUMNS = 300
MISSING = ("NA", "N/A", "NaN")


@dataclass
class Column:
    """A column with its first cells, what its title says, what comes near, and what the coach chose."""

    title: str
    samples: list[str]
    exact: str = ""
    near: list[str] = field(default_factory=list)
    chosen: str = ""
    error: str = ""


@contextmanager
def opened(content: bytes, name: str, options: Dict[str, Any], library: Library) -> Iterator["Source"]:
    """The uploaded table. Raises InputRefused or UsageError when it can't be used."""
    from advisor.intake.source import How, from_stream

    expected = known_to_readers(library.questionnaires[QUESTIONNAIRE])
    how = How(options.get("encoding"), options.get("delimiter"), expected)
    with from_stream(BytesIO(content), name, how) as table:
        if len(table.header) > MAX_COLUMNS:
            message = _("the table has {count} columns; {most} are taken here.")
            message = message.format(count=len(table.header), most=MAX_COLUMNS)
            raise InputRefused(Problem(message, mend=_("`advisor batch` takes any number of them.")))
        yield table


def columns(table: "Source", library: Library) -> list[Column]:
    """Every column with what its title gives."""
    rows = list(islice(table.read(), 3))
    found, taken = [], set[str]()
    asked = library.questionnaires[QUESTIONNAIRE]
    for index, title in enumerate(table.header):
        samples = [shown(row.cells[index], 40) for row in rows if index < len(row.cells) and row.cells[index].strip()]
        exact = _exact(title, table.name, library)
        if exact in taken:
            exact = ""
        taken.add(exact)
        near = [] if exact else near_questions(title, asked)
        found.append(Column(title, samples, exact, near, exact))
    return found


def _exact(title: str, name: str, library: Library) -> str:
    """The fact whose id, wording or known title this is."""
    if fold(title) == "id":
        return WHO
    try:
        mapping = match([title], name, library, QUESTIONNAIRE)
    except UnknownColumns:
        return ""
    return next((column.question or "" for column in mapping.data.columns.values()), "")


def choices(questionnaire: Questionnaire) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every question by section, as (fact, wording); a question of two sides also for each side alone."""
    found = []
    for section in questionnaire.sections:
        entries = []
        for question in section.questions:
            entries.append((question.id, question.ask))
            if question.sides:
                entries += [(fact, f"{question.ask} ({side_word(fact.rpartition('.')[2])})") for fact in question.facts]
        found.append((section.title, entries))
    return found


def choose(found: Sequence[Column], chosen: Sequence[str], questionnaire: Questionnaire) -> None:
    """Take the coach's choice for every column, and mark what does not do."""
    first: dict[str, str] = {}
    for column, choice in zip(found, chosen, strict=True):
        column.chosen, column.error = choice, ""
        known = choice in (WHO, LEAVE_OUT) or split_fact(choice, questionnaire)[0] is not None
        if not known:
            column.chosen = ""
            column.error = _("Choose the question, or leave the column out.")
        elif choice != LEAVE_OUT and choice in first:
            column.error = _("The column “{title}” has this already.").format(title=shown(first[choice], 60))
        else:
            first.setdefault(choice, column.title)


def chosen_map(found: Sequence[Column], options: Dict[str, Any]) -> MapData:
    """The coach's choice as a map."""
    return MapData(
        title="Columns confirmed by the coach",
        questionnaire=QUESTIONNAIRE,
        id_column=next((column.title for column in found if column.chosen == WHO), None),
        decimal="," if options.get("decimal") == "," else ".",
        missing=list(options.get("missing", MISSING)),
        columns={
            column.title: ColumnData(question=column.chosen)
            for column in found
            if column.chosen not in (WHO, LEAVE_OUT)
        },
        ignored={column.title: "Left out by the coach." for column in found if column.chosen == LEAVE_OUT},
    )


def mapping(options: Dict[str, Any], name: str, library: Library) -> Mapping:
    """The map kept with an upload: the coach's own file, or the columns confirmed. Raises InputRefused."""
    if "map_file" in options:
        return read_map_text(str(options["map_file"]), "the mapping file", library)
    data = MapData.model_validate(options["map"])
    return bind(data, Document(data, {}, name), library)


def read_map_text(text: str, name: str, library: Library) -> Mapping:
    """A mapping file's text. Raises InputRefused with everything that is wrong in it."""
    document = yamlfile.parse(text, name)
    problems: list[Problem] = []
    data = build(MapData, document, problems)
    if data is None:
        raise InputRefused(problems)
    return bind(data, document, library)


def delimiter(word: str) -> str | None:
    """One of the known names, or None to tell it from the file."""
    return word if word in DELIMITERS else None


def told(error: AdvisorError) -> list[str]:
    """What is wrong, a line each; the first twenty."""
    lines = [str(problem) for problem in error.problems]
    return lines if len(lines) <= 20 else [*lines[:20], _("... and {count} more.").format(count=len(lines) - 20)]
