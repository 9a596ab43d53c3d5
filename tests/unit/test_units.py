"""Units: exact conversions, and numbers that carry their unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import units


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("12", "km", 12),
        ("12.5 km", "km", 12.5),
        ("5 miles", "km", 8.04672),
        ("5mi", "km", 8.04672),
        ("154 lb", "kg", 69.8532),
        ("11 st 4 lb", "kg", 71.6676),
        ("5'10\"", "cm", 177.8),
        ("6 ft", "cm", 182.88),
        ("5 ft 10 in", "cm", 177.8),
        ("1.78 m", "cm", 178),
        ("2 minutes", "second", 120),
        ("18 months", "year", 1.5),
    ],
)
def test_numbers_carry_their_unit(text: str, unit: str, expected: float) -> None:
    assert units.read_number(text, unit) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("text", "unit", "words"),
    [
        ("about 40", "km", "not a number"),
        ("5 kg", "km", "not a unit for this question"),
        ("5 parsecs", "km", "not known"),
        ("1,5", "km", "not a number"),
        ("", "km", "not a number"),
        ("5'10\"", "kg", "not a number|not known"),
    ],
)
def test_what_is_not_a_number_says_why(text: str, unit: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        units.read_number(text, unit)


@given(st.floats(0.1, 500), st.sampled_from(["km", "m", "mile", "foot"]), st.sampled_from(["km", "cm", "inch"]))
def test_there_and_back_is_the_same(number: float, unit: str, other: str) -> None:
    assert units.convert(units.convert(number, unit, other), other, unit) == pytest.approx(number)


def test_dimensions_do_not_mix() -> None:
    with pytest.raises(ValueError, match="can't be turned into"):
        units.convert(1, "km", "kg")
