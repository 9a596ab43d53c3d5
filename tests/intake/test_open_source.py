"""Every way in which a table is known to go wrong, through the front door: read rightly, or refused with the reason."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from advisor.errors import InputRefused
from advisor.intake.source import How, Row, Source, from_stream, open_source
from advisor.intake.table import read_records

HEADER = "id,age,note"
A, B, C = ("a", "30", "x"), ("b", "40", "y"), ("c", "50", "z")
LINES = "a,30,x|b,40,y|c,50,z"


def table(*lines: str, end: str = "\n") -> str:
    return end.join((HEADER, *lines, ""))


def plain(end: str = "\n") -> str:
    return table(*LINES.split("|"), end=end)


@contextmanager
def opened(folder: Path, content: str | bytes, **how: object) -> Iterator[Source]:
    path = folder / "intake.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with open_source(path, **how) as source:  # type: ignore[arg-type]
        yield source


def read(folder: Path, content: str | bytes, **how: object) -> list[Row]:
    with opened(folder, content, **how) as source:
        return list(source.read())


READ = {
    "LF": plain(),
    "CRLF": plain("\r\n"),
    "CR alone": plain("\r"),
    "line ends of several kinds": HEADER + "\r\na,30,x\nb,40,y\rc,50,z",
    "no line end at the end": plain().rstrip("\n"),
    "empty lines between": table("", "a,30,x", "", "", "b,40,y", "c,50,z", ""),
    "a mark of UTF-8": plain().encode("utf-8-sig"),
    "UTF-16, low byte first": b"\xff\xfe" + plain().encode("utf-16-le"),
    "UTF-16, high byte first": b"\xfe\xff" + plain().encode("utf-16-be"),
    "UTF-16, CR alone": plain("\r").encode("utf-16"),
    "UTF-32": plain().encode("utf-32"),
    "semicolons": plain().replace(",", ";"),
    "tabs": plain().replace(",", "\t"),
    "pipes": plain().replace(",", "|"),
    "a line that names the delimiter": "sep=;\r\n" + plain("\r\n").replace(",", ";"),
    "every cell in quotes": "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in plain().split()),
    "spaces and invisible marks around titles": plain().replace(HEADER, " id ,\u00a0age,\u200bnote\ufeff"),
}


@pytest.mark.parametrize("name", READ)
def test_the_same_table_in_every_dress_gives_the_same_rows(tmp_path: Path, name: str) -> None:
    with opened(tmp_path, READ[name]) as source:
        found = list(source.read())
        assert source.header == ("id", "age", "note")
    assert [row.cells for row in found] == [A, B, C]
    assert not any(row.reason for row in found)


ONE_ROW = {  # one line between two good ones: the cells that are read, or a part of the reason
    "a short row": ("b,40", "the row is too short: 2 cells under 3 titles"),
    "a long row": ("b,40,y,", "the row is too long: 4 cells under 3 titles"),
    "a NUL byte": ("b,4\x000,y", "there is a NUL byte in the row"),
    "a NUL byte in quotes": ('b,"4\x000",y', "there is a NUL byte in the row"),
    "nothing but delimiters": (",,", "every cell of the row is empty"),
    "text behind a closing quote": ('b,"40"y,z', "a closing quote is followed by more text"),
    "another delimiter": ("b;40;y", "the row is too short: 1 cells under 3 titles"),
    "a decimal comma under commas": ("b,40,5,y", "the row is too long: 4 cells under 3 titles"),
    "a decimal comma in quotes": ('b,"40,5",y', ("b", "40,5", "y")),
    "doubled quotes": ('b,40,"he said ""ow"""', ("b", "40", 'he said "ow"')),
    "a quote inside plain text": ("b,40,5'10\"", ("b", "40", "5'10\"")),
    "a line break in quotes": ('b,40,"y\nz"', ("b", "40", "y\nz")),
    "other delimiters in a text": ("b,40,y;z|w\tv", ("b", "40", "y;z|w\tv")),
    "empty cells": ("b,,", ("b", "", "")),
    "spaces": (" b , 40,", (" b ", " 40", "")),
    "no letters at all": ("é,٤٠,日本", ("é", "٤٠", "日本")),
    "what a spreadsheet would run": ("=1+1,@x,-2", ("=1+1", "@x", "-2")),
}


@pytest.mark.parametrize("name", ONE_ROW)
def test_one_row_is_read_rightly_or_refused_and_its_neighbours_are_read(tmp_path: Path, name: str) -> None:
    line, expected = ONE_ROW[name]
    before, row, after = read(tmp_path, table("a,30,x", line, "c,50,z"), delimiter="comma")
    assert (before.cells, before.reason) == (A, "")
    assert (after.cells, after.reason) == (C, "")
    assert (row.number, row.line) == (2, 3)
    if isinstance(expected, tuple):
        assert (row.cells, row.reason) == (expected, "")
    else:
        assert expected in row.reason
        assert row.mend


