"""Columns of text: each cell gets the value, or the reject, that `gather` gives the same answer of one person."""

import json
import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.condition import Value
from advisor.engines.columns import Form, Kept, kept_columns
from advisor.errors import InputRefused
from advisor.facttypes import rounded
from advisor.intake import typed_columns
from advisor.intake.gather import gather
from advisor.intake.typed_columns import REJECTS, Typed, TypedColumns
from advisor.library import load
from advisor.questionnaire import Question, Questionnaire

STRINGS = Path(__file__).parents[2].parent / "shared/data/strings"
STATM = Path("/proc/self/statm")
Reject = tuple[int, str, str, str, str]
Table = Mapping[str, Sequence[str | None]]

ODD = [
    "", " ", "\t", "\u00a0", "unknown", " Unknown ", "don't know", "DON'T KNOW", "?", "not sure", "n/a", "none",
    "None", "nan", "NaN", "inf", "-inf", "null", "yes", "YES ", "y", "no", "n", "true", "False", "0", "1", "-1",
    "+5", "05", "5.", ".5", "5,5", "5.5", "1e1", "1e400", "0x10", "1_0", "１２", "٣", "5 km", "5km", "3 miles",
    "180 cm", "5'11\"", "70 kg", "11 st 4 lb", "7:30", "40 ", " 40", "40\n", "40.00001", "40.00005", "39.99995",
    "1000000000", "9" * 400, "10", "11", "10.0", "8", "7.9999", "100", "100.0001", "knee", "knee; shin",
    "knee, shin", "knee\nshin", "knee;none", ";", ";;", ",", "none;", "none;none", "left", "RIGHT", "both",
    "Female", "male", "mail", "ß", "SS", "İ", "a\0b", "\ufeff", "\u200b40", "😀", "mon; tue",
]  # fmt: skip


@cache
def runner() -> Questionnaire:
    return load().questionnaires["runner"]


@cache
def hostile() -> list[str]:
    found = list(ODD)
    if STRINGS.is_dir():
        found += json.loads((STRINGS / "blns.json").read_text(encoding="utf-8"))
        found += (STRINGS / "csv-injection-payloads.txt").read_text(encoding="utf-8").splitlines()
    return found


def said(question: Question) -> list[str]:
    """Texts that mean something to a question, rightly written and nearly so."""
    found = [
        text for option, wording in question.options.items() for text in (option, wording, option.replace("_", " "))
    ]
    found += [text.upper() for text in found[:6]] + [f" {text} " for text in found[:6]]
    found += ["; ".join(list(question.options)[:2]), ", ".join(list(question.options.values())[-2:])]
    if question.kind in ("number", "scale"):
        low, high = question.type.low or 0, question.type.high or 0
        found += [f"{low:g}", f"{high:g}", f"{high + 0.0001:.4f}", f"{(low + high) / 2:.3f} {question.type.unit}"]
    return found


def alone(questionnaire: Questionnaire, table: Table, first_row: int) -> tuple[list[dict[str, Value]], list[Reject]]:
    """What each row gives by itself."""
    answers, rejects = [], []
    for at, cells in enumerate(zip(*table.values(), strict=True)):
        wrong: dict[Reject, None] = {}

        def report(path: tuple[str, ...], value: object, reason: str, mend: str, row: int = at) -> None:
            wrong[row + first_row, path[0], str(value), reason, mend] = None  # noqa: B023

        answers.append(dict(gather(questionnaire, dict(zip(table, cells, strict=True)), report).values))
        rejects += wrong
    return answers, rejects


def value(question: Question, how: Kept, cell: object) -> Value:
    if how.form is Form.TRUTH:
        return bool(cell)
    if how.form is not Form.OPTIONS:
        assert isinstance(cell, int | float)
        return rounded(cell)
    assert isinstance(cell, int)
    chosen = frozenset(option for place, option in enumerate(how.options) if cell >> place & 1)
    assert how.bits(chosen) == cell
    if question.kind == "choices":
        return chosen
    (one,) = chosen
    return one


def together(questionnaire: Questionnaire, typed: Typed) -> tuple[list[dict[str, Value]], list[Reject]]:
    """The same from columns."""
    kept = kept_columns(questionnaire)
    questions = {fact: question for question in questionnaire.questions for fact in question.facts}
    assert {name: kept[name].dtype for name in typed.answers.columns} == dict(typed.answers.schema)
    answers = [
        {fact: value(questions[fact], kept[fact], cell) for fact, cell in sorted(row.items()) if cell is not None}
        for row in typed.answers.rows(named=True)
    ]
    return answers, typed.rejects.rows()


def same(questionnaire: Questionnaire, table: Table, columns: TypedColumns | None = None, first_row: int = 1) -> None:
    """Hold the columns against the way for one person, cell by cell."""
    frame = pl.DataFrame({name: pl.Series(cells, dtype=pl.String) for name, cells in table.items()})
    typed = (columns or TypedColumns(questionnaire, list(table))).read(frame, first_row)
    answers, rejects = together(questionnaire, typed)
    meant, wrong = alone(questionnaire, table, first_row)
    assert answers == meant or not typed.answers.width
    assert sorted(rejects) == sorted(wrong)
    assert [row for row, *_ in rejects] == sorted(row for row, *_ in rejects)


# -------------------------------------------------------------------------------------------------- cell by cell


def test_every_question_reads_every_hostile_text_as_one_answer_is_read() -> None:
    questionnaire = runner()
    texts = hostile()
    for question in questionnaire.questions:
        if question.kind != "text":
            same(questionnaire, {question.id: [*texts, *said(question), None]})


NAMES = [name for question in runner().questions for name in dict.fromkeys((question.id, *question.facts))]


