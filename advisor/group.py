"""Muscle groups as data: what each does, home tests with norms, form signs, exercises; one file a group."""

from advisor.model import ConditionData, Entry, Sentence, Slug, Word
from advisor.rule import Case, Evidence, Finding, Rule, Then


class HomeTest(Entry):
    """A home test. `low` holds when the measured value is below its cut-off: only then is a group called weak."""

    id: Word
    name: Sentence
    question: str
    protocol: list[Sentence]
    unit: str = ""
    norm_note: Sentence | None = None
    per_side: bool = False
    low: ConditionData
    because: Sentence
    evidence: Evidence
    cases: list[Case] = []


class FormSign(Entry):
    """A form fault that points to the group; it makes the group worth training, never weak."""

    id: Word
    title: Sentence
    when: ConditionData
    points: int = 1
    because: Sentence
    cue: Sentence | None = None
    evidence: Evidence
    cases: list[Case] = []


class Group(Finding):
    """A muscle group, with everything that can find it worth training by itself."""

    id: Word
    name: Sentence
    in_guide: bool = False
    order: int
    does: Sentence
    tests: list[HomeTest] = []
    form_signs: list[FormSign] = []
    exercises: list[Slug]

    def rules(self) -> list[Rule]:
        """One rule a test and one a form sign."""
        rules = [
            self._rule(test.id, test.name, test.low, Then(measured_weak=[self.id]), test, test.per_side)
            for test in self.tests
        ]
        rules += [
            self._rule(sign.id, sign.title, sign.when, Then(form_sign={self.id: sign.points}), sign, False)
            for sign in self.form_signs
        ]
        return rules

    def _rule(
        self, part: str, title: str, when: ConditionData, then: Then, of: HomeTest | FormSign, per_side: bool
    ) -> Rule:
        return Rule(
            id=f"{self.id}-{part}".replace("_", "-"), title=title, per_side=per_side, when=when, then=then,
            because=of.because, evidence=of.evidence, status=self.status, reviewed=self.reviewed, cases=of.cases,
        )  # fmt: skip
