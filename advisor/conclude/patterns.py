"""The injury patterns that the answers fit, at most a few, bone stress first, with what fits and what does not."""

from advisor.conclude.case import Case, Part
from advisor.pattern import Pattern
from advisor.rule import STRENGTHS, BoundRule

POSSIBLE = STRENGTHS.index("possible")
STRONG = STRENGTHS.index("strong")


def patterns(case: Case) -> list[Part]:
    """Patterns of at least `possible` strength, best first; weaker ones only where nothing else fits the place."""
    found = [_one(case, case.library.patterns[fact.split(".")[1]], fact) for fact in case.inference.points]
    found = _sides_joined([part for part in found if part["_rank"] > 0])
    taken = {place for part in found if part["_rank"] >= POSSIBLE for place in _places(part)}
    likely = [part for part in found if part["_rank"] >= POSSIBLE or not _places(part) & taken]
    likely.sort(
        key=lambda part: (
            not (part["bone_stress"] and part["_rank"] >= POSSIBLE),
            -part["points"],
            part["id"],
        )
    )
    shown = likely[: case.library.vocabulary.patterns_shown]
    return [{key: value for key, value in part.items() if not key.startswith("_")} for part in shown]


def _places(part: Part) -> set[tuple[str, str]]:
    """The places a pattern speaks of: its region, on one side or both."""
    sides = ("left", "right") if part["side"] in ("both", "") else (part["side"],)
    return {(part["region"], side) for side in sides}


def strength(case: Case, pattern: Pattern, fact: str) -> int:
    """The strength rank as shown: strong only when clearly ahead of the next pattern of the same place and side."""
    points = case.inference.points[fact]
    rank = case.library.vocabulary.strength_rank(points)
    if rank < STRONG:
        return rank
    side = fact.split(".")[2] if pattern.per_side else ""
    rivals = [
        other_points
        for other, other_points in case.inference.points.items()
        if other != fact
        and case.library.patterns[other.split(".")[1]].region == pattern.region
        and (not side or not case.library.patterns[other.split(".")[1]].per_side or other.endswith(side))
    ]
    ahead = points - max(rivals, default=0)
    return STRONG if ahead >= case.library.vocabulary.strong_lead else POSSIBLE


def _one(case: Case, pattern: Pattern, fact: str) -> Part:
    words = case.library.vocabulary
    side = fact.split(".")[2] if pattern.per_side else ""
    rules = [rule for rule in case.library.writers[fact] if rule.kind == "pattern"]
    rank = strength(case, pattern, fact)
    word = STRENGTHS[rank]
    fired = [rule for rule in rules if case.inference.verdicts[rule.name]]
    gate = f"{pattern.id}-gate".replace("_", "-")
    fits = [
        pattern.gate_because or words.statements["gate_fits"] if rule.rule.id == gate else rule.rule.because
        for rule in sorted(fired, key=lambda rule: (rule.rule.id != gate, -_points(rule), rule.rule.id))
        if (_points(rule) > 0 and rule.rule.id != gate) or (rule.rule.id == gate and pattern.gate_points > 0)
    ]
    against = [rule.rule.because for rule in fired if _points(rule) < 0 and rule.rule.id != gate]
    # A missing sign must not reassure about bone stress, so there only what speaks against it is said.
    against += (
        []
        if pattern.bone_stress
        else [
            words.statements["not_named"].format(feature=rule.rule.because)
            for rule in rules
            if _points(rule) >= 3 and rule not in fired and case.inference.verdicts[rule.name] is False
        ]
    )
    return {
        "id": pattern.id,
        "name": pattern.name,
        "plain": pattern.plain,
        "region": pattern.region,
        "region_text": words.regions[pattern.region],
        "side": side,
        "points": case.inference.points[fact],
        "strength": word,
        "strength_text": words.strengths[word].text if rank else "",  # type: ignore[index]
        "bone_stress": pattern.bone_stress,
        "fits": fits,
        "does_not_fit": against,
        "would_change": pattern.would_change,
        "load_advice": list(pattern.load_advice),
        "grade": pattern.evidence.grade,
        "grade_word": words.grades[pattern.evidence.grade],
        "against": pattern.evidence.against or "",
        "sources": list(pattern.evidence.sources),
        "rules": [rule.rule.id for rule in fired],
        "_rank": rank,
    }


def _points(rule: BoundRule) -> int:
    return rule.rule.then.pattern_points[1] if rule.rule.then.pattern_points else 0


def _sides_joined(parts: list[Part]) -> list[Part]:
    """Left and right of one pattern as one entry where everything about them is the same."""
    joined: list[Part] = []
    for part in sorted(parts, key=lambda part: (part["id"], part["side"])):
        last = joined[-1] if joined else None
        if last and {**last, "side": ""} == {**part, "side": ""}:
            last["side"] = "both"
        else:
            joined.append(part)
    return joined
