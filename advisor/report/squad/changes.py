"""Who came out otherwise than earlier, by the id."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from advisor.report.squad.context import Turn
from advisor.report.squad.rows import Result

MOST = 100_000  # people compared; above that the earlier results would not fit into memory
ORDER = ("train", "modify", "clinician_first", "emergency")  # an incomplete result stands beside these
BANDS = ("low", "moderate", "high")


@dataclass(frozen=True)
class Known:
    """What is kept of an earlier result."""

    level: str
    patterns: frozenset[tuple[str, str]]
    weak: frozenset[tuple[str, str]]
    load_risk: tuple[str, ...]
    digest: str = field(default="", compare=False)
    created: str = field(default="", compare=False)


def known(result: Result) -> Known:
    """What is compared: the level, patterns at least possible, groups that measured low, the load risk."""
    likely = frozenset(key for key, strength in result.patterns.items() if strength in ("possible", "strong"))
    weak = frozenset((id_, side) for id_, (side, kinds) in result.groups.items() if "measured_weak" in kinds)
    return Known(result.level, likely, weak, result.load_risk, result.digest, result.created)


def earlier_by_id(results: Iterable[Result]) -> tuple[dict[str, Known], Counter[str]]:
    """The earlier results by id, and how often each id that comes more than once stands there.

    Raises OverflowError when there are more than MOST.
    """
    found: dict[str, Known] = {}
    often: Counter[str] = Counter()
    for place, result in enumerate(results, 1):
        if place > MOST:
            raise OverflowError
        if result.id in found:
            often[result.id] += 1
        found[result.id] = known(result)
    return found, Counter({id_: count + 1 for id_, count in often.items()})


def turns(before: Known, after: Known, named: "Names") -> Iterator[Turn]:
    """What is otherwise, most important first.

    Where help comes first now, only the level is told: the rest is not judged then.
    """
    if before.level != after.level:
        yield Turn(kind="level", what="", before=named.level(before.level), after=named.level(after.level))
    judged = all(part.level not in ("emergency", "clinician_first") for part in (before, after))
    for key in sorted(after.patterns - before.patterns) if after.level != "emergency" else ():
        yield Turn(kind="pattern_new", what=named.pattern(*key), before="", after="")
    for key in sorted(before.patterns - after.patterns) if after.level != "emergency" else ():
        yield Turn(kind="pattern_gone", what=named.pattern(*key), before="", after="")
    if not judged:
        return
    for key in sorted(after.weak - before.weak):
        yield Turn(kind="weak_new", what=named.group(*key), before="", after="")
    for key in sorted(before.weak - after.weak):
        yield Turn(kind="weak_gone", what=named.group(*key), before="", after="")
    if len(before.load_risk) == len(after.load_risk) == 1 and before.load_risk != after.load_risk:
        step = BANDS.index(after.load_risk[0]) - BANDS.index(before.load_risk[0])
        yield Turn(kind="load_up" if step > 0 else "load_down", what="", before=named.bands(before.load_risk),
                   after=named.bands(after.load_risk))  # fmt: skip


def direction(before: Known, after: Known) -> str:
    """worse, better or other. The level decides; within the same level, what came and went."""
    if before.level in ORDER and after.level in ORDER and before.level != after.level:
        return "worse" if ORDER.index(after.level) > ORDER.index(before.level) else "better"
    came = len(after.patterns - before.patterns) + len(after.weak - before.weak)
    went = len(before.patterns - after.patterns) + len(before.weak - after.weak)
    if before.level != after.level or bool(came) == bool(went):
        return "other"
    return "worse" if came else "better"


@dataclass(frozen=True)
class Names:
    """Words for what the results name by id."""

    level: Callable[[str], str]
    pattern: Callable[[str, str], str]
    group: Callable[[str, str], str]
    bands: Callable[[tuple[str, ...]], str]
