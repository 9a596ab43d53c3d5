"""The public function: pandas, polars and Arrow in, the same kind out, with the rows that each person gets alone."""

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from advisor.conclude.row import COLUMNS, Row
from advisor.errors import InputRefused, UsageError
from advisor.library import Library
from advisor.questionnaire import Questionnaire
from advisor.score import score, scorer
from tests.score.conftest import Crowd


def rows_of(result: pl.DataFrame) -> list[Row]:
    assert tuple(result.columns) == COLUMNS
    return result.rows(named=True)


def pandas_rows(result: pd.DataFrame) -> list[Row]:
    assert tuple(result.columns) == COLUMNS
    return [{name: None if cell is pd.NA else cell for name, cell in row.items()} for row in result.to_dict("records")]


def plain_pandas(some: Crowd, **dtypes: str) -> pd.DataFrame:
    """A pandas frame of Python objects: booleans, numbers, texts, lists, None."""
    columns = {name: pd.Series(some.frame[name].to_list(), dtype=object) for name in some.frame.columns}
    return pd.DataFrame(columns).astype(dtypes)


# --------------------------------------------------------------------------------------------------------- kinds


def test_a_polars_frame(library: Library, some: Crowd) -> None:
    assert rows_of(score(some.frame, library)) == list(some.rows)


def test_a_lazy_polars_frame_gives_a_lazy_one(library: Library, some: Crowd) -> None:
    result = score(some.frame.lazy(), library)
    assert isinstance(result, pl.LazyFrame)
    assert rows_of(result.collect()) == list(some.rows)


def test_a_pandas_frame_of_python_objects(library: Library, some: Crowd) -> None:
    assert pandas_rows(score(plain_pandas(some), library)) == list(some.rows)


def test_a_pandas_frame_of_masked_and_categorical_columns(library: Library, some: Crowd, runner: Questionnaire) -> None:
    dtypes = {"yes_no": "boolean", "choice": "category", "scale": "Int64", "number": "Float64"}
    by_fact = {fact: dtypes[question.kind] for question in runner.questions if question.kind in dtypes
               for fact in question.facts}  # fmt: skip
    assert pandas_rows(score(plain_pandas(some, **by_fact), library)) == list(some.rows)


def test_a_pandas_frame_as_it_comes_from_a_file(library: Library, some: Crowd, runner: Questionnaire) -> None:
    """Numbers with gaps as floats with NaN, texts in pandas' own type, sets and arrays for several options."""
    frame = plain_pandas(some)
    for question in runner.questions:
        for fact in question.facts if question.kind != "text" else ():
            if question.kind in ("number", "scale"):
                frame[fact] = frame[fact].astype("float64")
            elif question.kind == "choice":
                frame[fact] = frame[fact].astype("str").where(frame[fact].notna())
            elif question.kind == "choices":
                made = [set, tuple, frozenset, np.array]
                frame[fact] = [cell and made[at % 4](cell) for at, cell in enumerate(frame[fact])]
    assert pandas_rows(score(frame, library)) == list(some.rows)


def test_pandas_results_have_the_index_and_types_that_hold_gaps(library: Library, some: Crowd) -> None:
    frame = plain_pandas(some).set_index(pd.Index([f"row {at}" for at in range(60)], name="who"))
    result = score(frame, library)
    assert result.index.equals(frame.index)
    assert result["load_points"].dtype == "Int64"
    assert result["load_points"].isna().any()
    assert result["unanswered"].dtype == "Int64"


@pytest.mark.parametrize("missing", [np.nan, None, pd.NA, pd.NaT], ids=str)
@pytest.mark.parametrize("fact", ["age", "sex", "warning_heart", "limp_walking", "pain_now"])
def test_every_kind_of_gap_in_pandas_is_a_gap(library: Library, some: Crowd, fact: str, missing: Any) -> None:
    frame = plain_pandas(some).astype({fact: object})
    frame[fact] = pd.Series([missing] * len(frame), dtype=object)
    assert pandas_rows(score(frame, library)) == rows_of(score(some.frame.drop(fact), library))


