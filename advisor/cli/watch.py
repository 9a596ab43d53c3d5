"""What must not wait until the end of the conversation: the rules are run after every reply."""

from collections.abc import Mapping
from typing import Any

from advisor.answers import Answers
from advisor.assess import make_case
from advisor.conclude.case import Case
from advisor.conclude.patterns import patterns
from advisor.conclude.triage import triage
from advisor.dialogue import Clash
from advisor.inference import Reasoner
from advisor.questionnaire import Questionnaire

Part = Mapping[str, Any]
SOON = ("now", "same_day")


class Watch:
    """Runs the rules once for each state of the answers and hands out what is asked for."""

    def __init__(self, reasoner: Reasoner, questionnaire: Questionnaire):
        self.reasoner = reasoner
        self.questionnaire = questionnaire
        self._last: tuple[Answers, Case] | None = None

    def urgent(self, answers: Answers) -> Part | None:
        """The triage, when it is an emergency."""
        found = triage(self._case(answers))
        return found if found["level"] == "emergency" else None

    def soon(self, answers: Answers) -> list[Part]:
        """The reasons to see a clinician today that are no emergency."""
        reasons = triage(self._case(answers))["reasons"]
        return [reason for reason in reasons if reason["level"] == "clinician_first" and reason["urgency"] in SOON]

    def so_far(self, answers: Answers) -> Part:
        """What there is before all is asked: `triage`, `patterns`, and what they are not (`not_a_diagnosis`)."""
        case = self._case(answers)
        said = case.library.vocabulary.statements["not_a_diagnosis"]
        return {"triage": triage(case), "patterns": patterns(case), "not_a_diagnosis": said}

    def clashes(self, answers: Answers) -> list[Clash]:
        """The contradictions among the answers."""
        case = self._case(answers)
        fired = [rule.rule.id for rule in case.inference.of_kind("contradiction")]
        found = [case.library.contradictions[id_] for id_ in fired]
        return [Clash(each.id, each.ask, tuple(each.between)) for each in found]

    def _case(self, answers: Answers) -> Case:
        if self._last is None or self._last[0] != answers:
            self._last = (answers, make_case(self.reasoner, self.questionnaire, answers))
        return self._last[1]
