"""What is wrong with the catalogues of a language: nothing missing, nothing left over, nothing lost in a sentence."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.authoring.catalogues import collected, single, stored
from advisor.errors import Problem
from advisor.wording import Words, not_as_fixed, shipped, slips, too_long

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

PLACEHOLDER = re.compile(r"\{[^{}]*\}|%\([a-z_]+\)[sd]|%%")
MARKUP = re.compile(r"</?[a-z][^>]*>|&\w+;|\*\*|`")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Count:
    """How far a catalogue is."""

    name: str
    messages: int
    translated: int
    words_left: int


def status(root: Path, locale: str) -> list[Count]:
    """How many messages of each catalogue are translated, and how many English words are left."""
    found, have = [], stored(root, locale)
    for name, wanted in collected(locale).items():
        done = [message for message in _real(wanted) if _done(have.get(name), message)]
        left = [message for message in _real(wanted) if message not in done]
        words = sum(len(single(message).split()) for message in left)
        found.append(Count(name, len(done) + len(left), len(done), words))
    return found


def check(root: Path, locale: str, untranslated: bool = True) -> Iterator[Problem]:
    """Every fault of a language's catalogues with file and line. `untranslated`: a missing translation is one too."""
    have, mend = stored(root, locale), "Run `advisor rules translations update`."
    words = shipped().spoken(locale)
    for name, wanted in collected(locale).items():
        file = f"translations/{locale}/{name}.po"
        catalogue = have.pop(name, None)
        if catalogue is None:
            yield Problem("the catalogue is missing.", file, mend=mend)
            continue
        keys = {(message.context, single(message)) for message in _real(wanted)}
        for message in _real(wanted):
            if catalogue.get(message.id, message.context) is None:
                yield Problem(f"a message is missing: {single(message)[:80]}", file, mend=mend)
        for message in _real(catalogue):
            if (message.context, single(message)) not in keys:
                yield _at(file, message, "nothing says this any more", mend)
            elif message.fuzzy:
                yield _at(file, message, "the English has changed", "Mend the translation, then remove the flag fuzzy.")
            elif any(_strings(message)):
                yield from _faults(file, message)
                yield from _unsaid(file, message, words) if words else ()
            elif untranslated:
                yield _at(file, message, "not translated", "Write the translation into msgstr.")
        for old in catalogue.obsolete.values():
            yield _at(file, old, "left over", mend)
    for name in have:
        yield Problem("there is no such catalogue.", f"translations/{locale}/{name}.po", mend=mend)


def _faults(file: str, message: "Message") -> Iterator[Problem]:
    """What a translation lost or added: placeholders, markup, numbers, line breaks, blanks at its ends."""
    originals = (message.id,) if isinstance(message.id, str) else message.id
    said = "".join(originals)
    for text in _strings(message):
        if not text:
            yield _at(file, message, "a plural form is missing", "Fill in every msgstr[...].")
            continue
        allowed = set(PLACEHOLDER.findall(said))
        found = set(PLACEHOLDER.findall(text))
        needed = allowed if len(originals) == 1 else set(PLACEHOLDER.findall(originals[1])) & allowed
        if strange := (needed ^ found if len(originals) == 1 else found - allowed):
            yield _at(file, message, f"placeholders differ: {' '.join(sorted(strange))}", "Keep them as they are.")
        if Counter(MARKUP.findall(originals[0])) != Counter(MARKUP.findall(text)):
            yield _at(file, message, "the markup differs", "Keep tags, ** and ` as they are.")
        if len(originals) == 1 and _numbers(said) != _numbers(text):
            odd = " ".join(sorted(_numbers(said) ^ _numbers(text)))
            yield _at(file, message, f"numbers differ: {odd}", "Write every number of the English, in digits.")
        if text.count("\n") != originals[0].count("\n") or text != _edges(originals[0], text):
            yield _at(file, message, "line breaks or blanks at the ends differ", "Keep them as they are.")


def _unsaid(file: str, message: "Message", words: Words) -> Iterator[Problem]:
    """What a translation says that may not be said, or does not say as it must."""
    for text in _strings(message):
        for slip in slips(text, words):
            yield _at(file, message, f"the words “{slip.words}” may not be said", slip.because)
        for length in too_long(text, words):
            yield _at(file, message, f"a sentence of {length} words is hard to read", "Split it.")
        for wanted in not_as_fixed(single(message), text, words):
            yield _at(file, message, "a fixed sentence has other words", f"Write: {wanted}")


def _numbers(text: str) -> set[str]:
    return {found.replace(",", ".") for found in NUMBER.findall(PLACEHOLDER.sub("", text))}


def _edges(original: str, text: str) -> str:
    """The translation with the blanks around it that the original has."""
    begin = original[: len(original) - len(original.lstrip())]
    end = original[len(original.rstrip()) :]
    return begin + text.strip() + end


def _real(catalogue: "Catalog") -> list["Message"]:
    return [message for message in catalogue if message.id]


def _done(catalogue: "Catalog | None", message: "Message") -> bool:
    found = catalogue.get(message.id, message.context) if catalogue else None
    return found is not None and not found.fuzzy and all(_strings(found))


def _strings(message: "Message") -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def _at(file: str, message: "Message", what: str, mend: str) -> Problem:
    return Problem(f"{what}: {single(message)[:80]}", file, message.lineno or 0, mend=mend)
