"""One row by a map: cells become answers, or are listed; never dropped, never guessed."""

import pytest

from tests.intake.conftest import Translate


def rejects(person) -> list[tuple[str, str, str]]:
    return [(reject.column, reject.value, reject.reason) for reject in person.rejects]


# ------------------------------------------------------------------------------------------- single columns


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("{question: age}", " 34 ", 34),
        ("{question: weight}", "70.5", 70.5),
        ("{question: weight, unit: lb}", "154", 69.8532),
        ("{question: weight, unit: lb}", "70 kg", 70),
        ("{question: height}", "5'10\"", 177.8),
        ("{question: height, unit: inch}", "70", 177.8),
        ("{question: sex}", "FEMALE", "female"),
        ("{question: sex, values: {W: female, M: male}}", " w ", "female"),
        ("{question: pain_where}", "Knee; Shin", frozenset({"knee", "shin"})),
        ("{question: pain_where, values: {both legs: [knee, shin]}}", "Both  legs", frozenset({"knee", "shin"})),
        ("{question: shoe_rotation, values: {oui: true}}", "oui", True),
    ],
)
def test_a_cell_is_typed_by_its_question(translate: Translate, column: str, cell: str, value: object) -> None:
    person = translate(f"columns: {{A: {column}}}", A=cell)
    assert list(person.answers.values.values()) == [value]
    assert rejects(person) == []


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("{question: age}", "255", "'255' is out of range."),
        ("{question: height}", "999", "'999' is out of range."),
        ("{question: weight, unit: lb}", "1564", "out of range"),
        ("{question: age}", "about 40", "'about 40' is not a number."),
        ("{question: age}", "34.5", "'34.5' is not a whole number."),
        ("{question: weight}", "70,5", "'70,5' is not a number."),
        ("{question: weight}", "70 lightyears", "the unit 'lightyears' is not known."),
        ("{question: weight, unit: lb}", "heavy", "'heavy' is not a number."),
        ("{question: sex}", "f", "there is no option 'f'."),
        ("{question: pain_where}", "none; knee", "none can't stand beside other options."),
        ("{question: shoe_rotation}", "maybe", "'maybe' is neither yes nor no."),
    ],
)
def test_a_cell_that_does_not_fit_is_listed_and_the_rest_is_kept(
    translate: Translate, column: str, cell: str, reason: str
) -> None:
    person = translate(f"columns: {{A: {column}, B: {{question: cadence}}}}", A=cell, B="170")
    assert person.answers.values == {"cadence": 170}
    ((name, value, why),) = rejects(person)
    assert (name, value) == ("A", cell)
    assert reason in why


def test_missing_words_of_the_file_and_of_a_column(translate: Translate) -> None:
    text = """
        missing: [NaN, HH]
        columns: {A: {question: age, missing: ["-9"]}, B: {question: weight}, C: {question: height}}
        """
    person = translate(text, A="-9", B="nan ", C="")
    assert person.answers.values == {}
    assert rejects(person) == []
    assert rejects(translate(text, A="30", B="-9", C="HH"))[0][2] == "'-9' is out of range."


def test_the_word_none_is_an_answer_and_not_missing(translate: Translate) -> None:
    assert translate("columns: {A: {question: pain_where}}", A="None").answers.values == {
        "pain_where": frozenset({"none"})
    }


def test_dont_know_stays_dont_know(translate: Translate) -> None:
    person = translate("columns: {A: {question: age}, B: {question: sex, values: {x: unknown}}}", A="?", B="x")
    assert person.answers.unknown == {"age", "sex"}


def test_words_in_a_cell_are_tried_in_order_and_as_whole_words(translate: Translate) -> None:
    text = """
        columns:
          A:
            question: surface
            contains:
              - {words: [side slope, camber], means: [side_slope]}
              - {words: [road, street], means: [road]}
        """
    for cell, meant in (("mostly ROAD", "road"), ("a road with a Side-Slope", "side_slope")):
        assert translate(text, A=cell).answers.values == {"surface": frozenset({meant})}
    assert rejects(translate(text, A="abroad"))[0][2] == "there is no option 'abroad'."


def test_a_decimal_comma_is_read_where_the_map_says_so(translate: Translate) -> None:
    text = 'decimal: ","\ncolumns: {A: {question: weight}, B: {question: height}}'
    person = translate(text, A="70,5", B="1.801,5")
    assert person.answers.values == {"weight": 70.5}
    assert "has a point, but the map says decimal comma" in rejects(person)[0][2]


