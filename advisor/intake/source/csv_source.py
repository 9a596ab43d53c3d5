"""A CSV file in blocks: plain parts are cut and split as a whole, the others read row by row; the rows are the same."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from advisor.errors import InputRefused, OwnFault
from advisor.intake.source.block import Block, Mark, Source, block_of_frame, make_block
from advisor.intake.source.split import Cut, cut
from advisor.intake.source.text_bytes import Lines, TextBytes
from advisor.intake.source.textfile import TextFile
from advisor.intake.table import Row, read_records, wrong

LARGEST = 16 << 20  # bytes of a part
SMALLEST = 1 << 18
ROWS = 1 << 16  # rows a part is made for; it may have twice as many
_MARK = "\ufeff".encode()  # polars takes it away from the start, but it is part of a cell here


@dataclass(frozen=True)
class _Part:
    """A part that was cut and is not split yet."""

    mark: Mark
    data: bytes
    cut: Cut
    after: Mark


@dataclass(frozen=True)
class CsvSource(Source):
    """A table of which the header was read; `below` is where its rows begin, `part` the bytes of a block."""

    file: TextFile = field(repr=False)
    below: Mark
    part: int = LARGEST

    def blocks(self, start: Mark | None = None) -> Iterator[Block]:
        """See `Source.blocks`."""
        return map(self._block, self._parts(start or self.below))

    def _parts(self, mark: Mark) -> Iterator["_Part | Block | InputRefused"]:
        """What can only be done one after the other: where each block ends."""
        text = _Ahead(TextBytes(self.file, mark.offset), self.part)
        while data := text.look():
            delimiter = self.delimiter.encode()
            found = None
            if len(delimiter) == 1:
                found = cut(data, delimiter[0], len(self.header), text.ended, 2 * ROWS)
            part: _Part | Block
            if found is None:
                try:
                    part = self._strict(mark)
                except InputRefused as error:  # the blocks before it come out first
                    yield error
                    return
            else:
                rows = mark.row + int(found.filled.sum())
                after = Mark(mark.number + 1, mark.offset + found.size, rows, mark.line + found.lines_in)
                part = _Part(mark, data, found, after)
            text.pass_over(part.after.offset - mark.offset)
            mark = part.after
            yield part

    def _block(self, part: "_Part | Block | InputRefused") -> Block:
        if isinstance(part, InputRefused):
            raise part
        return part if isinstance(part, Block) else self._split(part)

    def _split(self, part: _Part) -> Block:
        """A block of the part's rows: polars splits the good ones."""
        mark, found = part.mark, part.cut
        good = found.filled & ~found.odd
        numbers = mark.row + np.cumsum(found.filled)
        lines = mark.line + 1 + found.lines
        frame = self._frame(_kept(part.data, found, good), found.quoted)
        if frame.height != good.sum():
            raise OwnFault(f"{frame.height} rows were split from {good.sum()} (after row {mark.row}).")
        refused = self._odd_rows(part, numbers, lines)
        blank = len(found.filled) - int(found.filled.sum())
        return block_of_frame(mark, frame, numbers[good], lines[good], refused, blank, part.after)

    def _frame(self, data: bytes, quoted: bool) -> pl.DataFrame:
        schema = dict.fromkeys(self.header, pl.String())
        if not data:
            return pl.DataFrame(schema=schema)
        return pl.read_csv(
            _MARK + data if data.startswith(_MARK) else data,
            has_header=False,
            schema=schema,
            separator=self.delimiter,
            quote_char='"' if quoted else None,
            empty_string_is_null=False,
            extra_columns="raise",
            missing_columns="raise",
        )

    def _odd_rows(self, part: _Part, numbers: np.ndarray, lines: np.ndarray) -> list[Row]:
        """The rows with a NUL byte or too few or too many cells, as the strict reader refuses them."""
        odd = np.flatnonzero(part.cut.odd)
        begins = part.cut.begins
        texts = [part.data[begins[at] : begins[at + 1]].decode() for at in odd]
        records = read_records(io.StringIO("".join(texts), newline=""), self.name, self.delimiter)
        rows = [
            Row(int(numbers[at]), int(lines[at]), record.cells, *wrong(record.cells, len(self.header)))
            for at, record in zip(odd, records, strict=True)
        ]
        if not all(row.reason for row in rows):
            raise OwnFault(f"A good row was taken for a damaged one (block {part.mark.number}).")
        return rows

    def _strict(self, mark: Mark) -> Block:
        """A block read row by row."""
        lines = Lines(self.file, mark.offset, mark.line)
        until, width = mark.offset + self.part // 8, len(self.header)
        rows: list[Row] = []
        blank_lines = 0
        for record in read_records(lines, self.name, self.delimiter, mark.line):
            if record.blank:
                blank_lines += 1
            else:
                rows.append(record.as_row(mark.row + len(rows) + 1, width))
            if lines.offset >= until:
                break
        after = Mark(mark.number + 1, lines.offset, mark.row + len(rows), lines.number)
        return make_block(mark, self.header, rows, blank_lines, after)


class _Ahead:
    """A look at the next bytes of a stream; `ended` tells whether nothing comes behind them."""

    def __init__(self, stream: TextBytes, size: int):
        self._stream = stream
        self._size = size
        self._data = b""
        self.ended = False

    def look(self) -> bytes:
        """As many bytes as there may be, or all that are left."""
        parts, size = list[bytes](), 0
        self.ended = False
        while size < self._size and not self.ended:
            more = self._stream.read(self._size - size)
            self.ended = not more
            parts += [more] if more else []
            size += len(more)
        self._data = b"".join(parts)  # nearly always one, which is not copied
        return self._data

    def pass_over(self, size: int) -> None:
        """Leave so many bytes behind, which may be more than were seen."""
        self._stream.put_back(self._data[size:])
        size -= len(self._data)
        self._data = b""
        while size > 0:
            size -= len(self._stream.read(min(size, self._size)))


def _kept(data: bytes, found: Cut, good: np.ndarray) -> bytes:
    """The bytes of the good rows, each ended by LF or CRLF."""
    if len(found.returns):
        text = np.frombuffer(data, np.uint8).copy()
        text[found.returns] = ord("\n")
        data = text.tobytes()
    if good.all():
        return data[: found.size]
    text = np.frombuffer(data, np.uint8, found.size)
    return bytes(text[np.repeat(good, np.diff(found.begins))])
