"""What was not asked or not answered, said plainly."""

from advisor.conclude.case import Case, Part


def not_assessed(case: Case) -> list[Part]:
    """One entry a section of the questionnaire with unanswered questions that apply, with their ids."""
    words = case.library.vocabulary.statements
    facts = case.answers.facts
    entries: list[Part] = []
    for section in case.questionnaire.sections:
        missing: dict[str, None] = {}
        asked: dict[str, None] = {}
        for question in section.questions:
            if question.kind == "text":
                continue
            sides = ("left", "right") if question.sides else (None,)
            for side in sides:
                if case.questionnaire.visible(question, side, facts) is False:
                    continue
                asked[question.id] = None
                if question.fact(side) not in facts:
                    missing[question.id] = None
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