def test_one_side_of_a_question_has_a_column_of_its_own(translate: Translate) -> None:
    text = "columns: {L: {question: heel_raise.left}, R: {question: heel_raise.right}}"
    assert translate(text, L="20", R="25").answers.values == {"heel_raise.left": 20, "heel_raise.right": 25}


def test_columns_with_options_of_one_question_add_up(translate: Translate) -> None:
    text = """
        columns:
          pain___1: {question: pain_where, values: {"1": [knee], "0": []}}
          pain___2: {question: pain_where, values: {"1": [shin], "0": []}}
        """
    both = translate(text, {"pain___1": "1", "pain___2": "1"})
    assert both.answers.values == {"pain_where": frozenset({"knee", "shin"})}
    assert translate(text, {"pain___1": "0", "pain___2": "1"}).answers.values == {"pain_where": frozenset({"shin"})}
    assert translate(text, {"pain___1": "0", "pain___2": "0"}).answers.values == {}


def test_two_cells_that_disagree_are_listed_and_neither_is_used(translate: Translate) -> None:
    text = "columns: {A: {question: age}, B: {question: age}}"
    assert translate(text, A="30", B="30.0").answers.values == {"age": 30}
    person = translate(text, A="30", B="31")
    assert person.answers.values == {}
    assert rejects(person) == [("A + B", "30 / 31", "these cells give different answers to `age`: 30 and 31.")]
    assert translate(text, A="30", B="?").answers.values == {"age": 30}
    assert rejects(translate(text, A="30", B="old"))[0][2] == "'old' is not a number."


# --------------------------------------------------------------------------------------------------- tables

TABLE = """
    id_column: id
    columns:
      side1: {values: {L: left, R: right, B: both}}
      side2: {values: {L: left, R: right, B: both}}
    tables:
      - title: Where it hurts
        read:
          - {joint: joint1, side: side1, label: label1}
          - {joint: joint2, side: side2, label: label2}
        side: side
        rows:
          - if: {joint: [No injury], side: {missing: false}}
            cannot_use: {columns: [side], because: there is no injury., mend: Ask.}
          - if: {joint: [No injury]}
            no_answer: Nothing is there.
            stop: true
          - if: {joint: [Knee]}
            then: {pain_where: [knee], knee_side: {from: side}}
          - if: {label: {contains: [ITB]}}
            then: {pain_where: [knee], knee_place: [outer_side]}
          - if: {label: {contains: [patellofemoral, PFPS]}}
            then: {knee_place: [around_kneecap]}
          - if: {joint: [Foot]}
            unless: {label: {contains: [plantar]}}
            then: {pain_where: [foot], foot_side: {from: side}}
          - if: {joint: [Hip]}
            cannot_use: {columns: [joint, side, label], because: the place is vague., leaves_open: [pain_where]}
            note: Ask where the hip hurts.
"""
EMPTY = dict.fromkeys(("id", "joint1", "side1", "label1", "joint2", "side2", "label2"), "")


@pytest.fixture
def person(translate: Translate):
    def of(**cells: str):
        return translate(TABLE, {**EMPTY, "id": "7", **cells})

    return of


def test_several_lines_that_fit_are_all_used(person) -> None:
    found = person(joint1="knee", side1="L", label1="Patellofemoral pain")
    assert found.id == "7"
    assert found.answers.values == {
        "pain_where": frozenset({"knee"}),
        "knee_side": "left",
        "knee_place.left": frozenset({"around_kneecap"}),
    }
    assert rejects(found) == []


def test_both_sides_and_an_unknown_side(person) -> None:
    both = person(joint1="Knee", side1="B", label1="PFPS").answers.values
    assert both["knee_side"] == "both"
    assert both["knee_place.left"] == both["knee_place.right"] == frozenset({"around_kneecap"})
    open_ = person(joint1="Knee", label1="PFPS").answers.values
    assert "knee_side" not in open_
    assert open_["knee_place.left"] == open_["knee_place.right"]


def test_left_and_right_of_two_sets_add_up_to_both_and_places_stay_apart(person) -> None:
    values = person(joint1="Knee", side1="L", label1="ITB", joint2="Knee", side2="R", label2="PFPS").answers.values
    assert values["knee_side"] == "both"
    assert values["knee_place.left"] == frozenset({"outer_side"})
    assert values["knee_place.right"] == frozenset({"around_kneecap"})


