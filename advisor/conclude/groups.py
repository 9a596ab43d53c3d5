"""Muscle groups worth training. Measured weak, associated and form sign are three things and stay three things."""

from advisor.conclude.case import Case, Part, in_words
from advisor.group import Group
from advisor.rule import BoundRule


def groups(case: Case) -> list[Part]:
    """Every group that something points to, by priority, then by the library's order."""
    found = [part for group in case.library.groups.values() if (part := _one(case, group))]
    return sorted(found, key=lambda part: -part["priority"])


def _one(case: Case, group: Group) -> Part | None:
    fired = case.inference.fired
    measured = [rule for rule in fired if group.id in rule.rule.then.measured_weak]
    associated = [rule for rule in fired if group.id in rule.rule.then.worth_training]
    signs = [rule for rule in fired if group.id in rule.rule.then.form_sign]
    if not measured + associated + signs:
        return None
    weight = case.library.vocabulary.priority
    sources = {source: None for rule in measured + associated + signs for source in rule.rule.evidence.sources}
    return {
        "id": group.id,
        "name": group.name,
        "does": group.does,
        "side": _side(measured),
        "priority": weight["measured"] * bool(measured)
        + weight["associated"] * bool(associated)
        + weight["form_sign"] * bool(signs),
        "measured": [_test(case, group, rule) for rule in measured],
        "associated": _once(rule.rule.because for rule in associated),
        "form_signs": _once(rule.rule.because for rule in signs),
        "rules": _once(rule.rule.id for rule in measured + associated + signs),
        "sources": list(sources),
    }


def _once(texts: object) -> list[str]:
    return list(dict.fromkeys(texts))  # type: ignore[call-overload]


def _side(measured: list[BoundRule]) -> str:
    sides = {rule.side for rule in measured if rule.side}
    return "both" if len(sides) == 2 else next(iter(sides), "")


def _test(case: Case, group: Group, rule: BoundRule) -> Part:
    """The measured value behind a weak group, with its side."""
    test = next((test for test in group.tests if f"{group.id}-{test.id}".replace("_", "-") == rule.rule.id), None)
    name = test.question if test else ""
    question = case.questionnaire.question(name)
    fact = f"{name}.{rule.side}" if rule.side else name
    value = in_words(question, case.inference.facts.get(fact)) if question else ""
    side = f" ({case.library.vocabulary.sides[rule.side]})" if rule.side and value else ""
    return {"test": rule.rule.title, "value": value + side, "because": rule.rule.because}
