"""What a user wishes of a run."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.report.make import Wishes


@dataclass(frozen=True)
class Limit:
    """How many rejected rows are borne: a number, or a share in percent of all rows."""

    number: float
    percent: bool = False

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """From `20` or `5%`. Raises UsageError."""
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%|(\d+)", text.strip())
        if not match:
            raise UsageError(f"--max-rejects takes a number of rows such as 20, or a share such as 5%, not {text!r}.")
        return cls(float(match[1] or match[2]), match[1] is not None)

    def passed(self, rejected: int, rows: int | None) -> bool:
        """Whether too many rows were rejected. A share is only known at the end; until then `rows` is None."""
        if self.percent:
            return rows is not None and rejected * 100 > self.number * rows
        return rejected > self.number

    def __str__(self) -> str:
        return f"{self.number:g}" + ("%" if self.percent else " rows")


@dataclass(frozen=True)
class Options:
    """Where the results go and what must not be overwritten there; kind of file, engine, and reports wanted besides.

    `rules` is the folder of the user's own rules, for processes that load the knowledge anew. `unfinished` says what to
    do about an earlier run that was broken off. `created` is the time that stands in the results (None: now).
    """

    out: Path
    inputs: tuple[Path, ...] = ()
    table_format: str = "csv"
    engine: str = "columns"
    reports: tuple[str, ...] = ()
    look: "Wishes | None" = None
    rules: Path | None = None
    max_rejects: Limit | None = None
    unfinished: Literal["refuse", "resume", "start over"] = "refuse"
    created: str | None = None
