"""One pass over the results: counts, who is most urgent, and what several runners share.

Memory does not grow with the number of rows: of everybody only the most urgent are kept, of a group only those who can
be listed.
"""

import heapq
from collections import Counter
from dataclasses import dataclass, field

from advisor.library import Library
from advisor.plan.together import Limited, OtherRules, Together
from advisor.report.squad.rows import LEVELS, Batch, Result
from advisor.rule import LEVELS as PLAN_LEVELS

MOST_LINES = 3000  # rows of the table
MOST_LISTED = 40  # ids named beside a group session
JOINING = ("train", "modify")  # levels at which somebody trains


@dataclass
class Shared:
    """Those who share a muscle group and may train."""

    people: list[str] = field(default_factory=list)
    total: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    limited: Limited = field(default_factory=Limited)


@dataclass
class Gathered:
    """What one pass found."""

    counts: Counter[str] = field(default_factory=Counter)
    lines: list[Result] = field(default_factory=list)
    shared: dict[str, Shared] = field(default_factory=dict)
    outdated: int = 0  # results made with other rules: they take no part in sessions together
    strange: str = ""  # a rule or group that the library does not have

    @property
    def people(self) -> int:
        """How many results there are."""
        return self.counts.total()


def gather(results: Batch, library: Library) -> Gathered:
    """Everything the page needs of the results."""
    found, together = Gathered(), Together(library)
    urgencies = list(library.vocabulary.urgency)
    kept: list[tuple[tuple[int, ...], int, Result]] = []  # a heap whose first is the least urgent
    for place, result in enumerate(results):
        found.counts[result.level] += 1
        key = tuple(-part for part in rank(result, urgencies))
        if len(kept) < MOST_LINES:
            heapq.heappush(kept, (key, -place, result))
        else:
            heapq.heappushpop(kept, (key, -place, result))
        outdated = (result.digest or results.digest) not in ("", library.digest)
        found.outdated += outdated
        if result.level in JOINING and not outdated and not found.strange:
            _join(found, together, result)
    found.lines = [result for _, _, result in sorted(kept, key=lambda item: item[:2], reverse=True)]
    return found


def rank(result: Result, urgencies: list[str]) -> tuple[int, ...]:
    """Where somebody stands among all, most urgent first: level, by when, load risk, groups that measured low."""
    urgency = result.cells["urgency"]
    by_when = urgencies.index(urgency) if urgency in urgencies else len(urgencies)
    weak = sum("measured_weak" in kinds for _, kinds in result.groups.values())
    return LEVELS.index(result.level), by_when, -result.number("load_points"), -weak


def _join(found: Gathered, together: Together, result: Result) -> None:
    level = result.cells["level"]
    if level not in PLAN_LEVELS:
        return
    likely = [id_ for (id_, _), strength in result.patterns.items() if strength in ("possible", "strong")]
    for group, (_, kinds) in result.groups.items():
        if group not in together.library.groups:
            found.strange = group
            return
        shared = found.shared.setdefault(group, Shared())
        try:
            together.add(shared.limited, result.cells["rules"], likely, level)
        except OtherRules as error:
            found.strange = str(error)
            return
        shared.total += 1
        shared.kinds.update(kinds)
        if len(shared.people) < MOST_LISTED:
            shared.people.append(result.shown)
