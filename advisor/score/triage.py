"""Triage, level and load risk of many people, on sets; see `advisor.conclude` for the meaning."""

from collections.abc import Iterable, Iterator
from itertools import groupby

import numpy as np
import polars as pl

from advisor.conclude.row import WITHHELD
from advisor.engines.sets import Numbers, Set
from advisor.library import Library
from advisor.rule import LEVELS, TRIAGE_LEVELS, BoundRule
from advisor.score.findings import Found
from advisor.score.texts import compact, first

INCOMPLETE = "incomplete"
_CLINICIAN = TRIAGE_LEVELS.index("clinician_first")


def flags(library: Library) -> list[tuple[str, list[BoundRule]]]:
    """Ids of the rules that raise a triage level, most urgent first, with the rules (sides) of that id."""
    words = library.vocabulary
    by_id: dict[str, list[BoundRule]] = {}
    for rule in library.rules:
        if rule.rule.then.triage:
            by_id.setdefault(rule.rule.id, []).append(rule)
    return sorted(by_id.items(), key=lambda item: (*_rank(item[1][0], words.urgency), item[0]))


def _rank(rule: BoundRule, urgencies: Iterable[str]) -> tuple[int, int, bool]:
    then = rule.rule.then.triage
    assert then is not None
    return then.rank(urgencies)


class Triage:
    """The levels said, from most to least urgent, and what goes with them."""

    def __init__(self, library: Library):
        self._caps = {word: [rule for rule in library.rules if rule.rule.then.level_cap == word] for word in LEVELS}
        self._cap_if_open = library.vocabulary.incomplete.level_cap
        order = list(library.vocabulary.urgency)
        self._urgencies = [
            (order[place], [rule for _, rules in group for rule in rules])
            for (_, place), group in groupby(flags(library), lambda item: _rank(item[1][0], order)[:2])
        ]

    def levels(self, found: Found, open_: Set) -> dict[str, Set]:
        """Who is told each level: `incomplete` when nothing urgent fired and a warning-sign question is open."""
        told: dict[str, Set] = {}
        left = found.people.everyone
        for rank in reversed(range(1, len(TRIAGE_LEVELS))):
            told[TRIAGE_LEVELS[rank]] = left & found.raised[rank]
            left &= ~found.raised[rank]
        told[TRIAGE_LEVELS[0]] = left
        told[INCOMPLETE] = 0
        for level in TRIAGE_LEVELS[:_CLINICIAN]:
            told[INCOMPLETE] |= told[level] & open_
            told[level] &= ~open_
        return told

    def urgency(self, found: Found, told: dict[str, Set]) -> pl.Series:
        """How soon, by the first flag; empty where the level is incomplete."""
        raised = ((found.fired(rules), word) for word, rules in self._urgencies)
        return first(found.people, [(told[INCOMPLETE], ""), *raised], "")

    def program_level(self, found: Found, told: dict[str, Set]) -> pl.Series:
        """The plan's level: the lowest cap of any rule that fired, and of an incomplete triage."""
        capped = [(found.fired(rules) | (told[INCOMPLETE] if word == self._cap_if_open else 0), word)
                  for word, rules in self._caps.items()]  # fmt: skip
        return first(found.people, [(clinician(told), WITHHELD), *capped], LEVELS[-1])


def clinician(told: dict[str, Set]) -> Set:
    """The people for whom a clinician comes first."""
    some: Set = 0
    for level in TRIAGE_LEVELS[_CLINICIAN:]:
        some |= told[level]
    return some


class LoadRisk:
    """Points and bands, from the least that is sure to the most that is possible."""

    def __init__(self, library: Library):
        self._risk = library.load_risk
        self._rules = {rule.rule.id: rule for rule in library.rules if rule.kind == "risk"}
        self._better = {id_: self._ahead(id_) for id_ in self._rules}

    def _points(self, id_: str) -> int:
        return self._rules[id_].rule.then.load_points or 0

    def _ahead(self, id_: str) -> list[str]:
        """The items that, if they are there, keep this one from counting."""
        found: dict[str, None] = {}
        for family in self._risk.one_of:
            members = sorted(
                (each for each in family if each in self._rules), key=lambda each: (-self._points(each), each)
            )
            if id_ in members:
                found |= dict.fromkeys(members[: members.index(id_)])
        return list(found)

    def columns(self, found: Found, told: dict[str, Set]) -> Iterator[pl.Series]:
        """load_risk, load_points, load_range."""
        people = found.people
        sure = self._counting({id_: found.verdicts[rule.name].true for id_, rule in self._rules.items()})
        may = {id_: sure[id_] | people.everyone & ~(verdict.true | verdict.false)
               for id_, rule in self._rules.items() for verdict in [found.verdicts[rule.name]]}  # fmt: skip
        least = people.total((some, self._points(id_)) for id_, some in sure.items())
        most = people.total((some, self._points(id_)) for id_, some in self._counting(may).items())
        withheld = people.each(clinician(told))
        floored = people.each(found.raised[TRIAGE_LEVELS.index("modify")])
        yield self._bands(self._reached(least, floored), self._reached(most, floored), withheld).alias("load_risk")
        points = pl.Series("load_points", least, pl.Int64)
        yield points.zip_with(pl.Series(~withheld), pl.Series([None], dtype=pl.Int64))
        yield _ranges(least, most, withheld).alias("load_range")

    def _counting(self, there: dict[str, Set]) -> dict[str, Set]:
        """Of items that overlap only the one with most points counts."""
        found = {}
        for id_, some in there.items():
            for other in self._better[id_]:
                some &= ~there[other]
            found[id_] = some
        return found

    def _reached(self, points: Numbers, floored: Numbers) -> Numbers:
        """The place of the last band that is reached. Present pain is never shown as low."""
        reached = np.zeros(len(points), np.int64)
        for place, band in enumerate(self._risk.bands):
            reached[points >= band.from_] = place
        reached[floored & (reached == 0)] = min(1, len(self._risk.bands) - 1)
        return reached

    def _bands(self, low: Numbers, high: Numbers, withheld: Numbers) -> pl.Series:
        ids = [band.id for band in self._risk.bands]
        texts = [one if one == other else f"{one}-{other}" for one in ids for other in ids]
        places = np.where(withheld, len(texts), low * len(ids) + high)
        return pl.Series([*texts, WITHHELD], dtype=pl.String).gather(places)


def _ranges(least: Numbers, most: Numbers, withheld: Numbers) -> pl.Series:
    start = int(min(least.min(initial=0), most.min(initial=0)))
    width = int(max(least.max(initial=0), most.max(initial=0))) - start + 1
    codes = np.where(withheld, 0, (least - start) * width + most - start + 1)
    places, met = compact(codes, width * width + 1)
    texts = [
        "" if not code else f"{(code - 1) // width + start} to {(code - 1) % width + start}" for code in met.tolist()
    ]
    return pl.Series(texts, dtype=pl.String).gather(places)
