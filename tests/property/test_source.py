"""The fast way into a table gives exactly what the strict reader gives, on every text, wherever its blocks end."""

import io
from contextlib import ExitStack
from itertools import pairwise
from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st

from advisor.errors import InputRefused, Problem
from advisor.intake.source import Block, How, Row, Source, from_stream, opening
from advisor.intake.table import read_records

CELL = st.sampled_from(["", "a", "12", "é", " ", "\x1f", "x y", "\ufeff", "5'10", "None"]) | st.text(max_size=5)
INNER = CELL | st.sampled_from(["a,b", "line\nend", "a\r\nb", "\r", 'say ""no""', "\n\n", '""', ",", "\r\n"])
QUOTED = INNER.map(lambda text: f'"{text}"')
DAMAGE = st.sampled_from(
    ['"', '"a', 'a"', "5'10\"", '"a"b', '"a" ', '""x', "\0", "a,b", '"\0"', '"a\n', "\r", ",,", '""""']
)
END = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r\n", "\r", "\n\n", "\r\r\n", ""])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A table of up to three columns, mostly sound."""
    width = draw(st.integers(1, 3))
    often = draw(st.sampled_from([0, 0, 1, 3]))
    cells = [CELL, QUOTED, *([DAMAGE] * often)]
    cell = st.one_of(*cells[draw(st.integers(0, 1)) :])
    row = st.lists(cell, min_size=width, max_size=width).map(",".join)
    if often:
        row |= st.lists(cell, max_size=4).map(",".join)
    end = draw(END) if draw(st.booleans()) else None
    rows = draw(st.lists(row, min_size=1, max_size=14))
    body = "".join(each + (draw(END) if end is None else end) for each in rows)
    header = ",".join(f"c{number}" for number in range(width))
    return header + draw(st.sampled_from(["\n", "\r\n", "\r"])) + body


def strictly(source: Source, text: str) -> tuple[list[Row], tuple[Problem, ...]]:
    """Every row of the whole text, read one by one, and why the reading broke off if it did."""
    rows: list[Row] = []
    try:
        records = read_records(iter(io.StringIO(text, newline="")), source.name, source.delimiter)
        next(records)
        for record in records:
            if not record.blank:
                rows.append(record.as_row(len(rows) + 1, len(source.header)))
    except InputRefused as error:
        return rows, error.problems
    return rows, ()


def in_blocks(source: Source) -> tuple[list[Block], tuple[Problem, ...]]:
    blocks: list[Block] = []
    try:
        for block in source.blocks():
            blocks.append(block)
    except InputRefused as error:
        return blocks, error.problems
    return blocks, ()


@settings(max_examples=500)
@given(texts(), st.sampled_from([16, 24, 60, 200, 5000]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
@example("c0,c1\n\ufeff,\ufeffa\n\ufeff,\n", 16, "utf-8")
@example('c0,c1\na,"b\r\n"\r\n"\r",\r\n', 24, "utf-8")
def test_blocks_hold_the_rows_of_the_strict_reader(text: str, part: int, encoding: str) -> None:
    try:
        content = text.encode(encoding)
        with ExitStack() as stack, patch.object(opening, "SMALLEST", part), patch.object(opening, "LARGEST", part):
            source = stack.enter_context(from_stream(io.BytesIO(content), "t.csv", How(delimiter=",")))
    except InputRefused:
        return
    expected, refusal = strictly(source, text)
    blocks, problems = in_blocks(source)
    found = [row for block in blocks for row in block.read()]
    assert problems == refusal
    assert found == (expected[: len(found)] if refusal else expected)
    for before, block in pairwise(blocks):
        again = next(iter(source.blocks(before.after)))
        assert again.frame.equals(block.frame)
        assert (again.after, again.refused) == (block.after, block.refused)
    if blocks and not refusal:
        assert blocks[-1].after.line == sum(1 for _ in io.StringIO(text, newline=""))
