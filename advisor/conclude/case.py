"""One person's case: the knowledge, the answers and what the rules made of them, handed to every part."""

from dataclasses import dataclass
from typing import Any

from advisor import units
from advisor.answers import Answers
from advisor.condition import Leaf, Value, decisive
from advisor.facttypes import Kind
from advisor.inference import Inference
from advisor.language import _, figures
from advisor.library import Library
from advisor.questionnaire import Question, Questionnaire
from advisor.rule import BoundRule

Part = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """Everything the parts of an assessment are made from."""

    library: Library
    questionnaire: Questionnaire
    answers: Answers
    inference: Inference

    def evidence_part(self, rule: BoundRule) -> Part:
        """Grade, its word, and the sources of a rule."""
        evidence = rule.rule.evidence
        return {
            "grade": evidence.grade,
            "grade_word": self.library.vocabulary.grades[evidence.grade],
            "sources": list(evidence.sources),
        }

    def answers_behind(self, rule: BoundRule) -> list[Part]:
        """The answers that made a rule hold, in the words of the questionnaire, each once."""
        asked: list[Part] = []
        for leaf in decisive(rule.when, self.inference.facts):
            for part in self._spelled(leaf):
                if part not in asked:
                    asked.append(part)
        return asked

    def _spelled(self, leaf: Leaf) -> list[Part]:
        fact, _dot, side = leaf.fact.rpartition(".")
        if side not in ("left", "right"):
            fact, side = leaf.fact, ""
        question = self.questionnaire.question(fact)
        if question is None:
            return []
        value = self.inference.facts.get(leaf.fact)
        return [{"ask": question.ask, "side": side, "answer": in_words(question, value)}]


def in_words(question: Question, value: Value | None) -> str:
    """An answer as its reader would say it."""
    if value is None:
        return _("not answered")
    if question.kind == "yes_no":
        return _("yes") if value else _("no")
    if isinstance(value, frozenset):
        return "; ".join(wording for option, wording in question.options.items() if option in value)
    if question.kind == "choice":
        return question.options[str(value)]
    if question.kind == "scale":
        return _("{number} of 10").format(number=value)
    unit = question.type.unit
    if isinstance(value, int | float) and not unit:
        return figures(value)
    if question.type.kind is Kind.TEXT:
        return str(value)
    return f"{figures(value)} {unit_word(unit, value)}" if isinstance(value, int | float) else str(value)


def unit_word(unit: str, value: Value) -> str:
    """The unit beside a number, in the plural where it needs one."""
    return units.in_words(unit, 1 if value == 1 else 2)
