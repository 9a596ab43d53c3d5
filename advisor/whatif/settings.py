"""Answers said anew on the command line (`question=value`), put in the place of those of a file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from advisor import yamlfile
from advisor.answers import Answers
from advisor.conclude.case import in_words
from advisor.condition import Value
from advisor.errors import InputRefused, Problem, UsageError
from advisor.intake.gather import gather
from advisor.language import _
from advisor.questionnaire import Question, Questionnaire

Part = dict[str, Any]


@dataclass(frozen=True)
class Settings:
    """What was said anew, by fact: a value, or None for "don't know" and for an answer taken away."""

    values: Mapping[str, Value | None]
    unknown: frozenset[str] = frozenset()

    def on(self, answers: Answers) -> Answers:
        """The answers with these in place of their own."""
        return changed(answers, self.values, self.unknown)


def changed(answers: Answers, values: Mapping[str, Value | None], unknown: frozenset[str] = frozenset()) -> Answers:
    """The answers with other values; None takes an answer away, and `unknown` names those that are "don't know"."""
    kept = {**answers.values, **values}
    known = {fact: value for fact, value in kept.items() if value is not None}
    return replace(
        answers,
        values=dict(sorted(known.items())),
        unknown=(answers.unknown - values.keys()) | (unknown - known.keys()),
    )


def read_settings(questionnaire: Questionnaire, answers: Answers, said: Sequence[str]) -> Settings:
    """Read each `question=value` as a line of an answers file; nothing after the = takes the answer away.

    A plain value of a question that is asked for each side goes to the side or sides that the answers name. Raises
    UsageError naming everything that can't be read.
    """
    problems: list[Problem] = []
    raw: dict[str, Any] = {}
    for each in said:
        key, sign, text = (part.strip() for part in each.partition("="))
        if not sign or not key:
            problems.append(Problem(f"--set {each!r} names no value.", mend="Write --set question=value."))
        elif any(_overlap(key, other) for other in raw):
            problems.append(Problem(f"--set says `{key}` twice.", mend="Say it once."))
        else:
            raw[key] = _value(key, text, problems)

    def report(path: tuple[str, ...], value: Any, reason: str, mend: str) -> None:
        known = questionnaire.question(path[0].removesuffix(".left").removesuffix(".right"))
        where = f"`{'.'.join(path)}`: " if known and not reason.startswith("`") else ""
        problems.append(Problem(f"--set {where}{reason}", mend=mend))

    sides = _sides_named(questionnaire, answers, raw)
    given = gather(questionnaire, sides | raw, report)
    if problems:
        raise UsageError(problems)
    values: dict[str, Value | None] = {fact: value for fact, value in given.values.items() if fact not in sides}
    values |= dict.fromkeys(given.unknown)
    for key, value in raw.items():
        if value == "":
            values |= dict.fromkeys(_facts(questionnaire, key))
    return Settings(values, given.unknown)


def _overlap(key: str, other: str) -> bool:
    """Whether both say the same answer: `a` also says `a.left`."""
    return key == other or (key.rpartition(".")[0] == other) or (other.rpartition(".")[0] == key)


def _value(key: str, text: str, problems: list[Problem]) -> Any:
    """The raw value: a list or sides as YAML writes them, else the text."""
    if not text.startswith(("[", "{")):
        return text
    try:
        return yamlfile.parse(text, f"--set {key}").data
    except InputRefused as error:
        problems += error.problems
        return ""


def _sides_named(questionnaire: Questionnaire, answers: Answers, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that say which side is meant, where they are not said anew."""
    deciders = {question.sides for question in questionnaire.questions if question.sides} - {"always"} - raw.keys()
    return {id_: answers.values[id_] for id_ in deciders if id_ in answers.values}


def _facts(questionnaire: Questionnaire, key: str) -> tuple[str, ...]:
    question = questionnaire.question(key)
    return question.facts if question else (key,)


def told(questionnaire: Questionnaire, before: Answers, after: Answers, sides: Mapping[str, str]) -> list[Part]:
    """Each answer that is another one, with its question and both answers in words, in the order of questions."""
    found = []
    for question, side in questionnaire.items():
        fact = question.fact(side)
        was, is_ = _said(question, fact, before), _said(question, fact, after)
        if was != is_:
            words = {"ask": question.ask, "side": side or "", "side_text": sides[side] if side else ""}
            plain = {"before": _plain(before.values.get(fact)), "after": _plain(after.values.get(fact))}
            found.append({"fact": fact, **words, **plain, "before_text": was, "after_text": is_})
    return found


def _said(question: Question, fact: str, answers: Answers) -> str:
    if fact in answers.unknown:
        return _("don't know")
    return in_words(question, answers.values.get(fact)) if question.kind != "text" else ""


def _plain(value: Value | None) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value


def red_flags(questionnaire: Questionnaire, facts: Iterable[str]) -> bool:
    """Whether any of the facts answers a warning-sign question."""
    asked = {fact: question for question in questionnaire.questions for fact in question.facts}
    return any(fact in asked and asked[fact].red_flag for fact in facts)