def test_an_arrow_table(library: Library, some: Crowd) -> None:
    result = score(some.frame.to_arrow(), library)
    assert isinstance(result, pa.Table)
    assert rows_of(pl.DataFrame(result)) == list(some.rows)


def test_an_arrow_record_batch_gives_a_record_batch(library: Library, some: Crowd) -> None:
    (batch,) = some.frame.to_arrow().combine_chunks().to_batches()
    result = score(batch, library)
    assert isinstance(result, pa.RecordBatch)
    assert result.to_pylist() == list(some.rows)
    empty = score(batch.slice(0, 0), library)
    assert isinstance(empty, pa.RecordBatch)
    assert (empty.num_rows, empty.schema) == (0, result.schema)


def test_arrow_dictionaries(library: Library, some: Crowd) -> None:
    table = some.frame.to_arrow()
    at = table.column_names.index("sex")
    table = table.set_column(at, "sex", table.column(at).cast(pa.string()).dictionary_encode())
    assert rows_of(pl.DataFrame(score(table, library))) == list(some.rows)


def test_polars_enums_and_categoricals(library: Library, some: Crowd, runner: Questionnaire) -> None:
    one = pl.Enum(list(runner.by_id["sex"].options))
    several = pl.List(pl.Enum(list(runner.by_id["warning_heart"].options)))
    frame = some.frame.cast({"sex": one, "warning_heart": several, "pregnancy": pl.Categorical})
    assert rows_of(score(frame, library)) == list(some.rows)


@pytest.mark.parametrize("dtype", [pl.Float32, pl.Int16, pl.UInt64, pl.Decimal(10, 2)], ids=str)
def test_every_type_of_number(library: Library, some: Crowd, dtype: pl.DataType) -> None:
    assert rows_of(score(some.frame.cast({"pain_now": dtype, "age": dtype}), library)) == list(some.rows)


def test_options_as_bits(library: Library, some: Crowd, runner: Questionnaire) -> None:
    """Whole numbers whose bits stand for the options in order, as typed text columns come."""
    options = list(runner.by_id["warning_heart"].options)
    bits = [None if cell is None else sum(1 << options.index(option) for option in cell)
            for cell in some.frame["warning_heart"].to_list()]  # fmt: skip
    frame = some.frame.with_columns(pl.Series("warning_heart", bits, pl.UInt32))
    assert rows_of(score(frame, library)) == list(some.rows)


def test_other_kinds_of_frame_are_not_taken(library: Library) -> None:
    with pytest.raises(TypeError, match="a frame of pandas, polars or Arrow was expected, not dict"):
        score({"age": [40]}, library)
    with pytest.raises(TypeError, match="not Series"):
        score(pd.Series([40], name="age"), library)


# ----------------------------------------------------------------------------------------------- rows, order, ids


def test_one_row(library: Library, some: Crowd) -> None:
    for at in range(8):
        assert rows_of(score(some.frame[at], library)) == [some.rows[at]]


def test_no_rows(library: Library, some: Crowd) -> None:
    for result in (
        score(some.frame.clear(), library),
        pl.DataFrame(score(some.frame.clear().to_arrow(), library)),
        pl.DataFrame({name: [] for name in score(plain_pandas(some)[:0], library).columns}),
    ):
        assert rows_of(result) == []
    assert score(some.frame.clear(), library).schema == score(some.frame, library).schema


def test_people_who_answered_nothing(library: Library) -> None:
    """Columns without a type, and no columns at all."""
    nothing = rows_of(score(pl.DataFrame({"age": [None, None], "sex": [None, None]}), library))
    assert nothing[0]["triage"] == "incomplete"
    ids = pl.DataFrame({"who": ["a", "b"]})
    assert rows_of(score(ids, library, id_column="who").drop("who")) == nothing
    assert rows_of(pl.DataFrame(score(ids.to_arrow(), library, id_column="who")).drop("who")) == nothing
    assert pandas_rows(score(ids.to_pandas(), library, id_column="who").drop(columns="who")) == nothing
    assert rows_of(score(pl.DataFrame(), library)) == []


