"""Every whole runner gets what the literature says, and all of them together reach the goals for triage."""

from collections.abc import Mapping

import pytest

from advisor.library import Library
from tests.cases.conftest import Assess
from tests.cases.vignettes import RANK, Vignette, differences, has, listed, read_all

CASES = read_all()
LEVELS = tuple(RANK)


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_case(case: Vignette, assess: Assess, library: Library) -> None:
    """Everything the case expects, and the house rules, hold."""
    wrong = list(differences(case, assess(case), library))
    assert not wrong, f"{case.name} [{case.source}]\n  " + "\n  ".join(wrong)


def test_ids_are_unique() -> None:
    """No case stands twice."""
    assert len({case.id for case in CASES}) == len(CASES)


def test_figures(vignettes: Mapping[str, Vignette], assess: Assess) -> None:
    """Safety (never below the expected level) 99 %, emergencies found 100 %, level exact 85 %, everybody answered.

    The table is printed with -s.
    """
    judged = [(case, assess(case)) for case in vignettes.values() if case.triage]
    safe, exact, over = {}, {}, {}
    for level in LEVELS:
        of_level = [(case, document["triage"]["level"]) for case, document in judged if case.triage == level]
        safe[level] = [RANK[found] >= RANK[level] for _, found in of_level]
        exact[level] = [found in listed(case.expect["triage"]) for case, found in of_level]
        over[level] = [RANK[found] > RANK[level] for _, found in of_level]
    wanted = [
        has(document["patterns"], pattern)
        for case, document in judged
        for pattern in case.expect.get("patterns", ())
        if case.triage != "emergency"
    ]
    first = [
        has(document["patterns"][:1], case.expect["first_pattern"])
        for case, document in judged
        if "first_pattern" in case.expect
    ]
    print(f"\n{'level':<16} {'cases':>5} {'safe':>7} {'exact':>7} {'over':>7}")
    for level in (*LEVELS, "all"):
        parts = [
            [flag for each in table.values() for flag in each] if level == "all" else table[level]
            for table in (safe, exact, over)
        ]
        print(f"{level:<16} {len(parts[0]):>5} " + " ".join(f"{_share(part):>6.1%} " for part in parts))
    print(
        f"patterns shown {_share(wanted):.1%} of {len(wanted)}; first pattern right {_share(first):.1%} of {len(first)}"
    )
    assert _share([flag for each in safe.values() for flag in each]) >= 0.99
    assert _share(safe["emergency"]) == 1
    assert _share([flag for each in exact.values() for flag in each]) >= 0.85
    assert all(document["triage"]["level"] for _, document in judged)


def _share(flags: list[bool]) -> float:
    return sum(flags) / len(flags) if flags else 1.0
