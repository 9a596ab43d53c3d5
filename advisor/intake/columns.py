"""Columns without a map: matched only by an exact question id, wording or known title; never by likeness."""

from collections.abc import Sequence

from advisor import language
from advisor.errors import UsageError
from advisor.intake.mapping import ColumnData, MapData, Mapping, bind
from advisor.intake.mapping_checks import near_questions, split_fact
from advisor.intake.words import fold, fold_title, shown
from advisor.library import Library
from advisor.questionnaire import Question, Questionnaire
from advisor.yamlfile import Document

ID_TITLE = "id"


class UnknownColumns(UsageError):
    """Columns that no question claims. `stub` is a mapping file, ready to be finished by hand."""

    def __init__(self, message: str, stub: str):
        super().__init__(message)
        self.stub = stub


def match(header: Sequence[str], file: str, library: Library, questionnaire: str = "runner") -> Mapping:
    """The map that the titles themselves give. Raises UnknownColumns when one of them gives no question."""
    asked = library.questionnaires[questionnaire]
    known = _known_titles(asked)
    columns: dict[str, ColumnData] = {}
    taken: dict[str, str] = {}
    open_: dict[str, str] = {}
    for title in header:
        fact = known.get(fold_title(title), "")
        if fold(title) == ID_TITLE:
            continue
        if not fact:
            near = near_questions(title, asked)
            open_[title] = f"perhaps {' or '.join(near)}" if near else "no question is near"
        elif fact in taken:
            open_[title] = f"the column {shown(taken[fact])!r} gives {fact} already"
        else:
            taken[fact] = title
            columns[title] = ColumnData(question=fact)
    id_column = next((title for title in header if fold(title) == ID_TITLE), None)
    data = MapData(title=f"Columns of {file}", questionnaire=questionnaire, id_column=id_column, columns=columns)
    if open_:
        lines = [f"  {shown(title) or '(no title)'}: {why}" for title, why in open_.items()]
        raise UnknownColumns(
            f"{file}: {len(open_)} of {len(header)} columns match no question by id, wording or known title:\n"
            + "\n".join(lines),
            _stub(data, open_, asked),
        )
    return bind(data, Document(data, {}, file), library)


def known_to_readers(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Every title that any question goes by, which helps to tell a table's delimiter and encoding."""
    return tuple(
        title for question in questionnaire.questions for title in (question.id, *question.facts, *titles_of(question))
    )


def titles_of(question: Question) -> tuple[str, ...]:
    """How a table may title the question: its wording in the language spoken now and in English, and other titles."""
    return (question.ask, *language.now().originals(question.ask), *question.aliases)


def _known_titles(questionnaire: Questionnaire) -> dict[str, str]:
    """Fact names by folded title. A title that two questions share is known for neither."""
    found: dict[str, set[str]] = {}
    for question in questionnaire.questions:
        for title in titles_of(question):
            found.setdefault(fold_title(title), set()).add(question.id)
    exact = {fold(fact): fact for question in questionnaire.questions for fact in (question.id, *question.facts)}
    return {title: ids.pop() for title, ids in found.items() if len(ids) == 1} | exact


def _stub(data: MapData, open_: dict[str, str], questionnaire: Questionnaire) -> str:
    """A mapping file with what matched, and the rest as comments to finish."""
    lines = [
        "# A mapping file to finish: take the # away from each line below and complete it, or move the column to",
        "# `ignored` with the reason. docs/batch.md says what else a map can do.",
        f"title: {_quoted(data.title)}",
        f"questionnaire: {questionnaire.id}",
    ]
    if data.id_column is None:
        lines.append("# id_column: the title of the column that says who it is")
    else:
        lines.append(f"id_column: {_quoted(data.id_column)}")
    lines.append('missing: ["NA", "N/A", "NaN"]  # besides empty cells')
    lines.append("columns:" if data.columns else "columns: {}")
    lines += [f"  {_quoted(title)}: {{question: {column.question}}}" for title, column in data.columns.items()]
    for title, why in open_.items():
        near = next((word for word in why.split() if split_fact(word, questionnaire)[0]), "QUESTION")
        lines.append(f"#  {_quoted(title)}: {{question: {near}}}  # {why}")
    lines.append("# ignored:")
    lines += [f"#  {_quoted(title)}: why it is not needed" for title in open_]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """The text as a YAML string in double quotes, whatever is in it."""
    signs = ("\\" + each if each in '"\\' else each if each.isprintable() else f"\\U{ord(each):08x}" for each in text)
    return f'"{"".join(signs)}"'
