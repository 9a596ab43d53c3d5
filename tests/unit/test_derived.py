"""Derived values: declared arithmetic, units checked, unknown where a part is unknown."""

import pytest

from advisor.derived import Derived, FormulaError, Lookup, Table, TableRow, parse_formula, work_out
from advisor.facttypes import FactType, Kind

TYPES = {
    "longest": FactType(Kind.NUMBER, unit="km"),
    "planned": FactType(Kind.NUMBER, unit="km"),
    "height": FactType(Kind.NUMBER, unit="cm"),
    "weight": FactType(Kind.NUMBER, unit="kg"),
    "reps": FactType(Kind.NUMBER, unit="rep", sided=True),
    "sex": FactType(Kind.CHOICE, ("female", "male")),
}
JUMP = "(planned - longest) / longest * 100"


def value_of(formula: str, unit: str, facts: dict[str, float], side: str | None = None) -> object:
    term = parse_formula(formula, unit, TYPES, side)
    return work_out((Derived("derived.x", term),), facts).get("derived.x")


def test_arithmetic_and_rounding() -> None:
    assert value_of(JUMP, "percent", {"planned": 14, "longest": 8}) == 75
    assert (
        value_of("weight / (convert(height, m) * convert(height, m))", "kg/m2", {"weight": 70, "height": 175})
        == 22.8571
    )
    assert value_of("min(reps, reps.other) / max(reps, reps.other) * 100", "percent",
                    {"reps.left": 8, "reps.right": 16}, "left") == 50  # fmt: skip
    assert value_of("abs(planned - longest)", "km", {"planned": 4, "longest": 8}) == 4


def test_unknown_parts_and_division_by_zero_are_unknown() -> None:
    assert value_of(JUMP, "percent", {"planned": 14}) is None
    assert value_of(JUMP, "percent", {"planned": 14, "longest": 0}) is None


@pytest.mark.parametrize(
    ("formula", "unit", "words"),
    [
        ("longest + weight", "km", "can't be added"),
        ("longest", "kg", "gives km, not kg"),
        ("longest * planned", "km", r"km\^2"),
        ("height", "m", "gives cm, not m"),
        ("reps", "rep", "each side"),
        ("sex", "", "no number named"),
        ("lngest", "km", "no number named"),
        ("convert(height, kg)", "kg", "can't be turned"),
        ("min(height, weight)", "cm", "one unit"),
        ("__import__('os')", "km", "not allowed"),
        ("longest.__class__", "km", "no number named"),
        ("longest ** 2", "km", "not allowed"),
        ("longest +", "km", "can't be read"),
        ("longest / planned", "percent", "multiplies by 100"),
        ("True", "", "true and false"),
    ],
)
def test_a_wrong_formula_says_why(formula: str, unit: str, words: str) -> None:
    with pytest.raises(FormulaError, match=words):
        parse_formula(formula, unit, TYPES, None)


def test_tables_give_the_band_of_the_age_and_the_column_of_the_sex() -> None:
    rows = [
        TableRow(**{"from": 20, "values": {"female": 30, "male": 37}}),
        TableRow(**{"from": 30, "values": {"male": 32}}),
    ]
    table = Table(id="norm", title="Norm", unit="rep", sources=["x"], upto=40, rows=rows)
    look = (Derived("derived.norm", Lookup(table, "age", "sex")),)
    assert work_out(look, {"age": 29, "sex": "female"})["derived.norm"] == 30
    assert work_out(look, {"age": 30, "sex": "male"})["derived.norm"] == 32
    for facts in ({"age": 19, "sex": "male"}, {"age": 40, "sex": "male"}, {"age": 30, "sex": "female"}, {"age": 30}):
        assert "derived.norm" not in work_out(look, facts)
