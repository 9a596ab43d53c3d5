"""Results and rejects as CSV, Parquet and Excel: the same cells, and nothing in them runs."""

import csv
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from advisor.batch import tables
from advisor.batch.part import REJECTS, RESULTS
from advisor.errors import InputRefused, UsageError
from advisor.intake.source import open_source
from advisor.library import Library
from tests.batch.making import run, table
from tests.workbooks import sheet, xlsx

HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "http://x.example", "007", "1e5", "TRUE", "{=1}", "Zoë", "'x")


@pytest.fixture
def intake(library: Library, tmp_path: Path) -> Path:
    path = tmp_path / "club.csv"
    hostile = "".join(f"{text},{text}\n" for text in HOSTILE)
    path.write_text("id,sex\n" + hostile + "a,female\n,male\n", encoding="utf-8")
    return path


def cells(path: Path) -> list[tuple[str, ...]]:
    """Every cell of a table as text, titles first."""
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as stream:
            return [tuple(row) for row in csv.reader(stream, strict=True)]
    if path.suffix == ".parquet":
        frame = pl.read_parquet(path)
        rows = [tuple("" if cell is None else str(cell) for cell in row) for row in frame.iter_rows()]
        return [tuple(frame.columns), *rows]
    from python_calamine import CalamineWorkbook

    rows_ = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [tuple(str(int(cell)) if isinstance(cell, float) else str(cell) for cell in row) for row in rows_]


@pytest.mark.parametrize("part", [None, 40])
def test_every_kind_of_file_holds_the_same(library: Library, tmp_path: Path, intake: Path, part: int | None) -> None:
    found: dict[str, Any] = {}
    for each in ("csv", "parquet", "xlsx"):
        run(intake, tmp_path / each, library, table_format=each, part=part)
        found[each] = {name: cells(tmp_path / each / f"{name}.{each}") for name in ("results", "rejects")}
    assert found["parquet"] == found["xlsx"]
    plain = {
        name: [tuple(cell[1:] if cell[:2] in {"'=", "'+", "'-", "'@"} else cell for cell in row) for row in rows]
        for name, rows in found["csv"].items()
    }
    assert plain == found["parquet"]
    assert [row[0] for row in found["xlsx"]["results"][1:]] == [*HOSTILE, "a"]


def test_nothing_runs_in_a_spreadsheet(library: Library, tmp_path: Path, intake: Path) -> None:
    run(intake, tmp_path / "csv", library)
    for name in ("results", "rejects"):
        for row in cells(tmp_path / "csv" / f"{name}.csv")[1:]:
            assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
    run(intake, tmp_path / "xlsx", library, table_format="xlsx")
    for name in ("results", "rejects"):
        with zipfile.ZipFile(tmp_path / "xlsx" / f"{name}.xlsx") as archive:
            text = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in text
        assert "<hyperlink" not in text


def test_parquet_has_typed_columns_also_without_rows(library: Library, tmp_path: Path) -> None:
    intake = tmp_path / "club.csv"
    intake.write_text("id,age\na,30\n")
    run(intake, tmp_path / "out", library, table_format="parquet")
    assert dict(pl.read_parquet_schema(tmp_path / "out/results.parquet")) == RESULTS
    assert dict(pl.read_parquet_schema(tmp_path / "out/rejects.parquet")) == REJECTS


def test_files_are_for_their_owner_only(library: Library, tmp_path: Path, intake: Path) -> None:
    for each in ("csv", "parquet", "xlsx"):
        run(intake, tmp_path / each, library, table_format=each)
        for path in (tmp_path / each).iterdir():
            assert path.stat().st_mode & 0o777 == 0o600, path


def test_more_rows_than_a_sheet_holds_are_refused(
    library: Library, tmp_path: Path, intake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "SHEET_ROWS", 11)
    with pytest.raises(InputRefused, match="an Excel sheet holds 11 rows"):
        run(intake, tmp_path / "out", library, table_format="xlsx")
    assert list((tmp_path / "out").iterdir()) == []
    run(intake, tmp_path / "out", library, table_format="csv")


def test_another_kind_of_file_is_named(library: Library, tmp_path: Path, intake: Path) -> None:
    with pytest.raises(UsageError, match="can't be written as parket"):
        run(intake, tmp_path / "out", library, table_format="parket")
    run(intake, tmp_path / "out", library, table_format="xlsx")
    with pytest.raises(UsageError, match=r"results\.xlsx is there from an earlier run"):
        run(intake, tmp_path / "out", library, table_format="csv")


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_any_kind_of_table_gives_the_results_of_a_csv_file(library: Library, tmp_path: Path, kind: str) -> None:
    from_csv = tmp_path / "club.csv"
    text = table(library, library.questionnaires["quick"], 40, 3).replace("\0", "?")
    from_csv.write_text(text, encoding="utf-8")
    with open_source(from_csv) as source:
        rows = [row.cells for row in source.read() if not row.reason]
        titles = source.header
    clean, other = tmp_path / "clean.csv", tmp_path / f"clean.{kind}"
    with clean.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([titles, *rows])
    if kind == "xlsx":
        other.write_bytes(xlsx({"Club": sheet([titles, *rows])}))
    else:
        pl.DataFrame(rows, schema=dict.fromkeys(titles, pl.String()), orient="row").write_parquet(other)
    run(clean, tmp_path / "one", library, questionnaire="quick")
    run(other, tmp_path / "two", library, questionnaire="quick")
    assert cells(tmp_path / "one/results.csv") == cells(tmp_path / "two/results.csv")
    assert [row[:-1] for row in cells(tmp_path / "one/rejects.csv")] == [
        row[:-1] for row in cells(tmp_path / "two/rejects.csv")
    ]
