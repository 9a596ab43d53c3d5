"""Workbooks: what a sheet shows is read as text; what is hostile or damaged is refused, in little memory and time."""

import io
import re
import resource
import struct
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest

from advisor.errors import InputRefused, UsageError
from advisor.intake.source import How, Mark, Row, Source, from_stream, open_source, workbook_source
from advisor.intake.workbook import number_text
from advisor.worker import Worker
from tests.workbooks import MAIN, cell, packed, sheet, xlsx

MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
SHARED = Path(__file__).parents[2].parent / "shared/data/csv/csvlint"


def told(source: Source) -> tuple[tuple[str, ...], list[Row], tuple[str, ...]]:
    return source.header, list(source.read()), source.notes


def read(content: bytes, **options: object) -> tuple[tuple[str, ...], list[Row], tuple[str, ...]]:
    with from_stream(io.BytesIO(content), "club.xlsx", How(**options)) as source:  # type: ignore[arg-type]
        return told(source)


def cells(content: bytes, **options: object) -> list[tuple[str, ...]]:
    return [row.cells for row in read(content, **options)[1]]


def refusal(content: bytes, **options: object) -> str:
    with pytest.raises(InputRefused) as caught:
        read(content, **options)
    return str(caught.value)


# ---------------------------------------------------------------------------------------------- read rightly


def test_cells_become_what_a_person_would_type() -> None:
    moment = datetime(2026, 10, 30, 15, 8, 44)
    rows = [
        ["id", "value"],
        ["007", 30],
        ["b", 71.5],
        ["c", 0.1 + 0.2],
        ["d", True],
        ["e", date(2026, 11, 23)],
        ["f", moment],
        ["g", time(4, 30)],
        ["h", " x\ny "],
        ["i", "None"],
        ["j", 1e15],
    ]
    header, found, notes = read(xlsx(rows))
    assert header == ("id", "value")
    shown = ["30", "71.5", "0.3", "true", "2026-11-23", "2026-10-30 15:08:44", "4:30", " x\ny ", "None", "1" + "0" * 15]
    assert [row.cells[1] for row in found] == shown
    assert found[0] == Row(1, 2, ("007", "30"))
    assert notes == ()


@pytest.mark.parametrize(
    ("number", "text"),
    [(1.0, "1"), (-0.5, "-0.5"), (1e-7, "0.0000001"), (123456789012345.0, "123456789012345"), (1e20, "1" + "0" * 20)],
)
def test_numbers_have_no_exponent_and_no_empty_decimals(number: float, text: str) -> None:
    assert number_text(number) == text


def test_rows_are_told_by_their_number_in_the_sheet() -> None:
    rows = [["id", "age"], ["a", 1], [], ["b", " "], [None, "  "], ["c", 3]]
    _, found, _ = read(xlsx({"Runners": sheet([[None, *row] for row in rows], first=4)}))
    assert [(row.number, row.line, bool(row.reason)) for row in found] == [
        (1, 5, False), (2, 7, False), (3, 8, True), (4, 9, False),
    ]  # fmt: skip
    assert found[2].reason == "every cell of the row is empty."


def test_the_first_sheet_with_something_in_it_is_read_and_the_others_are_told() -> None:
    book = xlsx(
        {"Old": sheet([["x"], [1]]), "Empty": sheet([]), "Club": sheet([["id"], ["a"]]), "Lists": sheet([["y"], [2]])},
        hidden=["Old"],
    )
    header, _, notes = read(book)
    assert header == ("id",)
    assert notes == ("The sheet 'Club' was read, and not 'Empty', 'Lists', 'Old' (hidden).",)
    assert read(book, sheet="lists ")[0] == ("y",)
    assert read(book, sheet="Old")[0] == ("x",)
    assert "there is no sheet 'Clubs'" in refusal(book, sheet="Clubs")
    assert "Did you mean Club?" in refusal(book, sheet="Clubs")
    assert "every sheet that is not hidden is empty" in refusal(
        xlsx({"A": sheet([]), "B": sheet([["x"]])}, hidden=["B"])
    )


def test_a_column_with_neither_title_nor_cell_is_no_column() -> None:
    assert read(xlsx([["id", None, "age", "", ""], ["a", None, 30, None, ""]]))[0] == ("id", "age")
    assert "2 columns have no title" in refusal(xlsx([["id", None, None], ["a", "note", "other"]]))


def test_a_line_above_the_titles_is_refused_and_the_titles_can_be_named() -> None:
    book = xlsx([["Club 2026"], ["id", "age", "km"], ["a", 30, 5], ["b", 40, 6]])
    message = refusal(book)
    assert "club.xlsx:1: 2 columns have no title" in message
    assert "say --header-line 2" in message
    header, found, _ = read(book, header_line=2)
    assert header == ("id", "age", "km")
    assert found[0] == Row(1, 3, ("a", "30", "5"))
    assert "row 9 must hold the column titles" in refusal(book, header_line=9)


