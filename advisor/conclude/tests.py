"""The home tests that were done, each with its marks: what a picture of them needs, and nothing judged anew."""

from advisor.conclude.case import Case, Part, unit_word
from advisor.condition import Value
from advisor.facttypes import SIDES
from advisor.group import Bars, Group, HomeTest


def tests(case: Case) -> list[Part]:
    """Every test with a number and marks, in the order of the groups. Which of them is low is the rules' verdict."""
    return [
        part
        for group in case.library.groups.values()
        for test in group.tests
        if test.bars is not None and (part := _one(case, group, test, test.bars))
    ]


def _one(case: Case, group: Group, test: HomeTest, bars: Bars) -> Part | None:
    facts = case.inference.facts
    sides = SIDES if test.per_side else ("",)
    values = {side: _number(facts.get(f"{test.question}.{side}" if side else test.question)) for side in sides}
    known = [value for value in values.values() if value is not None]
    if not known:
        return None
    id_ = f"{group.id}-{test.id}".replace("_", "-")
    verdicts = {side: case.inference.verdicts.get(f"{id_}.{side}" if side else id_) for side in sides}
    hurt = facts.get("test_pain")
    mark = _number(facts.get(bars.low or ""))
    return {
        "id": test.id,
        "name": test.name,
        "group": group.id,
        "group_name": group.name,
        "unit": unit_word(test.unit, max(known)),
        "left": values.get("left"),
        "right": values.get("right"),
        "value": values.get(""),
        "norm": _number(facts.get(bars.norm or "")),
        "low_below": None if bars.counts_faults else mark,
        "low_from": mark if bars.counts_faults else None,
        "noise": _noise(bars, known),
        "low": [side for side, verdict in verdicts.items() if verdict],
        "open": [side for side, verdict in verdicts.items() if verdict is None and values[side] is not None],
        "painful": isinstance(hurt, frozenset) and test.question in hurt,
        "note": test.norm_note or "",
        "grade": test.evidence.grade,
        "grade_word": case.library.vocabulary.grades[test.evidence.grade],
        "sources": list(test.evidence.sources),
    }


def _number(value: Value | None) -> float | int | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return int(value) if value == int(value) else round(value, 1)


def _noise(bars: Bars, known: list[float | int]) -> float | int | None:
    """How far the result may move by chance, in the unit of the test."""
    if bars.noise_percent is not None:
        return _number(bars.noise_percent / 100 * max(known))
    return bars.noise
