"""Catalogues of messages (gettext PO files) for translators: collected from the knowledge, templates and code.

Each sentence stands in one catalogue only, the first of CATALOGUES in whose sources it occurs, so that it is
translated once. The English sentence is its own key. References and notes say where it stands and what it is.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import InputRefused, KnowledgeFault, Problem
from advisor.files import write_whole
from advisor.library import Files, read_knowledge
from advisor.resources import folder
from advisor.said import Place, retold
from advisor.yamlfile import read_text

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog
    from babel.messages.catalog import Message as BabelMessage

CATALOGUES: dict[str, str] = {  # name -> files whose sentences it holds
    "questionnaires": r"questionnaires/.*\.yaml",
    "red_flags": r"rules/red_flags/.*\.yaml",
    "patterns": r"rules/patterns/.*\.yaml",
    "groups": r"rules/groups/.*\.yaml",
    "exercises": r"rules/exercises/.*\.yaml",
    "programs": r"rules/programs/.*\.yaml",
    "knowledge": r"rules/[^/]*\.yaml",
    "reports": r"reports/templates/.*|advisor/report/.*\.py",
    "web": r"advisor/web/.*",
    "terminal": r"advisor/.*\.py",
}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "N_": None}
TEMPLATE_OPTIONS = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false",
                    "trim_blocks": "true", "lstrip_blocks": "true"}  # fmt: skip
_CHURN = re.compile(
    r'^"(?:[A-Za-z-]+-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid-Bugs-To): .*"\n', re.M
)

_PO_LINE = re.compile(r'\s*|#.*|(?:msg(?:id|id_plural|ctxt|str|str\[\d\]) )?"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True)
class Message:
    """One message with where it stands. `id` is a pair where it has a plural."""

    id: str | tuple[str, ...]
    context: str | None
    file: str
    line: int
    note: str


def messages() -> Iterator[Message]:
    """Every message of the knowledge, the templates and the code, in the order of files and lines.

    Raises KnowledgeFault when the knowledge is faulty.
    """
    yield from of_knowledge()
    root = folder("rules").parent
    for path in sorted([*(root / "reports/templates").rglob("*"), *(root / "advisor").rglob("*")]):
        if path.suffix in (".html", ".md", ".txt", ".py") and path.name != "README.md":
            yield from _of_source(path, str(path.relative_to(root)))


def of_knowledge() -> Iterator[Message]:
    """Every text for readers in the YAML files."""
    files = read_knowledge((folder("rules"),), (folder("questionnaires"),)).files
    if files.problems:
        raise KnowledgeFault(files.problems)
    for name, entry in files.entries.items():
        found: list[Message] = []
        retold(entry, partial(_kept, found, files, name))
        yield from found


def _kept(found: list[Message], files: Files, name: str, text: str, place: Place) -> str:
    line, _ = files.documents[name].place(place.path)
    found.append(Message(text, None, name, line, place.note()))
    return text


def _of_source(path: Path, name: str) -> Iterator[Message]:
    from babel.messages.extract import extract

    python = path.suffix == ".py"
    how = "python" if python else "jinja2.ext:babel_extract"
    with path.open("rb") as file:
        for line, id_, notes, context in extract(
            how, file, KEYWORDS, ["Translators:"], {} if python else TEMPLATE_OPTIONS
        ):
            yield Message(id_, context, name, line, " ".join(notes))


def collected(locale: str) -> dict[str, "Catalog"]:
    """The catalogues of a language without translations, by name; those without a message are left out."""
    found: dict[str, Catalog] = {}
    where: dict[tuple[str | None, str], str] = {}
    first = {name: rank for rank, name in enumerate(CATALOGUES)}
    for message in sorted(messages(), key=lambda message: first[_catalogue_of(message.file)]):
        single = message.id if isinstance(message.id, str) else message.id[0]
        name = where.setdefault((message.context, single), _catalogue_of(message.file))
        if name not in found:
            found[name] = _empty(locale)
        notes = [message.note] if message.note else []
        found[name].add(message.id, locations=[(message.file, message.line)], auto_comments=notes,
                        context=message.context)  # fmt: skip
    return found


def _catalogue_of(file: str) -> str:
    return next(name for name, pattern in CATALOGUES.items() if re.fullmatch(pattern, file))


def _empty(locale: str) -> "Catalog":
    from babel.messages.catalog import Catalog

    comment = (
        "# What readers see. The English sentence is the key; `advisor rules translations` keeps this file current."
    )
    return Catalog(
        locale.replace("-", "_"), header_comment=comment, project="Runner Strength Advisor", version="1", fuzzy=False
    )


def stored(root: Path, locale: str) -> dict[str, "Catalog"]:
    """The catalogues of a language as they stand in the folder of translations, by name.

    Raises InputRefused for a file that can't be read.
    """
    from babel.messages.pofile import read_po

    found = {}
    for path in sorted((root / locale).glob("*.po")):
        text = read_text(path)
        for number, line in enumerate(text.splitlines(), 1):
            if not _PO_LINE.fullmatch(line):  # the reader of Babel would take such a line for something else
                message, mend = f"this is no line of a catalogue: {line[:60]}", 'Write msgid "..." or msgstr "...".'
                raise InputRefused(Problem(message, str(path), number, mend=mend))
        found[path.stem] = read_po(io.StringIO(text), locale=locale.replace("-", "_"))
    return found


def update(root: Path, locale: str) -> list[Path]:
    """Bring the catalogues of a language up to date. Every translation that still fits is kept.

    Where an English sentence has changed, its old translation is kept at the new one, marked as fuzzy.
    """
    from babel.messages.pofile import write_po

    old = stored(root, locale)
    known = {_key(message): message for catalogue in old.values() for message in catalogue if message.id}
    fresh = collected(locale)
    gone = [message for key, message in known.items() if key not in {_key(m) for c in fresh.values() for m in c}]
    written = []
    for name, catalogue in fresh.items():
        for message in catalogue:
            if message.id:
                _take_over(message, known.get(_key(message)), gone)
        out = io.BytesIO()
        write_po(out, catalogue, width=0, include_previous=True, include_lineno=False)
        text = _CHURN.sub("", out.getvalue().decode())
        (root / locale).mkdir(parents=True, exist_ok=True)
        written.append(write_whole(root / locale / f"{name}.po", text, mode=0o644))
    for name in old.keys() - fresh.keys():
        (root / locale / f"{name}.po").unlink()
    return written


def _take_over(message: "BabelMessage", before: "BabelMessage | None", gone: list["BabelMessage"]) -> None:
    if before is not None:
        message.string, message.previous_id = before.string, before.previous_id
        message.flags |= before.flags & {"fuzzy"}
        message.user_comments = before.user_comments
        return
    here = [old for old in gone if old.pluralizable == message.pluralizable and old.string
            and set(old.auto_comments) & set(message.auto_comments)]  # fmt: skip
    near = get_close_matches(single(message), [single(old) for old in here], n=1, cutoff=0.6)
    for old in here:
        if single(old) in near:
            message.string, message.previous_id = old.string, [old.id] if isinstance(old.id, str) else list(old.id)
            message.flags.add("fuzzy")


def single(message: "BabelMessage") -> str:
    """The English text, for a message with a plural that of one."""
    return message.id if isinstance(message.id, str) else message.id[0]


def _key(message: "BabelMessage") -> tuple[str | None, str]:
    return message.context, single(message)
