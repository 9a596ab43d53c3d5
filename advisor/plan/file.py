"""A plan as a YAML file: written for a coach to edit, read back strictly, with a log of what was done.

The log is the end of the file, from the line `done:` on. An update takes it over byte for byte.
"""

import json
import os
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from advisor import yamlfile
from advisor.answers import Answers
from advisor.errors import InputRefused, Problem
from advisor.facttypes import rounded
from advisor.library import Library
from advisor.model import Entry, Slug, Word, build
from advisor.rule import Level

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "none"]
Date = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(lambda text: _real_day(text))]
Count = Annotated[str, Field(pattern=r"^\d{1,3}(-\d{1,3})?$")] | Annotated[int, Field(ge=0, le=999)]
LOG = "done:"


class FileLine(Entry):
    """An exercise with its dose. `note` is the coach's."""

    exercise: Slug
    sets: Count = ""
    reps: Count = ""
    hold_s: Count = ""
    distance_m: Count = ""
    minutes: Count = ""
    per_side: bool = False
    note: str | None = None


class FileSession(Entry):
    """A workout and its day of the week."""

    id: Annotated[str, Field(min_length=1, max_length=20)]
    name: Annotated[str, Field(min_length=1, max_length=80)]
    day: Day = "none"
    exercises: Annotated[list[FileLine], Field(min_length=1)]


class Done(Entry):
    """A workout that was done."""

    date: Date
    session: str
    pain: Annotated[int, Field(ge=0, le=10)] | None = None
    note: str | None = None


class PlanFile(Entry):
    """A plan as a coach edits it."""

    plan: Literal[1]
    for_: Annotated[str, Field(alias="for")] = ""
    began: Date
    level: Level
    answers: str
    knowledge: str
    steps: dict[Word, int] = {}
    from_log: dict[Word, float | int] = {}  # answers that an earlier plan file's log gave when this one was made
    lang: str = "en"  # the language of the names in it
    note: str | None = None
    sessions: list[FileSession]
    done: list[Done] | None = None


def read(path: Path) -> tuple[PlanFile, yamlfile.Document]:
    """A plan file with its places. Raises InputRefused naming every wrong line at once."""
    document = yamlfile.read(path)
    problems: list[Problem] = []
    found = build(PlanFile, document, problems)
    if isinstance(document.data, dict) and "done" in document.data and list(document.data)[-1] != "done":
        problems.append(document.problem(("done",), "`done` must be the last part of the file.", "Move it to the end."))
    if problems or found is None:
        raise InputRefused(problems)
    return found, document


def log_of(path: Path) -> str:
    """The log of a plan file as it stands there, byte for byte, from its line `done:` on; empty where there is none.

    Raises InputRefused when the log is not a part of its own at the end.
    """
    _, source = read(path)
    line, column = source.place(("done",))
    if not isinstance(source.data, dict) or "done" not in source.data:
        return ""
    if column != 1:
        raise InputRefused(source.problem(("done",), "the log must begin with a line of its own.", "Write `done:`."))
    text = path.read_bytes().decode("utf-8-sig")
    return "\n".join(text.split("\n")[line - 1 :])


def compose(
    document: dict[str, Any],
    library: Library,
    log: str = "",
    schema: str = "schemas/plan.json",
    found: Mapping[str, float] | None = None,
    began: str | None = None,
) -> str:
    """The plan of an assessment document as an editable file.

    `found` are answers that came from an earlier log, `began` the day on which the first plan began (default: the
    document's own).

    Raises InputRefused when the plan is withheld.
    """
    plan, words = document["plan"], library.vocabulary.plan
    if "withheld" in plan:
        raise InputRefused(Problem(words["refused_withheld"].format(because=plan["withheld"])))
    label = " ".join(_printable(document["label"]).split()) or words["file_nobody"]
    began = began or document["created"][:10]
    lines = [f"# yaml-language-server: $schema={schema}"]
    lines += _comment(words["file_title"].format(label=label, began=began))
    lines += _comment(words["file_help"])
    lines += [
        "plan: 1",
        f"for: {_text(document['label'])}",
        f"began: {began}",
        f"level: {plan['level']}",
        f"answers: {document['answers']['digest']}",
        f"knowledge: {document['knowledge']['digest']}",
        "steps: {" + ", ".join(f"{step['pattern']}: {step['now']}" for step in plan["steps"]) + "}",
        *(["from_log: {" + ", ".join(f"{name}: {value:g}" for name, value in found.items()) + "}"] if found else []),
        *([f"lang: {document['locale']}"] if document["locale"] != "en" else []),
        'note: ""',
        "",
        "sessions:",
    ]
    days = {day["strength"]: day for day in plan["week"] if day["strength"]}
    for session in plan["sessions"]:
        lines += _session(session, days.get(session["id"]))
    lines += ["", *_choices(document, library), *_comment(words["file_log"])]
    return "\n".join(lines) + "\n" + (log or f"{LOG}\n")


