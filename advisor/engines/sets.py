"""Many people as sets: the people of whom something holds are the bits of one whole number, the first row the lowest.

Two sets are joined by one operation on whole numbers, and the empty set costs nothing. What is known of the people is
kept beside it: numbers as arrays, yes and no as two sets.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from advisor.condition import Leaf, Op
from advisor.errors import KnowledgeFault, Problem

Set = int
Numbers = np.ndarray[Any, Any]


class Verdict(NamedTuple):
    """Of whom something is true, and of whom it is false. Of the others it is unknown."""

    true: Set
    false: Set

    def turned(self) -> "Verdict":
        """The opposite."""
        return Verdict(self.false, self.true)


UNKNOWN = Verdict(0, 0)


class People:
    """The people of one part of a table, and what is known of each: their facts by name."""

    def __init__(self, rows: int):
        self.rows = rows
        self.everyone: Set = (1 << rows) - 1
        self._bytes = -(-rows // 8)
        self._truths: dict[str, Verdict] = {}
        self._known: dict[str, Set] = {}
        self._numbers: dict[str, Numbers] = {}
        self._options: dict[str, tuple[str, ...]] = {}
        self._chosen: dict[tuple[str, str], Set] = {}

    # --------------------------------------------------------------------------------------------------- sets
    def where(self, holds: Numbers) -> Set:
        """The people of whom it is true, given as one boolean for each."""
        return int.from_bytes(np.packbits(holds, bitorder="little").tobytes(), "little")

    def each(self, found: Set) -> Numbers:
        """The set as one boolean for each of the people."""
        packed = np.frombuffer(found.to_bytes(self._bytes, "little"), np.uint8)
        bools: Numbers = np.unpackbits(packed, count=self.rows, bitorder="little").view(bool)
        return bools

    def total(self, found: Iterable[tuple[Set, int]]) -> Numbers:
        """For each of the people the sum of the numbers whose sets they are in."""
        up, down = _Sum(), _Sum()
        for some, number in found:
            (up if number >= 0 else down).add(some, abs(number))
        total = np.zeros(self.rows, np.int32)
        for sum_, sign in ((up, 1), (down, -1)):
            for place, digit in enumerate(sum_.digits):
                if digit:
                    total += self.each(digit) * np.int32(sign << place)
        return total

    # -------------------------------------------------------------------------------------------------- facts
    def learn_truth(self, fact: str, verdict: Verdict) -> None:
        """A fact that is yes or no."""
        self._truths[fact] = verdict
        self._known[fact] = verdict.true | verdict.false

    def learn_numbers(self, fact: str, numbers: Numbers, known: Set) -> None:
        """A fact that is a number or a rank; where it is not known, any number may stand."""
        self._numbers[fact] = numbers
        self._known[fact] = known

    def learn_options(self, fact: str, bits: Numbers, known: Set, options: tuple[str, ...]) -> None:
        """A fact that is one of several options or some of them, as bits; 0 where it is not known."""
        self.learn_numbers(fact, bits, known)
        self._options[fact] = options

    def known(self, fact: str) -> Set:
        """The people of whom the fact is known."""
        return self._known.get(fact, 0)

    def numbers(self, fact: str) -> Numbers | None:
        """The numbers of a fact, only to be read where it is known; None where it is known of nobody."""
        return self._numbers[fact] if self._known.get(fact) else None

    def chosen(self, fact: str, option: str) -> Set:
        """The people who chose an option."""
        key = fact, option
        if key not in self._chosen:
            bits, options = self.numbers(fact), self._options.get(fact, ())
            if bits is None or option not in options:
                self._chosen[key] = 0
            else:
                self._chosen[key] = self.where(bits & bits.dtype.type(1 << options.index(option)) != 0)
        return self._chosen[key]

    def ask(self, leaf: Leaf) -> Verdict:
        """The verdict of a comparison. Those that are written as opposites of others are not taken."""
        fact, op, operand = leaf.fact, leaf.op, leaf.operand
        known = self._known.get(fact, 0)
        if op is Op.ANSWERED:
            return Verdict(known, self.everyone ^ known)
        if not known:
            return UNKNOWN
        if isinstance(operand, bool) and op is Op.IS:
            return self._truths[fact] if operand else self._truths[fact].turned()
        holds = self._holds(leaf) & known
        return Verdict(holds, known ^ holds)

    def _holds(self, leaf: Leaf) -> Set:
        fact = leaf.fact
        match leaf.op, leaf.operand:
            case Op.IS, str(option):
                return self.chosen(fact, option)
            case Op.ANY_OF, tuple(options):
                some: Set = 0
                for each in options:
                    some |= self.chosen(fact, str(each))
                return some
            case Op.ALL_OF, tuple(options):
                every = self.everyone
                for each in options:
                    every &= self.chosen(fact, str(each))
                return every
            case Op.IS, int() | float() as number:
                return self.where(self._numbers[fact] == number)
            case Op.AT_LEAST, int() | float() as number:
                return self.where(self._numbers[fact] >= number)
            case Op.AT_MOST, int() | float() as number:
                return self.where(self._numbers[fact] <= number)
            case Op.BETWEEN, (int() | float() as low, int() | float() as high):
                numbers = self._numbers[fact]
                return self.where((numbers >= low) & (numbers <= high))
        raise KnowledgeFault(Problem(f"`{fact}` can't be compared with {leaf.operand!r}."))


class _Sum:
    """A sum for each of many people, as binary digits: each digit is the set of people whose sum has it."""

    def __init__(self) -> None:
        self.digits: list[Set] = []

    def add(self, some: Set, number: int) -> None:
        for place in range(number.bit_length()):
            if number >> place & 1:
                self._carry(some, place)

    def _carry(self, some: Set, place: int) -> None:
        while some:
            while len(self.digits) <= place:
                self.digits.append(0)
            self.digits[place], some = self.digits[place] ^ some, self.digits[place] & some
            place += 1
