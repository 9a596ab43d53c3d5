"""Conditions made ready to be asked of many people at once. A part that several conditions share is worked out once."""

from collections.abc import Callable, Iterable, Sequence

from advisor.condition import OPPOSITE, All, Any, AtLeast, Condition, Leaf, Not, Op
from advisor.engines.sets import People, Set, Verdict

Made = list[Verdict]
Step = Callable[[People, Made], Verdict]

_NEGATIVE = frozenset(
    {Op.IS_NOT, Op.NONE_OF, Op.NOT_ALL_OF, Op.LESS_THAN, Op.MORE_THAN, Op.OUTSIDE, Op.UNANSWERED}
)  # each is made by turning its opposite round, so that both share one comparison


class Compiler:
    """Turns conditions into steps, each of which makes one verdict from those before it."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._places: dict[Condition, int] = {}

    def add(self, condition: Condition) -> int:
        """Make a condition ready; the place of its verdict among those that `run` makes."""
        if condition not in self._places:
            parts = [self.add(part) for part in _parts(condition)]
            self._steps.append(_step(condition, parts))
            self._places[condition] = len(self._steps) - 1
        return self._places[condition]

    def run(self, people: People, made: Made, places: Iterable[int]) -> None:
        """Go on with the verdicts in `made` until those at the places are there."""
        for step in self._steps[len(made) : max(places, default=-1) + 1]:
            made.append(step(people, made))


def _parts(node: Condition) -> tuple[Condition, ...]:
    match node:
        case Leaf(fact, op, operand):
            return (Leaf(fact, OPPOSITE[op], operand),) if op in _NEGATIVE else ()
        case Not(part):
            return (part,)
        case All(parts) | Any(parts) | AtLeast(_, parts):
            return parts


def _step(node: Condition, parts: Sequence[int]) -> Step:
    """How a condition follows from the verdicts of its parts."""
    match node:
        case Leaf() if not parts:
            return lambda people, made: people.ask(node)
        case Leaf() | Not():
            (part,) = parts
            return lambda people, made: made[part].turned()
        case All():
            return lambda people, made: all_of(people, [made[part] for part in parts])
        case Any():
            return lambda people, made: any_of(people, [made[part] for part in parts])
        case AtLeast(n):
            return lambda people, made: _at_least(people, n, [made[part] for part in parts])


def all_of(people: People, parts: Iterable[Verdict]) -> Verdict:
    """True where every part is, false where one is."""
    true, false = people.everyone, 0
    for part in parts:
        true &= part.true
        false |= part.false
    return Verdict(true, false)


def any_of(people: People, parts: Iterable[Verdict]) -> Verdict:
    """True where one part is, false where every one is."""
    true, false = 0, people.everyone
    for part in parts:
        true |= part.true
        false &= part.false
    return Verdict(true, false)


def _at_least(people: People, n: int, parts: Sequence[Verdict]) -> Verdict:
    """Fewer than n hold where at least all - n + 1 do not."""
    true = _reached(people, n, [part.true for part in parts])
    return Verdict(true, _reached(people, len(parts) - n + 1, [part.false for part in parts]))


def _reached(people: People, n: int, sets: Sequence[Set]) -> Set:
    """The people who are in at least n of the sets."""
    counts = [people.everyone] + [0] * max(n, 0)  # by number: those who are in at least so many of the sets seen
    for some in sets:
        for number in range(len(counts) - 1, 0, -1):
            counts[number] |= counts[number - 1] & some
    return counts[-1]
