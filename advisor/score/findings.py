"""Rules to findings for many people: stage by stage, as `advisor.inference` does for one."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from advisor.condition import reads
from advisor.engines.columns import Form, Kept, kept
from advisor.engines.compiler import Compiler
from advisor.engines.sets import Numbers, People, Set, Verdict
from advisor.facttypes import SIDES
from advisor.library import Library
from advisor.rule import STRENGTHS, TRIAGE_LEVELS, BoundRule
from advisor.vocabulary import Vocabulary

TRIAGE = "triage"


@dataclass
class Found:
    """What the rules made of the facts of many people. A pattern of which no rule fired has no points."""

    people: People
    verdicts: dict[str, Verdict] = field(default_factory=dict)  # by name of the rule
    raised: list[Set] = field(default_factory=list)  # who a rule raised to each triage level, by rank
    touched: dict[str, Set] = field(default_factory=dict)  # by pattern fact: of whom any of its rules fired
    points: dict[str, Numbers] = field(default_factory=dict)  # by pattern fact
    ranks: dict[str, Numbers] = field(default_factory=dict)  # by pattern fact: the strength of the points

    def fired(self, rules: Iterable[BoundRule]) -> Set:
        """The people of whom any of the rules fired."""
        some: Set = 0
        for rule in rules:
            some |= self.verdicts[rule.name].true
        return some


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
    """Takes people whose facts are known to verdicts, points and findings."""

    def __init__(self, library: Library, compiler: Compiler):
        self.patterns = pattern_rules(library)
        self._words = library.vocabulary
        self._compiler = compiler
        self._stages = [{name: compiler.add(condition) for name, condition in conditions.items()}
                        for conditions in library.conditions]  # fmt: skip
        self._raising: list[list[BoundRule]] = [[] for _ in TRIAGE_LEVELS]
        for rule in library.rules:
            if rule.rule.then.triage:
                self._raising[TRIAGE_LEVELS.index(rule.rule.then.triage.level)].append(rule)
        last = {fact: max(self._stage(rule) for rule in rules) for fact, rules in library.writers.items()}
        read = frozenset[str]().union(*(reads(rule.when) for rule in library.rules))
        wanted = {fact: how for fact, how in finding_columns(library).items()
                  if fact in read or fact in self.patterns or fact == TRIAGE}  # fmt: skip
        self._never = {fact: how for fact, how in wanted.items() if fact not in last}
        self._ready = [{fact: library.writers[fact] for fact in wanted if last.get(fact) == stage}
                       for stage in range(len(self._stages))]  # fmt: skip

    def _stage(self, rule: BoundRule) -> int:
        return next(number for number, names in enumerate(self._stages) if rule.name in names)

    def of(self, people: People, made: list[Verdict]) -> Found:
        """Run every rule; `made` holds the verdicts the compiler's steps have come to."""
        found = Found(people)
        nobody = Verdict(0, people.everyone)
        least = np.zeros(people.rows, np.int8)
        for fact, how in self._never.items():  # what no rule can bring about
            if how.form is Form.TRUTH:
                people.learn_truth(fact, nobody)
            else:
                people.learn_numbers(fact, least, people.everyone)
        for places, ready in zip(self._stages, self._ready, strict=True):
            self._compiler.run(people, made, places.values())
            found.verdicts |= {name: made[place] for name, place in places.items()}
            for fact, rules in ready.items():
                if fact == TRIAGE:
                    people.learn_numbers(fact, self._urgent(found), people.everyone)
                elif fact in self.patterns:
                    people.learn_numbers(fact, self._strength(fact, found, least), people.everyone)
                else:
                    some = found.fired(rules)
                    people.learn_truth(fact, Verdict(some, people.everyone ^ some))
        return found

    def _urgent(self, found: Found) -> Numbers:
        """The rank of the most urgent level that a rule raised."""
        found.raised = [found.fired(rules) for rules in self._raising]
        rank = np.zeros(found.people.rows, np.int8)
        for number, some in enumerate(found.raised):
            if some:
                rank[found.people.each(some)] = number
        return rank

    def _strength(self, fact: str, found: Found, least: Numbers) -> Numbers:
        rules = self.patterns[fact]
        touched = found.fired(rule for rule, _ in rules)
        if not touched:
            return least
        found.touched[fact] = touched
        found.points[fact] = found.people.total((found.verdicts[rule.name].true, points) for rule, points in rules)
        rank = strength_rank(found.points[fact], self._words)
        found.ranks[fact] = rank = np.where(found.people.each(touched), rank, least)
        return rank


def pattern_rules(library: Library) -> dict[str, list[tuple[BoundRule, int]]]:
    """For each pattern fact its rules with their points."""
    found: dict[str, list[tuple[BoundRule, int]]] = {}
    for rule in library.rules:
        if rule.rule.then.pattern_points:
            name, number = rule.rule.then.pattern_points
            fact = f"pattern.{name}.{rule.side}" if rule.side else f"pattern.{name}"
            found.setdefault(fact, []).append((rule, number))
    return found


def strength_rank(points: Numbers, words: Vocabulary) -> Numbers:
    """`Vocabulary.strength_rank` for a column."""
    rank = np.zeros(len(points), np.int8)
    for word, item in words.strengths.items():
        np.maximum(rank, np.int8(STRENGTHS.index(word)), out=rank, where=points >= item.from_)
    return rank