def test_the_order_is_kept_over_several_parts(library: Library, some: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scorer, "ROWS", 7)
    backwards = some.frame.reverse()
    assert rows_of(score(backwards, library)) == list(some.rows)[::-1]


def test_ids_are_handed_through_in_whatever_type(library: Library, some: Crowd) -> None:
    ids = pl.Series("who", [f"00{at}" for at in range(60)])
    result = score(some.frame.with_columns(ids), library, id_column="who")
    assert result.columns[0] == "who"
    assert result["who"].equals(ids)
    odd = pd.Series([at if at % 2 else f"x{at}" for at in range(60)], dtype=object)
    made = score(pd.concat([plain_pandas(some), odd.rename("who")], axis=1), library, id_column="who")
    assert made["who"].tolist() == odd.tolist()
    table = some.frame.to_arrow().append_column(pa.field("who", pa.date32()), pa.array(range(60), pa.date32()))
    got = score(table, library, id_column="who")
    assert got.schema.field(0) == pa.field("who", pa.date32())
    assert got.column(0).equals(table.column("who"))


def test_an_id_column_may_be_a_question_of_another_questionnaire(library: Library) -> None:
    frame = pl.DataFrame({"name": ["Ann", "Bo"], "age": [30, 40]})
    assert score(frame, library, id_column="name")["name"].to_list() == ["Ann", "Bo"]


def test_free_text_is_passed_over(library: Library) -> None:
    frame = pl.DataFrame({"name": ["Ann", None], "age": [30, 30]})
    first, second = rows_of(score(frame, library))
    assert first == second


def test_the_frame_given_stays_as_it_is(library: Library, some: Crowd) -> None:
    frame = some.frame.with_columns(pl.lit("x").alias("who"))
    before, in_pandas = frame.clone(), plain_pandas(some)
    score(frame, library, id_column="who")
    score(in_pandas, library)
    assert frame.equals(before)
    assert in_pandas.equals(plain_pandas(some))


def test_another_questionnaire(library: Library) -> None:
    result = score(pl.DataFrame({"pain_now": [0, 9]}), library, "check_in")
    assert result.height == 2


# ------------------------------------------------------------------------------------------------------- refusals

WRONG: list[tuple[str, Any, str]] = [
    ("age", [40, 400], "row 2, column `age`: '400' is out of range. It must lie from 8 to 100 year."),
    ("age", [40.0, float("inf")], "row 2, column `age`: 'inf' is not a number."),
    ("age", [40.0, float("nan")], "row 2, column `age`: 'nan' is not a number."),
    ("age", ["40", "41"], "the column `age` holds String. Use numbers."),
    ("age", [True, False], "the column `age` holds Boolean. Use numbers."),
    ("calf_heel_raises.left", [3, 3.5], "row 2, column `calf_heel_raises.left`: '3.5' is not a whole number."),
    ("pain_now", [3, 11], "row 2, column `pain_now`: '11' is out of range. It must lie from 0 to 10 point."),
    ("pain_now", [-1, 1], "row 1, column `pain_now`: '-1' is out of range."),
    ("limp_walking", ["yes", "no"], "the column `limp_walking` holds String. Use booleans."),
    ("limp_walking", [1, 0], "the column `limp_walking` holds Int64. Use booleans."),
    ("sex", ["male", "mail"], "row 2, column `sex`: there is no option 'mail'. Did you mean male"),
    ("sex", [["male"], ["male"]], "the column `sex` holds List(String). Use the ids of options, such as"),
    ("warning_heart", ["none", "none"], "the column `warning_heart` holds String. Use lists of the ids of options"),
    ("warning_heart", [["none"], ["nun"]], "row 2, column `warning_heart`: there is no option 'nun'. Choose from"),
    ("warning_heart", [["none"], []], "row 2, column `warning_heart`: an empty list says neither yes nor no."),
    ("warning_heart", [["none"], ["none", None]], "row 2, column `warning_heart`: ['none', None] is not an"),
    ("knee_place", [["around_kneecap"]] * 2, "the column `knee_place` says no side. Use knee_place.left and"),
    ("agee", [1, 2], "there is no question `agee`. Did you mean age?"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "cells", "said"), WRONG, ids=[f"{name} {cells[-1]}" for name, cells, _ in WRONG])
