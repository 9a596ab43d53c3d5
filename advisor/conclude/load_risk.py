"""Load risk: a short list of points with reasons, a band, and a range where answers are missing. Never a percentage."""

from collections.abc import Iterable

from advisor.conclude.case import Case, Part
from advisor.risk import LoadRisk
from advisor.rule import BoundRule


def load_risk(case: Case, triage_level: str) -> Part:
    """Points and band, or why they are withheld (whenever a clinician comes first)."""
    words, risk = case.library.vocabulary, case.library.load_risk
    if triage_level in ("emergency", "clinician_first"):
        return {"withheld": words.withheld[triage_level]}
    rules = {rule.rule.id: rule for rule in case.library.rules if rule.kind == "risk"}
    verdicts = case.inference.verdicts
    fired = _largest([rule for rule in rules.values() if verdicts[rule.name]], risk)
    could = [rule for rule in rules.values() if verdicts[rule.name] is None]
    least = _sum(fired)
    most = _sum(_largest([*fired, *could], risk))
    floor = 1 if case.inference.triage == "modify" else 0  # present pain is never shown as low
    bands = list(dict.fromkeys([_band(risk, least, floor), _band(risk, most, floor)]))
    return {
        "band": bands[0],
        "band_text": _title(risk, bands[0]),
        "bands": bands,
        "points": least,
        "range": [least, most],
        "items": [_item(case, rule) for rule in sorted(fired, key=lambda rule: (-_points(rule), rule.rule.id))],
        "open": [rule.rule.title for rule in could if _points(rule)],
        "what_would_change": _changes(risk, fired, floor),
        "note": risk.note,
        "sources": list(
            dict.fromkeys(
                [*(source for rule in fired for source in rule.rule.evidence.sources), *risk.base_rate_sources]
            )
        ),
    }


def _points(rule: BoundRule) -> int:
    return rule.rule.then.load_points or 0


def _sum(rules: Iterable[BoundRule]) -> int:
    return sum(map(_points, rules))


def _largest(rules: list[BoundRule], risk: LoadRisk) -> list[BoundRule]:
    """Of items that overlap only the one with most points counts."""
    dropped: set[str] = set()
    for family in risk.one_of:
        members = sorted((rule for rule in rules if rule.rule.id in family), key=lambda r: (-_points(r), r.rule.id))
        dropped |= {rule.rule.id for rule in members[1:]}
    return [rule for rule in rules if rule.rule.id not in dropped]


def _band(risk: LoadRisk, points: int, floor: int) -> str:
    reached = max(index for index, band in enumerate(risk.bands) if points >= band.from_)
    return risk.bands[max(reached, floor)].id


def _title(risk: LoadRisk, band: str) -> str:
    return next(item.title for item in risk.bands if item.id == band)


def _item(case: Case, rule: BoundRule) -> Part:
    item = next(item for item in case.library.load_risk.items if item.id == rule.rule.id)
    return {
        "rule": item.id,
        "title": item.title,
        "points": item.points,
        "changeable": item.changeable,
        "because": item.because,
        "change": item.change or "",
    }


def _changes(risk: LoadRisk, fired: list[BoundRule], floor: int) -> list[Part]:
    """The band without each changeable item in turn."""
    changeable = {item.id: item for item in risk.items if item.changeable}
    total = _sum(fired)
    return [
        {"title": rule.rule.title, "band": _title(risk, _band(risk, total - _points(rule), floor))}
        for rule in sorted(fired, key=lambda rule: (-_points(rule), rule.rule.id))
        if rule.rule.id in changeable and _points(rule)
    ]
