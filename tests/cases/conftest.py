"""The library, the reasoner and the assessed cases, each made once."""

from collections.abc import Callable, Mapping

import pytest

from advisor.engines import engine
from advisor.inference import Reasoner
from advisor.library import Library, load
from advisor.plan import advise
from tests.cases.vignettes import Document, Vignette, read_all, typed

Assess = Callable[[Vignette], Document]


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped knowledge."""
    return load()


@pytest.fixture(scope="session")
def reasoner(library: Library) -> Reasoner:
    """The shipped knowledge on the engine that users get."""
    return Reasoner(library, engine())


@pytest.fixture(scope="session")
def vignettes() -> Mapping[str, Vignette]:
    """Every case by id."""
    return {case.id: case for case in read_all()}


@pytest.fixture(scope="session")
def assess(reasoner: Reasoner, library: Library) -> Assess:
    """Assesses a case, each only once."""
    done: dict[str, Document] = {}

    def assess_once(case: Vignette) -> Document:
        if case.id not in done:
            questionnaire, answers = typed(library, case.questionnaire, case.answers)
            done[case.id] = advise(reasoner, questionnaire, answers, created="2026-11-23T05:00:00+00:00")
        return done[case.id]

    return assess_once
