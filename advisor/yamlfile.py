"""A strict YAML 1.2 reader that remembers lines.

Only true/false are booleans (`no`, `on`, `4:30` stay text), duplicate keys are refused, tags and aliases are not
allowed, and every mapping key and list item keeps its place so that an error can name it.
"""

import re
from pathlib import Path
from typing import Any

import yaml

from advisor.errors import InputRefused, Problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 30
_KINDS = ("map", "seq", "str", "int", "float", "bool", "null")

Path_ = tuple[str | int, ...]


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """PyYAML with the YAML 1.2 core schema instead of the YAML 1.1 one."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"true|false", "tf"),
    ("tag:yaml.org,2002:null", r"null|~|", ["n", "~", ""]),
    ("tag:yaml.org,2002:int", r"[-+]?(0|[1-9][0-9]*)", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"[-+]?(0|[1-9][0-9]*)\.[0-9]+", "-+0123456789"),
):
    _Loader.add_implicit_resolver(_tag, re.compile(f"^(?:{_pattern})$"), list(_first))


class Document:
    """What a YAML file says (`data`) and where it says it (`line_of`)."""

    def __init__(self, data: Any, lines: dict[Path_, tuple[int, int]], file: str):
        self.data = data
        self.file = file
        self._lines = lines

    def place(self, path: Path_) -> tuple[int, int]:
        """Line and column (from 1) of the nearest known place at or above `path`."""
        while path not in self._lines and path:
            path = path[:-1]
        return self._lines.get(path, (0, 0))

    def problem(self, path: Path_, message: str, mend: str = "") -> Problem:
        """A problem at `path`."""
        line, column = self.place(path)
        return Problem(message, self.file, line, column, mend)


def read(path: Path, shown_as: str | None = None) -> Document:
    """Read a YAML file. Raises InputRefused for a missing, binary, too large or malformed file."""
    return parse(read_text(path), shown_as or str(path))


def read_text(path: Path, limit: int = MAX_BYTES) -> str:
    """The file's text, UTF-8 (with or without a mark). Raises InputRefused with the reason."""
    name = str(path)
    try:
        if path.is_dir():
            raise InputRefused(Problem("this is a folder, not a file.", name, mend="Name the file inside it."))
        size = path.stat().st_size
        if size > limit:
            raise InputRefused(Problem(f"the file is too large ({size:,} bytes; at most {limit:,}).", name))
        raw = path.read_bytes()
    except FileNotFoundError:
        raise InputRefused(Problem("there is no such file.", name, mend=_neighbours(path))) from None
    except OSError as error:
        raise InputRefused(Problem(f"the file can't be read: {error.strerror}.", name)) from None
    if b"\0" in raw[:4096]:
        raise InputRefused(Problem("this is a binary file; a text file was expected.", name))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputRefused(
            Problem("this is not UTF-8 text.", name, line, mend="Save the file as UTF-8 and try again.")
        ) from None


def _neighbours(path: Path) -> str:
    from advisor.errors import did_you_mean

    folder = path.parent
    names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    return did_you_mean(path.name, names)


def parse(text: str, file: str) -> Document:
    """Parse YAML text; `file` is the name used in messages. Raises InputRefused."""
    lines: dict[Path_, tuple[int, int]] = {}
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        data = None if node is None else _build(node, (), lines, file, loader, set())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        what = str(error.problem or error.context or "it can't be read")
        raise InputRefused(Problem(f"this is not valid YAML: {what}.", file, *place, mend=_yaml_hint(what))) from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise InputRefused(Problem("there is a character that YAML does not allow.", file, line)) from None
    finally:
        loader.dispose()
    return Document(data, lines, file)


def _yaml_hint(what: str) -> str:
    if "mapping values are not allowed" in what:
        return "A text with a colon in it needs quotes around it."
    if "could not find expected ':'" in what:
        return "Each line needs `name: value`."
    if "cannot start any token" in what:
        return "Indent with spaces, not tabs, and put quotes around texts that start with a sign."
    return ""


def _build(node: Any, path: Path_, lines: dict[Path_, tuple[int, int]], file: str, loader: Any, seen: set[int]) -> Any:
    mark = (node.start_mark.line + 1, node.start_mark.column + 1)
    lines.setdefault(path, mark)
    if len(path) > MAX_DEPTH:
        raise InputRefused(Problem("the file is nested too deeply.", file, *mark))
    standard = node.tag.removeprefix("tag:yaml.org,2002:") in _KINDS
    if not standard:
        raise InputRefused(Problem(f"tags such as {node.tag} are not allowed here.", file, *mark))
    if id(node) in seen:  # an alias brings the very node its anchor named
        raise InputRefused(Problem("aliases (`*name`) are not allowed here.", file, *mark, mend="Write it out."))
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        result: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            place = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            if not isinstance(key_node, yaml.ScalarNode):
                raise InputRefused(Problem("a key must be a plain word.", file, *place))
            key = key_node.value
            if key in result:
                raise InputRefused(Problem(f"`{key}` is written twice.", file, *place, mend="Keep one of the two."))
            lines[(*path, key)] = place
            result[key] = _build(value_node, (*path, key), lines, file, loader, seen)
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*path, index), lines, file, loader, seen) for index, item in enumerate(node.value)]
    return loader.construct_object(node)
