"""Results as rows: those of a batch, read back from results.csv or results.parquet with every cell as text."""

import csv
import json
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from advisor.conclude.row import JOIN, WITHHELD
from advisor.errors import InputRefused, Problem
from advisor.report.text import clean

NEEDED = ("id", "row", "triage", "urgency", "patterns", "groups", "load_risk", "load_points", "level", "flags",
          "open_questions", "unanswered", "rules")  # fmt: skip
LEVELS = ("emergency", "clinician_first", "incomplete", "modify", "train")  # most urgent first
_BLOCK = 20_000  # rows of a Parquet file held at a time
_CELL = 1_000_000  # characters; more is no result of ours


@dataclass(frozen=True)
class Result:
    """One person's row; its id tells people apart."""

    cells: dict[str, str]
    name: str = ""  # to be shown instead of the id
    digest: str = ""  # of the knowledge, where it is not the same for all results
    created: str = ""  # when it was made, as an ISO time, where that is not the same for all

    @property
    def shown(self) -> str:
        """Who it is, made harmless for readers."""
        return str(clean(self.name)) or self.id

    @property
    def id(self) -> str:
        """The id as it stands in the table, made harmless for readers."""
        return str(clean(self.cells["id"]))

    @property
    def row(self) -> int:
        """The row's number in the intake."""
        return int(self.cells["row"])

    @property
    def level(self) -> str:
        """The triage level."""
        return self.cells["triage"]

    @cached_property
    def patterns(self) -> dict[tuple[str, str], str]:
        """By pattern and side (or no side): its strength."""
        found = (part.split(" ") for part in self.list("patterns"))
        return {(part[0], part[1] if len(part) == 3 else ""): part[-1] for part in found}

    @cached_property
    def groups(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """By muscle group: the side that measured low (or no side), and what points to the group."""
        found = (part.split(" ") for part in self.list("groups"))
        return {part[0]: (part[1] if len(part) == 3 else "", tuple(part[-1].split("+"))) for part in found}

    @property
    def load_risk(self) -> tuple[str, ...]:
        """The bands of the load risk; none when it is withheld."""
        risk = self.cells["load_risk"]
        return () if risk == WITHHELD else tuple(risk.split("-"))

    def number(self, column: str) -> int:
        """A count; 0 where there is none."""
        return int(self.cells[column] or 0)

    def list(self, column: str) -> list[str]:
        """The entries of a joined cell."""
        return [part for part in self.cells[column].split(JOIN) if part]


class Batch(Protocol):
    """Results of many people. What is not known is empty, or 0."""

    @property
    def created(self) -> str:
        """When they were made, as an ISO time."""

    @property
    def digest(self) -> str:
        """Of the knowledge they were made with."""

    @property
    def rejected(self) -> int:
        """How many rows of the intake came to no result."""

    def __iter__(self) -> Iterator[Result]:
        """Each result, every time anew."""

    def report(self, result: Result) -> str:
        """The address of somebody's report as the page can link it."""


class Results:
    """The results in a folder; reports are linked from a page that lies `beside` them.

    Raises InputRefused when it holds none, or something else.
    """

    def __init__(self, folder: Path, beside: Path | None = None):
        self.folder = folder
        self._beside = beside is not None and beside.resolve() == folder.resolve()
        names = ("results.csv", "results.parquet")
        self.file = next((folder / name for name in names if (folder / name).is_file()), folder / names[0])
        if not self.file.is_file():
            mend = "Name the folder that `advisor batch` wrote, with its results as CSV or Parquet."
            raise InputRefused(Problem("there are no results in this folder.", str(folder), mend=mend))
        self._summary = _summary(folder / "summary.json")

    @property
    def created(self) -> str:
        """When the batch was made."""
        created = self._summary.get("created")
        return str(clean(created)) if isinstance(created, str) else ""

    @property
    def digest(self) -> str:
        """Of the knowledge the batch was made with."""
        knowledge = self._summary.get("knowledge")
        return str(knowledge.get("digest", "")) if isinstance(knowledge, dict) else ""

    @property
    def rejected(self) -> int:
        """How many rows of the intake came to no result."""
        rejected = self._summary.get("rejected_rows")
        return rejected if isinstance(rejected, int) else 0

    def report(self, result: Result) -> str:
        """The address of somebody's report, when it lies beside the page. Only plain names are taken."""
        stem = result.cells.get("report", "")
        folder, _slash, name = stem.partition("/")
        if not self._beside or folder != "reports" or not name or "/" in name or "\\" in name or name.startswith("."):
            return ""
        for ending in ("html", "pdf", "md", "txt"):
            if (self.folder / folder / f"{name}.{ending}").is_file():
                return f"{folder}/{quote(name, safe='')}.{ending}"
        return ""

    def __iter__(self) -> Iterator[Result]:
        """Each row in the order of the intake. Raises InputRefused naming the line that is none."""
        read = _csv_rows if self.file.suffix == ".csv" else _parquet_rows
        with closing(read(self.file)) as rows:
            for line, cells in rows:
                yield self._result(line, cells)

    def _result(self, line: int, cells: dict[str, str]) -> Result:
        result = Result(cells)
        try:
            numbers = [result.row, *(result.number(name) for name in ("load_points", "open_questions", "unanswered"))]
            whole = result.level in LEVELS and min(numbers) >= 0
            whole = whole and all(map(len, (*result.patterns, *result.groups)))
        except (ValueError, IndexError):
            whole = False
        if not whole:
            message = "this is no row of results."
            raise InputRefused(Problem(message, str(self.file), line, mend="Run the batch again."))
        return result


def _summary(path: Path) -> dict[str, Any]:
    """What the batch says of itself; empty where it can't be read."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _csv_rows(path: Path) -> Generator[tuple[int, dict[str, str]], None, None]:
    before = csv.field_size_limit(_CELL)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            _check_titles(reader.fieldnames or (), path)
            for cells in reader:
                if None in cells or None in cells.values():
                    raise InputRefused(Problem("this row has too few or too many cells.", str(path), reader.line_num))
                yield reader.line_num, cells
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputRefused(Problem(f"the results can't be read: {error}.", str(path))) from None
    finally:
        csv.field_size_limit(before)


def _parquet_rows(path: Path) -> Generator[tuple[int, dict[str, str]], None, None]:
    import polars as pl

    try:
        table = pl.scan_parquet(path)
        _check_titles(table.collect_schema().names(), path)
        start = 0
        while (block := table.slice(start, _BLOCK).collect()).height:
            texts = block.select(pl.all().cast(pl.String).fill_null(""))
            yield from enumerate(texts.iter_rows(named=True), start + 1)
            start += _BLOCK
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputRefused(Problem(f"the results can't be read: {error}.", str(path))) from None


def _check_titles(titles: Any, path: Path) -> None:
    if missing := [name for name in NEEDED if name not in titles]:
        message = f"there is no column {missing[0]}; these are no results of `advisor batch`."
        raise InputRefused(Problem(message, str(path), 1))
