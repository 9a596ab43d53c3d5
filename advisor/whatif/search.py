"""The smallest changes of answers that turn a finding on or off: by number of changed answers, scored in columns."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, product

import numpy as np

from advisor.condition import Facts, Value
from advisor.engines.columns import Form, Kept, kept
from advisor.engines.compiler import Compiler
from advisor.engines.sets import Numbers, People, Verdict
from advisor.score.derived import work_out
from advisor.score.findings import Findings, Found
from advisor.whatif.target import Asked, Ground, least_of
from advisor.whatif.values import Other, Others, others

MOST_CHANGES = 3
MOST_TRIED = 1_000_000
PART = 1 << 14  # scored at a time

Change = tuple[int, ...]  # places in the list of candidates, one for each changed answer
Fits = Callable[[Mapping[str, Value | None]], bool]


@dataclass(frozen=True)
class Smallest:
    """What the search came to. `changes` turn the finding: the nearest for each set of answers, nearest first."""

    changes: tuple[Mapping[str, Other], ...]
    tried: int
    exact: bool  # no smaller change was left untried
    listed: bool  # no change of this size was left untried


def smallest(
    found: Ground, asked: Mapping[str, Asked], free: Mapping[str, Asked], near: Collection[str], facts: Facts,
    wanted: bool, fits: Fits, most_changes: int = MOST_CHANGES, most_tried: int = MOST_TRIED,
) -> Smallest:  # fmt: skip
    """Look for changes of one answer, then two, and so on, that make the finding hold, or not hold.

    Only the answers in `free` are changed. `fits` tells whether changed answers can be given at all. Where a size has
    more than the `most_tried` changes that are left, it is cut down, to the answers in `near` first and to the nearest
    values.
    """
    ways = {fact: others(found, fact, each, facts) for fact, each in free.items()}
    every_one = all(each.whole for each in ways.values())
    together = every_one and all(each.joint for each in ways.values())
    scene = _Scene(found, asked, facts, ways)
    tried, exact = 0, True
    for size in range(1, min(most_changes, len(ways)) + 1):
        every = list(ways)
        whole = _count(map(scene.many, every), size) <= most_tried - tried
        hits: list[Change] = []
        for some in (every,) if whole else ([fact for fact in every if fact in near], every):
            depth = _depth(list(map(scene.many, some)), size, most_tried - tried)
            for part in _parts(scene.changes(some, size, depth)):
                tried += len(part)
                hits += [change for change, on in zip(part, scene.on(part), strict=True) if on == wanted]
        accepted = scene.nearest(hits, fits)
        whole = whole and (together if size > 1 else every_one)
        if accepted:
            return Smallest(accepted, tried, exact, whole)
        exact = exact and whole
    return Smallest((), tried, exact, exact)


def _depth(counts: Sequence[int], size: int, most: int) -> int:
    """How many values of each answer can be tried."""
    depth = max(counts, default=0)
    while depth and _count((min(count, depth) for count in counts), size) > most:
        depth -= 1
    return depth


def _count(counts: Iterable[int], size: int) -> int:
    """How many changes of that many answers there are."""
    ways = [1] + [0] * size
    for count in counts:
        for place in range(size, 0, -1):
            ways[place] += ways[place - 1] * count
    return ways[size]


def _parts(changes: Iterator[Change]) -> Iterator[list[Change]]:
    while part := list(islice(changes, PART)):
        yield part


class _Scene:
    """The rules behind a finding in columns, and the candidates: each a fact with another value."""

    def __init__(self, found: Ground, asked: Mapping[str, Asked], facts: Facts, ways: Mapping[str, Others]):
        self._found, self._facts = found, facts
        self._compiler = Compiler()
        self._findings = Findings(found.library, self._compiler)
        self._kept = {fact: how for fact, each in asked.items() if (how := kept(each.question.type))}
        self._candidates = [(fact, other) for fact, each in ways.items() for other in each.values]
        self._far = [place for each in ways.values() for place in range(len(each.values))]
        self._of: dict[str, range] = {}
        start = 0
        for fact, each in ways.items():
            self._of[fact] = range(start, start + len(each.values))
            start += len(each.values)

    def many(self, fact: str) -> int:
        """How many other values an answer has."""
        return len(self._of[fact])

    def changes(self, facts: Iterable[str], size: int, depth: int) -> Iterator[Change]:
        """Every change of so many of these answers, with so many values of each."""
        for chosen in combinations([self._of[fact][:depth] for fact in facts if self._of[fact]], size):
            yield from product(*chosen)

    def on(self, changes: Sequence[Change]) -> Numbers:
        """For each change whether the finding holds."""
        people = People(len(changes))
        places = np.array(changes)
        for fact, how in self._kept.items():
            self._learn(people, fact, how, places)
        work_out(self._found.derived, people)
        found = self._findings.of(people, [])
        target = self._found.target
        some = found.fired(self._found.library.by_name[name] for name in target.rules)
        for fact in target.facts:
            some |= self._held(found, fact)
        return people.each(some)

    def _held(self, found: Found, fact: str) -> int:
        if fact in self._findings.patterns:
            ranks = found.ranks.get(fact)
            return 0 if ranks is None else found.people.where(ranks >= least_of(fact))
        return found.fired(self._found.library.writers[fact])

    def _learn(self, people: People, fact: str, how: Kept, places: Numbers) -> None:
        """The fact as it is, but for those whose change is about it."""
        now = self._facts.get(fact)
        own = self._of.get(fact, range(0))
        values = [now, *(self._candidates[place][1].value for place in own)]
        empty = np.nan if how.form is Form.NUMBER else 0  # as arithmetic on columns knows what is not known
        cells: Numbers = np.array([empty if value is None else how.cell(value) for value in values], _dtype(how))
        there = np.array([value is not None for value in values])
        which = np.zeros(people.rows, np.intp)
        rows, columns = np.nonzero((places >= own.start) & (places < own.stop))
        which[rows] = places[rows, columns] - own.start + 1
        known = people.where(there[which])
        numbers: Numbers = cells[which]
        if how.form is Form.TRUTH:
            true = people.where(numbers) & known
            people.learn_truth(fact, Verdict(true, known ^ true))
        elif how.form is Form.OPTIONS:
            people.learn_options(fact, numbers, known, how.options)
        else:
            people.learn_numbers(fact, numbers, known)

    def nearest(self, hits: Sequence[Change], fits: Fits) -> tuple[Mapping[str, Other], ...]:
        """For each set of answers the nearest change that can be given."""
        taken: dict[tuple[str, ...], Mapping[str, Other]] = {}
        for change in sorted(hits, key=lambda change: sum(self._far[place] for place in change)):
            facts = tuple(self._candidates[place][0] for place in change)
            if facts not in taken:
                other = dict(self._candidates[place] for place in change)
                if fits({fact: each.value for fact, each in other.items()}):
                    taken[facts] = other
        return tuple(taken.values())


def _dtype(how: Kept) -> type:
    match how.form:
        case Form.NUMBER:
            return np.float64
        case Form.RANK:
            return np.int8
        case Form.TRUTH:
            return bool
    return np.uint64
