"""What commands take where either answers or a finished assessment will do."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from advisor.answers import Answers
from advisor.errors import InputRefused, Problem
from advisor.inference import Reasoner
from advisor.library import Library
from advisor.questionnaire import Questionnaire

SCHEMA = "advisor.assessment/1"
LATER_KEYS = ("measures", "check_in", "asked")  # not in the first documents of this schema


@dataclass(frozen=True)
class Given:
    """A file as given: an assessment document, or the answers to make one from."""

    stem: str
    document: dict[str, Any] | None = None
    questionnaire: Questionnaire | None = None
    answers: Answers | None = None

    def made(
        self,
        reasoner: Reasoner,
        steps_before: Mapping[str, int] | None = None,
        steps_now: Mapping[str, int] | None = None,
    ) -> dict[str, Any]:
        """The assessment document; steps as for `advisor.plan.advise`. Raises OwnFault when the engine fails."""
        from advisor.plan import advise

        if self.document is not None:
            return self.document
        assert self.questionnaire and self.answers
        return advise(reasoner, self.questionnaire, self.answers, steps_before=steps_before, steps_now=steps_now)

    def asks(self, question: str) -> bool:
        """Whether these are answers to a questionnaire with this question."""
        return self.questionnaire is not None and self.questionnaire.question(question) is not None

    def open_among(self, found: Mapping[str, float]) -> dict[str, float]:
        """Those of the values that the questionnaire asks for and that have no answer."""
        values = self.answers.values if self.answers else {}
        return {name: value for name, value in found.items() if self.asks(name) and name not in values}

    def filled_in(self, found: Mapping[str, float]) -> "Given":
        """The same with what a plan's log says, where the questionnaire asks for it and there is no answer."""
        from advisor.plan.file import filled_in

        known = self.open_among(found)
        return replace(self, answers=filled_in(self.answers, known)) if self.answers and known else self

    def after(self, before: "Given | None", library: Library) -> tuple["Given", int]:
        """The same with the earlier answers that were not asked again, and how many those are."""
        from advisor.intake.carried import carried_over

        if before is None or before.answers is None or self.answers is None or self.questionnaire is None:
            return self, 0
        answers, names = carried_over(library, before.answers, self.questionnaire, self.answers)
        return replace(self, answers=answers), len(names)


def read_given(path: Path, library: Library) -> Given:
    """An assessment (JSON of `schema: advisor.assessment/1`) or answers; - is standard input, answers only.

    Raises InputRefused naming what is wrong.
    """
    from advisor.intake import answers_file

    from_stdin = str(path) == "-"
    if not from_stdin and path.suffix.lower() == ".json":
        document = _assessment(path)
        if document is not None:
            _in_one_language(document, library, path)
            return Given(path.stem, document)
    questionnaire, answers = answers_file.read(None if from_stdin else path, library)
    return Given("assessment" if from_stdin else path.stem, None, questionnaire, answers)


def _in_one_language(document: dict[str, Any], library: Library, path: Path) -> None:
    """Raises InputRefused when the document is in another language than the one spoken: words would be mixed."""
    from advisor.language import nearest

    its = nearest(document["locale"])
    if its != library.locale:
        mend = f"Give the command with --lang {its}, or give it the answers in place of the assessment."
        raise InputRefused(Problem(f"this assessment is in {its}, not in {library.locale}.", str(path), mend=mend))


def _assessment(path: Path) -> dict[str, Any] | None:
    """The assessment document in a JSON file; None when it is something else."""
    from advisor import yamlfile

    try:
        data = json.loads(yamlfile.read_text(path, 5 * yamlfile.MAX_BYTES))
    except (json.JSONDecodeError, RecursionError):
        return None  # the reader of answers says what is wrong with it
    if not isinstance(data, dict) or not str(data.get("schema", "")).startswith("advisor."):
        return None
    if data["schema"] != SCHEMA:
        message = f"this is {data['schema']}; an assessment ({SCHEMA}) was expected."
        raise InputRefused(Problem(message, str(path)))
    _whole(data, path)
    return data


def _whole(data: dict[str, Any], path: Path) -> None:
    """Raises InputRefused when something that commands read is missing or of another kind."""
    from pydantic import ValidationError

    from advisor.report.document import Assessment

    mend = "Make it anew from the answers with `advisor assess ANSWERS --format json`."
    missing = [key for key in LATER_KEYS if not isinstance(data.get(key), list | dict)]
    if missing:
        raise InputRefused(Problem(f"`{missing[0]}` is missing from this assessment.", str(path), mend=mend))
    try:
        Assessment.model_validate(data)
    except ValidationError as error:
        places = [(".".join(map(str, item["loc"])), item["msg"]) for item in error.errors(include_url=False)]
        problems = [Problem(f"{place}: {message}.", str(path), mend=mend) for place, message in places[:5]]
        raise InputRefused(problems) from None
