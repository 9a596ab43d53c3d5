"""Units of answers: conversion between them, and reading numbers that carry one ("5 miles", 5'10")."""

import re

from advisor.language import _, decimal_mark, ngettext

# Each unit in terms of its dimension's base unit. Exact by definition (international yard and pound, 1959).
_UNITS: dict[str, tuple[str, float]] = {
    "km": ("length", 1000.0),
    "m": ("length", 1.0),
    "cm": ("length", 0.01),
    "mile": ("length", 1609.344),
    "foot": ("length", 0.3048),
    "inch": ("length", 0.0254),
    "kg": ("mass", 1.0),
    "lb": ("mass", 0.45359237),
    "stone": ("mass", 6.35029318),
    "second": ("time", 1.0),
    "minute": ("time", 60.0),
    "hour": ("time", 3600.0),
    "day": ("time", 86400.0),
    "week": ("time", 604800.0),
    "month": ("time", 2629800.0),  # a twelfth of 365.25 days
    "year": ("time", 31557600.0),
    "rep": ("count", 1.0),
    "point": ("points", 1.0),
    "per_week": ("per_week", 1.0),
    "per_minute": ("per_minute", 1.0),
    "percent": ("ratio", 0.01),
    "": ("ratio", 1.0),
}
_SPELLINGS = {
    "km": "km kms kilometre kilometres kilometer kilometers k",
    "m": "metre metres meter meters m",
    "cm": "cm centimetre centimetres centimeter centimeters cms",
    "mile": "mile miles mi",
    "foot": "foot feet ft",
    "inch": "inch inches in",
    "kg": "kg kgs kilo kilos kilogram kilograms",
    "lb": "lb lbs pound pounds",
    "stone": "stone st",
    "second": "second seconds sec secs s",
    "minute": "minute minutes min mins",
    "hour": "hour hours h hr hrs",
    "day": "day days d",
    "week": "week weeks wk wks",
    "month": "month months mo",
    "year": "year years yr yrs y",
    "rep": "rep reps repetition repetitions",
    "point": "point points",
    "percent": "% percent",
}
_BY_SPELLING = {word: unit for unit, words in _SPELLINGS.items() for word in words.split()}
KNOWN = frozenset(_UNITS)
_NUMBER = re.compile(r"^\s*([-+]?\d+(?:\.\d+)?)\s*((?:[^\W\d_]|[%'\"]).*?)?\s*$")
_DECIMAL_COMMA = re.compile(r"^\s*([-+]?\d+),(\d+)(?![\d.,])")
_THOUSANDS = re.compile(r"^\s*[-+]?\d{1,3}([.,])\d{3}(?!\d)")
_FEET_INCHES = re.compile(r"^\s*(\d+)\s*(?:'|ft|feet|foot)\s*(\d+(?:\.\d+)?)?\s*(?:\"|''|in|inch|inches)?\s*$")
_STONE_POUNDS = re.compile(r"^\s*(\d+)\s*(?:st|stone)\s*(\d+(?:\.\d+)?)\s*(?:lbs?|pounds?)?\s*$")


def dimension(unit: str) -> str:
    """The dimension of a unit, such as `length`. Raises KeyError for an unknown unit."""
    return _UNITS[unit][0]


def convert(number: float, unit: str, to: str) -> float:
    """`number` of `unit` in the unit `to`. Raises ValueError when the dimensions differ."""
    if dimension(unit) != dimension(to):
        raise ValueError(f"{unit} can't be turned into {to}")
    return number if unit == to else number * _UNITS[unit][1] / _UNITS[to][1]


def read_number(text: str, unit: str) -> float:
    """A number in `unit` from text, with or without a unit of its own. Raises ValueError saying what is wrong.

    Where the language spoken now writes a decimal comma, so does the text, and units may be in its words.
    """
    text = _with_point(text)
    for pattern, big, small in ((_FEET_INCHES, "foot", "inch"), (_STONE_POUNDS, "stone", "lb")):
        both = pattern.match(text.lower())
        if both and dimension(unit) == dimension(big):
            return convert(float(both[1]), big, unit) + convert(float(both[2] or 0), small, unit)
    match = _NUMBER.match(text)
    if not match:
        raise ValueError(_("{value} is not a number").format(value=repr(text)))
    word = (match[2] or "").strip().lower().rstrip(".")
    if not word:
        return float(match[1])
    given = _BY_SPELLING.get(word) or _local().get(word)
    if given is None:
        raise ValueError(_("the unit {unit} is not known").format(unit=repr(word)))
    if dimension(given) != dimension(unit):
        wanted = _("{unit} is not a unit for this question, which is asked in {wanted}")
        raise ValueError(wanted.format(unit=repr(word), wanted=unit or _("plain numbers")))
    return convert(float(match[1]), given, unit)


def _with_point(text: str) -> str:
    """A decimal comma as a point, where the language writes one. Raises ValueError for what may mean thousands."""
    if decimal_mark() != ",":
        return text
    if (found := _THOUSANDS.match(text)) and found[1] == ".":
        raise ValueError(_("{value} can mean two numbers; write it without the point").format(value=repr(text)))
    return _DECIMAL_COMMA.sub(r"\1.\2", text)


def _local() -> dict[str, str]:
    """Units by the words of the language spoken now."""
    return {form.lower(): unit for unit in _WORDS for form in {in_words(unit, 1), in_words(unit, 2)} - {""}}


_WORDS = ("year", "month", "week", "day", "hour", "minute", "second", "rep", "point", "mile")


def in_words(unit: str, number: float) -> str:
    """A unit in the language spoken now, as it stands beside the number: 1 week, 2 weeks. Signs stay as they are."""
    return {
        "per_week": _("a week"),
        "per_minute": _("a minute"),
        "percent": "%",
        "year": ngettext("year", "years", number),
        "month": ngettext("month", "months", number),
        "week": ngettext("week", "weeks", number),
        "day": ngettext("day", "days", number),
        "hour": ngettext("hour", "hours", number),
        "minute": ngettext("minute", "minutes", number),
        "second": ngettext("second", "seconds", number),
        "rep": ngettext("rep", "reps", number),
        "point": ngettext("point", "points", number),
        "mile": ngettext("mile", "miles", number),
    }.get(unit, unit)