def test_a_place_without_a_side_beside_one_with_a_side_counts_for_both(person) -> None:
    values = person(joint1="Knee", side1="L", label1="ITB", joint2="Knee", label2="PFPS").answers.values
    assert values["knee_place.left"] == frozenset({"outer_side", "around_kneecap"})
    assert values["knee_place.right"] == frozenset({"around_kneecap"})


def test_places_of_two_sets_add_up(person) -> None:
    values = person(joint1="Knee", side1="L", joint2="Foot", side2="R").answers.values
    assert values == {"pain_where": frozenset({"knee", "foot"}), "knee_side": "left", "foot_side": "right"}


def test_a_contradiction_is_listed_and_nothing_is_made_of_it(person) -> None:
    found = person(joint1="No injury", side1="R")
    assert found.answers.values == {}
    assert rejects(found) == [("side1", "R", "there is no injury.")]
    assert found.rejects[0].mend == "Ask."


def test_a_vague_place_leaves_the_whole_question_open(person) -> None:
    found = person(joint1="Knee", side1="L", joint2="hip", side2="R", label2="pain")
    assert found.answers.values == {"knee_side": "left"}
    assert [reject[0] for reject in rejects(found)] == ["joint2", "side2", "label2"]
    assert found.notes == ["Ask where the hip hurts."]


def test_what_no_line_understands_is_listed(person) -> None:
    found = person(joint1="Elbow", side1="L", label1="tennis elbow")
    assert [(column, value) for column, value, _ in rejects(found)] == [
        ("joint1", "Elbow"),
        ("side1", "L"),
        ("label1", "tennis elbow"),
    ]
    assert {reason for *_, reason in rejects(found)} == {"no line of the map says what this means here."}


def test_a_word_that_the_column_does_not_know_is_listed_and_not_guessed(person) -> None:
    found = person(joint1="Knee", side1="links")
    assert found.answers.values == {"pain_where": frozenset({"knee"})}
    assert rejects(found) == [("side1", "links", "the map does not know this word.")]


def test_a_side_that_is_no_side_is_listed(translate: Translate) -> None:
    text = """
        tables:
          - title: Places
            side: S
            rows: [{if: {J: [knee]}, then: {pain_where: [knee], knee_place: [outer_side]}}]
        """
    found = translate(text, J="Knee", S="upper")
    assert rejects(found) == [("S", "upper", "this says neither left, right nor both.")]
    assert translate(text, J="Knee", S="Left").answers.values["knee_place.left"] == frozenset({"outer_side"})


def test_a_table_without_short_names_reads_titles(translate: Translate) -> None:
    text = """
        tables:
          - title: Nothing hurts
            rows:
              - if: {Injury: [none], Place: {missing: true}}
                then: {pain_where: [none]}
              - if: {Injury: {none_of: [none]}, Place: {contains_none_of: [hip], any_of: [knee, shin]}}
                then: {pain_where: {from: Place}}
        """
    assert translate(text, Injury="None", Place="").answers.values == {"pain_where": frozenset({"none"})}
    assert translate(text, Injury="yes", Place="Shin").answers.values == {"pain_where": frozenset({"shin"})}
    assert translate(text, Injury="", Place="Shin").answers.values == {}


def test_none_beside_a_place_is_a_conflict(translate: Translate) -> None:
    text = """
        columns: {A: {question: pain_where}}
        tables: [{title: Injury, rows: [{if: {B: [no]}, then: {pain_where: [none]}}]}]
        """
    found = translate(text, A="knee", B="no")
    assert found.answers.values == {}
    assert rejects(found) == [("A + B", "knee / no", "none can't stand beside other options.")]


def test_an_absent_optional_column_of_a_table_says_nothing(translate: Translate) -> None:
    text = """
        columns: {B: {optional: true}}
        tables:
          - title: Injury
            rows:
              - {if: {A: [knee]}, then: {pain_where: [knee]}}
              - {if: {B: [x]}, then: {limp_walking: true}}
              - {if: {A: [knee], B: {missing: true}}, note: No word about a limp.}
        """
    found = translate(text, A="knee")
    assert found.answers.values == {"pain_where": frozenset({"knee"})}
    assert found.notes == ["No word about a limp."]
