"""The front door for tables: what is read, what is refused, and the lines that are named."""

import codecs
import json
import os
from pathlib import Path

import pytest

from advisor.errors import InputRefused, UsageError
from advisor.intake.source import Row, open_source
from advisor.intake.source.header import sniff

SHARED = Path(__file__).parents[2].parent / "shared/data/csv"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason=f"the public CSV samples are not at {SHARED}")


def read(path: Path, **options: str) -> tuple[tuple[str, ...], list[Row]]:
    with open_source(path, **options) as table:
        return table.header, list(table.read())


@pytest.fixture
def rows(tmp_path: Path):
    """Write bytes or text to a file and read it as a table."""

    def of(content: str | bytes, **options: str) -> list[Row]:
        path = tmp_path / "intake.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read(path, **options)[1]

    return of


def refusal(of, content: str | bytes, **options: str) -> str:
    with pytest.raises(InputRefused) as caught:
        of(content, **options)
    return str(caught.value)


# ---------------------------------------------------------------------------------------------- read rightly


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_every_line_end_is_read_and_counted(rows, end: str) -> None:
    found = rows(end.join(["id,age", "a,30", "b,40", ""]))
    assert [(row.line, row.cells) for row in found] == [(2, ("a", "30")), (3, ("b", "40"))]


def test_mixed_line_ends_are_read(rows) -> None:
    assert [row.line for row in rows("id,age\r\na,1\nb,2\rc,3\r\n")] == [2, 3, 4]


def test_line_numbers_are_those_of_the_file_where_quoted_cells_have_line_breaks(rows) -> None:
    found = rows('id,note\na,"one\ntwo\r\nthree"\nb,x\n"c",short,long\n')
    assert [(row.number, row.line) for row in found] == [(1, 2), (2, 5), (3, 6)]
    assert found[0].cells[1] == "one\ntwo\r\nthree"
    assert found[2].reason


