"""Engines: conditions and facts in, verdicts out. They conclude nothing and know nothing of rules' words."""

from advisor.engines.base import Compiled, Engine
from advisor.errors import Problem, UsageError, did_you_mean

NAMES = ("durable-rules", "reference", "columns")

__all__ = ["NAMES", "Compiled", "Engine", "available_engines", "engine"]


def engine(name: str = "auto") -> Engine:
    """The engine of that name; `auto` is durable-rules where it can be used, else the reference engine.

    `columns` is made for many people at once (see advisor.score) and is slow for one at a time.

    Raises UsageError for an unknown name, or for durable-rules where it can't be used.
    """
    if name == "reference":
        return _reference()
    if name == "columns":
        return _columns()
    if name not in ("auto", "durable-rules"):
        mend = did_you_mean(name, ("auto", *NAMES)) or f"Known are: auto, {', '.join(NAMES)}."
        raise UsageError(Problem(f"There is no engine named `{name}`.", mend=mend))
    from advisor.engines import session  # loads a compiled module; only on demand

    if session.available():
        return session.SessionEngine()
    if name == "auto":
        return _reference()
    mend = "Choose the engine `reference`, which gives the same verdicts."
    raise UsageError(Problem(f"durable-rules can't be used here ({session.reason()}).", mend=mend))


def _reference() -> Engine:
    from advisor.engines.reference import ReferenceEngine

    return ReferenceEngine()


def _columns() -> Engine:
    from advisor.engines.columns import ColumnsEngine  # loads polars; only on demand

    return ColumnsEngine()


def available_engines() -> list[Engine]:
    """Every engine that can be used here, the reference first."""
    from advisor.engines import session

    return [_reference(), *([session.SessionEngine()] if session.available() else []), _columns()]
