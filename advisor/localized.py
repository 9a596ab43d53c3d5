"""The knowledge in another language: the same rules, conditions and ids, every sentence for readers translated.

What has no translation stays English and is listed in `Library.untranslated`, so that a report can say so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any, Protocol

from advisor.guide import MYTH_ANSWER, myth_rule_id
from advisor.language import ENGLISH, language
from advisor.library import Library
from advisor.model import Entry
from advisor.questionnaire import Questionnaire
from advisor.rule import BoundRule
from advisor.said import Place, retold


class Tell(Protocol):
    """Says a text in the language; where it stands does not matter."""

    def __call__(self, text: str, _place: Place | None = None, /) -> str: ...


def localized(library: Library, locale: str) -> Library:
    """The library in a language; each is made once and kept. Raises UsageError when there is no such language."""
    known = library.in_languages
    if locale not in known:
        known[locale] = _made(known[ENGLISH], locale)
    return known[locale]


def localized_questionnaire(library: Library, questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire in the language of the library; one that the library does not know is left as it is."""
    known = library.questionnaires.get(questionnaire.id)
    if known is None or known is questionnaire:
        return questionnaire
    same = any(other.questionnaires.get(questionnaire.id) is questionnaire for other in library.in_languages.values())
    return known if same else questionnaire


def still_english(part: Any, library: Library) -> set[str]:
    """The texts of a document that have no translation in the language of the library."""
    if not library.untranslated:
        return set()
    whole, forms = library.untranslated, _forms(library.untranslated)
    return {text for text in _texts(part) if text in whole or any(form.fullmatch(text) for form in forms)}


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _texts(each)
    elif isinstance(part, str) and " " in part:
        yield part


@lru_cache(maxsize=16)
def _forms(texts: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    """What becomes of texts once the names in them are filled in; only those that say something of their own."""
    parts = {text: _NAME.split(text) for text in texts if _NAME.search(text)}
    return tuple(
        re.compile(".*".join(map(re.escape, split)), re.DOTALL)
        for split in parts.values()
        if any(word.isalpha() for piece in split for word in piece.split())
    )


_NAME = re.compile(r"\{[a-z_]+\}")


def _made(english: Library, locale: str) -> Library:
    speaker = language(locale)
    missing: set[str] = set()

    def tell(text: str, _place: Place | None = None, /) -> str:
        if not speaker.has(text):
            missing.add(text)
        return speaker.said(text)

    plain = {field.name for field in fields(english)} - {"questionnaires", "stages"}
    changed = {name: _told(getattr(english, name), tell) for name in plain}
    changed["questionnaires"] = {
        id_: _questionnaire(questionnaire, tell) for id_, questionnaire in english.questionnaires.items()
    }
    answers = {
        myth_rule_id(myth): tell(MYTH_ANSWER).format(title=myth.title, text=myth.text)
        for myth in changed["guide"].myths
    }
    changed["stages"] = tuple(tuple(_rule(rule, answers, tell) for rule in stage) for stage in english.stages)
    told = replace(english, **changed | {"locale": locale, "untranslated": frozenset(missing)})
    told.__dict__["in_languages"] = english.in_languages  # every language knows the others
    return told


def _rule(bound: BoundRule, answers: Mapping[str, str], tell: Tell) -> BoundRule:
    """The rule with its sentences told; what answers a myth is put together from two that are told already."""
    answer = answers.get(bound.rule.id)
    if answer is None:
        return replace(bound, rule=retold(bound.rule, tell))
    rule = retold(bound.rule.model_copy(update={"then": bound.rule.then.model_copy(update={"advice": []})}), tell)
    return replace(bound, rule=rule.model_copy(update={"then": rule.then.model_copy(update={"advice": [answer]})}))


def _questionnaire(questionnaire: Questionnaire, tell: Tell) -> Questionnaire:
    sections = tuple(
        replace(
            section,
            title=tell(section.title),
            intro=section.intro and tell(section.intro),
            questions=_told(section.questions, tell),
        )
        for section in questionnaire.sections
    )
    return replace(questionnaire, title=tell(questionnaire.title), intro=tell(questionnaire.intro), sections=sections)


def _told(value: Any, tell: Tell) -> Any:
    """The records inside mappings and tuples, told; anything else as it is."""
    if isinstance(value, Entry):
        return retold(value, tell)
    if isinstance(value, dict):
        return {key: _told(item, tell) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_told(item, tell) for item in value)
    return value
