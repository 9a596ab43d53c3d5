"""A practice's own templates: read strictly, checked before they are used, and filled in a child process.

Jinja's sandbox alone is no wall, so the child has limits of time, memory and room, and may not connect, write or start
anything. What comes back must still say what no report may leave out, and may ask for nothing from outside.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from types import TracebackType
from typing import Any

from advisor.errors import InputRefused, Problem, did_you_mean
from advisor.worker import Limits, Worker

LIMITS = Limits(seconds=20, cpu_seconds=5, memory=1_000_000_000, result=10_000_000)
MOST_FILES, MOST_BYTES = 60, 200_000
SUFFIXES = (".html", ".md", ".txt", ".css")


class OwnTemplates:
    """The templates of a folder. Use it in a `with`; raises InputRefused with everything that is wrong in them."""

    def __init__(self, folder: Path, limits: Limits = LIMITS):
        self.folder = folder
        self._sources = read_folder(folder)
        self._worker = Worker("templates", limits)
        self._checked = False

    def __enter__(self) -> "OwnTemplates":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._worker.stop()

    @property
    def digest(self) -> str:
        """SHA-256 over the templates and their names."""
        return hashlib.sha256(json.dumps(self._sources, sort_keys=True).encode()).hexdigest()

    def check(self) -> None:
        """Find names and keys that do not exist, and what templates may not do, before any report is made."""
        work = {"do": "check", "own": self._sources}
        found = json.loads(self._worker.do(json.dumps(work).encode()))
        if found:
            raise InputRefused([Problem(text, str(self.folder / name), line) for name, line, text in found])
        self._checked = True

    def fill(self, page: str, fmt: str, values: Mapping[str, Any]) -> str:
        """The page with these values. Raises InputRefused."""
        if not self._checked:
            self.check()
        work = {"do": "fill", "own": self._sources, "page": page, "fmt": fmt, "values": values}
        text = self._worker.do(json.dumps(work).encode("utf-8")).decode("utf-8")
        problems = [Problem(message, str(self.folder)) for message in _wrong(text, fmt, must_say(values, page))]
        if problems:
            raise InputRefused(problems)
        return text


def read_folder(folder: Path) -> dict[str, str]:
    """The templates by name. Only names of shipped templates are taken, and new ones below `own/`.

    Links are not followed. Raises InputRefused.
    """
    from advisor.resources import folder as shipped_folder

    shipped = shipped_folder("reports/templates")
    known = {path.relative_to(shipped).as_posix() for path in shipped.rglob("*") if path.suffix in SUFFIXES}
    problems: list[Problem] = []
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            problems.append(Problem("links are not followed.", str(path)))
        elif path.is_dir() or path.name.startswith(".") or path.name == "README.md":
            continue
        elif name not in known and not (name.startswith("own/") and path.suffix in SUFFIXES):
            near = did_you_mean(name, known) or "A template of your own lies below own/."
            problems.append(Problem("there is no such template to stand in for.", str(path), mend=near))
        elif len(found) == MOST_FILES or path.stat().st_size > MOST_BYTES:
            message = f"{MOST_FILES} templates of {MOST_BYTES // 1000} kB are the most."
            problems.append(Problem(message, str(path)))
        else:
            try:
                found[name] = path.read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError):
                problems.append(Problem("the template can't be read as UTF-8.", str(path)))
    if problems:
        raise InputRefused(problems)
    if not found:
        raise InputRefused(Problem("there is no template in this folder.", str(folder)))
    return found


# ------------------------------------------------------------------------------------------------- what came back


def _wrong(text: str, fmt: str, musts: Iterable[str]) -> Iterator[str]:
    """What a filled page may not do or leave out."""
    reader = _Page()
    if fmt == "html":
        reader.feed(text)
        reader.close()
        yield from dict.fromkeys(reader.wrong)
    said = _bare(" ".join(reader.said) if fmt == "html" else text)
    for must in musts:
        if _bare(must) not in said:
            yield f"the templates leave out what every report says: {must[:100]}"


def must_say(values: Mapping[str, Any], page: str) -> list[str]:
    """What no template may leave out: the result, what to do and tell, open questions, warning signs, limits that a
    coach's changes break, no diagnosis. A clinician need not be told what the runner is to do.
    """
    triage = values["triage"]
    must = [triage["title"], triage["urgency_text"], *values["tell"]]
    must += [] if page.startswith("handover") else [*values["steps"], *values["watch"]]
    must += [question["ask"] for question in values["open_first"]]
    must += [item["text"] for item in (values["plan"] or {}).get("breaks", ())]
    return [text for text in [*must, values["statements"]["not_a_diagnosis"]] if text]


def _bare(text: str) -> str:
    """Letters and digits only, for comparing: capitals, line ends and marks of emphasis differ between formats."""
    return "".join(character for character in unescape(text).casefold() if character.isalnum())


class _Page(HTMLParser):
    """Reads a page for its text and for whatever reaches out of it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.said: list[str] = []
        self._quiet = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "object", "embed", "link", "base", "form", "audio", "video", "portal", "frame"):
            self.wrong.append(f"a report holds no <{tag}>.")
        if tag in ("style", "title", "template", "textarea", "noscript"):
            self._quiet = tag
        for name, value in attrs:
            if trouble := _attribute(tag, name, (value or "").strip().casefold()):
                self.wrong.append(trouble)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._quiet:
            self._quiet = ""

    def handle_data(self, data: str) -> None:
        if self._quiet == "style" and any(word in data.casefold() for word in ("url(", "@import", "expression(", "\\")):
            self.wrong.append("a style sheet of a report loads nothing (url, @import) and holds no backslash.")
        if not self._quiet:
            self.said.append(data)


