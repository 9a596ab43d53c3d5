"""Harm the product could do: every red-flag rule names its hazard, every hazard the tests that hold it back."""

import ast
from functools import cache
from pathlib import Path

from advisor.library import Library

ROOT = Path(__file__).parents[2]


def test_every_rule_to_a_clinician_names_a_hazard(library: Library) -> None:
    for rule in library.rules:
        then = rule.rule.then.triage
        if then and then.level in ("emergency", "clinician_first"):
            assert rule.rule.hazard in library.hazards, rule.name


def test_every_clinical_hazard_is_held_back_by_a_rule_or_a_test(library: Library) -> None:
    named = {rule.rule.hazard for rule in library.rules}
    for hazard in library.hazards.values():
        assert hazard.id in named or hazard.tests, hazard.id


@cache
def functions(path: Path) -> frozenset[str]:
    return frozenset(node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))


def test_every_hazard_names_tests_that_exist(library: Library) -> None:
    for hazard in library.hazards.values():
        assert hazard.tests, f"{hazard.id} names no test"
        for node in hazard.tests:
            file, _, name = node.partition("::")
            assert (ROOT / file).is_file(), f"{hazard.id}: there is no {file}"
            assert name.partition("[")[0] in functions(ROOT / file), f"{hazard.id}: there is no {node}"
            if "[" in name and "test_rule_cases" in file:
                rule = name.partition("[")[2].rstrip("]")
                assert any(item.rule.id == rule for item in library.rules), f"{hazard.id}: there is no rule {rule}"


def test_every_rule_of_a_hazard_stands_among_its_tests(library: Library) -> None:
    for rule in library.rules:
        if rule.rule.hazard:
            node = f"tests/rules/test_rule_cases.py::test_cases[{rule.rule.id}]"
            assert node in library.hazards[rule.rule.hazard].tests, f"{rule.rule.hazard} does not name {node}"


def test_severities_are_words_of_the_scale(library: Library) -> None:
    assert {hazard.severity for hazard in library.hazards.values()} <= {"catastrophic", "major", "moderate", "minor"}
