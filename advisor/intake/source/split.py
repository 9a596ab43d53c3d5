"""Cutting a part of a CSV text into its rows without looking at each: exactly as the strict reader would.

A quote opens a cell where the cell begins, and closes it where a delimiter, a line end or nothing follows; within, two
quotes mean one. Where every quote of a part can be taken so, an even number of quotes stands before each row's end,
and nothing else needs to be looked at one by one. At the first quote that can't, the part ends: the strict reader has
to tell what it means.
"""

from dataclasses import dataclass

import numpy as np

from advisor.intake.source.bits import (
    Bytes,
    Mask,
    Places,
    at,
    before,
    behind,
    counts_before,
    first,
    nowhere,
    places,
    where,
    within_pairs,
)
from advisor.intake.table import MAX_LINE

_QUOTE, _RETURN, _FEED = b'"\r\n'


@dataclass(frozen=True)
class Cut:
    """Whole rows at the start of a text; the empty lines among them are counted as rows here.

    `begins` holds the place of each row and, as its last, that behind the last row (int64, one longer than the other
    arrays). `filled` tells the rows that are no empty lines, `odd` those among them with a NUL byte or another number
    of delimiters than there should be; `lines` counts the physical lines before each row, `lines_in` all of them.
    `quoted` is false where every quote is an ordinary character. `returns` are line ends that are a lone CR.
    """

    begins: Places
    filled: np.ndarray
    odd: np.ndarray
    lines: Places
    lines_in: int
    quoted: bool
    returns: Places

    @property
    def size(self) -> int:
        """Bytes of all rows."""
        return int(self.begins[-1])


def cut(data: bytes, delimiter: int, width: int, last: bool, most: int) -> Cut | None:
    """At most so many rows from the start of UTF-8 `data`, which begins with a row; None when not even one is plain.

    `delimiter` is a byte, `width` the number of titles; `last` says that nothing comes behind `data`.
    """
    text = np.frombuffer(data, np.uint8)
    delimiters, feeds = where(text, delimiter), where(text, _FEED)
    returns = where(text, _RETURN) if b"\r" in data else nowhere(feeds)
    lone = returns & ~before(feeds)
    if not last and data.endswith(b"\r"):
        lone &= ~at(lone, len(data) - 1)  # a LF may follow
    ends = feeds | lone
    quoted, inside, stop = _quotes(data, text, delimiters, ends, returns, last)
    row_ends = places(ends & ~inside) + 1
    if stop is None and last and len(data) > (row_ends[-1] if len(row_ends) else 0) and not _open(inside, len(data)):
        row_ends = np.append(row_ends, len(data))
    begins = np.concatenate([np.zeros(1, np.int64), row_ends[row_ends <= (len(data) if stop is None else stop)]])
    giant = np.flatnonzero(np.diff(begins) >= MAX_LINE)
    begins = begins[: min(len(begins), most + 1, int(giant[0]) + 1 if len(giant) else most + 1)]
    if len(begins) < 2:
        return None
    counts = np.diff(counts_before(delimiters & ~inside, begins))
    lines = counts_before(ends, begins)
    lines_in = int(lines[-1]) + (text[begins[-1] - 1] not in (_FEED, _RETURN))
    content = np.diff(begins) - _end_lengths(text, begins)
    odd = counts != width - 1
    if b"\0" in data:
        odd |= np.diff(counts_before(where(text, 0), begins)) > 0
    filled = content > 0
    return Cut(begins, filled, odd & filled, lines[:-1], lines_in, quoted, _below(places(lone & ~inside), begins[-1]))


def _quotes(
    data: bytes, text: Bytes, delimiters: Mask, ends: Mask, returns: Mask, last: bool
) -> tuple[bool, Mask, int | None]:
    """Whether cells are quoted, the places within quotes, and the first quote that is out of place."""
    none = nowhere(ends)
    if b'"' not in data:
        return False, none, None
    quotes = where(text, _QUOTE)
    starts = behind(delimiters | ends) | at(ends, 0)
    if not (quotes & starts).any():
        return False, none, None
    inside = within_pairs(quotes)
    opening, closing = quotes & inside, quotes & ~inside
    follows = before(delimiters | ends | returns | quotes) | at(ends, len(data) - 1)
    # At the very end of a part what follows a quote is not known yet, nor is it needed: the row's end lies behind it.
    wrong = opening & ~(starts | behind(closing))
    wrong |= closing & ~follows
    return True, inside, first(wrong)


def _open(inside: Mask, size: int) -> bool:
    """Whether the text ends within quotes."""
    return bool(int(inside[(size - 1) >> 6]) >> ((size - 1) & 63) & 1)


def _end_lengths(text: Bytes, begins: Places) -> Places:
    """Bytes of each row's line end."""
    last, previous = text[begins[1:] - 1], text[np.maximum(begins[1:] - 2, 0)]
    feed = last == _FEED
    both = feed & (previous == _RETURN) & (np.diff(begins) > 1)
    lengths: Places = (feed | (last == _RETURN)).astype(np.int64) + both
    return lengths


def _below(found: Places, end: int) -> Places:
    return found[: np.searchsorted(found, end)]
