"""Triage, level and load risk of many people as column expressions; see `advisor.conclude` for the meaning."""

from collections.abc import Iterable, Sequence
from itertools import groupby

import polars as pl

from advisor.conclude.row import WITHHELD
from advisor.library import Library
from advisor.rule import LEVELS, TRIAGE_LEVELS, BoundRule
from advisor.score.findings import TRIAGE, column

OPEN = "out:open"  # the number of open warning-sign questions
UNANSWERED = "out:unanswered"
LEVEL = "out:triage"


def flags(library: Library) -> list[tuple[str, list[BoundRule]]]:
    """Ids of the rules that raise a triage level, most urgent first, with the rules (sides) of that id."""
    words = library.vocabulary
    by_id: dict[str, list[BoundRule]] = {}
    for rule in library.rules:
        if rule.rule.then.triage:
            by_id.setdefault(rule.rule.id, []).append(rule)
    return sorted(by_id.items(), key=lambda item: (*_urgency(item[1][0], list(words.urgency)), item[0]))


def _urgency(rule: BoundRule, order: list[str]) -> tuple[int, int]:
    then = rule.rule.then.triage
    assert then is not None
    return -TRIAGE_LEVELS.index(then.level), order.index(then.urgency)


def fired(rules: Iterable[BoundRule]) -> pl.Expr:
    """Whether any of the rules fired."""
    return pl.any_horizontal(column(rule) for rule in rules).fill_null(False)


def level() -> pl.Expr:
    """The level said: `incomplete` when nothing urgent fired and a warning-sign question is open."""
    found = pl.lit(TRIAGE_LEVELS[0])
    for rank, word in enumerate(TRIAGE_LEVELS):
        found = pl.when(pl.col(TRIAGE) == rank).then(pl.lit(word)).otherwise(found)
    incomplete = (pl.col(OPEN) > 0) & (pl.col(TRIAGE) < TRIAGE_LEVELS.index("clinician_first"))
    return pl.when(incomplete).then(pl.lit("incomplete")).otherwise(found)


def urgency(library: Library) -> pl.Expr:
    """How soon, by the first flag; empty where the level is incomplete."""
    order = list(library.vocabulary.urgency)
    found = pl.lit("")
    for (_, place), group in reversed([(key, list(some)) for key, some in
                                       groupby(flags(library), lambda item: _urgency(item[1][0], order))]):  # fmt: skip
        raised = fired(rule for _, rules in group for rule in rules)
        found = pl.when(raised).then(pl.lit(order[place])).otherwise(found)
    return pl.when(pl.col(LEVEL) == "incomplete").then(pl.lit("")).otherwise(found)


def program_level(library: Library) -> pl.Expr:
    """The plan's level: the lowest cap of any rule that fired, and of an incomplete triage."""
    open_ = pl.col(LEVEL) == "incomplete"
    found = pl.lit(LEVELS[-1])
    for word in reversed(LEVELS):
        caps = [rule for rule in library.rules if rule.rule.then.level_cap == word]
        capped = [fired(caps)] if caps else []
        if library.vocabulary.incomplete.level_cap == word:
            capped.append(open_)
        if capped:
            found = pl.when(pl.any_horizontal(capped)).then(pl.lit(word)).otherwise(found)
    return pl.when(_clinician()).then(pl.lit(WITHHELD)).otherwise(found)


def _clinician() -> pl.Expr:
    return pl.col(LEVEL).is_in(["emergency", "clinician_first"])


class LoadRisk:
    """Points and bands, from the least that is sure to the most that is possible."""

    LEAST, MOST = "risk:least", "risk:most"

    def __init__(self, library: Library):
        self._risk = library.load_risk
        self._points = {rule.rule.id: (rule, rule.rule.then.load_points or 0) for rule in library.rules
                        if rule.kind == "risk"}  # fmt: skip
        self._better = {id_: self._ahead(id_) for id_ in self._points}

    def _ahead(self, id_: str) -> list[str]:
        """The items that, if they are there, keep this one from counting."""
        found: dict[str, None] = {}
        for family in self._risk.one_of:
            members = sorted(
                (each for each in family if each in self._points), key=lambda each: (-self._points[each][1], each)
            )
            if id_ in members:
                found |= dict.fromkeys(members[: members.index(id_)])
        return list(found)

    def layers(self) -> tuple[tuple[pl.Expr, ...], ...]:
        """Layers that end in the least and the most points; null where risk is withheld."""
        sure = {id_: fired([rule]) for id_, (rule, _) in self._points.items()}
        counts = {id_: self._counts(id_, sure) for id_ in sure}
        first = tuple(each.alias(f"risk:sure:{id_}") for id_, each in counts.items())
        may = {
            id_: pl.col(f"risk:sure:{id_}") | pl.col(column(rule)).is_null() for id_, (rule, _) in self._points.items()
        }
        most = {id_: self._counts(id_, may) for id_ in may}
        least = {id_: pl.col(f"risk:sure:{id_}") for id_ in sure}
        return first, (self._sum(least).alias(self.LEAST), self._sum(most).alias(self.MOST))

    def _counts(self, id_: str, there: dict[str, pl.Expr]) -> pl.Expr:
        better = [there[other] for other in self._better[id_]]
        return there[id_] & ~pl.any_horizontal(better) if better else there[id_]

    def _sum(self, there: dict[str, pl.Expr]) -> pl.Expr:
        each = [pl.when(there[id_]).then(pl.lit(number, pl.Int64)).otherwise(pl.lit(0, pl.Int64))
                for id_, (_, number) in self._points.items()]  # fmt: skip
        total = pl.sum_horizontal(each) if each else pl.lit(0, pl.Int64)
        return pl.when(~_clinician()).then(total)

    def out(self) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
        """load_risk, load_points, load_range."""
        least, most = pl.col(self.LEAST), pl.col(self.MOST)
        low, high = self._band(least), self._band(most)
        bands = pl.when(low == high).then(low).otherwise(pl.concat_str(low, pl.lit("-"), high))
        given = least.is_not_null()
        return (
            pl.when(given).then(bands).otherwise(pl.lit(WITHHELD)).alias("load_risk"),
            least.alias("load_points"),
            pl.when(given).then(pl.format("{} to {}", least, most)).otherwise(pl.lit("")).alias("load_range"),
        )

    def _band(self, number: pl.Expr) -> pl.Expr:
        """Present pain is never shown as low."""
        ids = [band.id for band in self._risk.bands]
        found = pl.lit(ids[0])
        for place, band in enumerate(self._risk.bands):  # the last that is reached
            found = pl.when(number >= band.from_).then(pl.lit(ids[place])).otherwise(found)
        return self._floored(found, ids)

    @staticmethod
    def _floored(found: pl.Expr, ids: Sequence[str]) -> pl.Expr:
        pain = pl.col(TRIAGE) == TRIAGE_LEVELS.index("modify")
        return pl.when(pain & (found == ids[0])).then(pl.lit(ids[min(1, len(ids) - 1)])).otherwise(found)
