"""What is counted on the way. `rows_in` is always `results` + `rejected_rows`; `check` makes sure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import polars as pl

from advisor.batch.part import REASON_CUT, Part
from advisor.conclude.row import JOIN, KINDS
from advisor.errors import OwnFault
from advisor.rule import STRENGTHS

KINDS_COUNTED = 100  # reasons told apart in the summary, at most
FIRST = 5  # rejected rows named in messages
_COUNTED = ("triage", "urgency", "load_risk", "level")  # columns with one word a person
_LISTED = ("mistakes", "flags")  # columns with a list of names
_STRENGTHS = STRENGTHS[:0:-1]  # the strongest first


@dataclass
class Tally:
    """People by what was found; a person with a finding on both sides is counted once."""

    rows_in: int = 0
    results: int = 0
    rejected_rows: int = 0
    rejected_cells: int = 0
    blank_lines: int = 0
    words: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in (*_COUNTED, *_LISTED)})
    patterns: dict[str, Counter[str]] = field(default_factory=dict)
    groups: dict[str, Counter[str]] = field(default_factory=dict)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    first: list[str] = field(default_factory=list)  # the first rejected rows, for the message when there are too many

    def add(self, part: Part) -> None:
        """Count one more part."""
        self.rows_in += part.rows_in
        self.results += part.results.height
        self.rejected_rows += part.rejected_rows
        self.rejected_cells += part.rejects.height - part.rejected_rows
        self.blank_lines += part.blank_lines
        for name in _COUNTED:
            self.words[name].update(dict(_counts(part.results[name]).iter_rows()))
        for name in _LISTED:
            names = _counts(part.results[name]).with_columns(pl.col(name).str.split(JOIN)).explode(name)
            self.words[name].update(dict(names.group_by(name).agg(pl.col("count").sum()).iter_rows()))
        for findings, column, read in ((self.patterns, "patterns", _patterns), (self.groups, "groups", _groups)):
            for text, count in _counts(part.results[column]).iter_rows():
                for id_, word in read(text):
                    if id_ not in findings:
                        findings[id_] = Counter()
                    findings[id_][word] += count
        self._add_rejects(part.rejects)

    def _add_rejects(self, rejects: pl.DataFrame) -> None:
        kinds = rejects.select("column", pl.col("kind").str.head(REASON_CUT))
        for column, kind, count in kinds.group_by("column", "kind", maintain_order=True).len().iter_rows():
            self.note_reason(column, kind, count)
        if self.rejected_rows and len(self.first) < FIRST:
            whole = rejects.filter("whole").head(FIRST - len(self.first))
            self.first += [f"line {line}: {reason}" for line, reason in whole.select("line", "reason").iter_rows()]

    def note_reason(self, column: str, kind: str, count: int = 1) -> None:
        """Count rejects by their column and kind of reason, never more kinds than can be read."""
        key = (column, kind)
        if key not in self.reasons and len(self.reasons) >= KINDS_COUNTED:
            key = ("(others)", "")
        self.reasons[key] += count

    def join(self, other: "Tally") -> None:
        """Count what another one counted."""
        for name in _NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name, counts in other.words.items():
            self.words[name].update(counts)
        for mine, theirs in ((self.patterns, other.patterns), (self.groups, other.groups)):
            for id_, counts in theirs.items():
                mine.setdefault(id_, Counter()).update(counts)
        for (column, kind), count in other.reasons.items():
            self.note_reason(column, kind, count)
        self.first = [*self.first, *other.first][:FIRST]

    def check(self) -> None:
        """Raises OwnFault when a row was lost or counted twice."""
        if self.rows_in != self.results + self.rejected_rows:
            raise OwnFault(f"{self.rows_in} rows went in, {self.results} results and {self.rejected_rows} rejects out.")

    # -------------------------------------------------------------------------------------------- as plain data
    def as_data(self) -> dict[str, Any]:
        """Plain data for a JSON file, from which `from_data` makes the same tally again."""
        return {
            **{name: getattr(self, name) for name in _NUMBERS},
            "words": {name: dict(counts) for name, counts in self.words.items()},
            "patterns": {id_: dict(counts) for id_, counts in self.patterns.items()},
            "groups": {id_: dict(counts) for id_, counts in self.groups.items()},
            "reasons": [[*key, count] for key, count in self.reasons.items()],
            "first": self.first,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Tally":
        """The tally of `as_data`."""
        return cls(
            **{name: int(data[name]) for name in _NUMBERS},
            words={name: Counter(counts) for name, counts in data["words"].items()},
            patterns={id_: Counter(counts) for id_, counts in data["patterns"].items()},
            groups={id_: Counter(counts) for id_, counts in data["groups"].items()},
            reasons=Counter({(column, kind): count for column, kind, count in data["reasons"]}),
            first=list(data["first"]),
        )

    def summary(self) -> dict[str, Any]:
        """The counts as they stand in summary.json: words by how often they came, then by name."""
        return {
            **{name: getattr(self, name) for name in _NUMBERS},
            **{_TITLES.get(name, name): _ranked(self.words[name]) for name in (*_COUNTED, *_LISTED)},
            "patterns": {id_: _in(self.patterns[id_], _STRENGTHS) for id_ in sorted(self.patterns)},
            "groups": {id_: _in(self.groups[id_], _KINDS) for id_ in sorted(self.groups)},
            "rejects": [
                {"column": column, "reason": kind, "count": count}
                for (column, kind), count in self.reasons.most_common()
            ],
        }


_NUMBERS = ("rows_in", "results", "rejected_rows", "rejected_cells", "blank_lines")
_TITLES = {"level": "levels", "load_risk": "load_risk_bands"}
_KINDS = ("people", *KINDS.values())


def _counts(column: pl.Series) -> pl.DataFrame:
    """How often each text stands in the column, the empty one left out."""
    return column.filter(column != "").value_counts()


@lru_cache(maxsize=1 << 12)
def _patterns(text: str) -> tuple[tuple[str, str], ...]:
    """The patterns listed, each once with its greatest strength."""
    found: dict[str, str] = {}
    for each in text.split(JOIN):
        id_, *_, strength = each.split(" ")
        found[id_] = min(found.get(id_, strength), strength, key=_STRENGTHS.index)
    return tuple(found.items())


@lru_cache(maxsize=1 << 12)
def _groups(text: str) -> tuple[tuple[str, str], ...]:
    """The groups listed, each once with `people` and once with each kind of hint."""
    found: dict[str, dict[str, None]] = {}
    for each in text.split(JOIN):
        id_, *_, joined = each.split(" ")
        found.setdefault(id_, {"people": None}).update(dict.fromkeys(joined.split("+")))
    return tuple((id_, kind) for id_, kinds in found.items() for kind in kinds)


def _ranked(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _in(counts: Counter[str], order: tuple[str, ...]) -> dict[str, int]:
    return {name: counts[name] for name in order if name in counts}
