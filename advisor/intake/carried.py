"""What a check-in does not ask is carried over from the first answers: no warning sign, nothing time made untrue."""

from collections.abc import Mapping

from advisor.answers import Answers
from advisor.condition import Value
from advisor.facttypes import rounded
from advisor.library import Library
from advisor.questionnaire import Questionnaire


def carried_over(
    library: Library, before: Answers, questionnaire: Questionnaire, after: Answers
) -> tuple[Answers, list[str]]:
    """The later answers with what their questionnaire does not ask filled in, and the questions that were."""
    rule = library.changes.carry
    asked = {question.id for question in questionnaire.questions}
    flags = {
        question.id for form in library.questionnaires.values() for question in form.questions if question.red_flag
    }
    weeks = after.facts.get(library.changes.weeks)
    passed = float(weeks) if isinstance(weeks, int | float) else 0.0
    values: dict[str, Value] = {}
    for fact, value in before.values.items():
        question = fact.removesuffix(".left").removesuffix(".right")
        if question in asked or question in flags or question in rule.not_ or fact in after.values:
            continue
        moved = _moved(value, rule.per_week.get(question), passed)
        if moved is not None:
            values[fact] = moved
    names = sorted({fact.removesuffix(".left").removesuffix(".right") for fact in values})
    merged: Mapping[str, Value] = dict(sorted((values | dict(after.values)).items()))
    texts = {**before.texts, **after.texts}
    return Answers(merged, after.unknown, after.label or before.label, texts), names


def _moved(value: Value, per_week: float | None, weeks: float) -> Value | None:
    """A number that moves on with the weeks; None when it has run out, such as the weeks to a race that is over."""
    if per_week is None or isinstance(value, bool) or not isinstance(value, int | float):
        return value
    moved = value + per_week * weeks
    return None if moved < 0 else rounded(moved)
