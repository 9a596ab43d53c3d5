"""One person's answers from a file: YAML, JSON, or a CSV with one row."""

import csv
import json
import sys
from pathlib import Path
from typing import Any

from advisor import yamlfile
from advisor.answers import Answers
from advisor.errors import InputRefused, Problem, did_you_mean
from advisor.intake.gather import gather
from advisor.library import Library
from advisor.questionnaire import Questionnaire
from advisor.yamlfile import Document, Path_

RESERVED = ("questionnaire",)


def read(path: Path | None, library: Library) -> tuple[Questionnaire, Answers]:
    """The questionnaire and the answers in a file, or standard input for None (YAML or JSON).

    Raises InputRefused naming every wrong line at once.
    """
    if path is None:
        document = yamlfile.parse(sys.stdin.read(), "standard input")
    elif path.suffix.lower() == ".csv":
        document = _one_row(path)
    elif path.suffix.lower() == ".json":
        document = _json(path)
    else:
        document = yamlfile.read(path)
    return from_document(document, library)


def from_document(document: Document, library: Library) -> tuple[Questionnaire, Answers]:
    """The questionnaire named in the document (runner when none is) and its typed answers. Raises InputRefused."""
    data = document.data
    if data is None or data == {}:
        raise InputRefused(
            Problem("there are no answers in this file.", document.file, mend="Write `question: answer` lines.")
        )
    if not isinstance(data, dict):
        raise InputRefused(document.problem((), "answers are written as `question: answer`, one a line."))
    name = str(data.get("questionnaire", "runner"))
    questionnaire = library.questionnaires.get(name)
    if questionnaire is None:
        near = did_you_mean(name, library.questionnaires) or f"Known are: {', '.join(library.questionnaires)}."
        raise InputRefused(document.problem(("questionnaire",), f"there is no questionnaire `{name}`.", near))
    problems: list[Problem] = []

    def report(path: Path_, value: Any, reason: str, mend: str) -> None:
        known = questionnaire.question(str(path[0])) if questionnaire else None
        where = f"`{'.'.join(map(str, path))}`: " if known else ""
        problems.append(document.problem(path, where + reason, mend))

    raw = {key: value for key, value in data.items() if key not in RESERVED}
    answers = gather(questionnaire, raw, report)
    if problems:
        raise InputRefused(sorted(problems, key=lambda problem: problem.line))
    return questionnaire, answers


def _json(path: Path) -> Document:
    """JSON, with duplicate keys and NaN refused. Plain JSON is YAML, so lines are known the same way."""
    text = yamlfile.read_text(path)

    def refuse(word: str) -> None:
        raise InputRefused(Problem(f"{word} is not a number that can be used.", str(path)))

    try:
        json.loads(text, parse_constant=refuse)
    except json.JSONDecodeError as error:
        place = (str(path), error.lineno, error.colno)
        raise InputRefused(Problem(f"this is not valid JSON: {error.msg}.", *place)) from None
    except RecursionError:
        raise InputRefused(Problem("the file is nested too deeply.", str(path))) from None
    return yamlfile.parse(text, str(path))


def _one_row(path: Path) -> Document:
    text = yamlfile.read_text(path)
    rows = [row for row in csv.reader(text.splitlines()) if any(cell.strip() for cell in row)]
    if not rows:
        raise InputRefused(Problem("the file is empty.", str(path)))
    if len(rows) != 2:
        mend = "Use `advisor batch` for many people."
        raise InputRefused(Problem(f"a header and one row were expected, not {len(rows)} rows.", str(path), mend=mend))
    header, row = ([cell.strip() for cell in line] for line in rows)
    if len(header) != len(row):
        message = f"the row has {len(row)} cells and the header {len(header)}."
        raise InputRefused(Problem(message, str(path), 2))
    double = sorted({name for name in header if header.count(name) > 1})
    if double:
        raise InputRefused(Problem(f"the column {double[0]!r} stands twice.", str(path), 1))
    data = {name: cell for name, cell in zip(header, row, strict=True) if cell}
    return Document(data, {(name,): (2, 0) for name in data} | {(): (1, 0)}, str(path))
