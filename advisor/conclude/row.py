"""One person's result as one row of plain values: what tables of many people hold."""

from collections.abc import Iterable

from advisor.conclude.case import Part

COLUMNS = (
    "triage", "urgency", "patterns", "groups", "mistakes", "load_risk", "load_points", "load_range", "level", "flags",
    "open_questions", "unanswered", "rules",
)  # fmt: skip
Row = dict[str, str | int | None]

JOIN = "; "
KINDS = {"measured": "measured_weak", "associated": "associated", "form_signs": "form_sign"}
WITHHELD = "withheld"


def row(document: Part, level: str | None, fired: Iterable[str]) -> Row:
    """The row of an assessment document. `level` is the plan's (None: withheld), `fired` the names of fired rules.

    Lists are joined by `; `, bands and ranges are "low-moderate" and "2 to 5". `load_points` is None when withheld.
    """
    triage, risk = document["triage"], document["load_risk"]
    withheld = "withheld" in risk
    return {
        "triage": triage["level"],
        "urgency": triage["urgency"],
        "patterns": JOIN.join(words(part["id"], part["side"], part["strength"]) for part in document["patterns"]),
        "groups": JOIN.join(words(part["id"], part["side"], kinds(part)) for part in document["groups"]),
        "mistakes": JOIN.join(part["id"] for part in document["mistakes"]),
        "load_risk": WITHHELD if withheld else "-".join(risk["bands"]),
        "load_points": None if withheld else risk["points"],
        "load_range": "" if withheld else " to ".join(map(str, risk["range"])),
        "level": level or WITHHELD,
        "flags": JOIN.join(part["rule"] for part in triage["reasons"]),
        "open_questions": len(triage["open_questions"]),
        "unanswered": sum(len(part["questions"]) for part in document["not_assessed"]),
        "rules": JOIN.join(sorted(fired)),
    }


def words(*parts: str) -> str:
    """The parts that are not empty, with spaces between."""
    return " ".join(part for part in parts if part)


def kinds(group: Part) -> str:
    """What points to a group; the three are never merged into one word."""
    return "+".join(word for key, word in KINDS.items() if group[key])
