"""Which answers a finding rests on: the smallest changes that turn it, each run again on the engine that serves."""

from collections.abc import Mapping, Sequence
from typing import Any

from advisor.answers import Answers
from advisor.assess import make_case
from advisor.authoring.why import rules_behind
from advisor.conclude.case import Case, in_words
from advisor.conclude.triage import triage
from advisor.condition import Value
from advisor.errors import OwnFault
from advisor.facttypes import SIDES
from advisor.inference import Reasoner
from advisor.language import _
from advisor.questionnaire import Questionnaire
from advisor.whatif.difference import named
from advisor.whatif.search import MOST_CHANGES, MOST_TRIED, smallest
from advisor.whatif.settings import changed, red_flags, told
from advisor.whatif.target import Asked, Target, answers_behind, answers_now, find_target, ground
from advisor.whatif.values import Other

Part = dict[str, Any]
SHOWN = 12


def turn(
    reasoner: Reasoner, questionnaire: Questionnaire, answers: Answers, finding: str, held: Sequence[str] = (),
    most_changes: int = MOST_CHANGES, most_tried: int = MOST_TRIED,
) -> Part:  # fmt: skip
    """The smallest changes of answers that turn a finding on or off, as plain data.

    The answers to `held` stay as they are. Raises UsageError when there is no such finding, OwnFault when a change that
    was found does not turn it on the engine that serves: then there is no result.
    """
    library = reasoner.library
    target = find_target(library, finding)
    case = make_case(reasoner, questionnaire, answers)
    on = target.on(case.inference)
    behind = ground(library, target)
    facts = answers.facts
    asked = answers_behind(behind, questionnaire, facts)
    near = answers_now(behind, case.inference)
    free = {fact: each for fact, each in asked.items() if fact not in held}

    def fits(values: Mapping[str, Value | None]) -> bool:
        after = changed(answers, values).facts
        return all(questionnaire.visible(asked[fact].question, asked[fact].side, after) is not False for fact in values)

    best = smallest(behind, asked, free, near, facts, not on, fits, most_changes, most_tried)
    changes = [_shown(reasoner, case, change, asked, target.on) for change in best.changes[:SHOWN]]
    if any(each.pop("on") == on for each in changes):
        raise OwnFault(
            f"A change of answers that was to turn {finding} does not on the engine {reasoner.engine.name}, so no "
            "result is given. Please report this with the answers file."
        )
    patterns = any(fact.startswith("pattern.") for fact in target.facts)
    counts_from = library.vocabulary.strengths["possible"].text if patterns else ""
    size = len(best.changes[0]) if best.changes else 0
    return {
        "finding": finding,
        "name": _name(case, target),
        "holds": on,
        "open": not on and _open(case, target),
        "rests_on": _rests_on(case, finding),
        "pattern": counts_from,
        "triage": named(triage(case)),
        "warning_sign": behind.warns or red_flags(questionnaire, [fact for change in best.changes for fact in change]),
        "size": size,
        "changes": sorted(changes, key=lambda each: bool(each["contradictions"])),
        "more": len(best.changes) - len(changes),
        "tried": best.tried,
        "exact": best.exact,
        "all_of_this_size": best.listed,
        "most_changes": most_changes,
        "most_tried": most_tried,
    }


def _open(case: Case, target: Target) -> bool:
    """Whether it can't be known that the finding does not hold; a pattern goes by the points it has."""
    facts = [fact for fact in target.facts if not fact.startswith("pattern.")]
    rules = [*target.rules, *(rule.name for fact in facts for rule in case.library.writers[fact])]
    return any(case.inference.verdicts[rule] is None for rule in rules)


def _rests_on(case: Case, finding: str) -> list[Part]:
    """The rules behind the finding that hold now, with the answers that decided, as `advisor why` names them."""
    return [
        {"rule": rule.name, "because": rule.rule.because, "answers": case.answers_behind(rule)}
        for rule in rules_behind(case.library, finding)
        if case.inference.verdicts[rule.name]
    ]


def _name(case: Case, target: Target) -> str:
    """What readers call the finding."""
    library = case.library
    if target.facts == ("triage",):
        return _("Advice to get help, to see a clinician or to change the training")
    fact, _dot, side = target.name.rpartition(".")
    name, side = (fact, f" ({library.vocabulary.sides[side]})") if side in SIDES else (target.name, "")
    id_ = name.split(".")[1] if name in library.types and "." in name else name
    entries = [known.get(id_) for known in (library.patterns, library.groups, library.mistakes)]
    names = [entry.name for entry in entries if entry] + [library.by_name[rule].rule.title for rule in target.rules]
    return f"{names[0]}{side}" if names else target.name


def _shown(reasoner: Reasoner, before: Case, change: Mapping[str, Other], asked: Mapping[str, Asked], on: Any) -> Part:
    """One change in words, and what the engine makes of it."""
    other = changed(before.answers, {fact: each.value for fact, each in change.items()})
    after = make_case(reasoner, before.questionnaire, other)
    known = {rule.name for rule in before.inference.of_kind("contradiction")}
    answers = told(before.questionnaire, before.answers, other, before.library.vocabulary.sides)
    for part in answers:
        question = before.questionnaire.question(asked[part["fact"]].question.id)
        assert question
        part["or"] = [in_words(question, value) for value in change[part["fact"]].alike]
    return {
        "on": on(after.inference),
        "answers": answers,
        "triage": {key: named(triage(after))[key] for key in ("level", "title")},
        "contradictions": [
            after.library.contradictions[rule.rule.id].ask
            for rule in after.inference.of_kind("contradiction")
            if rule.name not in known
        ],
    }