def test_a_line_separator_inside_a_cell_is_no_line_end(rows) -> None:
    assert [row.cells[1] for row in rows("id,note\na,x\x0by\x85z\u2028w\n")] == ["x\x0by\x85z\u2028w"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_at_the_start_tells_the_encoding(rows, encoding: str) -> None:
    assert rows("id,name\n1,Zoë\n".encode(encoding))[0].cells == ("1", "Zoë")


def test_utf_16_of_either_order(rows) -> None:
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        assert rows(mark + "id\tname\n1\tŁódź\n".encode(encoding))[0].cells == ("1", "Łódź")


def test_an_encoding_is_obeyed_when_named_and_never_guessed(rows) -> None:
    content = "id;name\n1;Zoë\n".encode("cp1252")
    message = refusal(rows, content)
    assert "intake.csv:2: this is not UTF-8 text" in message
    assert "--encoding cp1252" in message
    assert rows(content, encoding="cp1252")[0].cells == ("1", "Zoë")


def test_a_mark_and_another_named_encoding_do_not_go_together(rows) -> None:
    assert "Leave --encoding away" in refusal(rows, "id,a\n1,2\n".encode("utf-8-sig"), encoding="cp1252")
    assert rows("id,a\n1,2\n".encode("utf-8-sig"), encoding="utf-8")[0].cells == ("1", "2")


@pytest.mark.parametrize("name", ["cp1253x", "rot13", "idna", "base64", "unicode_escape"])
def test_an_unknown_or_unfit_encoding_is_wrong_usage(rows, name: str) -> None:
    with pytest.raises(UsageError, match="is not known"):
        rows("id,a\n1,2\n", encoding=name)


@pytest.mark.parametrize("sign", list(",;\t|"))
def test_the_delimiter_is_told_from_the_rows(rows, sign: str) -> None:
    content = "\n".join(sign.join(line) for line in (["id", "age", "km"], ["a", "30", "5"], ["b", "41", "7"]))
    assert rows(content)[1].cells == ("b", "41", "7")


def test_decimal_commas_do_not_fool_the_delimiter() -> None:
    assert sniff(["id;height;weight\n", "a;1,80;71,5\n", "b;1,71;60,5\n"]) == ";"


def test_known_titles_break_a_tie() -> None:
    lines = ["a,b;c,d\n", "1,2;3,4\n"]
    assert sniff(lines, {"c,d"}) == ";"
    assert sniff(lines, {"a"}) == ","


def test_one_column_is_a_table_too(rows) -> None:
    assert [row.cells for row in rows("id\na\nb\n")] == [("a",), ("b",)]


def test_a_sep_line_is_obeyed_and_counted(rows) -> None:
    assert [(row.line, row.cells) for row in rows("sep=;\r\nid;note\r\n1;a,b\r\n")] == [(3, ("1", "a,b"))]


def test_a_named_delimiter_wins(rows) -> None:
    assert rows("id|a,b\n1|2,3\n", delimiter="pipe")[0].cells == ("1", "2,3")
    with pytest.raises(UsageError, match="can't be a delimiter"):
        rows("id,a\n1,2\n", delimiter="comma;")


def test_titles_are_trimmed_and_cells_are_not(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("\u00a0id , age \n 1 ,2\n")
    header, found = read(path)
    assert header == ("id", "age")
    assert found[0].cells == (" 1 ", "2")


def test_blank_lines_are_counted_apart(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,age\n1,2\n\n3,4\n\n\n")
    with open_source(path) as table:
        (block,) = table.blocks()
        assert block.lines.tolist() == [2, 4]
        assert block.blank_lines == 3
        assert block.after.line == 6


def test_a_table_can_be_read_twice(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,age\n1,2\n")
    with open_source(path) as table:
        assert list(table.read()) == list(table.read())


def test_quotes_inside_an_unquoted_cell_stay(rows) -> None:
    assert rows("id,height\n1,5'10\"\n")[0].cells == ("1", "5'10\"")


# ------------------------------------------------------------------------------------------- rejected rows


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1", "too short: 1 cells under 2 titles"),
        ("1,2,3", "too long: 3 cells under 2 titles"),
        ("1,2,", "too long"),
        ("1,\0", "NUL"),
        (" ,", "empty"),
        ('1,"a"b', "a closing quote is followed by more text"),
    ],
)
def test_a_damaged_row_is_rejected_and_its_neighbours_are_read(rows, line: str, reason: str) -> None:
    before, bad, after = rows(f"id,age\na,1\n{line}\nb,2\n")
    assert (before.reason, after.reason) == ("", "")
    assert reason in bad.reason
    assert bad.mend
    assert bad.line == 3


def test_a_stray_quote_over_several_lines_names_them_all(rows) -> None:
    found = rows('id,note\na,"5\'10"",x\nb,"6\'0",y\nc,fine\n')
    assert [(row.line, bool(row.reason)) for row in found] == [(2, True), (4, False)]
    assert "lines 2 to 3" in found[0].reason


# ------------------------------------------------------------------------------------------- refused files


@pytest.mark.parametrize("content", [b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_an_empty_file_is_refused(rows, content: bytes) -> None:
    assert "the file is empty" in refusal(rows, content)


def test_titles_alone_are_refused(rows) -> None:
    assert "column titles but no rows" in refusal(rows, "id,age\n")
    assert "column titles but no rows" in refusal(rows, "id,age\n\n\n")
    assert "column titles but no rows" in refusal(rows, "sep=,\nid,age\n")


def test_an_empty_first_line_is_refused(rows) -> None:
    assert "line 1 must hold the column titles" in refusal(rows, "\nid,age\n1,2\n")
    assert "line 1 must hold the column titles" in refusal(rows, ",,\nid,age,km\n1,2,3\n")


def test_an_open_quote_names_the_line_where_it_opens(rows) -> None:
    message = refusal(rows, 'id,note\na,x\nb,"never closed\nc,y\nd,z\n')
    assert "intake.csv:3: a quote is opened in this row and never closed" in message


@pytest.mark.parametrize("titles", ["age,age", "age, AGE ", "age,\u200bage", "age,\uff21ge"])
def test_titles_that_look_the_same_are_refused(rows, titles: str) -> None:
    assert "'age' stands twice" in refusal(rows, f"{titles}\n1,2\n")


def test_several_columns_without_title_are_refused(rows) -> None:
    assert "2 columns have no title" in refusal(rows, "id,,\n1,2,3\n")


def test_a_title_line_above_the_header_is_refused(rows) -> None:
    assert "2 titles, but every row has 3 cells" in refusal(rows, "Club,2026\nid,age,km\n1,2,3\n")


@pytest.mark.parametrize(
    ("start", "what"),
    [(b"\x1f\x8b", "gzip"), (b"%PDF-1.7", "PDF")],
)
def test_other_kinds_of_file_are_named(rows, start: bytes, what: str) -> None:
    assert what in refusal(rows, start + b"\x00" * 100)


def test_binary_rubbish_is_refused(rows) -> None:
    assert "this is not UTF-8 text" in refusal(rows, bytes(range(256)) * 20)
    assert "binary file" in refusal(rows, b"id,\0\0age\n1,2\n")


def test_a_giant_line_is_refused_before_it_is_held(rows) -> None:
    assert "longer than 1,000,000 characters" in refusal(rows, "id,note\n1," + "x" * 2_000_000 + "\n")


def test_a_giant_quoted_cell_is_refused(rows) -> None:
    assert "intake.csv:2: a cell is longer" in refusal(rows, 'id,note\n1,"' + "x\n" * 600_000 + '"\n')


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path, message in ((tmp_path / "none.csv", "no such file"), (tmp_path, "folder")):
        with pytest.raises(InputRefused, match=message):
            read(path)


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="there is no /dev/fd here")
def test_a_pipe_is_sent_to_standard_input() -> None:
    reading, writing = os.pipe()
    try:
        with pytest.raises(InputRefused, match="Use - for standard input"):
            read(Path(f"/dev/fd/{reading}"))
    finally:
        os.close(reading)
        os.close(writing)


# ------------------------------------------------------------------------------------- public sample files


@needs_shared
@pytest.mark.parametrize("name", ["comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines",
                                  "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8"])  # fmt: skip
def test_csv_spectrum_is_read_as_its_authors_expect(name: str) -> None:
    header, found = read(SHARED / f"csv-spectrum/csvs/{name}.csv")
    expected = json.loads((SHARED / f"csv-spectrum/json/{name}.json").read_text(encoding="utf-8"))
    assert [dict(zip(header, row.cells, strict=True)) for row in found] == expected
    assert not any(row.reason for row in found)


@needs_shared
def test_csv_spectrum_quotes_in_the_middle_of_a_cell() -> None:
    _, found = read(SHARED / "csv-spectrum/csvs/location_coordinates.csv")  # its JSON names another phone number
    assert [row.cells[2:] for row in found] == [("Modesto", "Stanislaus")]
    assert found[0].cells[1].endswith('17.9"W')


@needs_shared
@pytest.mark.parametrize("name", ["cr-line-endings", "crlf-line-endings", "lf-line-endings",
                                  "inconsistent-line-endings", "inconsistent-line-endings-unquoted"])  # fmt: skip
def test_csvlint_line_ends_all_give_the_same_rows(name: str) -> None:
    _, found = read(SHARED / f"csvlint/{name}.csv")
    assert [row.cells for row in found] == [("Biff", "Baff", "Boff"), ("Qux", "Teaspoon", "Doge")]
    assert [row.line for row in found] == [2, 3]


@needs_shared
def test_csvlint_bad_rows_are_rejected_one_by_one() -> None:
    _, found = read(SHARED / "csvlint/invalid_many_rows.csv")
    bad = [row for row in found if row.reason]
    assert [row.line for row in bad] == [4, 11]
    assert len(found) == 10


@needs_shared
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("invalid-byte-sequence.csv", "this is not UTF-8 text"),
        ("title-row.csv", "2 columns have no title"),
        ("spreadsheet.xls", "there are column titles but no rows"),
        ("spreadsheet.xlsx", "there are column titles but no rows"),
    ],
)
def test_csvlint_files_that_are_no_tables_are_refused(name: str, message: str) -> None:
    with pytest.raises(InputRefused, match=message):
        read(SHARED / "csvlint" / name)
