"""The patterns shown for each of many people, as text: `advisor.conclude.patterns` on sets and columns.

Few people have a pattern, and nobody has many. So this part looks only at the rows where a pattern has points.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from advisor.conclude.patterns import POSSIBLE, STRONG
from advisor.conclude.row import JOIN, words
from advisor.engines.sets import Numbers, Set, Verdict
from advisor.library import Library
from advisor.pattern import Pattern
from advisor.rule import STRENGTHS, BoundRule
from advisor.score.findings import Found

_SIDES = ("", "left", "right", "both")
_BIG = 3  # a feature of so many points is named when it is missing


@dataclass(frozen=True)
class _Fact:
    """A pattern on one side (or on none)."""

    fact: str
    pattern: Pattern
    place: int  # in alphabetical order of patterns
    side: int  # in _SIDES
    rules: tuple[BoundRule, ...]
    rivals: tuple[str, ...]

    @cached_property
    def missing(self) -> tuple[BoundRule, ...]:
        """The rules that are named among what does not fit when they do not hold."""
        big = (rule for rule in self.rules if (rule.rule.then.pattern_points or ("", 0))[1] >= _BIG)
        return () if self.pattern.bone_stress else tuple(big)


@dataclass(frozen=True)
class _Entries:
    """Some rows with their entry of one fact."""

    fact: _Fact
    rows: Numbers
    points: Numbers
    rank: Numbers
    side: Numbers


class Patterns:
    """Makes the text of the patterns shown."""

    def __init__(self, library: Library, rules: Mapping[str, Sequence[tuple[BoundRule, int]]]):
        self._words = library.vocabulary
        self._ids = sorted(library.patterns)
        self._facts = [
            self._fact(library, fact, tuple(rule for rule, _ in some), list(rules)) for fact, some in rules.items()
        ]
        self._twins = {each.fact: other for each in self._facts for other in self._facts
                       if each.place == other.place and each.side == 1 and other.side == 2}  # fmt: skip
        self._regions = sorted({pattern.region for pattern in library.patterns.values()})
        self._place_bits = object if len(self._regions) > 31 else np.int64
        self._said: dict[int, str] = {}
        self._same: dict[tuple[str, int, int], bool] = {}

    def _fact(self, library: Library, fact: str, rules: tuple[BoundRule, ...], all_facts: list[str]) -> _Fact:
        _, id_, *sides = fact.split(".")
        pattern = library.patterns[id_]
        side = sides[0] if pattern.per_side else ""
        rivals = []
        for other in all_facts:
            rival = library.patterns[other.split(".")[1]]
            near = rival.region == pattern.region and (not side or not rival.per_side or other.endswith(side))
            if other != fact and near:
                rivals.append(other)
        return _Fact(fact, pattern, self._ids.index(id_), _SIDES.index(side), rules, tuple(rivals))

    def of(self, found: Found, withheld: Set) -> pl.Series:
        """The texts; empty for those of whom they are withheld."""
        entries = {each.fact: entry for each in self._facts if (entry := self._entries(found, each)) is not None}
        for left, right in self._twins.items():
            if left in entries and right.fact in entries:
                entries[left], entries[right.fact] = self._join(found, entries[left], entries[right.fact])
        return self._shown(list(entries.values()), found.people.each(withheld))

    def _entries(self, found: Found, each: _Fact) -> _Entries | None:
        if each.fact not in found.ranks:
            return None
        rank = found.ranks[each.fact]
        rows = np.flatnonzero(rank)
        if not len(rows):
            return None
        points, rank = found.points[each.fact][rows], rank[rows]
        strong = np.flatnonzero(rank == STRONG)
        if len(strong):
            ahead = points[strong] - self._next(found, each, rows[strong])
            rank[strong[ahead < self._words.strong_lead]] = POSSIBLE
        return _Entries(each, rows, points, rank, np.full(len(rows), each.side))

    @staticmethod
    def _next(found: Found, each: _Fact, rows: Numbers) -> Numbers:
        """The most points of another pattern of the same place and side; 0 where there is none."""
        none = np.iinfo(np.int32).min
        best = np.full(len(rows), none, np.int32)
        for rival in each.rivals:
            if rival in found.points:
                there = found.people.each(found.touched[rival])[rows]
                best = np.maximum(best, np.where(there, found.points[rival][rows], none))
        return np.where(best == none, 0, best)

    def _join(self, found: Found, left: _Entries, right: _Entries) -> tuple[_Entries, _Entries]:
        """Left and right as one entry on the rows where everything about them is the same."""
        rows, at_left, at_right = np.intersect1d(left.rows, right.rows, assume_unique=True, return_indices=True)
        same = (left.points[at_left] == right.points[at_right]) & (left.rank[at_left] == right.rank[at_right])
        rows, at_left, at_right = rows[same], at_left[same], at_right[same]
        if len(rows):
            same = self._bits(found, left.fact.rules, rows, _true) == self._bits(found, right.fact.rules, rows, _true)
            one = self._bits(found, left.fact.missing, rows, _false)
            other = self._bits(found, right.fact.missing, rows, _false)
            for place in np.flatnonzero(same & (one != other)):
                same[place] = self._same_words(left.fact, right.fact, int(one[place]), int(other[place]))
            left.side[at_left[same]] = _SIDES.index("both")
            keep = np.ones(len(right.rows), bool)
            keep[at_right[same]] = False
            right = _Entries(right.fact, right.rows[keep], right.points[keep], right.rank[keep], right.side[keep])
        return left, right

    @staticmethod
    def _bits(found: Found, rules: Sequence[BoundRule], rows: Numbers, which: Callable[[Verdict], Set]) -> Numbers:
        """For each row the rules with such a verdict, as bits (Python integers: there may be many rules)."""
        bits = np.zeros(len(rows), object if len(rules) > 62 else np.int64)
        for place, rule in enumerate(rules):
            some = which(found.verdicts[rule.name])
            if some:
                bits |= found.people.each(some)[rows].astype(bits.dtype) << place
        return bits

    def _same_words(self, left: _Fact, right: _Fact, one: int, other: int) -> bool:
        """Whether other missing features are told in the same words all the same."""
        key = left.fact, one, other
        if key not in self._same:
            told = [
                [self._words.statements["not_named"].format(feature=rule.rule.because)
                 for place, rule in enumerate(each.missing) if bits >> place & 1]
                for each, bits in ((left, one), (right, other))
            ]  # fmt: skip
            self._same[key] = told[0] == told[1]
        return self._same[key]

    def _shown(self, found: list[_Entries], withheld: Numbers) -> pl.Series:
        rows = np.concatenate([part.rows for part in found] or [np.zeros(0, np.int64)])
        count = len(withheld)
        if not len(rows):
            return pl.Series([""], dtype=pl.String).gather(np.zeros(count, np.int64))
        rank = np.concatenate([part.rank for part in found]).astype(np.int64)
        points = np.concatenate([part.points for part in found]).astype(np.int64)
        side = np.concatenate([part.side for part in found]).astype(np.int64)
        place = np.concatenate([np.full(len(part.rows), part.fact.place) for part in found])
        bone = np.concatenate([np.full(len(part.rows), part.fact.pattern.bone_stress) for part in found])
        taken = np.zeros(count, self._place_bits)
        for part in found:
            taken[part.rows] |= np.where(part.rank >= POSSIBLE, self._places(part), 0)
        free = np.concatenate([taken[part.rows] & self._places(part) == 0 for part in found])
        keep = ((rank >= POSSIBLE) | free) & ~withheld[rows]
        order = np.lexsort((side, place, -points, ~(bone & (rank >= POSSIBLE)), rows))
        order = order[keep[order]]
        return self._texts(rows[order], ((place * len(_SIDES) + side) * len(STRENGTHS) + rank)[order], count)

    def _places(self, part: _Entries) -> Numbers:
        """The places each entry speaks of, as bits: its region, on one side or both."""
        region = 2 * self._regions.index(part.fact.pattern.region)
        sides: Numbers = np.array([3, 1, 2, 3], self._place_bits) << region  # as in _SIDES
        found: Numbers = sides[part.side]
        return found

    def _texts(self, rows: Numbers, entries: Numbers, count: int) -> pl.Series:
        """The first entries of each row, in their order, as texts."""
        first = np.flatnonzero(np.diff(rows, prepend=-1))
        which = np.arange(len(rows)) - np.repeat(first, np.diff(first, append=len(rows)))
        kinds = len(self._ids) * len(_SIDES) * len(STRENGTHS) + 1
        keys: Numbers = np.zeros(count, np.int64)
        texts = [""]
        for turn in range(self._words.patterns_shown):  # what was said so far, and one entry more
            now = np.flatnonzero(which == turn)
            more = keys[rows[now]] * kinds + entries[now]
            distinct, at = np.unique(more, return_inverse=True)
            keys[rows[now]] = at + len(texts)
            texts += [_after(texts[key // kinds], self._entry(key % kinds)) for key in map(int, distinct)]
        return pl.Series(texts, dtype=pl.String).gather(keys)

    def _entry(self, entry: int) -> str:
        if entry not in self._said:
            rest, rank = divmod(entry, len(STRENGTHS))
            place, side = divmod(rest, len(_SIDES))
            self._said[entry] = words(self._ids[place], _SIDES[side], STRENGTHS[rank])
        return self._said[entry]


def _after(said: str, more: str) -> str:
    return f"{said}{JOIN}{more}" if said else more


def _true(verdict: Verdict) -> Set:
    return verdict.true


def _false(verdict: Verdict) -> Set:
    return verdict.false
