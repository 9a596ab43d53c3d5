"""Text on its way into a report: made harmless for every reader, escaped for Markdown, wrapped for a terminal."""

import re
import textwrap
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from advisor.language import _, long_date, pgettext

WIDTH = 80  # columns of the text report

_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")  # would begin a new line or cell somewhere
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control characters: terminal escapes, bells, backspaces
    "\u202a-\u202e\u2066-\u2069"  # turn the direction of the text around them
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"  # halves of pairs and non-characters: no valid text holds them
)
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|&~$^@])")
_MARKDOWN_LINK = re.compile(r":(?=\S)|(?<=www)\.", re.IGNORECASE)  # what some readers turn into a link by themselves
_MARKDOWN_BLOCK = re.compile(r"^([-+#=:]|\d+(?=[.)]))")  # what begins a list, heading, rule or table


def clean(value: Any) -> Any:
    """The value with every text in it on one line and free of characters that are not to be seen.

    Line breaks and tabs become a space. Other control characters, marks that change the direction of writing, and
    characters that are no text become U+FFFD, so that a reader sees that something stood there.
    """
    if isinstance(value, str):
        return _HIDDEN.sub("\ufffd", _BREAKS.sub(" ", value)).strip()
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value


def markdown(text: str) -> str:
    """One line of text as Markdown that shows exactly this text: no markup, HTML, link or table cell comes of it."""
    text = _MARKDOWN.sub(r"\\\1", text.strip())
    text = _MARKDOWN_LINK.sub(lambda found: "\\" + found[0], text)
    if found := _MARKDOWN_BLOCK.match(text):
        begin = found[0]
        text = (begin + "\\" if begin.isdigit() else "\\" + begin) + text[len(begin) :]
    return text


def wrap(text: str, indent: str = "", hang: str | None = None, width: int = WIDTH) -> str:
    """The text in lines of at most `width` columns; the first begins with `indent`, the others with `hang`."""
    rest = " " * len(indent) if hang is None else hang
    lines = textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=rest, break_on_hyphens=False)
    return "\n".join(line.rstrip() for line in lines) or indent.rstrip()


def columns(rows: Iterable[Iterable[str]], widths: Iterable[int], gap: str = "  ") -> str:
    """Rows of cells, each wrapped within its column; lines without blanks at their end."""
    sizes = list(widths)
    lines = []
    for row in rows:
        cells = [
            textwrap.wrap(cell, max(size, 1), break_on_hyphens=False) or [""]
            for cell, size in zip(row, sizes, strict=True)
        ]
        for number in range(max(map(len, cells))):
            parts = [cell[number] if number < len(cell) else "" for cell in cells]
            lines.append(gap.join(part.ljust(size) for part, size in zip(parts, sizes, strict=True)).rstrip())
    return "\n".join(lines)


def band_words(bands: Sequence[str]) -> str:
    """Bands of the load risk in words, in the language spoken now: low to moderate."""
    known = {
        "low": pgettext("load risk", "low"),
        "moderate": pgettext("load risk", "moderate"),
        "high": pgettext("load risk", "high"),
    }
    words = [known.get(band, band) for band in bands]
    return _("{first} to {last}").format(first=words[0], last=words[-1]) if len(words) > 1 else "".join(words)


def day_text(created: str) -> str:
    """An ISO time as 23 November 2026, in the language spoken now; what is none stays as it is."""
    try:
        day = datetime.fromisoformat(created)
    except ValueError:
        return created
    return long_date(day)
