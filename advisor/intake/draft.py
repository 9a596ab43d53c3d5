"""Drafts of a conversation: a plain answers file that `advisor assess` reads too.

Skipped questions are written as `null`, which every reader takes as no answer, so that they are not asked again
when the conversation is resumed. On loading everything is checked anew: what no longer fits is named and asked
again.
"""

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor import yamlfile
from advisor.answers import Answers
from advisor.condition import Value
from advisor.dialogue import Dialogue, Line, State
from advisor.errors import InputRefused, Problem
from advisor.facttypes import SIDES
from advisor.files import write_whole
from advisor.intake.answers_file import RESERVED, from_document
from advisor.intake.gather import gather
from advisor.library import Library
from advisor.questionnaire import Questionnaire
from advisor.yamlfile import Path_

# Words that other YAML readers, following YAML 1.1, would not leave as text.
_QUOTED = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


@dataclass(frozen=True)
class Draft:
    """What a draft says. `problems` names the values that no longer fit; they are not among the answers."""

    questionnaire: Questionnaire
    answers: Answers
    skipped: frozenset[str]
    problems: tuple[Problem, ...]

    @property
    def replies(self) -> int:
        """How many facts have a reply: an answer, don't know, or a skip."""
        answers = self.answers
        return len(answers.values) + len(answers.unknown) + len(answers.texts) + len(self.skipped)


def compose(dialogue: Dialogue) -> str:
    """The replies so far as YAML, with the wording of each question. Answers kept aside are left out."""
    questionnaire = dialogue.questionnaire
    rows = [
        f"# {questionnaire.title}, version {questionnaire.version}. Saved by `advisor ask`.",
        '# unknown: answered with "don\'t know". null: skipped.',
        f"questionnaire: {questionnaire.id}",
    ]
    for section, lines in dialogue.review():
        done = [line for line in lines if line.state is not State.OPEN]
        if done:
            rows += ["", f"# ---- {section.title}"]
        opened = ""
        for line in done:
            question = line.item.question
            if question.id != opened:
                unit = f" ({question.unit})" if question.unit else ""
                rows.append(f"# {' '.join(question.ask.split())}{unit}")
                if question.sides:
                    rows.append(f"{question.id}:")
                opened = question.id
            name = f"  {line.item.side}" if question.sides else question.id
            rows.append(f"{name}: {_reply(line)}")
    return "\n".join(rows) + "\n"


def _reply(line: Line) -> str:
    if line.state is State.UNKNOWN:
        return "unknown"
    return "null" if line.value is None else _plain(line.value, line.item.question.kind == "text")


def _plain(value: Value, text: bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, frozenset):
        return f"[{', '.join(_plain(option, False) for option in sorted(value))}]"
    if isinstance(value, str) and (text or value in _QUOTED):
        printable = "".join(letter if letter.isprintable() else " " for letter in value)
        return json.dumps(printable, ensure_ascii=False)
    return str(value)


def read(path: Path, library: Library) -> Draft:
    """A draft or any other YAML or JSON answers file. Raises InputRefused when it can't be read at all."""
    document = yamlfile.read(path)
    data = document.data
    try:
        questionnaire, answers = from_document(document, library)
        return Draft(questionnaire, answers, _skipped(questionnaire, data), ())
    except InputRefused:
        known = library.questionnaires.get(str(data.get("questionnaire", "runner"))) if isinstance(data, dict) else None
        if known is None:
            raise
    problems: list[Problem] = []

    def report(place: Path_, value: Any, reason: str, mend: str) -> None:
        problems.append(document.problem(place, f"`{'.'.join(map(str, place))}`: {reason}", mend))

    answers = gather(known, {key: value for key, value in data.items() if key not in RESERVED}, report)
    return Draft(known, answers, _skipped(known, data), tuple(problems))


def _skipped(questionnaire: Questionnaire, data: dict[str, Any]) -> frozenset[str]:
    """The facts written as null."""
    found: set[str] = set()
    for question in questionnaire.questions:
        if question.id in data and data[question.id] is None:
            found.update(question.facts)
        elif question.sides and isinstance(data.get(question.id), dict):
            given = data[question.id]
            found.update(question.fact(side) for side in SIDES if side in given and given[side] is None)
    return frozenset(found)


def write(path: Path, text: str) -> None:
    """Write the draft whole or not at all, for its owner's eyes only. Raises InputRefused."""
    make_folder(path)
    write_whole(path.resolve(), text)


def make_folder(path: Path) -> None:
    """Make our own folder of drafts for its owner alone, when the file lies there. Writing says what is wrong."""
    if path.parent == folder():
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def folder() -> Path:
    """Where drafts are kept when no file is named."""
    state = os.environ.get("XDG_STATE_HOME")
    base = Path(state) if state and Path(state).is_absolute() else Path.home() / ".local" / "state"
    return base / "advisor" / "drafts"