def schema_beside(path: Path) -> str:
    """The schema's place as an editor finds it from a plan file: in a checkout relative to it, else as `rules schema`
    writes it."""
    home = Path(__file__).parents[2] / "schemas" / "plan.json"
    return Path(os.path.relpath(home, path.parent.resolve())).as_posix() if home.is_file() else "schemas/plan.json"


def from_log(plan: PlanFile, library: Library, today: date) -> dict[str, float]:
    """What the log says in answer to a check-in's questions: weeks, workouts planned and done, sore ones of late."""
    rule = library.changes.log
    days = max(0, (today - date.fromisoformat(plan.began)).days)
    entries = plan.done or []
    since = (today - timedelta(days=rule.days)).isoformat()
    planned = round(days / 7 * sum(session.day != "none" for session in plan.sessions))
    return {
        library.changes.weeks: rounded(round(days / 7, 1)),
        "sessions_planned": max(planned, len(entries)),
        "sessions_done": len(entries),
        "amber_sessions": sum(entry.date >= since and (entry.pain or 0) >= rule.amber_from for entry in entries),
    }


def filled_in(answers: Answers, found: Mapping[str, float]) -> Answers:
    """The answers with what was found where they are open."""
    values = dict(sorted({**found, **answers.values}.items()))
    return Answers(values, answers.unknown - values.keys(), answers.label, answers.texts)


def _session(session: dict[str, Any], day: dict[str, Any] | None) -> list[str]:
    where = f"{day['day']}{' ' * 9}# {', '.join(filter(None, [day['day_text'], day['run_text']]))}" if day else "none"
    lines = [f"  - id: {_text(session['id'])}", f"    name: {_text(session['name'])}", f"    day: {where}"]
    lines.append("    exercises:")
    for exercise in session["exercises"]:
        lines.append(f"      - exercise: {exercise['id']}{' ' * max(2, 34 - len(exercise['id']))}# {exercise['name']}")
        amounts = ((key, exercise[key]) for key in ("sets", "reps", "hold_s", "distance_m", "minutes"))
        lines += [f'        {key}: "{value}"' for key, value in amounts if value]
        if exercise["per_side"]:
            lines.append("        per_side: true")
        if exercise["dose_note"]:
            lines += _comment(exercise["dose_note"], "        # ")
    return lines


def _choices(document: dict[str, Any], library: Library) -> list[str]:
    """What may be swapped in, by movement, and what is out for this runner; as comments."""
    words, out = library.vocabulary.plan, document["plan"]["limits"]["out"]
    by_movement: dict[str, list[str]] = {}
    for exercise in library.exercises.values():
        if exercise.kind in ("strength", "plyo") and exercise.id not in out:
            by_movement.setdefault(exercise.pattern, []).append(exercise.id)
    lines = _comment(words["file_choices"])
    for movement, names in sorted(by_movement.items()):
        lines += _comment(f"{movement}: {', '.join(names)}", "#   ")
    left = [f"{entry['exercise']}: {entry['because']}" for entry in document["plan"]["left_out"]]
    if left:
        lines += _comment(words["file_out"])
        lines += [line for entry in left for line in _comment(entry, "#   ")]
    return [*lines, ""]


def _comment(text: str, start: str = "# ") -> list[str]:
    import textwrap

    return [line.rstrip() for part in text.splitlines() for line in textwrap.wrap(
        part, 118, initial_indent=start, subsequent_indent=start, break_on_hyphens=False)]  # fmt: skip


def _text(value: str) -> str:
    """A text in quotes, which YAML reads as JSON does; what can't be printed becomes a space."""
    return json.dumps(_printable(value), ensure_ascii=False)


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _real_day(text: str) -> str:
    date.fromisoformat(text)  # raises ValueError for a day that no calendar has
    return text
