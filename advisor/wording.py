"""The lint of wording: what no sentence of the knowledge and no report may say (rules/wording.yaml)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from advisor.errors import Problem
from advisor.model import Entry, Sentence
from advisor.yamlfile import Document, Path_

NOT_PROSE = ("citation", "where", "note", "cases", "guide", "formula", "aliases", "words", "unless", "percent_near")


class Forbidden(Entry):
    """Words that may not be said, why, and the wordings in which they are right."""

    words: Sentence
    because: Sentence
    unless: list[str] = []


class Wording(Entry):
    """rules/wording.yaml."""

    forbidden: list[Forbidden]
    percent_near: list[str]
    longest_sentence: int


@dataclass(frozen=True)
class Slip:
    """A sentence that says what it may not."""

    words: str
    because: str


def slips(text: str, wording: Wording) -> Iterator[Slip]:
    """Every forbidden thing in a text."""
    low = " ".join(text.lower().split())
    if _any_of(tuple(item.words for item in wording.forbidden)).search(low):  # most texts end here
        for item in wording.forbidden:
            rest = low
            for allowed in item.unless:
                rest = rest.replace(allowed, "")
            if re.search(rf"\b{re.escape(item.words)}\b", rest):
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
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")


def too_long(text: str, wording: Wording) -> Iterator[int]:
    """The number of words of each sentence that is longer than allowed."""
    if text.count(" ") < wording.longest_sentence:
        return
    for sentence in _sentences(text):
        if len(sentence.split()) > wording.longest_sentence:
            yield len(sentence.split())


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?:;])\s", text)


def check_document(document: Document, wording: Wording) -> Iterator[Problem]:
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
