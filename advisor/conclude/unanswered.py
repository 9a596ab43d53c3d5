"""What was not asked or not answered, said plainly."""

from advisor.asking import GOALS, asking_for
from advisor.conclude.case import Case, Part


def not_assessed(case: Case) -> list[Part]:
    """One entry a section with unanswered questions that apply and could have changed the result, with their ids.

    A question that could not have changed anything counts neither as open nor as asked: nobody is blamed for it.
    """
    words = case.library.vocabulary.statements
    facts = case.answers.facts
    needed = _needed(case)
    entries: list[Part] = []
    for section in case.questionnaire.sections:
        missing: dict[str, None] = {}
        asked: dict[str, None] = {}
        for question in section.questions:
            if question.kind == "text":
                continue
            for side in ("left", "right") if question.sides else (None,):
                fact = question.fact(side)
                if fact in facts:
                    if case.questionnaire.visible(question, side, facts) is not False:
                        asked[question.id] = None
                elif fact in needed and case.questionnaire.visible(question, side, facts) is not False:
                    asked[question.id] = missing[question.id] = None
        if missing:
            how_many = words["part_open"].format(open=len(missing), asked=len(asked))
            entries.append(
                {
                    "what": section.title,
                    "because": words["all_open"] if len(missing) == len(asked) else how_many,
                    "questions": list(missing),
                }
            )
    return entries


def _needed(case: Case) -> set[str]:
    """The facts that could still have changed the result, after a "don't know" only those that still can with it."""
    asking = asking_for(case.library, case.questionnaire)
    goals, facts, unknown = frozenset(GOALS), case.answers.facts, case.answers.unknown
    verdicts = case.inference.verdicts
    serious = case.questionnaire.serious
    needed = serious | asking.scores(asking.look(facts, verdicts=verdicts), goals).keys()
    if not unknown:
        return set(needed)
    left = serious | unknown | asking.scores(asking.look(facts, unknown, verdicts), goals).keys()
    return set(needed & left)
