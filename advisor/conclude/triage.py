"""Triage: the most urgent rule wins, an open warning-sign question never reads as "no"."""

from advisor.conclude.case import Case, Part
from advisor.condition import reads


def triage(case: Case) -> Part:
    """Level, urgency, the reasons (most urgent first) and the questions still open.

    `train` and `modify` are said only when every warning-sign question that applies has an answer; otherwise the
    level is `incomplete`, and what was found is kept among the reasons.
    """
    words = case.library.vocabulary
    found = case.inference.triage
    questions = open_questions(case)
    level = "incomplete" if questions and found in ("train", "modify") else found
    reasons = _reasons(case)
    first = reasons[0] if reasons and level != "incomplete" else None
    return {
        "level": level,
        "title": words.triage[level].title,  # type: ignore[index]
        "summary": words.triage[level].summary,  # type: ignore[index]
        "urgency": first["urgency"] if first else "",
        "urgency_text": first["urgency_text"] if first else "",
        "reasons": reasons,
        "open_questions": questions,
    }


def _reasons(case: Case) -> list[Part]:
    words = case.library.vocabulary
    fired = [(rule, rule.rule.then.triage) for rule in case.inference.fired if rule.rule.then.triage]
    ranks = {rule.rule.id: then.rank(words.urgency) for rule, then in fired}
    replaced = {name for _, then in fired for name in then.in_place_of}
    reasons: list[Part] = []
    for rule, then in fired:
        reason = {
            "rule": rule.rule.id,
            "title": rule.rule.title,
            "because": rule.rule.because,
            "level": then.level,
            "urgency": then.urgency,
            "urgency_text": words.urgency[then.urgency],
            "do": [] if rule.rule.id in replaced else list(then.do),
            "tell": list(then.tell),
            "answers": case.answers_behind(rule),
            **case.evidence_part(rule),
        }
        twin = next((other for other in reasons if other["rule"] == reason["rule"]), None)
        if twin:  # the other side of the same rule
            twin["answers"] += [answer for answer in reason["answers"] if answer not in twin["answers"]]
        else:
            reasons.append(reason)
    return sorted(reasons, key=lambda reason: (*ranks[reason["rule"]], reason["rule"]))


def open_questions(case: Case) -> list[str]:
    """Ids of the warning-sign questions that apply, or may apply, and have no answer, in questionnaire order.

    Where it is not known whether one applies, the unanswered questions that decide it are named instead.
    """
    facts = case.answers.facts
    open_: dict[str, None] = {}
    for question, side in case.questionnaire.items():
        if not question.red_flag or question.fact(side) in facts:
            continue
        visible = case.questionnaire.visible(question, side, facts)
        if visible is True:
            open_[question.id] = None
        elif visible is None:
            shown = case.questionnaire.shown.get(question.fact(side))
            deciding = {fact for fact in (reads(shown) if shown else ()) if fact not in facts}
            if question.sides and question.sides != "always" and question.sides not in facts and not deciding:
                deciding = {question.sides}
            open_ |= dict.fromkeys(fact.rpartition(".")[0] if fact.endswith((".left", ".right")) else fact
                                   for fact in deciding)  # fmt: skip
    order = [question.id for question in case.questionnaire.questions]
    return sorted(open_, key=order.index)
