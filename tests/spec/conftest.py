"""The harness of the specification: reads a table, runs it on an engine, compares every cell."""

from collections.abc import Callable, Iterator

import pytest

from advisor.condition import Condition, Facts, Not, Truth, Value
from advisor.engines import Engine
from advisor.errors import Problem
from advisor.facttypes import ConditionReader, FactType, Kind
from advisor.yamlfile import parse

PLACES = ("front", "back", "inner", "outer")

FACTS = {
    "distance": FactType(Kind.NUMBER, low=0, high=100, unit="km"),
    "hours": FactType(Kind.NUMBER, low=-10, high=10, unit="hour"),
    "stiffness": FactType(Kind.SCALE, low=0, high=10),
    "pain": FactType(Kind.YES_NO),
    "fever": FactType(Kind.YES_NO),
    "fall": FactType(Kind.YES_NO),
    "surface": FactType(Kind.CHOICE, ("road", "trail", "track")),
    "places": FactType(Kind.CHOICES, PLACES),
    "pattern": FactType(Kind.ORDERED, ("none", "weak", "possible", "strong"), answer=False),
}
VERDICTS: dict[str, Truth] = {"true": True, "false": False, "?": None}

Spec = Callable[[str], None]
Case = tuple[str, dict[str, str], str]  # a condition, the answers, the verdict, all as written


@pytest.fixture
def spec(engine: Engine) -> Spec:
    """Holds the engine to a table; see the README for the two kinds of table."""

    def check(table: str) -> None:
        cases = list(_cases(table))
        conditions = {text: condition(text) for text, _, _ in cases}
        compiled = engine.compile(conditions)
        wrong = []
        for text, answers, expected in cases:
            verdict = compiled.verdicts(facts(answers))[text]
            if verdict is not VERDICTS[expected]:
                wrong.append(f"{text} of {answers} is {verdict}, not {expected}")
        assert not wrong, "\n".join(wrong)

    return check


def condition(text: str) -> Condition:
    """The condition as the rule files write it."""
    problems: list[Problem] = []
    written = text.removeprefix("not ")
    document = parse("{" + written + "}", "table")
    read = ConditionReader(FACTS, document, problems).read(document.data, ())
    assert not problems, problems
    return Not(read) if written != text else read


def facts(answers: dict[str, str]) -> Facts:
    """The known facts of one line; `-` is not known."""
    return {name: _value(FACTS[name], cell) for name, cell in answers.items() if cell != "-"}


def _value(kind: FactType, cell: str) -> Value:
    match kind.kind:
        case Kind.CHOICE:
            return cell
        case Kind.CHOICES:
            return frozenset(cell.split()) - {"{}"}
        case Kind.ORDERED:
            return kind.options.index(cell)
    value = parse(cell, "table").data
    assert type(value) in ((bool,) if kind.kind is Kind.YES_NO else (int, float))
    return value  # type: ignore[no-any-return]


def _cases(table: str) -> Iterator[Case]:
    head, *lines = ([cell.strip() for cell in line.split("|")] for line in table.splitlines() if line.strip())
    texts = [cell for cell in head if ": " in cell]
    for line in lines:
        assert len(line) == len(head), f"{len(head)} cells expected: {line}"
        if texts:
            answers = dict(zip(head, line[: -len(texts)], strict=False))
            for text, expected in zip(texts, line[-len(texts) :], strict=True):
                yield text, answers, expected
        else:
            for value, expected in zip(head[1:], line[1:], strict=True):
                yield _about(head[0], line[0]), {head[0]: value}, expected


def _about(fact: str, test: str) -> str:
    denied, plain = test.startswith("not "), test.removeprefix("not ")
    operand = f"{{{plain}}}" if ": " in plain else plain
    return f"{'not ' if denied else ''}{fact}: {operand}"
