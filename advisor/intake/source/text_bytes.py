"""The text of a file as UTF-8 bytes, from any place in it, whatever its encoding; and as lines."""

import codecs
import io
from collections.abc import Iterator
from typing import IO

from advisor.errors import InputRefused, Problem
from advisor.intake.source.textfile import TextFile
from advisor.intake.table import MAX_LINE

_CHUNK = 1 << 20


class TextBytes(io.RawIOBase):
    """The text from `offset` on, which counts bytes of UTF-8 without the mark at the start."""

    def __init__(self, file: TextFile, offset: int = 0):
        self._stream: IO[bytes] = file.stream
        self._at = 0
        self._kept = b""
        if file.plain:
            self._decoder = None
            self._at = offset + (len(codecs.BOM_UTF8) if file.encoding == "utf-8-sig" else 0)
        else:  # there is no way back from a place in the text to one in the file but to decode up to there
            self._decoder = codecs.getincrementaldecoder(file.encoding)()
            while offset > 0:
                passed = self.read(min(offset, _CHUNK))
                if not passed:
                    break
                offset -= len(passed)

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes, or all that are left; none at the end."""
        if size < 0:
            return self.readall()
        data = self._kept or self._more(size)
        data, self._kept = data[:size], data[size:]
        return data

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Fill the buffer as far as there is text; 0 at its end."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def put_back(self, data: bytes) -> None:
        """Have the last bytes that were read come again."""
        if self._decoder is None:
            self._at -= len(data)
        else:
            self._kept = data + self._kept

    def _more(self, size: int) -> bytes:
        self._stream.seek(self._at)
        if self._decoder is None:
            data = self._stream.read(size)
            self._at += len(data)
            return data
        while chunk := self._stream.read(_CHUNK):
            self._at += len(chunk)
            if text := self._decoder.decode(chunk):
                return text.encode("utf-8")
        return self._decoder.decode(b"", final=True).encode("utf-8")


class Lines(Iterator[str]):
    """The physical lines from `offset` on, with their ends; `offset` and `number` are those of the last line taken."""

    def __init__(self, file: TextFile, offset: int = 0, line: int = 0):
        self.offset = offset
        self._name = file.name
        self.number = line
        self._text = io.TextIOWrapper(io.BufferedReader(TextBytes(file, offset)), "utf-8", newline="")

    def __next__(self) -> str:
        line = self._text.readline(MAX_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) >= MAX_LINE:
            raise InputRefused(Problem(f"the line is longer than {MAX_LINE:,} characters.", self._name, self.number))
        self.offset += len(line) if line.isascii() else len(line.encode())
        return line
