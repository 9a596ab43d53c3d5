"""The engine that is obviously right: it asks each condition for its meaning."""

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.condition import Condition, Facts, Truth, truth


@dataclass(frozen=True)
class _Compiled:
    conditions: Mapping[str, Condition]

    def verdicts(self, facts: Facts) -> dict[str, Truth]:
        return {name: truth(condition, facts) for name, condition in self.conditions.items()}


class ReferenceEngine:
    """Plain Python, no dependencies. Serves where durable-rules can't be imported, and checks it where it can."""

    name = "reference"

    def compile(self, conditions: Mapping[str, Condition]) -> _Compiled:
        """Nothing to prepare."""
        return _Compiled(dict(conditions))
