"""What holds for every table: it is read back as it was written, or refused with a reason; nothing falls through."""

import csv
import io
import tempfile
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import InputRefused
from advisor.intake.source import Row, open_source
from advisor.intake.words import fold
from advisor.outputs import plain_cell

CELL = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=12)


def read(content: bytes, **options: str) -> tuple[tuple[str, ...], list[Row], int]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(content)
        with open_source(path, **options) as table:
            blocks = list(table.blocks())
            return table.header, [row for block in blocks for row in block.read()], blocks[-1].after.line


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 5))
    rows = draw(st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=6))
    return [row for row in rows if any(cell.strip() for cell in row)]


@given(tables(), st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["\n", "\r\n"]),
       st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))  # fmt: skip
def test_what_a_csv_writer_writes_is_read_back(rows: list[list[str]], sign: str, end: str, encoding: str) -> None:
    if not rows:
        return
    header = [f"c{number}" for number in range(len(rows[0]))]
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=sign, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([header, *rows])
    name = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}[sign]
    titles, found, lines = read(stream.getvalue().encode(encoding), delimiter=name)
    assert list(titles) == header
    assert [list(row.cells) for row in found] == rows
    assert [row.number for row in found] == list(range(1, len(rows) + 1))
    assert all(row.reason == "" for row in found)
    assert all(before.line < after.line for before, after in pairwise(found))
    assert found[-1].line <= lines


@given(st.binary(max_size=200) | st.text('a1",;\t\r\n\0é', max_size=60).map(lambda text: text.encode()))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        header, rows, lines = read(content)
    except InputRefused:
        return
    assert len(set(map(fold, header))) == len(header)
    for row in rows:
        assert row.reason or len(row.cells) == len(header)
        assert 1 < row.line <= lines


@given(CELL)
def test_no_text_begins_like_a_formula(text: str) -> None:
    plain = plain_cell(text)
    assert plain in (text, "'" + text)
    assert not plain.lstrip(" \u200b\u2060\ufeff\u00a0\u3000").startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
