"""Why a finding holds for a person, or why it does not: every rule behind it, with the answers that decided."""

from dataclasses import dataclass

from advisor.conclude.case import Case
from advisor.condition import Leaf, decisive
from advisor.errors import UsageError, did_you_mean
from advisor.facttypes import Kind, in_words
from advisor.library import Library
from advisor.rule import BoundRule

VERDICTS = {True: "holds", False: "does not hold", None: "can't be known"}


@dataclass(frozen=True)
class Reason:
    """One rule behind a finding: its verdict, and each comparison that decided it with the answer found."""

    rule: BoundRule
    verdict: str
    because: str
    decided_by: tuple[str, ...]


def why(case: Case, finding: str) -> list[Reason]:
    """Every rule that is named `finding`, belongs to it, or brings it about. Raises UsageError for an unknown one."""
    order = {True: 0, None: 1, False: 2}
    rules = sorted(rules_behind(case.library, finding), key=lambda rule: order[case.inference.verdicts[rule.name]])
    return [_reason(case, rule) for rule in rules]


def rules_behind(library: Library, finding: str) -> list[BoundRule]:
    """The rules that are named `finding`, belong to it, or bring it about. Raises UsageError for an unknown one.

    A finding is a rule's id, a pattern, group, mistake or flag id, or a fact such as `pattern.shin_splints.left`.
    """
    rules = [rule for rule in library.rules if finding in _names(rule)]
    if not rules:
        known = {name for rule in library.rules for name in _names(rule)}
        raise UsageError(f"There is no rule or finding {finding!r}. {did_you_mean(finding, known)}".strip())
    return rules


def _names(rule: BoundRule) -> set[str]:
    written = rule.writes()
    return {rule.rule.id, rule.name, *written} | {part for fact in written for part in fact.split(".")[1:2]}


def _reason(case: Case, rule: BoundRule) -> Reason:
    verdict = case.inference.verdicts[rule.name]
    decided = [_leaf(case, leaf) for leaf in decisive(rule.when, case.inference.facts)]
    return Reason(rule, VERDICTS[verdict], rule.rule.because, tuple(dict.fromkeys(decided)))


def _leaf(case: Case, leaf: Leaf) -> str:
    value = case.inference.facts.get(leaf.fact)
    kind = case.library.types.get(leaf.fact.removesuffix(".left").removesuffix(".right"))
    if value is None:
        found = "don't know" if leaf.fact in case.answers.unknown else "not answered"
    elif isinstance(value, frozenset):
        found = ", ".join(sorted(value))
    elif kind is not None and kind.kind is Kind.ORDERED and isinstance(value, int):
        found = kind.options[value]
    else:
        found = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    return f"{in_words(leaf, case.library.types)} (found: {found})"
