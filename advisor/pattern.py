"""Injury patterns as data: a gate, features with points, what goes with them; one file a pattern."""

from advisor.model import ConditionData, Entry, Sentence, Word
from advisor.rule import Case, Finding, Rule, Then


class Feature(Entry):
    """Something that speaks for the pattern (points above 0) or against it (below 0)."""

    id: Word
    points: int
    when: ConditionData
    because: Sentence


class Pattern(Finding):
    """A pattern of symptoms. Its points are gate_points + prior + those of every feature that holds."""

    id: Word
    name: Sentence
    plain: Sentence
    region: Word
    per_side: bool = True
    bone_stress: bool = False
    prior: int = 0
    gate: ConditionData
    gate_points: int
    features: list[Feature]
    groups: dict[Word, int] = {}
    group_because: Sentence | None = None
    exclude: list[str] = []
    prefer: list[str] = []
    load_advice: list[Sentence] = []
    would_change: Sentence
    cases: list[Case] = []

    def rules(self) -> list[Rule]:
        """The rules this pattern stands for: one for the gate, one a feature, one for what goes with it."""
        rules = [self._rule("gate", self.gate, self.gate_points + self.prior, self.plain)]
        rules += [
            self._rule(feature.id, {"all": [self.gate, feature.when]}, feature.points, feature.because)
            for feature in self.features
        ]
        follows = {"exclude": self.exclude, "prefer": self.prefer, "worth_training": self.groups}
        follows = {key: value for key, value in follows.items() if value}
        if follows:
            rules.append(
                self._base(
                    "follows",
                    {f"pattern.{self.id}": {"at_least": "possible"}},
                    Then.model_validate(follows),
                    self.group_because or self.plain,
                )
            )
        return rules

    def _rule(self, part: str, when: ConditionData, points: int, because: str) -> Rule:
        return self._base(part, when, Then(pattern_points=(self.id, points)), because)

    def _base(self, part: str, when: ConditionData, then: Then, because: str) -> Rule:
        slug = f"{self.id}-{part}".replace("_", "-")
        return Rule(
            id=slug, title=self.name, per_side=self.per_side, when=when, then=then, because=because,
            evidence=self.evidence, status=self.status, reviewed=self.reviewed,
        )  # fmt: skip