def test_an_error_and_a_formula_without_a_value_are_not_lost() -> None:
    lines = (
        f'<row r="1">{cell("id", "A1")}{cell("age", "B1")}{cell("km", "C1")}</row>'
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="e"><v>#DIV/0!</v></c><c r="C2"><f>B1*2</f></c></row>'
        '<row r="3"><c r="A3" t="str"><f>"x"</f><v>x</v></c><c r="B3"><v>4</v></c><c r="C3"><f>1</f><v></v></c></row>'
        '<row r="4"><c r="C4"><f>SUM(C2:C3)</f></c></row>'
    )
    book = xlsx({"S": f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData></worksheet>'})
    assert cells(book) == [("2", "#DIV/0!", "=B1*2"), ("x", "4", "=1"), ("", "", "=SUM(C2:C3)")]


def test_rows_with_a_merged_cell_are_refused_and_the_others_read() -> None:
    rows = [
        ["id", "age", "club"],
        ["a", 30, "North"],
        ["b", 40],
        [],
        ["c", 50, "South"],
        ["d", "both", None],
        ["e", 1, "x"],
    ]
    book = xlsx({"S": sheet(rows, merged=["C2:C4", "B6:C6", "F7:F8"])})
    _, found, _ = read(book)
    assert [(row.line, bool(row.reason)) for row in found] == [
        (2, True), (3, True), (4, True), (5, False), (6, True), (7, False),
    ]  # fmt: skip
    assert "a merged cell reaches into the row" in found[1].reason
    assert "Unmerge" in found[1].mend


def test_merged_titles_are_refused_and_a_merged_line_above_them_is_not() -> None:
    assert "cells in the row of titles are merged" in refusal(
        xlsx({"S": sheet([["id", "knee", None], ["a", 1, 2]], merged=["B1:C1"])})
    )
    book = xlsx({"S": sheet([["Club 2026"], ["id", "age"], ["a", 30]], merged=["A1:B1"])})
    assert "say --header-line 2" in refusal(book)
    assert cells(book, header_line=2) == [("a", "30")]


def test_more_merged_cells_than_any_table_needs_are_refused() -> None:
    places = [f"A{number}:B{number}" for number in range(2, 20_100)]
    assert "merged cells; 20,000 are read" in refusal(xlsx({"S": sheet([["id", "x"], ["a", "b"]], merged=places)}))


def test_reading_goes_on_from_every_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_source, "CELLS", 20)
    book = xlsx([["id", "age"], *([f"r{number}", number] if number % 5 else [] for number in range(1, 64))])
    with from_stream(io.BytesIO(book), "club.xlsx") as source:
        blocks = list(source.blocks())
        assert len(blocks) == 7
        assert blocks[-1].after == Mark(7, source.extent, 51, 64)
        for at, block in enumerate(blocks[:-1]):
            rest = list(source.blocks(Mark.from_data(block.after.as_data())))
            assert [each.frame.rows() for each in rest] == [each.frame.rows() for each in blocks[at + 1 :]]
            assert [each.after for each in rest] == [each.after for each in blocks[at + 1 :]]


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the public samples are not at {SHARED}")
@pytest.mark.parametrize("name", ["spreadsheet.xls", "spreadsheet.xlsx"])
def test_public_workbooks_open(name: str) -> None:
    with pytest.raises(InputRefused, match="column titles but no rows"), open_source(SHARED / name):
        pass


def test_options_of_texts_do_not_go_with_a_workbook() -> None:
    for options in ({"encoding": "cp1252"}, {"delimiter": "comma"}):
        with pytest.raises(UsageError, match="is a workbook"):
            read(xlsx([["id"], ["a"]]), **options)
    with pytest.raises(UsageError, match="is no workbook"), from_stream(io.BytesIO(b"a,b\n1,2\n"), "x", How(sheet="S")):
        pass


def test_without_calamine_the_install_line_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_source, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'runner-strength-advisor\[excel\]'"):
        read(xlsx([["id"], ["a"]]))


# -------------------------------------------------------------------------------------------- hostile, damaged


def _one(xml: str) -> bytes:
    return xlsx({"S": f'<worksheet xmlns="{MAIN}"><sheetData>{xml}</sheetData></worksheet>'})


def _ods(body: str) -> bytes:
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    parts = {"mimetype": kind, "content.xml": content.encode(), "META-INF/manifest.xml": manifest}
    return packed(parts, zipfile.ZIP_STORED)


def _ods_cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'


def _repeated(rows: int, columns: int) -> bytes:
    titles = "<table:table-row>" + _ods_cell("id") + "</table:table-row>"
    row = f'<table:table-row table:number-rows-repeated="{rows}">'
    return _ods(titles + row + _ods_cell("x", f' table:number-columns-repeated="{columns}"') + "</table:table-row>")


def _lying(content: bytes) -> bytes:
    """A directory that says of each part that it is 100 bytes long."""
    made = bytearray(content)
    at = made.find(b"PK\x01\x02")
    while at >= 0:
        made[at + 24 : at + 28] = struct.pack("<I", 100)
        at = made.find(b"PK\x01\x02", at + 4)
    return bytes(made)


def _locked() -> bytes:
    """As much of a locked workbook as tells that it is one."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(1024)


_BOMB = '<row r="1">' + " " * 200_000_000 + "</row>"
_CORNER = '<c r="XFD1048576"><v>1</v></c>'
_LAUGHS = "<!DOCTYPE a [" + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)) + "]>"
HOSTILE = {
    "a zip bomb": (lambda: _one(_BOMB), "it was made to do harm"),
    "a bomb in another part": (
        lambda: xlsx([["id"], ["a"]], more={"xl/sharedStrings.xml": b" " * 150_000_000}),
        "it was made to do harm"),
    "many large parts": (
        lambda: xlsx([["id"], ["a"]], more={f"x{n}.xml": b" " * 9_000_000 for n in range(40)}),
        "unpacked, the workbook has"),
    "too many parts": (lambda: xlsx([["id"], ["a"]], more={f"{n}": b"" for n in range(6000)}), "6006 parts"),
    "a directory that lies": (lambda: _lying(_one(" " * 60_000_000)), "the part"),
    "a cell in the last corner": (
        lambda: _one(f'<row r="1">{cell("id", "A1")}</row><row r="1048576">{_CORNER}</row>'),
        "the sheet reaches to row 1,048,576 and column 16,384"),
    "a corner alone": (lambda: _one(f'<row r="1048576">{_CORNER}</row>'), "the sheet reaches to row 1,048,576"),
    "a hidden corner": (lambda: _one(f'<row r="1">{cell("id", "A1")}</row><row>{_CORNER.replace(" ", chr(9))}</row>'),
                        "the sheet reaches to row 1,048,576"),
    "millions of cells": (
        lambda: _one("<row>" + "".join(f'<c r="A{n % 9}{n % 7}"/>' for n in range(3_000_000)) + "</row>"),
        "cells are read"),
    "a far corner in an ods": (lambda: _repeated(1_048_575, 16_384), "can't be read"),
    "an ods that repeats itself": (lambda: _repeated(10_000, 10_000), "can't be read"),
    "an ods of millions of cells": (lambda: _repeated(2_000, 2_000), "more memory or time than it may"),
    "a billion laughs": (
        lambda: xlsx({"S": f'{_LAUGHS}<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'
                           "&a11;</t></is></c></row></sheetData></worksheet>"}), "declares its own marks"),
    "half a zip": (lambda: xlsx([["id"], ["a"]])[:700], "the workbook is damaged"),
    "a damaged part": (
        lambda: xlsx([["id"], ["a"]], compression=zipfile.ZIP_STORED).replace(b"inlineStr", b"inlineStR"),
        "is damaged"),
    "a missing sheet": (
        lambda: packed({name: data for name, data in _parts(xlsx([["id"], ["a"]])).items() if "sheet1" not in name}),
        "the part with the sheet 'Sheet1' is missing"),
    "no XML": (lambda: xlsx({"S": "<worksheet><sheetData><row></c></ro"}), "empty"),
    "macros": (lambda: xlsx([["id"], ["a"]], kind=MACROS), "holds macros"),
    "macros under another name": (lambda: xlsx([["id"], ["a"]], more={"xl/vbaProject.bin": b"x"}), "holds macros"),
    "a locked workbook": (_locked, "locked by a password"),
    "an old file that is none": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "can't be read"),
    "a zip of something else": (
        lambda: packed({"answers.csv": b"id\na\n"}), "this is a zip file, not a table; in it is answers.csv"),
    "a letter": (
        lambda: packed({"word/document.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}),
        "another kind of office document"),
    "an empty zip": (lambda: packed({}), "in it is nothing"),
}  # fmt: skip


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def peaks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The most memory each child had when it was stopped, in kB; nothing of one that died by itself."""
    found: list[int] = []
    stop = Worker.stop

    def looked_at(worker: Worker) -> None:
        if worker._process is not None:
            status = Path(f"/proc/{worker._process.pid}/status")
            text = status.read_text() if status.exists() else ""
            found.extend(int(each) for each in re.findall(r"VmHWM:\s*(\d+) kB", text))
        stop(worker)

    monkeypatch.setattr(Worker, "stop", looked_at)
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_damaged_workbook_is_refused(name: str, peaks: list[int]) -> None:
    make, reason = HOSTILE[name]
    content = make()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    message = refusal(content)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert reason in message
    assert message.startswith("club.xlsx: ")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert used < 2, "seconds of the processor"
    assert all(peak < 300_000 for peak in peaks)
    assert workbook_source.LIMITS.memory <= 300_000_000, "which bounds a child that died"


def test_a_reading_that_was_broken_off_can_begin_again() -> None:
    with from_stream(io.BytesIO(xlsx([["id"], ["a"], ["b"]])), "club.xlsx") as source:
        first = source.read()
        assert next(first).cells == ("a",)
        first.close()
        assert [row.cells for row in source.read()] == [("a",), ("b",)]
