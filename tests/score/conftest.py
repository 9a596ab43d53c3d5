"""A crowd of people, and the rows they get by the way for one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import polars as pl
import pytest

from advisor.answers import Answers
from advisor.conclude.row import Row
from advisor.library import Library
from advisor.questionnaire import Questionnaire
from advisor.score import Scorer
from tests.property.crowds import Crowd as People
from tests.property.crowds import Person, typed_frame


@dataclass(frozen=True)
class Crowd:
    """People, as typed frame too, with their rows."""

    people: Sequence[Person]
    frame: pl.DataFrame
    rows: Sequence[Row]


@pytest.fixture(scope="session")
def runner(library: Library) -> Questionnaire:
    """The questionnaire that is scored in these tests."""
    return library.questionnaires["runner"]


@pytest.fixture(scope="session")
def scorer(library: Library, runner: Questionnaire) -> Scorer:
    """The shipped rules on columns."""
    return Scorer(library, runner)


@pytest.fixture(scope="session")
def some(library: Library, runner: Questionnaire, scorer: Scorer) -> Crowd:
    """Sixty people, most of whom something is found in."""
    people = People(library, runner).people(Random(4), 60)
    rows = [scorer.person.row(Answers(person)) for person in people]
    return Crowd(people, typed_frame(runner, people), rows)
