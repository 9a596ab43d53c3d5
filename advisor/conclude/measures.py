"""What a later result is compared with: the numbers that were given, and what was said of the pain since the plan."""

from advisor.conclude.case import Case, Part
from advisor.facttypes import SIDES


def measures(case: Case) -> list[Part]:
    """Each number that rules/changes.yaml compares and that is known, by side where it has one."""
    facts = case.inference.facts
    found: list[Part] = []
    for measure in case.library.changes.measures:
        for side in SIDES if case.library.types[measure.fact].sided else ("",):
            value = facts.get(f"{measure.fact}.{side}" if side else measure.fact)
            if isinstance(value, int | float) and not isinstance(value, bool):
                way = facts.get(measure.same_way, "") if measure.same_way else ""
                found.append({"fact": measure.fact, "side": side, "value": value, "way": str(way)})
    return found


def asked(case: Case) -> Part:
    """Which questionnaire it was, and the questions that have an answer."""
    answered = {fact.removesuffix(".left").removesuffix(".right") for fact in case.answers.facts}
    return {"questionnaire": case.questionnaire.id, "answered": sorted(answered)}


def check_in(case: Case) -> Part:
    """Weeks on the plan and what is said of the pain since then; None and empty where it was no check-in."""
    changes, facts = case.library.changes, case.answers.facts
    weeks, said = facts.get(changes.weeks), facts.get(changes.reported.fact)
    return {"weeks": weeks if isinstance(weeks, int | float) else None, "pain": str(said or "")}