def cells(name: str) -> st.SearchStrategy[str | None]:
    question = runner().by_id[name.removesuffix(".left").removesuffix(".right")]
    numbers = st.floats(-1, 200).map(lambda number: f"{number:.5f}") | st.integers(-2, 300).map(str)
    return st.one_of(
        st.sampled_from(said(question)) if question.kind != "text" else st.text(max_size=5),
        numbers if question.kind in ("number", "scale") else st.sampled_from(["yes", "no", "left", "right", "both"]),
        st.sampled_from(hostile()),
        st.text(max_size=12),
        st.sampled_from([None, "", "unknown"]),
    )


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A few columns, those that belong together among them, and a few rows."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    for name in tuple(names):
        question = runner().by_id[name.removesuffix(".left").removesuffix(".right")]
        near = [question.id, *question.facts, *([question.sides] if question.sides in runner().by_id else [])]
        names += draw(st.lists(st.sampled_from(near), max_size=2, unique=True))
    rows = draw(st.integers(1, 6))
    return {
        name: draw(st.lists(cells(name), min_size=rows, max_size=rows))
        for name in draw(st.permutations(sorted(set(names))))
    }


@settings(max_examples=300)
@given(tables(), st.integers(1, 1000))
def test_any_table_reads_as_its_people_do(table: Table, first_row: int) -> None:
    same(runner(), table, first_row=first_row)


@pytest.mark.parametrize("side", ["left", "right", "both", "unknown", "neither", None])
def test_a_plain_answer_goes_to_the_sides_that_were_named(side: str | None) -> None:
    """Whether the column that names the side comes first or last, or is not there."""
    questionnaire = runner()
    answer = ["around_kneecap"]
    same(questionnaire, {"knee_side": [side], "knee_place": answer})
    same(questionnaire, {"knee_place": answer, "knee_side": [side]})
    same(questionnaire, {"knee_place": answer})
    same(questionnaire, {"knee_place": answer, "knee_place.left": ["outer_side"], "knee_side": [side]})
    same(questionnaire, {"knee_place.left": ["outer_side"], "knee_place": answer, "knee_side": [side]})


# --------------------------------------------------------------------------------------------------- many at once


def numbers() -> list[str]:
    """So many different ones that they are read together."""
    plain = [f"{number / 8:.3f}".rstrip("0") for number in range(1600)] + [
        f"{number / 40000:.6f}" for number in range(400)
    ]
    return [*plain, *ODD, "0.00005", "0.00015", "2.00005", "123456789", "999999999.999999", "0" * 9, "1" * 10]


@pytest.mark.parametrize("name", ["age", "height", "week_km_1", "pain_now", "cadence", "heel_raise.left"])
def test_many_numbers_read_together_mean_what_each_means(name: str) -> None:
    same(runner(), {name: numbers()})


def test_parts_read_one_after_the_other_are_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was learnt of one part serves the next; when too much was learnt it is learnt anew."""
    questionnaire = runner()
    names = ["height", "sex", "warning_heart", "limp_walking"]
    for keep in (10, 100_000):
        monkeypatch.setattr(typed_columns, "_KEPT_TEXTS", keep)
        columns = TypedColumns(questionnaire, names)
        texts = [*ODD, *numbers()[:300], *said(questionnaire.by_id["sex"])]
        for start in range(0, len(texts) - 16, 13):
            table = {name: [*texts[start : start + 16], None] for name in names}
            same(questionnaire, table, columns, first_row=start)


# ------------------------------------------------------------------------------------------------------ columns


@pytest.mark.skipif(not STATM.exists(), reason="only Linux tells a process's memory so")
def test_what_was_learnt_takes_no_more_memory_for_being_learnt_little_by_little() -> None:
    asked = {question.id: next(iter(question.options)) for question in runner().questions if question.options}
    columns = TypedColumns(runner(), [*asked])

    def read(part: int) -> int:
        found = columns.read(
            pl.DataFrame({name: [" " * (part % 16) + option + " " * (part // 16)] for name, option in asked.items()})
        )
        assert not found.rejects.height
        return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    before = [read(part) for part in range(50)][-1]
    assert [read(part) for part in range(50, 250)][-1] - before < 30e6


def test_a_column_that_is_no_question_is_refused() -> None:
    with pytest.raises(InputRefused) as refused:
        TypedColumns(runner(), ["age", "agee", "sex.left", "knee_place.middle"])
    assert [str(problem) for problem in refused.value.problems] == [
        "there is no question `agee`. Did you mean age?",
        "`sex` is not asked for each side. Write `sex`.",
        "there is no question `knee_place.middle`. Did you mean knee_place or knee_side?",
    ]


def test_free_text_gives_no_column_and_no_rejects() -> None:
    typed = TypedColumns(runner(), ["name", "age"]).read(pl.DataFrame({"name": ["?", "=1+1"], "age": ["40", ""]}))
    assert typed.answers.to_dict(as_series=False) == {"age": [40, None]}
    assert typed.rejects.is_empty()


def test_no_rows() -> None:
    typed = TypedColumns(runner(), ["age", "sex"]).read(pl.DataFrame(schema={"age": pl.String, "sex": pl.String}))
    assert typed.answers.shape == (0, 2)
    assert typed.rejects.schema == REJECTS


def test_rejects_come_by_row_and_then_by_column() -> None:
    frame = pl.DataFrame({"age": ["x", "40", "y"], "sex": ["z", "z", ""]})
    found = TypedColumns(runner(), frame.columns).read(frame, 11).rejects
    assert found.select("row", "column", "value").rows() == [
        (11, "age", "x"), (11, "sex", "z"), (12, "sex", "z"), (13, "age", "y")
    ]  # fmt: skip
    assert found["mend"][0] == "Write a number in years, such as 8."
