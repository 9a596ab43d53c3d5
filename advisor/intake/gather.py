"""Raw answers by question id, from whatever door, into typed Answers. Every door uses this one function."""

from collections.abc import Callable, Mapping
from typing import Any

from advisor.answers import Answers, NotAnAnswer, is_unknown, read_value
from advisor.condition import Value
from advisor.errors import did_you_mean
from advisor.facttypes import SIDES
from advisor.questionnaire import Question, Questionnaire

Report = Callable[[tuple[str, ...], Any, str, str], None]
"""Called with the path (question id, maybe side), the raw value, what is wrong, and how to mend it."""


def gather(questionnaire: Questionnaire, raw: Mapping[str, Any], report: Report) -> Answers:
    """Typed answers from raw ones; every value that can't be used is reported and left out.

    Keys are question ids, or fact names with a side (`knee_place.left`). A plain value of a per-side question
    goes to the side or sides named by its side question; where that is not known, to both.
    """
    questions = {question.id: question for question in questionnaire.questions}
    values: dict[str, Value] = {}
    unknown: set[str] = set()
    texts: dict[str, str] = {}

    def take(question: Question, fact: str, path: tuple[str, ...], value: Any) -> None:
        if value is None or (isinstance(value, str) and not value.strip()):
            return
        if question.kind != "text" and is_unknown(value):  # a name may be "?"
            unknown.add(fact)
            return
        try:
            typed = read_value(question, value)
        except NotAnAnswer as error:
            report(path, value, error.reason, error.mend)
            return
        if question.kind == "text":
            texts[fact] = str(typed)
        else:
            values[fact] = typed

    # Questions that name a side come first, whatever the order of the file.
    deciders = {question.sides for question in questions.values()}
    for key in sorted(raw, key=lambda key: key not in deciders):
        value = raw[key]
        id_, _, side = key.rpartition(".")
        if side not in SIDES or id_ not in questions:
            id_, side = key, ""
        question = questions.get(id_)
        if question is None:
            report((key,), value, f"there is no question `{key}`.", did_you_mean(key, questions))
        elif question.sides is None:
            if side:
                report((key,), value, f"`{id_}` is not asked for each side.", f"Write `{id_}`.")
            else:
                take(question, id_, (key,), value)
        elif side:
            take(question, key, (key,), value)
        elif isinstance(value, dict):
            for each, part in value.items():
                if each in SIDES:
                    take(question, f"{id_}.{each}", (key, each), part)
                else:
                    report((key, each), part, f"`{each}` is not a side.", "Write left or right.")
        else:
            for each in _sides_meant(question, values):
                take(question, f"{id_}.{each}", (key,), value)
    label = texts.get("name", "")
    return Answers(dict(sorted(values.items())), frozenset(unknown - values.keys()), label, texts)


def _sides_meant(question: Question, values: Mapping[str, Value]) -> tuple[str, ...]:
    which = values.get(question.sides or "")
    return (str(which),) if which in SIDES else SIDES
