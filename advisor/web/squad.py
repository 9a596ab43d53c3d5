"""The squad: what stands out over all clients, from the latest assessment of each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.responses import Response
from starlette.routing import Route

from advisor.store.records import Client, Entry
from advisor.web.clients import URGENCY
from advisor.web.visit import Visit, get

Seen = tuple[Client, Entry]


@dataclass
class Squad:
    """Counts, the most frequent first, and who is behind them."""

    seen: list[Seen]
    without: list[Client]
    levels: list[tuple[str, list[Seen]]] = field(default_factory=list)
    patterns: list[tuple[str, list[Client]]] = field(default_factory=list)
    groups: list[tuple[str, dict[str, int]]] = field(default_factory=list)
    mistakes: list[tuple[str, int]] = field(default_factory=list)
    risks: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        by_level = {name: [one for one in self.seen if one[1].summary["triage"] == name] for name in URGENCY}
        self.levels = [(name, people) for name, people in by_level.items() if people]
        self.patterns = _people(self.seen)
        self.groups = _groups(self.seen)
        mistakes = Counter(part["name"] for _, entry in self.seen for part in entry.summary["mistakes"])
        self.mistakes = mistakes.most_common()
        risks = Counter(" to ".join(entry.summary["load_risk"]) or "withheld" for _, entry in self.seen)
        order = ("low", "low to moderate", "moderate", "low to high", "moderate to high", "high", "withheld")
        self.risks = sorted(risks.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order))


def _people(seen: Sequence[Seen]) -> list[tuple[str, list[Client]]]:
    """Who shows a pattern at least possibly, by pattern."""
    found: dict[str, list[Client]] = {}
    for client, entry in seen:
        for name in dict.fromkeys(part["name"] for part in entry.summary["patterns"] if part["strength"] != "weak"):
            found.setdefault(name, []).append(client)
    return sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))


def _groups(seen: Sequence[Seen]) -> list[tuple[str, dict[str, int]]]:
    """In how many people a group is worth training, by what points to it; the kinds stay apart."""
    found: dict[str, dict[str, set[str]]] = {}
    for client, entry in seen:
        for part in entry.summary["groups"]:
            kinds = found.setdefault(part["name"], {"measured": set(), "associated": set(), "form_signs": set()})
            for kind in part["kinds"]:
                kinds[kind].add(client.id)
    counted = [(name, {kind: len(people) for kind, people in kinds.items()}) for name, kinds in found.items()]
    return sorted(counted, key=lambda item: (-sum(item[1].values()), item[0]))


def squad(visit: Visit) -> Response:
    """The squad page."""
    latest = visit.records.latest()
    clients = visit.records.clients()
    seen = [(client, latest[client.id]) for client in clients if client.id in latest]
    without = [client for client in clients if client.id not in latest]
    return visit.show("squad.html", squad=Squad(seen, without), total=len(clients))


ROUTES: tuple[Route, ...] = (get("/coach/squad", squad, "coach"),)