@pytest.mark.parametrize(("sign", "number"), [(";", "71,5"), ("\t", "71,5"), ("|", "71,5"), (";", "1.071,5")])
def test_decimal_commas_stay_whole_under_other_delimiters(tmp_path: Path, sign: str, number: str) -> None:
    content = "".join(
        sign.join(row) + "\n" for row in (("id", "kg", "m"), ("a", number, "1,80"), ("b", "60,5", "1,71"))
    )
    assert [row.cells for row in read(tmp_path, content)] == [("a", number, "1,80"), ("b", "60,5", "1,71")]


REFUSED = {
    "an open quote": (table("a,30,x", 'b,40,"y', "c,50,z"), "intake.csv:3: a quote is opened in this row", "Close the"),
    "an open quote in the titles": ('id,"age,note\na,30,x\n', "a quote is opened in this row", "Close the quote"),
    "a title that stands twice": ("id,age,AGE\na,30,x\n", "csv:1: the column title 'age' stands twice", "Rename"),
    "columns without title": ("id,,\na,30,x\n", "intake.csv:1: 2 columns have no title", "Give each column a title"),
    "a title row above the titles": (
        "Club 2026,,\n" + plain(), "intake.csv:1: 2 columns have no title", "say --header-line 2"),
    "a title row of one cell": (
        "Our club in 2026\n" + plain(), "there are 1 titles, but every row has 3 cells", "say --header-line 2"),
    "an empty line above the titles": ("\n" + plain(), "line 1 must hold the column titles", "say --header-line 2"),
    "titles alone": (HEADER + "\n", "there are column titles but no rows", ""),
    "nothing": ("", "the file is empty", ""),
    "a mark alone": (b"\xef\xbb\xbf", "the file is empty", ""),
    "cp1252": ("id,age,note\na,30,Zoë\n".encode("cp1252"), "intake.csv:2: this is not UTF-8 text", "--encoding cp1252"),
    "UTF-16 without a mark": (plain().encode("utf-16-le"), "binary file", ""),
    "half a character of UTF-16": (plain().encode("utf-16")[:-1], "this is not UTF-16 text", ""),
    "a NUL byte in the titles": ("id,a\0ge\na,30\n", "binary file", ""),
    "rows that all have other widths than the titles": ("id,age\n1,2,3\n4,5,6\n", "every row has 3 cells", "delimiter"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_table_that_can_not_be_told_apart_is_refused_with_the_reason(tmp_path: Path, name: str) -> None:
    content, reason, mend = REFUSED[name]
    with pytest.raises(InputRefused) as caught:
        read(tmp_path, content)
    assert reason in str(caught.value)
    assert mend in str(caught.value)


def test_what_was_refused_is_read_as_its_mend_says(tmp_path: Path) -> None:
    assert read(tmp_path, "Our club in 2026\n" + plain(), header_line=2)[0] == Row(1, 3, A)
    assert read(tmp_path, "Club 2026,,\n" + plain(), header_line=2)[2] == Row(3, 5, C)
    assert read(tmp_path, "id,note\na,Zoë\n".encode("cp1252"), encoding="cp1252")[0].cells == ("a", "Zoë")
    assert read(tmp_path, plain().encode("utf-16-le"), encoding="utf-16-le")[1].cells == B


# ------------------------------------------------------------------------------------------- nothing is lost


SIGNS = st.sampled_from(["a", "1", ",", ",", '"', "\n", "\n", "\r", "\0", ";", " ", "é", "\ufeff", "\u2028", "\x1c"])
BYTES = st.one_of(
    st.binary(max_size=120),
    st.lists(SIGNS, max_size=60).map(lambda signs: "".join(signs).encode()),
    st.lists(st.sampled_from([b"a", b",", b"\n", b"\xff", b"\xc3", b'"']), max_size=40).map(b"".join),
)


@settings(max_examples=1000)
@given(BYTES, st.sampled_from([None, "cp1252", "latin-1", "utf-16-le"]))
@example(b'b,"c\nd"\n\n,\n\0,\n', None)
@example(b'e,"f"g\n1,2\n', None)
def test_rows_in_are_rows_out_and_rejects_whatever_the_bytes(body: bytes, encoding: str | None) -> None:
    head = "id,age\n0,0\n".encode(encoding or "utf-8")
    try:
        with from_stream(io.BytesIO(head + body), "t.csv", How(encoding=encoding, delimiter="comma")) as source:
            blocks = list(source.blocks())
    except InputRefused:  # told with its reason; what is refused as a whole has no rows
        return
    lines = io.StringIO((head + body).decode(encoding or "utf-8"), newline="")
    _, *records = read_records(lines, "t.csv", ",")
    rows_in = sum(not record.blank for record in records)
    rows = [row for block in blocks for row in block.read()]
    good, refused = (sum(block.frame.height for block in blocks), sum(len(block.refused) for block in blocks))
    assert rows_in == good + refused == len(rows)
    assert sum(block.blank_lines for block in blocks) == len(records) - rows_in
    assert [row.number for row in rows] == list(range(1, rows_in + 1))
    assert all(row.reason and row.mend for block in blocks for row in block.refused)
    assert all(len(row.cells) == 2 for row in rows if not row.reason)
