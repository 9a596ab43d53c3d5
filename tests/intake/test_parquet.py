"""Parquet files: cells become what a person would type; damaged files are refused by the child that reads them."""

import hashlib
import io
import struct
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from advisor.errors import InputRefused, UsageError
from advisor.intake.source import How, Mark, Row, from_stream, open_source, parquet_source
from advisor.worker import Worker


def parquet(frame: pl.DataFrame, **more: object) -> bytes:
    made = io.BytesIO()
    frame.write_parquet(made, **more)  # type: ignore[arg-type]
    return made.getvalue()


def read(content: bytes, **options: object) -> tuple[tuple[str, ...], list[Row]]:
    with from_stream(io.BytesIO(content), "club.parquet", How(**options)) as source:  # type: ignore[arg-type]
        return source.header, list(source.read())


def column(values: list[object], dtype: object = None) -> list[str]:
    """The texts of one column beside an id."""
    frame = pl.DataFrame({"id": [f"r{number}" for number in range(len(values))], "x": pl.Series(values, dtype=dtype)})
    return [row.cells[1] for row in read(parquet(frame))[1]]


def refusal(content: bytes) -> str:
    with pytest.raises(InputRefused) as caught:
        read(content)
    return str(caught.value)


@pytest.mark.parametrize(
    ("values", "dtype", "texts"),
    [
        (["007", None, "None", ""], pl.String, ["007", "", "None", ""]),
        ([True, False, None], pl.Boolean, ["true", "false", ""]),
        ([30, None, -1], pl.Int16, ["30", "", "-1"]),
        ([30.0, 71.5, None, float("nan"), 0.1], pl.Float64, ["30", "71.5", "", "", "0.1"]),
        ([71.3, 30.0], pl.Float32, ["71.3", "30"]),
        ([Decimal("71.50"), Decimal("30.00")], pl.Decimal(10, 2), ["71.50", "30"]),
        ([date(2026, 11, 23)], pl.Date, ["2026-11-23"]),
        ([datetime(2026, 11, 23), datetime(2026, 11, 23, 15, 8, 4)], pl.Datetime("us"),
         ["2026-11-23", "2026-11-23 15:08:04"]),
        ([time(4, 30), time(14, 5, 9)], pl.Time, ["4:30", "14:05:09"]),
        ([["knee", "shin"], ["hip"], [], None], pl.List(pl.String), ["knee; shin", "hip", "", ""]),
        ([[1, 2], [3, 4]], pl.Array(pl.Int8, 2), ["1; 2", "3; 4"]),
        (["road", None], pl.Categorical, ["road", ""]),
        (["road", None], pl.Enum(["road", "trail"]), ["road", ""]),
        ([None, None], pl.Null, ["", ""]),
        ([b"Zo\xc3\xab"], pl.Binary, ["Zoë"]),
    ],
    ids=str,
)  # fmt: skip
def test_cells_become_what_a_person_would_type(values: list[object], dtype: object, texts: list[str]) -> None:
    assert column(values, dtype) == texts


@pytest.mark.parametrize(
    ("values", "dtype", "named"),
    [([{"a": 1}], None, "Struct"), ([timedelta(1)], None, "Duration"), ([[[1]]], None, "List(List(Int64))")],
)
def test_a_column_of_another_kind_is_refused_by_name(values: list[object], dtype: object, named: str) -> None:
    frame = pl.DataFrame({"id": ["a"], "x": pl.Series(values, dtype=dtype)})
    message = refusal(parquet(frame))
    assert "club.parquet: the cells of column 'x'" in message
    assert named in message


def test_rows_are_counted_and_empty_or_damaged_ones_refused() -> None:
    frame = pl.DataFrame({"id": ["a", None, "b\0", "c"], "age": [1, None, 2, 3]})
    header, rows = read(parquet(frame))
    assert header == ("id", "age")
    assert [(row.number, row.line, bool(row.reason)) for row in rows] == [
        (1, 1, False), (2, 2, True), (3, 3, True), (4, 4, False)]  # fmt: skip
    assert "empty" in rows[1].reason and "NUL" in rows[2].reason


def test_titles_that_look_the_same_are_refused() -> None:
    assert "'age' stands twice" in refusal(parquet(pl.DataFrame({"age": [1], " Age": [2]})))
    assert "no rows" in refusal(parquet(pl.DataFrame({"age": []}, schema={"age": pl.Int64})))


