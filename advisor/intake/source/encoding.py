"""Names of encodings: which ones may be named, and which one bytes look like. Looks are told, and never acted upon."""

import codecs
import re
from collections.abc import Collection
from itertools import islice

from advisor.errors import UsageError, did_you_mean
from advisor.intake.words import fold, shown

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMON = ("utf-8", "cp1252", "cp1250", "cp1251", "latin-1", "mac-roman", "utf-16", "shift-jis", "gb18030")
_STRANGE = ("idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined", "utf_7", "mbcs", "oem")
_LIKELY = ("cp1252", "cp1250", "cp1251", "mac_roman", "cp932", "gb18030")
_WORD = re.compile(r"[\w ]{0,20}[^\x00-\x7f]+\w*")


def known(encoding: str) -> str:
    """The encoding's own name. Raises UsageError when there is none, or none of text."""
    try:
        found = codecs.lookup(encoding)
        usable = found._is_text_encoding and found.name.replace("-", "_") not in _STRANGE
    except LookupError:
        usable = False
    if not usable:
        near = did_you_mean(encoding.lower(), _COMMON) or f"Common ones are {', '.join(_COMMON)}."
        raise UsageError(f"The encoding {encoding!r} is not known. {near}")
    return found.name


def looks_like(sample: bytes, titles: Collection[str] = ()) -> list[tuple[str, str]]:
    """The encodings these bytes may be in, the likeliest first, each with a word that shows whether it is right.

    The more of the known `titles` (folded) stand in the first line, the likelier.
    """
    from charset_normalizer import from_bytes

    if b"\0" in sample:
        return []
    found = {
        # Of encodings that give the same text the most usual one is named.
        min({match.encoding, *match.could_be_from_charset} & set(_LIKELY), key=_LIKELY.index): match
        for match in from_bytes(sample, cp_isolation=list(_LIKELY))
    }

    def likely(encoding: str) -> tuple[float, ...]:
        line = fold(re.split(r"[\r\n]", str(found[encoding]), maxsplit=1)[0])
        titles_in_it = sum(title in line for title in titles if not title.isascii())
        match = found[encoding]
        return -titles_in_it, round(match.chaos, 2), -round(match.coherence, 2), _LIKELY.index(encoding)

    order = sorted(found, key=likely)[:3]
    words = zip(*(_WORD.findall(str(found[encoding])) for encoding in order), strict=False)
    telling = max(islice(words, 1000), key=lambda each: len(set(each)), default=("",) * len(order))
    return [(encoding.replace("_", "-"), shown(word, 30)) for encoding, word in zip(order, telling, strict=True)]
