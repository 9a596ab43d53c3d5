"""Mapping files: what is wrong in one is named with its line, all at once."""

import pytest

from advisor.errors import InputRefused
from advisor.intake.translate import Translator
from tests.intake.conftest import MakeMap


def problems(make_map: MakeMap, text: str) -> list[str]:
    with pytest.raises(InputRefused) as caught:
        make_map(text)
    return [str(problem).split("map.yaml:")[-1] for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("columns: {Age: {question: agee}}", "there is no question `agee`. Did you mean age"),
        ("columns: {Km: {question: longest_run}}", "Did you mean longest_30d"),
        ("columns: {Age: {questoin: age}}", "`questoin` is not known here. Did you mean question?"),
        ("questionnaire: runer", "there is no questionnaire `runer`. Did you mean runner?"),
        ("columns: {W: {question: weight, unit: lbs}}", "the unit `lbs` is not known. Did you mean lb"),
        ("columns: {W: {question: weight, unit: km}}", "km is not a unit for `weight`, which is asked in kg"),
        ("columns: {S: {question: sex, unit: kg}}", "kg is not a unit for `sex`, which is no number"),
        ("columns: {S: {unit: kg}}", "a unit needs a question"),
        ("columns: {S: {question: sex, values: {M: mail}}}", "there is no option 'mail'. Did you mean male"),
        ("columns: {A: {question: age, values: {old: 200}}}", "'200' is out of range. It must lie from 8 to 100"),
        ("columns: {S: {values: {L: [left]}}}", "without a question, write a text here"),
        ("columns: {A: {question: age}, ' a ': {question: sex}}", "the column ` a ` is named under columns already"),
        ("columns: {A: {question: age}}\nignored: {a: Not needed.}", "named under columns already"),
        ("columns: {H: {question: sex.left}}", "there is no question `sex.left`"),
        (
            "columns: {S: {question: sex, contains: [{words: [man], means: men}]}}",
            "there is no option 'men'",
        ),
        ("tables: [{title: T t, rows: [{if: {A: [x]}}]}]", "nothing follows from this line"),
        ("tables: [{title: T t, rows: [{if: {A: [x]}, then: {pain: [knee]}}]}]", "there is no question `pain`"),
        (
            "tables: [{title: T t, rows: [{if: {A: [x]}, then: {knee_place: [outer_side]}}]}]",
            "`knee_place` is asked for each side. Give the table a `side:`",
        ),
        (
            "tables: [{title: T t, read: [{a: A}, {b: B}], rows: [{if: {a: [x]}, then: {pain_where: [knee]}}]}]",
            "each set under `read` needs the same names: a",
        ),
        (
            "tables: [{title: T t, read: [{joint: A}], rows: [{if: {joitn: [x]}, then: {pain_where: [knee]}}]}]",
            "`joitn` is not named under `read`. Did you mean joint?",
        ),
        (
            "tables: [{title: T t, read: [{a: A}], rows: [{if: {a: [x]}, then: {knee_side: {from: b}}}]}]",
            "`b` is not named under `read`",
        ),
        (
            "tables: [{title: T t, read: [{a: A}], rows: [{if: {a: [x]}, then: {knee_side: {of: a}}}]}]",
            "write an answer, or {from: the cell's name}",
        ),
        (
            "tables: [{title: T t, read: [{a: A}], rows: "
            "[{if: {a: [x]}, cannot_use: {columns: [a], because: Vague., leaves_open: [pain]}}]}]",
            "there is no question `pain`",
        ),
        ("tables: [{title: T t, side: s, read: [{a: A}], rows: [{if: {a: [x]}, note: Hm hm.}]}]", "`s` is not named"),
    ],
)
def test_a_wrong_map_says_what_is_wrong(make_map: MakeMap, text: str, message: str) -> None:
    assert any(message in problem for problem in problems(make_map, text)), problems(make_map, text)


def test_all_problems_come_at_once_with_their_lines(make_map: MakeMap) -> None:
    found = problems(
        make_map,
        """\
        columns:
          Age: {question: agee}
          Sex:
            question: sex
            values:
              M: mann
        """,
    )
    assert [problem.split(":")[0] for problem in found] == ["3", "7"]


def test_the_words_no_and_yes_stay_text(make_map: MakeMap) -> None:
    data = make_map("columns: {S: {question: stretching, values: {no: rarely, yes: after_runs}}}").data
    assert list(data.columns["S"].values) == ["no", "yes"]


def refusal(make_map: MakeMap, text: str, header: list[str]) -> str:
    with pytest.raises(InputRefused) as caught:
        Translator(make_map(text), header, "intake.csv")
    return str(caught.value)


def test_a_column_that_is_neither_mapped_nor_ignored_stops_everything(make_map: MakeMap) -> None:
    message = refusal(make_map, "columns: {Age: {question: age}}", ["Age", "Weekly km", "Zodiac", ""])
    assert "intake.csv:1: column 2 `Weekly km` is neither mapped nor ignored" in message
    assert "Is it the question week_km_1" in message
    assert "column 3 `Zodiac` is neither mapped nor ignored" in message
    assert "column 4 without a title is neither mapped nor ignored" in message


def test_a_column_of_the_map_must_be_there_unless_it_is_optional(make_map: MakeMap) -> None:
    text = "id_column: Runner\ncolumns: {Age: {question: age}, Km: {question: week_km_1, optional: true}}"
    message = refusal(make_map, text, ["Runner", "Ages"])
    assert "the column `Age` of the map is not in the table. Did you mean ages?" in message
    assert "`Km`" not in message


def test_titles_match_whatever_their_spaces_and_capitals(make_map: MakeMap) -> None:
    mapping = make_map("columns: {'Age  (Years)': {question: age}}\nignored: {NOTES: Not needed.}")
    person = Translator(mapping, [" age (years)", "Notes"], "x").translate(["30", "anything"])
    assert person.answers.values == {"age": 30}


def test_the_shipped_map_is_sound(library) -> None:
    from pathlib import Path

    from advisor.intake.mapping import read_map

    mapping = read_map(Path(__file__).parents[2] / "examples/maps/running_clinic.yaml", library)
    assert mapping.questionnaire.id == "runner"
