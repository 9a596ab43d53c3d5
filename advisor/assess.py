"""Answers to an assessment: triage, patterns, groups, mistakes, load risk, and what could not be judged.

The result is one plain document (`schema: advisor.assessment/1`), the truth every output is made from. The plan is
added by `advisor.plan`.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from advisor.answers import Answers
from advisor.conclude.case import Case, Part
from advisor.conclude.groups import groups
from advisor.conclude.load_risk import load_risk
from advisor.conclude.patterns import patterns
from advisor.conclude.tests import tests
from advisor.conclude.triage import triage
from advisor.conclude.unanswered import not_assessed
from advisor.inference import Reasoner
from advisor.language import ENGLISH
from advisor.localized import localized, localized_questionnaire, still_english
from advisor.questionnaire import Questionnaire
from advisor.rule import BoundRule

SCHEMA = "advisor.assessment/1"


def make_case(reasoner: Reasoner, questionnaire: Questionnaire, answers: Answers, locale: str | None = None) -> Case:
    """Run the rules on one person's answers, to be told in a language (default: that of the library).

    Raises OwnFault when the engine fails; then there is no result. Raises UsageError when there is no such language.
    """
    inference = reasoner.infer(answers)
    library = localized(reasoner.library, locale or reasoner.library.locale)
    if library is not reasoner.library:
        inference = replace(inference, fired=[library.by_name[rule.name] for rule in inference.fired])
    return Case(library, localized_questionnaire(library, questionnaire), answers, inference)


def assess(case: Case, engine: str, created: str | None = None) -> Part:
    """The assessment document without its plan. `created` is an ISO time (default: now)."""
    words = case.library.vocabulary
    found = findings(case)
    urgent = found["triage"]["level"] == "emergency"
    document: Part = {
        "schema": SCHEMA,
        "created": created or datetime.now(UTC).isoformat(timespec="seconds"),
        "locale": case.library.locale,
        "label": case.answers.label,
        "engine": engine,
        "triage": found["triage"],
        "contradictions": [] if urgent else _contradictions(case),
        "patterns": found["patterns"],
        "patterns_withheld": words.withheld["emergency"] if urgent else "",
        "groups": found["groups"],
        "tests": [] if urgent else tests(case),
        "mistakes": found["mistakes"],
        "load_risk": found["load_risk"],
        "plan": {"withheld": ""},
        "advice": [] if urgent else _advice(case),
        "watch": list(words.watch),
        "not_assessed": not_assessed(case),
        "guide_notes": [] if urgent else _guide_notes(case),
        "statements": {key: words.statements[key] for key in ("not_a_diagnosis", "base_rate", "limits")}
        | {"trials": {"text": words.trials.text, "sources": [] if urgent else list(words.trials.sources)}},
    }
    return document


def findings(case: Case) -> Part:
    """What is found: the parts of the document that a row of results is made from as well."""
    result = triage(case)
    urgent = result["level"] == "emergency"
    return {
        "triage": result,
        "patterns": [] if urgent else patterns(case),
        "groups": [] if urgent else groups(case),
        "mistakes": [] if urgent else _mistakes(case),
        "load_risk": load_risk(case, result["level"]),
    }


def finish(document: Part, case: Case) -> Part:
    """Add what is gathered over the whole document: question wordings, cited sources, digests."""
    ids = set(cited(document))
    asked = {*document["triage"]["open_questions"]}
    asked |= {id_ for entry in document["contradictions"] for id_ in entry["between"]}
    asked |= {id_ for entry in document["not_assessed"] for id_ in entry["questions"]}
    questions = {
        question.id: {"ask": question.ask, "why": question.why}
        for question in case.questionnaire.questions
        if question.id in asked
    }
    sources = [
        {"id": source.id, "citation": source.citation, "where": source.where, "checked": source.checked}
        for source in case.library.sources.values()
        if source.id in ids
    ]
    whole = document | {
        "questions": questions,
        "sources": sources,
        "knowledge": {"version": case.library.vocabulary.version, "digest": case.library.digest},
        "answers": {"digest": case.answers.digest()},
    }
    return whole | {"not_translated": len(still_english(whole, case.library))} if whole["locale"] != ENGLISH else whole


def cited(part: Any) -> Iterable[str]:
    """Every source id anywhere in the document."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "sources":
                yield from value
            else:
                yield from cited(value)
    elif isinstance(part, list):
        for item in part:
            yield from cited(item)


def _mistakes(case: Case) -> list[Part]:
    found = []
    for rule in case.inference.of_kind("mistake"):
        mistake = case.library.mistakes[str(rule.rule.then.mistake)]
        found.append(
            {
                "id": mistake.id,
                "name": mistake.name,
                "because": mistake.because,
                "instead": mistake.instead,
                **case.evidence_part(rule),
                "rules": [rule.rule.id],
            }
        )
    order = list(case.library.mistakes)
    return sorted(found, key=lambda part: order.index(part["id"]))


def _contradictions(case: Case) -> list[Part]:
    known = case.library.contradictions
    return [
        {"id": rule.rule.id, "ask": known[rule.rule.id].ask, "between": list(known[rule.rule.id].between)}
        for rule in case.inference.of_kind("contradiction")
    ]


def _advice(case: Case) -> list[Part]:
    found: dict[str, Part] = {}
    for rule in case.inference.fired:
        for text in rule.rule.then.advice:
            found.setdefault(text, {"text": text, "sources": list(rule.rule.evidence.sources)})
    return list(found.values())


def _guide_notes(case: Case) -> list[Part]:
    notes = {note.id: note for note in case.library.guide.guide_notes}
    found: dict[str, BoundRule] = {}
    for rule in case.inference.fired:
        if rule.rule.then.guide_note:
            found.setdefault(rule.rule.then.guide_note, rule)
    return [
        {"id": note.id, "title": note.title, "text": note.text, **case.evidence_part(found[note.id])}
        for note in notes.values()
        if note.id in found
    ]