_PICTURES = tuple(f"data:image/{kind};base64," for kind in ("png", "jpeg", "svg+xml"))


def _attribute(tag: str, name: str, value: str) -> str:
    """What is wrong with an attribute, or nothing."""
    if name.startswith("on") or name in ("srcdoc", "srcset", "formaction", "action", "ping", "background", "poster"):
        return f"a report holds no attribute {name}."
    if name == "src" and not value.startswith(_PICTURES):
        return "pictures of a report stand within it (data:image/...)."
    if name in ("href", "xlink:href") and tag in ("a", "area"):
        return "" if value.startswith(("#", "https://", "mailto:", "tel:")) else "a link of a report begins with https."
    if name in ("href", "xlink:href") and not value.startswith("#"):
        return "nothing in a report points outside it."
    if name == "style" and ("url(" in value or "\\" in value):
        return "a style of a report loads nothing."
    if name != "style" and "url(" in value.replace("url(#", ""):
        return "nothing in a report points outside it."
    if tag == "meta" and name == "http-equiv" and value != "content-security-policy":
        return "a report sends nobody to another page."
    return ""


# ------------------------------------------------------------------------------------------------- in the child


def in_child(work: bytes) -> bytes:
    """Check templates, or fill a page with them."""
    from jinja2 import TemplateError, UndefinedError

    from advisor.language import nearest, spoken
    from advisor.report.render import built, fill

    asked = json.loads(work)
    own: dict[str, str] = asked["own"]
    if asked["do"] == "check":
        from advisor.report.template_check import check

        return json.dumps(list(check(own))).encode()
    try:
        with spoken(nearest(asked["values"]["lang"])):
            text = fill(built(asked["fmt"], own), asked["page"], asked["values"])
    except UndefinedError as error:
        raise InputRefused(Problem(f"{error.message}.", *_where(error, own))) from None
    except TemplateError as error:
        raise InputRefused(Problem(f"{error.message}.", getattr(error, "name", None) or "", _line(error))) from None
    except (TypeError, ValueError, ArithmeticError, LookupError, RecursionError, AttributeError) as error:
        raise InputRefused(Problem(f"the template fails: {error}.", *_where(error, own))) from None
    return text.encode("utf-8", "replace")


def _line(error: Exception) -> int:
    return getattr(error, "lineno", 0) or 0


def _where(error: Exception, own: Mapping[str, str]) -> tuple[str, int]:
    """The innermost line of an own template on the way to the error."""
    place, trace = ("", 0), error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if trace.tb_frame.f_globals.get("__jinja_template__") is not None or name in own or name == "<template>":
            shown = trace.tb_frame.f_globals.get("name", "")
            place = (shown or name, trace.tb_lineno)
        trace = trace.tb_next
    return place
