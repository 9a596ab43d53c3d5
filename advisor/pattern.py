"""Injury patterns as data: a gate, features with points, what goes with them; one file a pattern."""

from advisor.model import ConditionData, Entry, Said, Slug, Word
from advisor.rule import Case, Evidence, Finding, Rule, Then, Written


class Feature(Entry):
    """Something that speaks for the pattern (points above 0) or against it (below 0)."""

    id: Word
    points: int
    when: ConditionData
    because: Said


class Step(Entry):
    """A step of the way back: the exercises it unlocks, and when to go on to the next one."""

    title: Said
    exercises: list[Slug]
    go_on: Said | None = None


class Doubted(Evidence):
    """Evidence whose other side is told to the reader too."""

    against: Said | None = None


class Pattern(Finding):
    """A pattern of symptoms. Its points are gate_points + prior + those of every feature that holds."""

    id: Word
    name: Said
    plain: Said
    region: Word
    per_side: bool = True
    bone_stress: bool = False
    prior: int = 0
    gate: ConditionData
    gate_points: int
    gate_because: Said | None = None  # what fits when the gate holds; a plain word about the place if not given
    features: list[Feature]
    groups: dict[Word, int] = {}
    group_because: Said | None = None
    exclude: list[str] = []
    prefer: list[str] = []
    steps: list[Step] = []  # a plan starts with the first; later ones wait, whatever else asks for them
    load_advice: list[Said] = []
    would_change: Said
    evidence: Doubted
    cases: list[Case] = []

    def written(self) -> list[Written]:
        """The rules this pattern stands for: one for the gate, one a feature, one for what goes with it."""
        gate = (self.gate, ("gate",))
        start = self._rule(
            "gate", Then(pattern_points=(self.id, self.gate_points + self.prior)), self.gate_because or self.plain
        )
        rules = [Written(start, "pattern", (gate,))]
        for index, feature in enumerate(self.features):
            rule = self._rule(feature.id, Then(pattern_points=(self.id, feature.points)), feature.because)
            rules.append(Written(rule, "pattern", (gate, (feature.when, ("features", index, "when")))))
        follows = {"exclude": self.exclude, "prefer": self.prefer, "worth_training": self.groups}
        follows = {key: value for key, value in follows.items() if value}
        if follows:
            rule = self._rule("follows", Then.model_validate(follows), self.group_because or self.plain)
            when = {f"pattern.{self.id}": {"at_least": "possible"}}
            rules.append(Written(rule, "follows", ((when, ("groups",)),)))
        return rules

    def _rule(self, part: str, then: Then, because: str) -> Rule:
        return Rule(
            id=f"{self.id}-{part}".replace("_", "-"), title=self.name, per_side=self.per_side, when=None, then=then,
            because=because, evidence=self.evidence, status=self.status, reviewed=self.reviewed,
        )  # fmt: skip
