"""Mistakes, load-risk items and contradictions as data."""

from typing import Annotated

from pydantic import Field

from advisor.language import N_
from advisor.model import ConditionData, Entry, Said, Sentence, Slug, Word
from advisor.rule import Case, Evidence, Finding, Rule, Then, Written


class Mistake(Finding):
    """A common training mistake, found from answers."""

    id: Word
    name: Said
    when: ConditionData
    because: Said
    instead: Said
    cases: list[Case] = []

    def rule(self) -> Rule:
        """The rule this mistake stands for."""
        return Rule(
            id=f"mistake-{self.id}".replace("_", "-"), title=self.name, when=self.when, then=Then(mistake=self.id),
            because=self.because, evidence=self.evidence, status=self.status, reviewed=self.reviewed,
            misleads=self.misleads, guide=self.guide, cases=self.cases,
        )  # fmt: skip


class MistakeFile(Entry):
    """rules/mistakes.yaml."""

    mistakes: list[Mistake]

    def written(self) -> list[Written]:
        """Each mistake's rule with its place."""
        return _written("mistake", "mistakes", [mistake.rule() for mistake in self.mistakes])


class RiskItem(Finding):
    """One item of the load-risk list, with its points and whether the runner can change it."""

    id: Slug
    title: Said
    points: Annotated[int, Field(ge=0)]
    changeable: bool
    when: ConditionData
    because: Said
    change: Said | None = None
    cases: list[Case] = []

    def rule(self) -> Rule:
        """The rule this item stands for."""
        return Rule(
            id=self.id, title=self.title, when=self.when,
            then=Then(load_points=self.points), because=self.because, evidence=self.evidence, status=self.status,
            reviewed=self.reviewed, misleads=self.misleads, guide=self.guide, cases=self.cases,
        )  # fmt: skip


class Band(Entry):
    """A band of load risk from a number of points up."""

    id: Word
    title: Said
    from_: Annotated[int, Field(alias="from")]


class LoadRisk(Entry):
    """rules/load_risk.yaml. Of the items in one list of `one_of` only the largest counts."""

    bands: list[Band]
    note: Said
    base_rate_sources: Annotated[list[Slug], Field(min_length=1)]  # of the sentence on how often runners are injured
    not_low_with_pain: Sentence | None = None
    items: list[RiskItem]
    one_of: list[list[Slug]] = []

    def written(self) -> list[Written]:
        """Each item's rule with its place."""
        return _written("risk", "items", [item.rule() for item in self.items])


class Contradiction(Entry):
    """Answers that can't well be true together; asked back, or reported when there is nobody to ask."""

    id: Slug
    when: ConditionData
    ask: Said
    between: list[Word]
    evidence: Evidence | None = None
    cases: list[Case] = []

    def rule(self) -> Rule:
        """The rule this contradiction stands for."""
        return Rule(
            id=self.id, title=N_("Answers that don't fit together"), when=self.when, then=Then(ask_again=self.ask),
            because=self.ask, evidence=self.evidence or Evidence(grade="D", sources=["expert-rule"]),
            status="stable", reviewed="2026-11-23", cases=self.cases,
        )  # fmt: skip


class ContradictionFile(Entry):
    """rules/contradictions.yaml."""

    contradictions: list[Contradiction]

    def written(self) -> list[Written]:
        """Each contradiction's rule with its place."""
        return _written("contradiction", "contradictions", [item.rule() for item in self.contradictions])


def _written(kind: str, key: str, rules: list[Rule]) -> list[Written]:
    return [
        Written(rule, kind, ((rule.when, (key, index, "when")),), (key, index, "cases"))
        for index, rule in enumerate(rules)
    ]
