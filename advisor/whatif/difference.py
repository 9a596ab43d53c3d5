"""Two results of one moment against each other: what other answers make of it.

Nothing lies between the two in time, so nothing gets better or worse here; that is for `advisor.compare`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from advisor.compare import by_side, doses
from advisor.vocabulary import Vocabulary

Part = dict[str, Any]
TOLD = (
    "triage",
    "contradictions",
    "patterns",
    "patterns_withheld",
    "groups",
    "mistakes",
    "load_risk",
    "plan",
    "advice",
)
URGENT = ("emergency", "clinician_first")
NOT_OF_THE_RESULT = ("created", "answers", "label", "asked", "questions", "sources", "measures")


def difference(before: Part, after: Part, words: Vocabulary) -> Part:
    """What differs between two assessment documents of one runner, as plain data with the words of the documents.

    `same` is true when the results are the same in every part. Where one of the two is an emergency, what that leaves
    out is not compared.
    """
    urgent = "emergency" in (before["triage"]["level"], after["triage"]["level"])
    hidden: Part = {"withheld": words.withheld["emergency"]}
    found: Part = {
        "triage": _triage(before, after),
        "contradictions": _by_id(before, after, "contradictions", "id", "ask"),
        "patterns": hidden if urgent else list(_patterns(before, after, words.sides)),
        "groups": hidden if urgent else list(_groups(before, after)),
        "mistakes": hidden if urgent else _by_id(before, after, "mistakes", "id", "name"),
        "load_risk": _load_risk(before["load_risk"], after["load_risk"]),
        "plan": _plan(before["plan"], after["plan"]),
        "advice": hidden if urgent else _by_id(before, after, "advice", "text", "text"),
    }
    differ = [key for key in after if key not in NOT_OF_THE_RESULT and before.get(key) != after[key]]
    elsewhere = [key for key in differ if key not in TOLD or not _says(found.get(key))]
    return {"same": not differ, "elsewhere": elsewhere, **found}


def _says(part: Any) -> bool:
    """Whether a part names any difference."""
    if isinstance(part, Mapping):
        return bool(part["changed"]) if "changed" in part else any(map(_says, part.values()))
    return bool(part)


def _triage(before: Part, after: Part) -> Part:
    was, is_ = before["triage"], after["triage"]
    old = {reason["rule"]: reason for reason in was["reasons"]}
    new = {reason["rule"]: reason for reason in is_["reasons"]}
    reasons = {
        "new": [_reason(reason) for rule, reason in new.items() if rule not in old],
        "gone": [_reason(reason) for rule, reason in old.items() if rule not in new],
    }
    open_ = {"new": _opened(after, was), "gone": _opened(before, is_)}
    moved = was["level"] != is_["level"] or any([*reasons.values(), *open_.values()])
    return {"before": named(was), "after": named(is_), **reasons, "open_questions": open_, "changed": moved}


def _opened(document: Part, other: Part) -> list[Part]:
    """The open warning-sign questions of a document that are not open in the other triage."""
    asked = document["questions"]
    open_ = _without(document["triage"]["open_questions"], other["open_questions"])
    return [{"id": id_, "ask": asked[id_]["ask"] if id_ in asked else id_} for id_ in open_]


def named(triage: Part) -> Part:
    """The level of triage with its words, and what to do where it is urgent."""
    level = triage["level"]
    do = [action for each in triage["reasons"] if level in URGENT and each["level"] == level for action in each["do"]]
    named = {key: triage[key] for key in ("level", "title", "summary", "urgency", "urgency_text")}
    return named | {"do": list(dict.fromkeys(do))}


def _reason(reason: Part) -> Part:
    return {key: reason[key] for key in ("rule", "title", "because", "level", "urgency_text", "do", "tell")}


def _without(some: Iterable[str], others: Iterable[str]) -> list[str]:
    left = set(others)
    return [each for each in some if each not in left]


def _by_id(before: Part, after: Part, part: str, key: str, name: str) -> Part:
    """New and gone entries of a list, by their names."""
    old, new = ({entry[key]: entry[name] for entry in document[part]} for document in (before, after))
    return {
        "new": [{"id": id_, "name": said} for id_, said in new.items() if id_ not in old],
        "gone": [{"id": id_, "name": said} for id_, said in old.items() if id_ not in new],
    }


def _patterns(before: Part, after: Part, sides: Mapping[str, str]) -> Iterator[Part]:
    """Patterns that come, go, or have another strength or other points; an empty strength is none."""
    old, new = by_side(before["patterns"]), by_side(after["patterns"])
    for id_, side in dict.fromkeys([*new, *old]):
        was, is_ = old.get((id_, side)), new.get((id_, side))
        shown = is_ or was
        assert shown
        values = [
            (part["strength"], part["points"], part["strength_text"]) if part else ("", 0, "") for part in (was, is_)
        ]
        if values[0] != values[1]:
            yield {
                "id": id_, "side": side, "side_text": sides[side] if side else "", "name": shown["name"],
                "before": values[0][0], "after": values[1][0],
                "points": [values[0][1], values[1][1]],
                "before_text": values[0][2], "after_text": values[1][2],
            }  # fmt: skip


def _groups(before: Part, after: Part) -> Iterator[Part]:
    """Groups that come, go, or stand there for other reasons. Measured, associated and form sign stay apart."""
    kinds = ("measured", "associated", "form_signs")
    old, new = ({group["id"]: group for group in document["groups"]} for document in (before, after))
    for id_ in dict.fromkeys([*new, *old]):
        was, is_ = old.get(id_), new.get(id_)
        found = {kind: {"new": _because(is_, kind, was), "gone": _because(was, kind, is_)} for kind in kinds}
        if not was or not is_ or any(each["new"] or each["gone"] for each in found.values()):
            shown = is_ or was
            assert shown
            yield {"id": id_, "name": shown["name"], "before": bool(was), "after": bool(is_), **found}


def _because(group: Part | None, kind: str, other: Part | None) -> list[str]:
    """The reasons of one kind that the other has not; a test with its value."""
    if group is None:
        return []
    return _without(_reasons(group, kind), _reasons(other, kind) if other else ())


def _reasons(group: Part, kind: str) -> list[str]:
    entries = group[kind]
    return (
        [f"{each['test']} ({each['value']})" if each["value"] else each["test"] for each in entries]
        if kind == "measured"
        else entries
    )


def _load_risk(was: Part, is_: Part) -> Part:
    keys = ("band", "band_text", "points", "range", "bands")
    sides = {name: {key: risk[key] for key in ("withheld",) if key in risk} or {key: risk[key] for key in keys}
             for name, risk in (("before", was), ("after", is_))}  # fmt: skip
    old, new = ({item["rule"]: item["title"] for item in risk.get("items", ())} for risk in (was, is_))
    judged = "withheld" not in was and "withheld" not in is_
    return {
        **sides,
        "new": [title for rule, title in new.items() if judged and rule not in old],
        "gone": [title for rule, title in old.items() if judged and rule not in new],
        "changed": sides["before"] != sides["after"] or (judged and old != new),
    }


def _plan(was: Part, is_: Part) -> Part:
    """Level, exercises in and out, and other doses; these only where neither plan is withheld."""
    sides = {"before": _offered(was), "after": _offered(is_)}
    found: Part = {**sides, "added": [], "removed": [], "doses": []}
    if "withheld" not in was and "withheld" not in is_:
        old, new = doses(was), doses(is_)
        found["added"] = _without(new, old)
        found["removed"] = _without(old, new)
        found["doses"] = [{"exercise": name, "before": old[name], "after": dose}
                          for name, dose in new.items() if name in old and old[name] != dose]  # fmt: skip
    return found | {
        "changed": sides["before"] != sides["after"] or any(found[key] for key in ("added", "removed", "doses"))
    }


def _offered(plan: Part) -> Part:
    if "withheld" in plan:
        return {"withheld": plan["withheld"]}
    return {"level": plan["level"], "level_text": plan["level_text"]}
