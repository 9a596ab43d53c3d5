"""Tables in blocks: the rows of the strict reader, whichever block they stand in, and from wherever one begins."""

import io
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import polars as pl
import pytest

from advisor.errors import InputRefused, Problem
from advisor.intake.source import Block, Mark, Row, open_source, opening
from advisor.intake.table import read_records

SHARED = Path(__file__).parents[2].parent / "shared/data"
FILES = sorted(path for folder in ("csv", "forms", "intake") for path in (SHARED / folder).rglob("*.csv"))


def blocks(path: Path, start: Mark | None = None, **options: str) -> list[Block]:
    with open_source(path, **options) as source:
        return list(source.blocks(start))


def rows(path: Path, **options: str) -> list[Row]:
    with open_source(path, **options) as source:
        return list(source.read())


def strict_rows(path: Path, encoding: str = "utf-8-sig") -> list[Row]:
    with open_source(path, None if encoding.startswith("utf") else encoding) as source:
        lines = io.StringIO(path.read_bytes().decode(encoding), newline="")
        above = source.header_line - 1
        records = read_records(islice(lines, above, None), source.name, source.delimiter, above)
        next(records)
        filled = (record for record in records if not record.blank)
        return [record.as_row(number, len(source.header)) for number, record in enumerate(filled, 1)]


def outcome(read: Callable[[], list[Row]]) -> list[Row] | tuple[Problem, ...]:
    """The rows, or why the file is refused."""
    try:
        return read()
    except InputRefused as error:
        return error.problems


def same(first: Block, second: Block) -> bool:
    return (
        first.frame.equals(second.frame)
        and first.rows.tolist() == second.rows.tolist()
        and first.lines.tolist() == second.lines.tolist()
        and (first.number, first.refused, first.blank_lines, first.after)
        == (second.number, second.refused, second.blank_lines, second.after)
    )


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SMALLEST", 40)
    monkeypatch.setattr(opening, "LARGEST", 120)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "gb18030"])
def test_reading_goes_on_from_every_mark(tmp_path: Path, encoding: str, small_blocks: None) -> None:
    path = tmp_path / "x.csv"
    names = "Zoe" if encoding == "gb18030" else "Zoë"
    body = "".join(f'{number},"{names}\r\n{number}"\r\n\r\n{number},short,or long\n' for number in range(40))
    path.write_bytes(f"id,name\n{body}".encode(encoding))
    named = {"encoding": encoding} if encoding in ("cp1252", "gb18030") else {}
    all_ = blocks(path, **named)
    assert len(all_) > 10
    for at, block in enumerate(all_):
        rest = blocks(path, Mark.from_data(block.after.as_data()), **named)
        assert len(rest) == len(all_) - at - 1
        assert all(map(same, rest, all_[at + 1 :]))
    assert sum(block.rows_in for block in all_) == 80
    assert sum(block.blank_lines for block in all_) == 40
    assert rows(path, **named) == strict_rows(path, encoding)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SHARED)))
def test_public_files_are_read_as_row_by_row(path: Path, small_blocks: None) -> None:
    assert outcome(lambda: rows(path)) == outcome(lambda: strict_rows(path))


def test_every_column_is_text_without_nulls(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,age,note\n007,,None\n1e3,NA,null\n")
    (block,) = blocks(path)
    assert block.frame.schema == dict.fromkeys(("id", "age", "note"), pl.String())
    assert block.frame.rows() == [("007", "", "None"), ("1e3", "NA", "null")]
