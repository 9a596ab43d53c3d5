"""What lists, charts and the squad page show of an assessment, worked out once."""

from collections.abc import Mapping
from typing import Any

from advisor.answers import Answers
from advisor.conclude.row import Row


def summary(document: Mapping[str, Any], answers: Answers, row: Row | None) -> dict[str, Any]:
    """A few plain words and numbers; everything else stays in the document. `row` is the same result as one row."""
    triage, risk, plan = document["triage"], document["load_risk"], document["plan"]
    return {
        "triage": triage["level"],
        "urgency": triage["urgency_text"],
        "urgency_id": triage["urgency"],
        "flags": [reason["title"] for reason in triage["reasons"]],
        "open": len(triage["open_questions"]),
        "patterns": [
            {key: part[key] for key in ("id", "name", "side", "strength", "strength_text")}
            for part in document["patterns"]
        ],
        "groups": [
            {"id": part["id"], "name": part["name"], "side": part["side"], "kinds": _kinds(part)}
            for part in document["groups"]
        ],
        "mistakes": [{"id": part["id"], "name": part["name"]} for part in document["mistakes"]],
        "load_risk": list(risk.get("bands", [])),
        "level": plan.get("level_text", ""),
        "pain_now": answers.values.get("pain_now"),
        "pain_running": _worst_pain(answers),
        "row": row,
    }


def _kinds(group: Mapping[str, Any]) -> list[str]:
    """What points to a group; the three are never merged into one word."""
    return [kind for kind in ("measured", "associated", "form_signs") if group[kind]]


def _worst_pain(answers: Answers) -> float | None:
    """The strongest pain while running, over all places and sides."""
    found = [value for fact, value in answers.values.items() if fact.split(".")[0].endswith("_pain_running")]
    return max((float(value) for value in found if isinstance(value, int | float)), default=None)
