"""Many rows at once by a map: the same answers, rejects and notes as row by row, whatever the map and the cells."""

from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engines.columns import kept_columns
from advisor.intake.mapped_columns import MappedColumns
from advisor.intake.mapping import MapData, Mapping, bind
from advisor.intake.translate import Translator
from advisor.library import Library, load
from advisor.yamlfile import Document

LIBRARY: Library = load()
ASKED = LIBRARY.questionnaires["runner"]
TITLES = ["A", "B", "C", "D", "E", "F"]
FACTS = ["age", "weight", "height", "sex", "name", "pain_where", "knee_side", "knee_place", "knee_place.left",
         "knee_place.right", "heel_raise", "heel_raise.left", "shoe_rotation", "pain_now", "warning_heart"]  # fmt: skip
WORDS = ["", " ", "left", "L", "Right", "both", "Bilateral", "knee", "Knee; shin", "none", "none; knee",
         "around_kneecap", "outer_side", "female", "M", "yes", "no", "30", "30.0", " 31", "30,5", "70.5 kg", "154 lb",
         "-9", "999", "1e3", "0", "7", "11", "unknown", "?", "NaN", "n/a", "runs on the road", "side slope",
         "x" * 200, "=1+1", "ﬁve", "Zoë\t"]  # fmt: skip
CELLS = st.sampled_from(WORDS)
PLAIN = [f"{number / 4:g}" for number in range(100)] + [f"{number / 2:g}".replace(".", ",") for number in range(60)]
"""Enough different numbers to be read together."""
WORD = st.sampled_from([word for word in WORDS if word.strip()])

MEANINGS: dict[str, list[Any]] = {
    "sex": ["female", "unknown"], "pain_where": [["knee"], ["shin", "knee"], [], "unknown"], "age": [30, "?"],
    "knee_side": ["left", "both"], "shoe_rotation": [True, False], "knee_place": [["outer_side"], ["around_kneecap"]],
    "name": ["Ada"], "weight": [70.5, "71 kg"], "heel_raise": [12, "unknown"],
}  # fmt: skip


def meaning(fact: str) -> st.SearchStrategy[Any]:
    return st.sampled_from(MEANINGS.get(fact.split(".")[0], ["unknown"]))


@st.composite
def columns(draw: st.DrawFn) -> dict[str, Any]:
    fact = draw(st.none() | st.sampled_from(FACTS))
    if fact is None:
        return {"values": draw(st.dictionaries(WORD, st.sampled_from(["left", "right", "both", "knee"]), max_size=3))}
    column: dict[str, Any] = {"question": fact}
    column["missing"] = draw(st.lists(WORD, max_size=2))
    column["values"] = draw(st.dictionaries(WORD, meaning(fact), max_size=2))
    words = st.lists(st.sampled_from(["knee", "road", "30", "side"]), min_size=1, max_size=2)
    column["contains"] = draw(st.lists(st.fixed_dictionaries({"words": words, "means": meaning(fact)}), max_size=1))
    if fact == "weight":
        column["unit"] = draw(st.sampled_from(["", "lb", "kg"]))
    return column


TEST = st.one_of(
    st.lists(WORD, min_size=1, max_size=3),
    st.fixed_dictionaries({"contains": st.lists(st.sampled_from(["knee", "road", "x"]), min_size=1, max_size=2)}),
    st.fixed_dictionaries({"none_of": st.lists(WORD, min_size=1, max_size=2)}),
    st.fixed_dictionaries({"missing": st.booleans()}),
)


@st.composite
def lines(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    one = st.sampled_from(names)
    line: dict[str, Any] = {"if": draw(st.dictionaries(one, TEST, min_size=1, max_size=2))}
    if draw(st.booleans()):
        line["unless"] = {draw(one): draw(TEST)}
    then = {}
    for fact in draw(st.lists(st.sampled_from(FACTS), max_size=3)):
        then[fact] = {"from": draw(one)} if draw(st.booleans()) else draw(meaning(fact))
    line["then"] = then
    line["note"] = draw(st.none() | st.sampled_from(["Ask about it.", "Look at it.", "- Mind it."]))
    if draw(st.integers(0, 3)) == 0:
        left = st.lists(st.sampled_from(["pain_where", "knee_place"]), max_size=1)
        line["cannot_use"] = {"columns": [draw(one)], "because": "it is vague.", "leaves_open": draw(left)}
    line["no_answer"] = "It says nothing more."
    line["stop"] = draw(st.integers(0, 4)) == 0
    return line


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.booleans()):
        sets = st.fixed_dictionaries({"joint": st.sampled_from(TITLES), "side": st.sampled_from(TITLES)})
        read, names, side = draw(st.lists(sets, min_size=1, max_size=2)), ["joint", "side"], "side"
    else:
        read, names = [], draw(st.lists(st.sampled_from(TITLES), min_size=1, max_size=3, unique=True))
        side = draw(st.sampled_from(names))
    rows = draw(st.lists(lines(names), min_size=1, max_size=4))
    return {"title": "Several columns.", "read": read, "side": side, "rows": rows}


@st.composite
def maps(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "title": "Any map.",
        "decimal": draw(st.sampled_from([".", ","])),
        "missing": draw(st.lists(WORD, max_size=2)),
        "columns": {title: draw(columns()) for title in TITLES},
        "tables": draw(st.lists(tables(), max_size=2)),
    }


def checked(map_: dict[str, Any]) -> Mapping:
    data = MapData.model_validate(map_)
    return bind(data, Document(data, {}, "map.yaml"), LIBRARY)


@settings(max_examples=300)
@given(maps(), st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=12), st.booleans())
def test_many_rows_are_read_as_one_is(map_: dict[str, Any], odd: list[list[str]], many: bool) -> None:
    plain = [[each] * 6 for each in PLAIN if many]
    translator = Translator(checked(map_), TITLES, "any.csv")
    at_once = MappedColumns(translator)
    kept = kept_columns(ASKED)
    for rows in (odd, [*plain, *odd]):  # the second time much is known already
        found = at_once.read(pl.DataFrame(rows, schema=dict.fromkeys(TITLES, pl.String), orient="row"))
        rejects = found.rejects.partition_by("place", as_dict=True)
        for place, cells in enumerate(rows):
            person = translator.translate(cells)
            values = {fact: kept[fact].cell(value) for fact, value in person.answers.values.items()}
            row = found.answers.row(place, named=True)
            assert {fact: cell for fact, cell in row.items() if cell is not None} == values
            told = rejects.get((place,), found.rejects.clear())
            assert told.select("column", "value", "reason", "mend", "kind").rows() == [
                (each.column, each.value, each.reason, each.mend, each.kind) for each in person.rejects
            ]
            assert ("" if found.notes is None else found.notes[place]) == " ".join(person.notes)
