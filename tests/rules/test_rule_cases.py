"""Every case beside every rule and pattern, on every engine."""

import pytest

from advisor.authoring.cases import PlacedCase, all_cases, run_case
from advisor.engines import available_engines
from advisor.library import Library, load

CASES: dict[str, list[PlacedCase]] = {}
for _case in all_cases(load()):
    CASES.setdefault(_case.rule, []).append(_case)


@pytest.mark.parametrize("rule", sorted(CASES))
def test_cases(library: Library, rule: str) -> None:
    for engine in available_engines():
        for case in CASES[rule]:
            assert run_case(library, case, engine) == case.expect, f"{case.place}: {case.name} ({engine.name})"


def test_a_case_that_expects_the_wrong_thing_is_found(library: Library) -> None:
    case = next(case for cases in CASES.values() for case in cases if case.expect == "fires")
    assert run_case(library, case, available_engines()[0]) != "silent"
