"""What every engine for one person offers."""

from collections.abc import Mapping
from typing import Protocol

from advisor.condition import Condition, Facts, Truth


class Compiled(Protocol):
    """A set of named conditions, ready to run."""

    def verdicts(self, facts: Facts) -> dict[str, Truth]:
        """True, False or None (unknown) for every name, for one person's known facts."""
        ...


class Engine(Protocol):
    """One way of computing what `advisor.condition.truth` defines."""

    name: str

    def compile(self, conditions: Mapping[str, Condition]) -> Compiled:
        """Prepare typed conditions, by name. Raises KnowledgeFault for one the engine can't run."""
        ...
