"""Muscle groups as data: what each does, home tests with norms, form signs, exercises; one file a group."""

from advisor.model import ConditionData, Entry, Said, Sentence, Slug, Word
from advisor.rule import Case, Evidence, Finding, Rule, Then, Written


class Bars(Entry):
    """What a picture holds a test against: derived values by their fact, and how far a result moves by chance.

    `low` is the value below which the test counts as low (from which, where it `counts_faults`), as in its rule.
    """

    norm: str | None = None
    low: str | None = None
    noise: float | int | None = None
    noise_percent: float | int | None = None
    counts_faults: bool = False


class HomeTest(Entry):
    """A home test. `low` holds when the measured value is below its cut-off: only then is a group called weak."""

    id: Word
    name: Said
    question: str
    protocol: list[Sentence]
    unit: str = ""
    norm_note: Said | None = None
    bars: Bars | None = None
    per_side: bool = False
    low: ConditionData
    because: Said
    evidence: Evidence
    cases: list[Case] = []


class FormSign(Entry):
    """A form fault that points to the group; it makes the group worth training, never weak."""

    id: Word
    title: Said
    when: ConditionData
    points: int = 1
    because: Said
    cue: Sentence | None = None
    evidence: Evidence
    cases: list[Case] = []


class Group(Finding):
    """A muscle group, with everything that can find it worth training by itself."""

    id: Word
    name: Said
    in_guide: bool = False
    order: int
    does: Said
    tests: list[HomeTest] = []
    form_signs: list[FormSign] = []
    exercises: list[Slug]

    def written(self) -> list[Written]:
        """One rule a test and one a form sign."""
        rules = []
        for index, test in enumerate(self.tests):
            rule = self._rule(test, test.name, test.low, Then(measured_weak=[self.id]), test.per_side)
            place = ("tests", index)
            rules.append(Written(rule, "test", ((test.low, (*place, "low")),), (*place, "cases")))
        for index, sign in enumerate(self.form_signs):
            rule = self._rule(sign, sign.title, sign.when, Then(form_sign={self.id: sign.points}), False)
            place = ("form_signs", index)
            rules.append(Written(rule, "form_sign", ((sign.when, (*place, "when")),), (*place, "cases")))
        return rules

    def _rule(self, of: HomeTest | FormSign, title: str, when: ConditionData, then: Then, per_side: bool) -> Rule:
        return Rule(
            id=f"{self.id}-{of.id}".replace("_", "-"), title=title, per_side=per_side, when=when, then=then,
            because=of.because, evidence=of.evidence, status=self.status, reviewed=self.reviewed, cases=of.cases,
        )  # fmt: skip
