"""The seed guide as data: each statement in our own words, traced to the ledger of its statements (G01 to G63)."""

from typing import Annotated

from pydantic import Field

from advisor.language import N_
from advisor.model import ConditionData, Entry, Said, Sentence, Slug, Word
from advisor.rule import Case, Evidence, Rule, Then, Written

MYTH_ANSWER = N_("{title}? {text}")  # a belief, and what is known about it


class Statement(Entry):
    """Something the guide says. `simplified` names the guide note with the more careful line."""

    id: str
    title: Sentence
    text: Sentence
    guide: Annotated[list[str], Field(min_length=1)]
    evidence: Evidence | None = None
    simplified: Slug | None = None
    exercises: list[Slug] = []
    constraint: str | None = None
    sign: Word | None = None
    cue: Sentence | None = None
    belief: Word | None = None
    patterns: list[Word] = []
    days_per_week: list[int] = []


class Myth(Statement):
    """A belief about strength training. A runner who holds it is answered with the text."""

    title: Said
    text: Said

    def answered(self, form: str) -> str:
        """The belief with what is known about it, in one sentence of the form MYTH_ANSWER or its translation."""
        return form.format(title=self.title, text=self.text)


class GuideNote(Entry):
    """Where the guide is simplified, shown only to a runner it concerns."""

    id: Slug
    title: Said
    text: Said
    guide: list[str] = []
    evidence: Evidence
    when: ConditionData
    cases: list[Case] = []


class Guide(Entry):
    """rules/guide.yaml."""

    intro: list[Statement]
    basics: list[Statement]
    movement_patterns: list[Statement]
    benefits: list[Statement]
    form_breakdown: list[Statement]
    groups: list[Word]
    exercises: list[Slug]
    mistakes: list[Word]
    group_texts: list[Statement]
    exercise_texts: list[Statement]
    levels: list[Statement]
    placing: list[Statement]
    mistake_texts: list[Statement]
    mobility: list[Statement]
    myths: list[Myth]
    injuries: list[Statement]
    closing: list[Statement]
    guide_notes: list[GuideNote]

    def written(self) -> list[Written]:
        """One rule a guide note, and one a myth that a runner may believe."""
        notes = [
            Written(_rule(note), "guide_note", ((note.when, ("guide_notes", index, "when")),), ("guide_notes", index))
            for index, note in enumerate(self.guide_notes)
        ]
        myths = [(index, myth, _myth_rule(myth)) for index, myth in enumerate(self.myths) if myth.belief]
        return notes + [Written(rule, "myth", ((rule.when, ("myths", index, "belief")),)) for index, _, rule in myths]

    def statements(self) -> list[Statement]:
        """Every statement of the guide, wherever it stands."""
        lists = [getattr(self, name) for name in type(self).model_fields]
        return [item for entries in lists for item in entries if isinstance(item, Statement)]


def _rule(note: GuideNote) -> Rule:
    return Rule(
        id=f"guide-note-{note.id}", title=note.title, when=note.when, then=Then(guide_note=note.id),
        because=note.text, evidence=note.evidence, status="stable", reviewed="2026-11-23", cases=note.cases,
    )  # fmt: skip


def myth_rule_id(myth: Myth) -> str:
    """The id of the rule that answers a belief."""
    return f"myth-{myth.id}".replace("_", "-")


def _myth_rule(myth: Myth) -> Rule:
    believed = {"beliefs": {"any_of": [myth.belief]}}
    return Rule(
        id=myth_rule_id(myth), title=myth.title, when=believed, because=myth.text,
        then=Then(advice=[myth.answered(MYTH_ANSWER)]), status="stable", reviewed="2026-11-23", guide=myth.guide,
        evidence=myth.evidence or Evidence(grade="D", sources=["guide"]),
        cases=[
            Case(name="the runner believes it", answers={"beliefs": [myth.belief]}, expect="fires"),
            Case(name="the runner believes none of them", answers={"beliefs": ["none"]}, expect="silent"),
        ],
    )  # fmt: skip
