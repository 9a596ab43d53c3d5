"""Comparing words of tables: what looks the same to a reader is the same."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """The text for comparing: one Unicode form, no invisible characters, single spaces, no upper case."""
    if text.isascii():  # has one form only, and nothing invisible
        return " ".join(text.split()).casefold()
    plain = unicodedata.normalize("NFKC", text)
    seen = "".join(each for each in plain if unicodedata.category(each) != "Cf")
    return " ".join(seen.split()).casefold()


def fold_title(text: str) -> str:
    """A column title or a question for comparing: also without the marks forms put at its end."""
    return fold(text).rstrip("?:*. ")


def has_words(text: str, wanted: str) -> bool:
    """Whether the words of `wanted` stand in `text` one after the other, as whole words."""
    words, sought = _WORD.findall(fold(text)), _WORD.findall(fold(wanted))
    return any(words[at : at + len(sought)] == sought for at in range(len(words) - len(sought) + 1))


def shown(text: str, limit: int = 80) -> str:
    """The text for messages and terminals: control and invisible characters written out, cut at `limit`."""
    cut = text if len(text) <= limit else text[: limit - 3] + "..."
    return "".join(each if each.isprintable() else _escaped(each) for each in cut)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
