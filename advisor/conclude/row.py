"""One person's result as one row of plain values: what tables of many people hold."""

from advisor.conclude.case import Case, Part

COLUMNS = (
    "triage", "urgency", "patterns", "groups", "mistakes", "load_risk", "load_points", "load_range", "level", "flags",
    "open_questions", "unanswered", "rules",
)  # fmt: skip
COUNTS = ("load_points", "open_questions", "unanswered")  # whole numbers; all other columns are texts
Row = dict[str, str | int | None]

JOIN = "; "
KINDS = {"measured": "measured_weak", "associated": "associated", "form_signs": "form_sign"}
WITHHELD = "withheld"


def row(case: Case, document: Part, level: str | None) -> Row:
    """The row of a case and its assessment document, or its findings alone. `level` is the plan's (None: withheld).

    Lists are joined by `; `, bands and ranges are "low-moderate" and "2 to 5". `load_points` is None when withheld.
    """
    return {
        **told(document),
        "level": level or WITHHELD,
        "unanswered": unanswered(case),
        "rules": JOIN.join(sorted(rule.name for rule in case.inference.fired)),
    }


def told(document: Part) -> Row:
    """The part of the row that the document says by itself."""
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
        "flags": JOIN.join(part["rule"] for part in triage["reasons"]),
        "open_questions": len(triage["open_questions"]),
    }


def unanswered(case: Case) -> int:
    """How many questions apply, or may apply, and have no answer; whether or not they could change the result."""
    facts, asked = case.answers.facts, case.questionnaire
    missing = ((question, side) for question, side in asked.items()
               if question.kind != "text" and question.fact(side) not in facts)  # fmt: skip
    return len({question.id for question, side in missing if asked.visible(question, side, facts) is not False})


def words(*parts: str) -> str:
    """The parts that are not empty, with spaces between."""
    return " ".join(part for part in parts if part)


def kinds(group: Part) -> str:
    """What points to a group; the three are never merged into one word."""
    return "+".join(word for key, word in KINDS.items() if group[key])
