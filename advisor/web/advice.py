"""What the rules say while somebody answers, and at the end. Shared by all requests."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from advisor.answers import Answers
from advisor.assess import make_case
from advisor.conclude.case import Case
from advisor.conclude.row import Row, row
from advisor.conclude.triage import triage
from advisor.dialogue import Clash
from advisor.inference import Reasoner
from advisor.language import ENGLISH
from advisor.library import Library
from advisor.localized import localized
from advisor.plan import whole
from advisor.questionnaire import Questionnaire

Part = Mapping[str, Any]
SOON = ("now", "same_day")


@dataclass(frozen=True)
class Adviser:
    """The knowledge on one engine. It may be used from several threads."""

    reasoner: Reasoner
    locale: str = ENGLISH

    def speaking(self, locale: str) -> "Adviser":
        """The same in another language."""
        return replace(self, locale=locale)

    @property
    def library(self) -> Library:
        """Everything that is known, in the language."""
        return localized(self.reasoner.library, self.locale)

    def questionnaire(self, name: str) -> Questionnaire | None:
        """One of the questionnaires."""
        return self.library.questionnaires.get(name)

    def watch(self, questionnaire: Questionnaire) -> "Watch":
        """Somebody who listens to one conversation."""
        return Watch(self.reasoner, questionnaire, self.locale)

    def advise(self, questionnaire: Questionnaire, answers: Answers) -> dict[str, Any]:
        """The whole assessment document."""
        return self.assess(questionnaire, answers)[0]

    def assess(self, questionnaire: Questionnaire, answers: Answers) -> tuple[dict[str, Any], Row]:
        """The whole assessment document, and the same result as one row."""
        case = make_case(self.reasoner, questionnaire, answers, self.locale)
        document = whole(case, self.reasoner)
        return document, row(case, document, document["plan"].get("level"))


class Watch:
    """Runs the rules once for each state of the answers."""

    def __init__(self, reasoner: Reasoner, questionnaire: Questionnaire, locale: str = ENGLISH):
        self.reasoner = reasoner
        self.questionnaire = questionnaire
        self.locale = locale
        self._last: tuple[Answers, Case] | None = None

    def urgent(self, answers: Answers) -> Part | None:
        """The triage, when it is an emergency."""
        found = triage(self._case(answers))
        return found if found["level"] == "emergency" else None

    def soon(self, answers: Answers) -> list[Part]:
        """The reasons to see a clinician today that are no emergency."""
        reasons = triage(self._case(answers))["reasons"]
        return [reason for reason in reasons if reason["level"] == "clinician_first" and reason["urgency"] in SOON]

    def clashes(self, answers: Answers) -> list[Clash]:
        """The contradictions among the answers."""
        case = self._case(answers)
        fired = [rule.rule.id for rule in case.inference.of_kind("contradiction")]
        found = [case.library.contradictions[id_] for id_ in fired]
        return [Clash(each.id, each.ask, tuple(each.between)) for each in found]

    def _case(self, answers: Answers) -> Case:
        if self._last is None or self._last[0] != answers:
            self._last = (answers, make_case(self.reasoner, self.questionnaire, answers, self.locale))
        return self._last[1]
