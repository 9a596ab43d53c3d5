"""Whether a condition can still change, and which facts it waits for, while answers are coming in.

Facts are known, closed (they can't become known any more) or still to come. Truth alone can't tell the last two
apart: a condition that is unknown now may be so for good.
"""

from collections.abc import Callable, Iterator, Set
from enum import Enum
from typing import Protocol

from advisor.condition import All, Any, AtLeast, Condition, Facts, Leaf, Not, Op, Value, negate, test_of


class State(Enum):
    """Where a condition stands."""

    HOLDS = "holds"  # and will go on holding
    FAILS = "fails"  # false, and will stay so
    STUCK = "stuck"  # unknown for good
    DOUBT = "doubt"  # it can't hold any more, but may still turn from unknown to false
    OPEN = "open"  # answers still decide


HOLDS, FAILS, STUCK, DOUBT, OPEN = State


class Node(Protocol):
    """A condition made ready to be looked at often."""

    def look(self, known: Facts, closed: Set[str]) -> State:
        """Where the condition stands."""

    def waits(self, known: Facts, closed: Set[str], strict: bool) -> Iterator[str]:
        """The facts it waits for. `strict`: also those that can only still turn unknown into false."""


class _Leaf:
    __slots__ = ("fact", "if_closed", "test")

    def __init__(self, leaf: Leaf):
        self.fact = leaf.fact
        self.test: Callable[[Value], bool] = test_of(leaf)
        self.if_closed = HOLDS if leaf.op is Op.UNANSWERED else FAILS if leaf.op is Op.ANSWERED else STUCK

    def look(self, known: Facts, closed: Set[str]) -> State:
        value = known.get(self.fact)
        if value is not None:
            return HOLDS if self.test(value) else FAILS
        return self.if_closed if self.fact in closed else OPEN

    def waits(self, known: Facts, closed: Set[str], strict: bool) -> Iterator[str]:
        yield self.fact


class _Count:
    """At least n of the parts hold."""

    __slots__ = ("n", "parts")

    def __init__(self, n: int, parts: tuple[Node, ...]):
        self.n = n
        self.parts = parts

    def look(self, known: Facts, closed: Set[str]) -> State:
        states = [part.look(known, closed) for part in self.parts]
        holds, stuck, wanted = states.count(HOLDS), states.count(STUCK), self.n
        if holds >= wanted:
            return HOLDS
        if len(states) - states.count(FAILS) < wanted:
            return FAILS
        if holds + states.count(OPEN) >= wanted:
            return OPEN
        return DOUBT if holds + stuck < wanted else STUCK

    def waits(self, known: Facts, closed: Set[str], strict: bool) -> Iterator[str]:
        for part in self.parts:
            state = part.look(known, closed)
            if state is OPEN or (strict and state is DOUBT):
                yield from part.waits(known, closed, strict)


class _All(_Count):
    """Every part holds; the most usual kind, so it stops at the first part that fails."""

    __slots__ = ()

    def look(self, known: Facts, closed: Set[str]) -> State:
        found = HOLDS
        for part in self.parts:
            state = part.look(known, closed)
            if state is FAILS:
                return FAILS
            if state is HOLDS or state is found:
                continue
            found = state if found is HOLDS else DOUBT  # open and stuck together: it can only fail any more
        return found


def made_ready(condition: Condition) -> Node:
    """The condition as a tree that is quick to look at."""
    match condition:
        case Leaf():
            return _Leaf(condition)
        case All(parts):
            return _All(len(parts), tuple(map(made_ready, parts)))
        case Any(parts):
            return _Count(1, tuple(map(made_ready, parts)))
        case AtLeast(n, parts):
            return _Count(n, tuple(map(made_ready, parts)))
        case Not(part):
            return made_ready(negate(part))
