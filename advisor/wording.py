"""The lint of wording: what no sentence and no report may say, in each language (rules/wording.yaml)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from advisor.errors import InputRefused, Problem
from advisor.language import ENGLISH
from advisor.model import Entry, Sentence, build
from advisor.resources import folder
from advisor.yamlfile import Document, Path_, read

NOT_PROSE = (
    "citation",
    "where",
    "note",
    "cases",
    "guide",
    "formula",
    "aliases",
    "words",
    "unless",
    "percent_near",
    "fixed",
    "beside",
)


class Forbidden(Entry):
    """Words that may not be said, why, and the wordings in which they are right.

    A star stands for any end of a word. With `beside`, the words are wrong only where one of those follows in the same
    sentence.
    """

    words: Sentence
    because: Sentence
    unless: list[str] = []
    beside: list[str] = []


class Words(Entry):
    """What may not be said in one language. `fixed` gives what an English sentence must read like, word for word."""

    forbidden: list[Forbidden]
    percent_near: list[str]
    longest_sentence: int
    fixed: dict[Sentence, Sentence] = {}


class Wording(Words):
    """rules/wording.yaml: English, and each other language under its name."""

    languages: dict[str, Words] = {}

    def spoken(self, locale: str) -> Words | None:
        """The words of a language; None where nobody wrote them down."""
        return self if locale == ENGLISH else self.languages.get(locale)


@dataclass(frozen=True)
class Slip:
    """A sentence that says what it may not."""

    words: str
    because: str


def slips(text: str, wording: Words) -> Iterator[Slip]:
    """Every forbidden thing in a text."""
    low = " ".join(text.lower().split())
    if _any_of(tuple(item.words for item in wording.forbidden)).search(low):  # most texts end here
        for item in wording.forbidden:
            rest = low
            for allowed in item.unless:
                rest = rest.replace(allowed, "")
            if _said(item, rest):
                yield Slip(item.words, item.because)
    if "%" not in low:
        return
    for sentence in _sentences(low):
        if "%" in sentence:
            for near in wording.percent_near:
                if near in sentence:
                    yield Slip(f"{near} ... %", "No percentage of injury for a person.")


@lru_cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(_pattern, words))})\b")


def _pattern(words: str) -> str:
    return re.escape(words).replace(r"\*", r"\w*")


def _said(item: Forbidden, text: str) -> bool:
    found = _any_of((item.words,))
    if not item.beside:
        return found.search(text) is not None
    beside = _any_of(tuple(item.beside))
    return any(beside.search(part, hit.end()) for part in _sentences(text) for hit in found.finditer(part))


def not_as_fixed(english: str, text: str, wording: Words) -> Iterator[str]:
    """The fixed sentences that a translation does not hold word for word where the English has them."""
    for sentence, wanted in wording.fixed.items():
        if sentence in english and wanted not in text:
            yield wanted


def too_long(text: str, wording: Words) -> Iterator[int]:
    """The number of words of each sentence that is longer than allowed."""
    if text.count(" ") < wording.longest_sentence:
        return
    for sentence in _sentences(text):
        if len(sentence.split()) > wording.longest_sentence:
            yield len(sentence.split())


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?:;])\s", text)


def check_document(document: Document, wording: Words) -> Iterator[Problem]:
    """Every slip in the sentences of one YAML file, with its line."""
    for path, text in sentences_of(document.data):
        for slip in slips(text, wording):
            yield document.problem(path, f"the words “{slip.words}” may not be said: {text[:80]}", slip.because)
        for words in too_long(text, wording):
            yield document.problem(path, f"a sentence of {words} words is hard to read: {text[:80]}", "Split it.")


def sentences_of(data: Any, path: Path_ = ()) -> Iterator[tuple[Path_, str]]:
    """Every text of several words that a reader may see, with its place."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in NOT_PROSE:
                yield from sentences_of(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from sentences_of(value, (*path, index))
    elif isinstance(data, str) and " " in data:
        yield path, data


def shipped() -> Wording:
    """The words of rules/wording.yaml. Raises InputRefused for a file that can't be used."""
    problems: list[Problem] = []
    found = build(Wording, read(folder("rules") / "wording.yaml"), problems)
    if found is None:
        raise InputRefused(problems)
    return found
