"""Rules to findings for many people: stage by stage, as `advisor.inference` does for one."""

from collections.abc import Mapping

import polars as pl

from advisor.condition import Condition, reads
from advisor.engines.columns import Compiler, Form, Kept, Layers, kept
from advisor.facttypes import SIDES
from advisor.library import Library
from advisor.rule import STRENGTHS, TRIAGE_LEVELS, BoundRule
from advisor.vocabulary import Vocabulary

TRIAGE = "triage"


def column(rule: BoundRule) -> str:
    """The column with a rule's verdict: true, false, or null for unknown."""
    return f"rule:{rule.name}"


def points_of(fact: str) -> str:
    """The column with the points of a pattern."""
    return f"points:{fact}"


def touched(fact: str) -> str:
    """The column that says whether any rule of a pattern fired."""
    return f"touched:{fact}"


def finding_columns(library: Library) -> dict[str, Kept]:
    """Every finding a condition can read."""
    found: dict[str, Kept] = {}
    for name, kind in library.types.items():
        if kind.answer or name.startswith("derived."):
            continue
        how = kept(kind)
        assert how is not None
        found |= dict.fromkeys((f"{name}.{side}" for side in SIDES) if kind.sided else (name,), how)
    return found


class Findings:
    """The layers that take a frame of facts to verdicts, points and findings."""

    def __init__(self, library: Library, compiler: Compiler):
        self.patterns = pattern_rules(library)
        self._library = library
        writers: dict[str, list[tuple[int, BoundRule]]] = {}
        for number, stage in enumerate(library.stages):
            for rule in stage:
                for fact in rule.writes():
                    writers.setdefault(fact, []).append((number, rule))
        read = frozenset[str]().union(*(reads(rule.when) for rule in library.rules))
        wanted = {fact: how for fact, how in finding_columns(library).items()
                  if fact in read or fact in self.patterns or fact == TRIAGE}  # fmt: skip
        layers = [tuple(_least(how).alias(fact) for fact, how in wanted.items() if fact not in writers)]
        for number, conditions in enumerate(library.conditions):
            layers += compiler.layers(self._named(conditions))
            last = {fact for fact, some in writers.items() if max(at for at, _ in some) == number}
            layers.append(self._tallies(last))
            layers.append(tuple(self._finding(fact, writers[fact]) for fact in wanted if fact in last))
        self.layers: Layers = tuple(layer for layer in layers if layer)

    def _named(self, conditions: Mapping[str, Condition]) -> dict[str, Condition]:
        return {column(self._library.by_name[name]): condition for name, condition in conditions.items()}

    def _tallies(self, last: set[str]) -> tuple[pl.Expr, ...]:
        """Points of the patterns of which every rule has run."""
        found = []
        for fact, rules in self.patterns.items():
            if fact in last:
                each = [pl.when(column(rule)).then(_number(points)).otherwise(_number(0)) for rule, points in rules]
                found.append(pl.sum_horizontal(each).alias(points_of(fact)))
                fired = pl.any_horizontal(column(rule) for rule, _ in rules).fill_null(False)
                found.append(fired.alias(touched(fact)))
        return tuple(found)

    def _finding(self, fact: str, rules: list[tuple[int, BoundRule]]) -> pl.Expr:
        if fact == TRIAGE:
            return _urgent([rule for _, rule in rules]).alias(fact)
        if fact in self.patterns:
            rank = strength_rank(pl.col(points_of(fact)), self._library.vocabulary)
            return pl.when(touched(fact)).then(rank).otherwise(pl.lit(0, pl.Int8)).alias(fact)
        return pl.any_horizontal(column(rule) for _, rule in rules).fill_null(False).alias(fact)


def pattern_rules(library: Library) -> dict[str, list[tuple[BoundRule, int]]]:
    """For each pattern fact its rules with their points."""
    found: dict[str, list[tuple[BoundRule, int]]] = {}
    for rule in library.rules:
        if rule.rule.then.pattern_points:
            name, number = rule.rule.then.pattern_points
            fact = f"pattern.{name}.{rule.side}" if rule.side else f"pattern.{name}"
            found.setdefault(fact, []).append((rule, number))
    return found


def _number(number: int) -> pl.Expr:
    return pl.lit(number, pl.Int32)


def _least(how: Kept) -> pl.Expr:
    """A finding that no rule can bring about."""
    return pl.lit(False) if how.form is Form.TRUTH else pl.lit(0, how.dtype)


def strength_rank(number: pl.Expr, words: Vocabulary) -> pl.Expr:
    """`Vocabulary.strength_rank` for a column."""
    zero = pl.lit(0, pl.Int8)
    reached = [pl.when(number >= item.from_).then(pl.lit(STRENGTHS.index(word), pl.Int8)).otherwise(zero)
               for word, item in words.strengths.items()]  # fmt: skip
    return pl.max_horizontal(zero, *reached)


def _urgent(rules: list[BoundRule]) -> pl.Expr:
    """The rank of the most urgent level that a rule raised."""
    found = pl.lit(0, pl.Int8)
    for rank, level in enumerate(TRIAGE_LEVELS):
        raised = [column(rule) for rule in rules if rule.rule.then.triage and rule.rule.then.triage.level == level]
        if raised:
            found = pl.when(pl.any_horizontal(raised)).then(pl.lit(rank, pl.Int8)).otherwise(found)
    return found
