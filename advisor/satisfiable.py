"""Whether some person could make a condition true: finds rules that can never fire, and ones that always do."""

from collections.abc import Iterator
from itertools import combinations, islice, product

from advisor.condition import All, Any, AtLeast, Condition, Leaf, Op, positive, truth
from advisor.facttypes import FactType, FactTypes, Kind

CLAUSES_TRIED = 5000  # beyond this a condition is taken as satisfiable; a check may miss, it must not accuse


def satisfiable(condition: Condition, types: FactTypes) -> bool:
    """False only when no answers at all can make the condition true."""
    clauses = list(islice(_clauses(positive(condition)), CLAUSES_TRIED + 1))
    return len(clauses) > CLAUSES_TRIED or any(_possible(clause, types) for clause in clauses)


def _clauses(condition: Condition) -> Iterator[tuple[Leaf, ...]]:
    """The ways to make a negation-free condition true, each as leaves that must all hold."""
    match condition:
        case Leaf():
            yield (condition,)
        case All(parts):
            for each in product(*(tuple(islice(_clauses(part), CLAUSES_TRIED)) for part in parts)):
                yield tuple(leaf for leaves in each for leaf in leaves)
        case Any(parts):
            for part in parts:
                yield from _clauses(part)
        case AtLeast(n, parts):
            for chosen in combinations(parts, n):
                yield from _clauses(All(chosen))


def _possible(clause: tuple[Leaf, ...], types: FactTypes) -> bool:
    by_fact: dict[str, list[Leaf]] = {}
    for leaf in clause:
        by_fact.setdefault(leaf.fact, []).append(leaf)
    return all(_fact_possible(leaves, _type(fact, types)) for fact, leaves in by_fact.items())


def _type(fact: str, types: FactTypes) -> FactType:
    return types.get(fact) or types[fact.rpartition(".")[0]]


def _fact_possible(leaves: list[Leaf], kind: FactType) -> bool:
    ops = {leaf.op for leaf in leaves}
    if Op.UNANSWERED in ops:
        return ops == {Op.UNANSWERED}
    tests = [leaf for leaf in leaves if leaf.op is not Op.ANSWERED]
    if kind.kind is Kind.CHOICES:
        return _set_possible(tests)
    return any(all(_holds(leaf, value) for leaf in tests) for value in _candidates(tests, kind))


def _candidates(tests: list[Leaf], kind: FactType) -> list[object]:
    """Values that between them show every way the tests can turn out."""
    match kind.kind:
        case Kind.YES_NO:
            return [True, False]
        case Kind.CHOICE:
            return list(kind.options)
        case Kind.ORDERED:
            return list(range(len(kind.options)))
        case Kind.SCALE:
            return list(range(11))
    marks: list[float] = []
    for leaf in tests:
        marks += leaf.operand if isinstance(leaf.operand, tuple) else [leaf.operand]  # type: ignore[list-item,arg-type]
    near = {mark + step for mark in marks for step in (-0.0001, 0, 0.0001)} | {0.0}
    low, high = kind.low, kind.high
    return [value for value in near if (low is None or value >= low) and (high is None or value <= high)]


def _holds(leaf: Leaf, value: object) -> bool:
    return truth(leaf, {leaf.fact: value}) is True  # type: ignore[dict-item]


def _set_possible(tests: list[Leaf]) -> bool:
    """For a set of options: what must be in, what must be out, and one of several."""
    must: set[str] = set()
    out: set[str] = set()
    some: list[set[str]] = []
    for leaf in tests:
        options = {str(option) for option in leaf.operand}  # type: ignore[union-attr]
        match leaf.op:
            case Op.ALL_OF:
                must |= options
            case Op.NONE_OF:
                out |= options
            case Op.ANY_OF:
                some.append(options)
    return not must & out and all(options - out for options in some)
