"""An assessment that was kept, in the language of whoever reads it now."""

from dataclasses import replace
from typing import Any

from advisor.intake.gather import gather
from advisor.plan import advise
from advisor.store.records import Assessment
from advisor.web.advice import Adviser


def retold(adviser: Adviser, kept: Assessment) -> dict[str, Any]:
    """The document in the adviser's language, made anew from the same answers.

    One made with other rules stays as it is: with today's it could say something else.
    """
    questionnaire = adviser.questionnaire(kept.questionnaire)
    if kept.document["locale"] == adviser.locale or questionnaire is None:
        return kept.document
    if kept.document["knowledge"]["digest"] != adviser.library.digest:
        return kept.document
    answers = replace(gather(questionnaire, kept.answers, lambda *_: None), label=kept.document["label"])
    if answers.digest() != kept.document["answers"]["digest"]:
        return kept.document
    return advise(adviser.reasoner, questionnaire, answers, kept.created, adviser.locale)
