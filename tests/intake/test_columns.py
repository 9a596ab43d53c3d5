"""Columns without a map: exact titles only, and a map to finish for all others."""

from pathlib import Path

import pytest

from advisor.intake.columns import UnknownColumns, match
from advisor.intake.mapping import read_map
from advisor.intake.translate import Translator
from advisor.library import Library


def test_ids_wordings_and_known_titles_match(library: Library) -> None:
    titles = ["ID", "age", "How old are you", "Weight (kg)", "HEEL_RAISE.left", " Which knee? ", "Gender"]
    titles.remove("How old are you")
    mapping = match(titles, "club.csv", library)
    assert mapping.data.id_column == "ID"
    assert {title: column.question for title, column in mapping.data.columns.items()} == {
        "age": "age",
        "Weight (kg)": "weight",
        "HEEL_RAISE.left": "heel_raise.left",
        " Which knee? ": "knee_side",
        "Gender": "sex",
    }
    wording = match(["How old are you?"], "club.csv", library)
    assert wording.data.columns["How old are you?"].question == "age"
    assert wording.data.id_column is None


def test_likeness_is_never_enough(library: Library) -> None:
    with pytest.raises(UnknownColumns) as caught:
        match(["id", "Age", "How many runs each week"], "club.csv", library)
    assert "1 of 3 columns match no question" in str(caught.value)
    assert "How many runs each week: perhaps runs_per_week" in str(caught.value)
    assert caught.value.exit_code == 2


def test_two_columns_for_one_question_stop_too(library: Library) -> None:
    with pytest.raises(UnknownColumns, match="the column 'age' gives age already"):
        match(["age", "Your age"], "club.csv", library)


HOSTILE = ["a: b #c", 'say "hi"', "- [x]", "tab\there", "a\u2028b", "{}", "&anchor", "*", "!!python/object", "\x1b[31m",
           "\\", "emoji \U0001f3c3", "key: {question: age}", "c\x85d", "\u202e rtl", "'", "%", "@"]  # fmt: skip


def test_the_map_to_finish_can_be_finished(library: Library, tmp_path: Path) -> None:
    header = ["id", "Age", *HOSTILE]
    with pytest.raises(UnknownColumns) as caught:
        match(header, "club: one.csv", library)
    path = tmp_path / "map.yaml"
    path.write_text(caught.value.stub, encoding="utf-8")
    mapping = read_map(path, library)
    assert mapping.data.columns["Age"].question == "age"
    done = caught.value.stub.replace("# ignored:", "ignored:")
    head, _, tail = done.partition("ignored:\n")
    path.write_text(head + "ignored:\n" + tail.replace("#  ", "  "), encoding="utf-8")
    finished = read_map(path, library)
    assert list(finished.data.ignored) == HOSTILE
    assert Translator(finished, header, "club.csv").translate(["7", "30", *HOSTILE]).answers.values == {"age": 30}


def test_a_map_to_finish_without_any_match(library: Library, tmp_path: Path) -> None:
    with pytest.raises(UnknownColumns) as caught:
        match(["Zodiac"], "club.csv", library)
    path = tmp_path / "map.yaml"
    path.write_text(caught.value.stub, encoding="utf-8")
    assert read_map(path, library).data.columns == {}
    assert "# id_column:" in caught.value.stub
