"""Which text is in a file: its encoding, told by its mark, as UTF-8, or as the user named it; never guessed.

The whole file is decoded once before anything is made of it, so what is not text is refused before any row.
"""

import codecs
import hashlib
import io
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO

from advisor.errors import InputRefused, Problem
from advisor.intake.source.encoding import MARKS, known, looks_like

_CHUNK = 1 << 20
_AROUND = 1 << 15  # bytes of what is no text from which its encoding is told
_NOT_TEXT = (
    (b"\x1f\x8b", "a gzip file"),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3\0", "a database"),
)
_WRONG = "\udfff"  # no text can hold it


@dataclass(frozen=True)
class TextFile:
    """A file that was decoded to its end. `text_size` counts bytes of its text as UTF-8, without the mark."""

    name: str
    stream: IO[bytes]
    encoding: str
    size: int
    sha256: str
    text_size: int

    @property
    def plain(self) -> bool:
        """Whether the file is UTF-8 as it stands."""
        return self.encoding in ("utf-8", "utf-8-sig")


def open_text(stream: IO[bytes], name: str, encoding: str | None = None, expected: Collection[str] = ()) -> TextFile:
    """Decode the whole stream (seekable) once. `expected` are folded titles that help to name its encoding.

    Raises InputRefused when it is not text, UsageError when `encoding` is not known.
    """
    named = known(encoding) if encoding else None
    stream.seek(0)
    head = stream.read(64)
    if not head:
        raise InputRefused(Problem("the file is empty.", name))
    marked = next((found for mark, found in MARKS if head.startswith(mark)), None)
    if not marked:
        for start, what in _NOT_TEXT:
            if head.startswith(start):
                mend = "Save the table as CSV (UTF-8) and try again."
                raise InputRefused(Problem(f"this is {what}; a table was expected.", name, mend=mend))
    if marked and named and named.removesuffix("-sig") != marked.removesuffix("-sig"):
        message = f"the file begins with a mark for {marked.removesuffix('-sig')}, not {named}."
        raise InputRefused(Problem(message, name, 1, mend="Leave --encoding away."))
    return _decode(stream, name, marked or named or "utf-8", expected)


def _decode(stream: IO[bytes], name: str, encoding: str, expected: Collection[str]) -> TextFile:
    """Read to the end once: the digest is reckoned beside the decoding, both of them outside the interpreter's lock."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    digest, size, text_size = hashlib.sha256(), 0, 0
    plain = encoding in ("utf-8", "utf-8-sig")
    with ThreadPoolExecutor(1) as beside:
        digesting = beside.submit(digest.update, b"")
        chunk = b"-"
        while chunk:
            chunk = stream.read(_CHUNK)
            digesting.result()
            digesting = beside.submit(digest.update, chunk)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError:
                raise InputRefused(_no_text(stream, name, encoding, size, expected)) from None
            text_size += 0 if plain else len(text.encode())
            size += len(chunk)
    if plain:
        text_size = size - (len(codecs.BOM_UTF8) if encoding == "utf-8-sig" else 0)
    if not text_size:
        raise InputRefused(Problem("the file is empty.", name))
    return TextFile(name, stream, encoding, size, digest.hexdigest(), text_size)


def _no_text(stream: IO[bytes], name: str, encoding: str, place: int, expected: Collection[str]) -> Problem:
    """Why the file is no text of this encoding; the first byte that is wrong stands within the chunk at `place`."""
    codecs.register_error("advisor.first_wrong", lambda error: (_WRONG, len(getattr(error, "object", b""))))
    decoder = codecs.getincrementaldecoder(encoding)("advisor.first_wrong")
    lines = io.IncrementalNewlineDecoder(decoder, translate=True)
    stream.seek(0)
    line, text = 1, ""
    while _WRONG not in text:
        line += text.count("\n")
        chunk = stream.read(_CHUNK)
        text = lines.decode(chunk, final=not chunk)
    line += text[: text.index(_WRONG)].count("\n")
    mend = "Save it as UTF-8, or name its encoding, such as --encoding cp1252."
    if encoding == "utf-8":
        stream.seek(0)
        sample = stream.readline(_AROUND)
        stream.seek(place)
        sample += b"\n".join(each for each in stream.read(_CHUNK).splitlines() if not each.isascii())[:_AROUND]
        found = looks_like(sample, expected)
        if found:
            seen = " or ".join(f"{encoding} ({word!r})" for encoding, word in found)
            mend = f"By its looks it is {seen}: if what is in brackets reads right, say --encoding {found[0][0]}."
    return Problem(f"this is not {encoding.removesuffix('-sig').upper()} text.", name, line, mend=mend)
