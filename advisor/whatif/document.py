"""The answer to "what if" as one plain document (`schema: advisor.whatif/1`)."""

from collections.abc import Sequence
from typing import Any

from advisor.answers import Answers
from advisor.inference import Reasoner
from advisor.plan import advise
from advisor.questionnaire import Questionnaire
from advisor.whatif import SCHEMA
from advisor.whatif.difference import difference
from advisor.whatif.notes import notes
from advisor.whatif.settings import read_settings, red_flags, told
from advisor.whatif.turn import turn

Part = dict[str, Any]


def whatif(
    reasoner: Reasoner, questionnaire: Questionnaire, answers: Answers, said: Sequence[str] = (), finding: str = ""
) -> Part:
    """What the answers said anew (`question=value`) make of the result, in the language of the library.

    With a finding, what would turn it, those answers being as they are said. Raises UsageError for what can't be read
    and for an unknown finding, OwnFault when the engine fails.
    """
    library = reasoner.library
    words = library.vocabulary
    settings = read_settings(questionnaire, answers, said)
    other = settings.on(answers)
    turned = turn(reasoner, questionnaire, other, finding, tuple(settings.values)) if finding else None
    found = None
    if said:
        before, after = (advise(reasoner, questionnaire, each) for each in (answers, other))
        found = difference(before, after, words)
    serious = red_flags(questionnaire, settings.values)
    serious = serious or bool(found and found["triage"]["changed"]) or bool(turned and turned["warning_sign"])
    return {
        "schema": SCHEMA,
        "label": answers.label,
        "locale": library.locale,
        "engine": reasoner.engine_label,
        "changed": told(questionnaire, answers, other, words.sides),
        "difference": found,
        "turn": turned,
        "notes": notes(serious),
        "statements": {"not_a_diagnosis": words.statements["not_a_diagnosis"]},
        "knowledge": {"version": words.version, "digest": library.digest},
    }