def test_size_and_digest_are_those_of_the_file_with_and_without_a_path(tmp_path: Path) -> None:
    content = parquet(pl.DataFrame({"id": ["a"], "age": [30]}))
    path = tmp_path / "club.parquet"
    path.write_bytes(content)
    facts = (len(content), hashlib.sha256(content).hexdigest())
    with open_source(path) as source:
        assert (source.size, source.sha256) == facts
    with from_stream(io.BytesIO(content), "club.parquet") as source:
        assert (source.size, source.sha256) == facts


@pytest.mark.parametrize("groups", [7, 1000])
def test_reading_goes_on_from_every_mark(tmp_path: Path, groups: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_source, "ROWS", 10)
    path = tmp_path / "club.parquet"
    frame = pl.DataFrame({"id": [f"r{number}" for number in range(95)], "age": range(95)})
    path.write_bytes(parquet(frame, row_group_size=groups))
    with open_source(path) as source:
        blocks = list(source.blocks())
        assert [block.rows_in for block in blocks] == [*[10] * 9, 5]
        assert pl.concat(block.frame for block in blocks).equals(frame.with_columns(pl.col("age").cast(pl.String)))
        for at in (0, 4, 8):
            rest = next(iter(source.blocks(Mark.from_data(blocks[at].after.as_data()))))
            assert rest.frame.equals(blocks[at + 1].frame)
            assert rest.after == blocks[at + 1].after


GOOD = parquet(pl.DataFrame({"id": [f"runner {number}" for number in range(500)], "age": list(range(500))}))


def _with_footer(size: int) -> bytes:
    return GOOD[:-8] + struct.pack("<I", size) + b"PAR1"


@pytest.mark.parametrize(
    "content",
    [
        b"PAR1",
        b"PAR1" + bytes(100),
        GOOD[:200],
        GOOD[: len(GOOD) // 2] + b"PAR1",
        _with_footer(2**31),
        _with_footer(4),
        GOOD[:20] + bytes(len(GOOD) - 600) + GOOD[-580:],
    ],
    ids=["a mark alone", "zeros", "cut off", "half", "a giant footer", "a tiny footer", "zeros for data"],
)
def test_a_damaged_file_is_refused(content: bytes) -> None:
    message = refusal(content)
    assert message.startswith("club.parquet: ")
    assert "damaged" in message


def test_damage_anywhere_is_refused_or_gives_every_row() -> None:
    """One child reads them all; never do fewer rows come out unseen."""
    with Worker("parquet", parquet_source.LIMITS) as worker:
        for place in range(4, len(GOOD) - 8, len(GOOD) // 25):
            content = bytearray(GOOD)
            content[place] ^= 0x55
            try:
                source = parquet_source.open_parquet(io.BytesIO(content), "club.parquet", worker)
                assert sum(block.rows_in for block in source.blocks()) == source.extent
            except InputRefused:
                continue


def test_long_texts_come_in_small_blocks() -> None:
    """A small file can hold much text, such as one of a megabyte said many times."""
    frame = pl.DataFrame({"id": pl.Series(["x" * 999_999]).new_from_index(0, 150), "age": range(150)})
    content = parquet(frame)
    assert len(content) < 100_000
    with from_stream(io.BytesIO(content), "club.parquet") as source:
        assert [block.frame.height for block in source.blocks()] == [63, 63, 24]
    frame = pl.DataFrame({"id": pl.Series(["x" * 1_000_001]).new_from_index(0, 100)})
    with pytest.raises(InputRefused, match="longer than 1,000,000 characters"):
        read(parquet(frame))


def test_a_child_that_takes_too_much_is_stopped_and_the_file_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = replace(parquet_source.LIMITS, memory=900_000_000)
    monkeypatch.setattr(parquet_source, "LIMITS", limits)
    frame = pl.DataFrame({f"c{number}": [str(number) * 900] * 20_000 for number in range(60)})
    assert "takes more memory or time than it may" in refusal(parquet(frame))


def test_a_file_that_is_replaced_meanwhile_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "club.parquet"
    path.write_bytes(GOOD)
    with open_source(path) as source:
        source.worker.stop()  # type: ignore[attr-defined]
        path.write_bytes(GOOD + b" ")
        with pytest.raises(InputRefused, match="the file was changed while it was read"):
            next(source.blocks())


def test_options_of_texts_do_not_go_with_it() -> None:
    for options in ({"encoding": "cp1252"}, {"delimiter": "comma"}, {"sheet": "S"}, {"header_line": 2}):
        with pytest.raises(UsageError):
            read(GOOD, **options)
