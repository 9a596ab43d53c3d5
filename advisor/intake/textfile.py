"""Which text is in a file: its encoding, told by its mark, as UTF-8, or as the user named it; never guessed.

The whole file is decoded once before anything is made of it, so what is not text is refused before any row.
"""

import codecs
import hashlib
import io
import re
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from advisor.errors import InputRefused, Problem, UsageError, did_you_mean

MAX_LINE = 1_000_000  # characters; more is not a table
_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT = (
    (b"PK\x03\x04", "an Excel workbook or a zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"PAR1", "a Parquet file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3\0", "a database"),
)
_COMMON = ("utf-8", "cp1252", "cp1250", "cp1251", "latin-1", "mac-roman", "utf-16", "shift-jis", "gb18030")
_STRANGE = ("idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined", "utf_7", "mbcs", "oem")
_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True)
class TextFile:
    """A file that was decoded to its end. `lines` counts physical lines, whatever they end with."""

    name: str
    stream: IO[bytes]
    encoding: str
    size: int
    sha256: str
    lines: int
    text_size: int  # bytes of its text as UTF-8, without the mark at the start

    def read_lines(self) -> Generator[str]:
        """The physical lines with their ends, split at LF, CR and CRLF. Raises InputRefused for a giant one."""
        self.stream.seek(0)
        text = io.TextIOWrapper(self.stream, self.encoding, errors="strict", newline="")
        try:
            number = 0
            while line := text.readline(MAX_LINE):
                number += 1
                if len(line) >= MAX_LINE:
                    message = f"the line is longer than {MAX_LINE:,} characters."
                    raise InputRefused(Problem(message, self.name, number))
                yield line
        finally:
            with suppress(ValueError):  # the stream was closed first
                text.detach()


def open_text(stream: IO[bytes], name: str, encoding: str | None = None) -> TextFile:
    """Decode the whole stream (seekable) once.

    Raises InputRefused when it is not text, UsageError when `encoding` is not known.
    """
    named = _known_encoding(encoding) if encoding else None
    head = stream.read(64)
    if not head:
        raise InputRefused(Problem("the file is empty.", name))
    marked = next((found for mark, found in _MARKS if head.startswith(mark)), None)
    if not marked:
        for start, what in _NOT_TEXT:
            if head.startswith(start):
                mend = "Save the table as CSV (UTF-8) and try again."
                raise InputRefused(Problem(f"this is {what}; a CSV file was expected.", name, mend=mend))
    if marked and named and named.removesuffix("-sig") != marked.removesuffix("-sig"):
        message = f"the file begins with a mark for {marked.removesuffix('-sig')}, not {named}."
        raise InputRefused(Problem(message, name, 1, mend="Leave --encoding away."))
    chosen = marked or named or "utf-8"
    return _decode(stream, name, chosen)


def _known_encoding(encoding: str) -> str:
    try:
        found = codecs.lookup(encoding)
        usable = found._is_text_encoding and found.name.replace("-", "_") not in _STRANGE
    except LookupError:
        usable = False
    if not usable:
        near = did_you_mean(encoding.lower(), _COMMON) or f"Common ones are {', '.join(_COMMON)}."
        raise UsageError(f"The encoding {encoding!r} is not known. {near}")
    return found.name


def _decode(stream: IO[bytes], name: str, encoding: str) -> TextFile:
    """Read to the end once: the digest is reckoned beside the decoding, both of them outside the interpreter's lock."""
    stream.seek(0)
    counted = _Counted(encoding)
    digest, size = hashlib.sha256(), 0
    with ThreadPoolExecutor(1) as beside:
        digesting = beside.submit(digest.update, b"")
        chunk = b"-"
        while chunk:
            chunk = stream.read(_CHUNK)
            size += len(chunk)
            digesting.result()
            digesting = beside.submit(digest.update, chunk)
            try:
                counted.add(chunk)
            except UnicodeDecodeError as error:
                line = counted.ends + len(_LINE_END.findall(error.object[: error.start])) + 1
                mend = "Save it as UTF-8, or name its encoding, such as --encoding cp1252."
                shown = encoding.removesuffix("-sig").upper()
                raise InputRefused(Problem(f"this is not {shown} text.", name, line, mend=mend)) from None
    if not counted.size:
        raise InputRefused(Problem("the file is empty.", name))
    return TextFile(name, stream, encoding, size, digest.hexdigest(), counted.lines, counted.size)


class _Counted:
    """Text in parts: is it text at all, how long is it as UTF-8, and how many lines has it?"""

    def __init__(self, encoding: str):
        self.size = 0
        self.ends = 0
        self._last = b""
        self._read = False
        self._plain = encoding in ("utf-8", "utf-8-sig")
        self._decoder = codecs.getincrementaldecoder(encoding)()

    @property
    def lines(self) -> int:
        """The last line counts even if it has no end."""
        return self.ends + (self._last not in (b"\n", b"\r"))

    def add(self, chunk: bytes) -> None:
        """The next part; an empty one is the end. Raises UnicodeDecodeError."""
        text = self._decoder.decode(chunk, final=not chunk)
        if self._plain:
            self._add(chunk if self._read else chunk.removeprefix(codecs.BOM_UTF8))
        else:
            self._add(text.encode())
        self._read = True

    def _add(self, text: bytes) -> None:
        returns = text.count(b"\r")
        self.ends += text.count(b"\n") + returns - (text.count(b"\r\n") if returns else 0)
        self.ends -= self._last == b"\r" and text[:1] == b"\n"
        self._last = text[-1:] or self._last
        self.size += len(text)