def test_what_can_not_be_an_answer_is_refused_with_its_place(
    library: Library, name: str, cells: list[Any], said: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        score(pl.DataFrame({name: pl.Series(cells, strict=False)}), library)
    assert said in str(refused.value)


def test_an_option_that_stands_alone_beside_others_is_refused(library: Library) -> None:
    for cells in (pl.Series([["none", "chest_pain"]]), pl.Series([0b100001], dtype=pl.UInt8)):
        with pytest.raises(InputRefused, match=r"row 1, column `warning_heart`: none can't stand beside other options"):
            score(pl.DataFrame({"warning_heart": cells}), library)


def test_bits_beyond_the_last_option_and_no_bits_are_refused(library: Library) -> None:
    for bits in (0, 1 << 40):
        with pytest.raises(InputRefused, match="row 1, column `sex`"):
            score(pl.DataFrame({"sex": pl.Series([bits], dtype=pl.UInt64)}), library)


def test_rows_are_counted_through_all_parts(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scorer, "ROWS", 3)
    with pytest.raises(InputRefused, match="row 8, column `age`: '7'"):
        score(pl.DataFrame({"age": [40] * 7 + [7]}), library)


def test_many_problems_are_told_at_once_but_not_too_many(library: Library) -> None:
    frame = pl.DataFrame({"age": [1] * 50, "agee": [1] * 50, "sex": ["x"] * 50})
    with pytest.raises(InputRefused) as refused:
        score(frame, library)
    assert len(refused.value.problems) == 20
    assert refused.value.problems[0].message == "there is no question `agee`."


IN_PANDAS: list[tuple[list[Any], str]] = [
    ([True, "yes"], "row 2, column `age`: 'yes' is a text, while row 1 holds a boolean. Use booleans, numbers"),
    ([None, 1, [2]], "row 3, column `age`: [2] is a list of other things than texts, while row 2 holds a number."),
    ([pd.Timestamp("2026-11-23")], "row 1, column `age`: Timestamp('2026-11-23 00:00:00') is a Timestamp."),
    ([["none"], "none"], "row 2, column `age`: 'none' is a text, while row 1 holds a list."),
    (["\ud800"], "row 1, column `age`: '\\ud800' is a text that is no Unicode."),
    ([10**400], "row 1, column `age`: 'inf' is not a number."),
    ([b"40"], "row 1, column `age`: b'40' is a bytes."),
    (["x" * 99], "the column `age` holds String."),
]


@pytest.mark.parametrize(("cells", "said"), IN_PANDAS, ids=[str(cells[-1])[:12] for cells, _ in IN_PANDAS])
def test_columns_of_mixed_objects_are_refused(library: Library, cells: list[Any], said: str) -> None:
    with pytest.raises(InputRefused) as refused:
        score(pd.DataFrame({"age": pd.Series(cells, dtype=object)}), library)
    assert said in str(refused.value)


def test_columns_that_stand_twice_are_refused(library: Library) -> None:
    for frame in (
        pd.DataFrame([[1, 2]], columns=["age", "age"]),
        pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["age", "age"]),
    ):
        with pytest.raises(InputRefused, match="there are several columns `age`"):
            score(frame, library)


def test_an_id_column_must_be_there_and_must_not_be_a_result(library: Library) -> None:
    with pytest.raises(UsageError, match=r"There is no column `idd`\. Did you mean id"):
        score(pl.DataFrame({"id": [1]}), library, id_column="idd")
    with pytest.raises(UsageError, match="The result has a column `level` already"):
        score(pd.DataFrame({"level": [1]}), library, id_column="level")


def test_an_unknown_questionnaire_is_named(library: Library) -> None:
    with pytest.raises(UsageError, match=r"There is no questionnaire `runer`\. Did you mean runner"):
        score(pl.DataFrame(), library, "runer")
