"""Texts that a spreadsheet can't run."""

import unicodedata

_FORMULA = frozenset("=+-@\t\r\n\0")


def plain_cell(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet might run it as a formula.

    Spaces and invisible characters before the sign are looked through, and full-width signs count as signs.
    """
    for character in text:
        if unicodedata.normalize("NFKC", character)[:1] in _FORMULA or character in _FORMULA:
            return "'" + text
        if not character.isspace() and unicodedata.category(character) != "Cf":
            break
    return text
