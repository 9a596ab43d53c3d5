"""A scorer takes a second to make ready and is the same for every run, so the tests share it."""

from collections.abc import Iterator

import pytest

from advisor.batch import columns
from advisor.library import Library
from advisor.questionnaire import Questionnaire
from advisor.score import Scorer


@pytest.fixture(scope="session", autouse=True)
def shared_scorers() -> Iterator[None]:
    made: dict[tuple[int, str], Scorer] = {}

    def scorer(library: Library, questionnaire: Questionnaire) -> Scorer:
        key = (id(library), questionnaire.id)
        if key not in made:
            made[key] = Scorer(library, questionnaire)
        return made[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "Scorer", scorer)
        yield
