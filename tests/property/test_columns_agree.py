"""Scoring on columns gives every person the row that the person gets alone, and nobody's row depends on the others."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.condition import Facts, Leaf, truth
from advisor.engines import session
from advisor.inference import nothing_found
from advisor.library import Library
from advisor.rule import TRIAGE_LEVELS
from advisor.score import Scorer
from tests.property.agreement import Agreement, Task, compare_all
from tests.property.crowds import Crowd, typed_frame

TASKS = (Task(2026, 19_000), Task(2027, 1_000, questionnaire="check_in"), Task(2028, 500, questionnaire="quick"))
PEOPLE = sum(task.people for task in TASKS)


@pytest.fixture(scope="module")
def agreement() -> Agreement:
    """More than twenty thousand people."""
    return compare_all(TASKS, processes=2)


@pytest.mark.slow
def test_everybody_gets_the_row_that_they_get_alone(agreement: Agreement) -> None:
    assert agreement.differences[:3] == []
    assert agreement.people == PEOPLE
    assert len(agreement.marks) >= 20_000  # different people


@pytest.mark.slow
def test_the_crowd_meets_every_rule_true_false_and_unknown(agreement: Agreement, library: Library) -> None:
    """A comparison that never meets a rule says nothing of it."""
    met = agreement.verdicts
    assert met.keys() == {rule.name for rule in library.rules}
    assert [name for name, counts in met.items() if not counts[True]] == []
    assert [name for name, counts in met.items() if not counts[False] and not _any_answer_will_do(library, name)] == []
    least = nothing_found(library)
    assert [name for name, counts in met.items() if not counts[None] and _open(library, name, least)] == []


def _open(library: Library, name: str, least: Facts) -> bool:
    """Whether it is unknown of somebody of whom nothing is known; rules on findings alone are not."""
    return truth(library.by_name[name].when, least) is None


def _any_answer_will_do(library: Library, name: str) -> bool:
    """Such as a gate that names every place, so that it can only be true or unknown."""
    rule = library.by_name[name]
    if not isinstance(rule.when, Leaf) or not isinstance(rule.when.operand, tuple):
        return False
    return set(rule.when.operand) >= set(library.types[rule.when.fact.removesuffix(f".{rule.side}")].options)


@pytest.mark.slow
def test_the_crowd_meets_every_level(agreement: Agreement) -> None:
    assert all(agreement.levels[level] > PEOPLE / 200 for level in (*TRIAGE_LEVELS, "incomplete"))


@pytest.mark.slow
@pytest.mark.skipif(not session.available(), reason=f"durable-rules can't be used here ({session.reason()})")
def test_everybody_gets_the_row_that_durable_rules_gives() -> None:
    found = Task(2029, 400, "durable-rules").compare()
    assert (found.people, found.differences[:3]) == (400, [])


# ------------------------------------------------------------------------------------------------ nobody else counts


@pytest.fixture(scope="module")
def scorer(library: Library) -> Scorer:
    return Scorer(library, library.questionnaires["runner"])


@pytest.fixture(scope="module")
def scored(scorer: Scorer) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Answers as they are kept, and their rows."""
    people = Crowd(scorer.library, scorer.questionnaire).people(Random(7), 300)
    answers = scorer.checked.take(typed_frame(scorer.questionnaire, people))
    return answers, scorer.rows(answers)


@settings(max_examples=30)
@given(cuts=st.lists(st.integers(0, 300), max_size=5), order=st.randoms(use_true_random=False))
def test_a_row_is_the_same_in_any_company(
    scorer: Scorer, scored: tuple[pl.DataFrame, pl.DataFrame], cuts: Sequence[int], order: Random
) -> None:
    """Shuffled, and cut into parts anywhere, some of them empty."""
    answers, rows = scored
    places = list(range(300))
    order.shuffle(places)
    shuffled, bounds_ = answers[places], [0, *sorted(cuts), 300]
    parts = [scorer.rows(shuffled[start:end]) for start, end in pairwise(bounds_)]
    assert pl.concat(parts).equals(rows[places])


def test_the_order_of_columns_and_unanswered_ones_do_not_matter(
    scorer: Scorer, scored: tuple[pl.DataFrame, pl.DataFrame]
) -> None:
    answers, rows = scored
    assert scorer.rows(answers.select(reversed(answers.columns))).equals(rows)
    for place in range(20):
        unanswered = [name for name in answers.columns if answers[name][place] is None]
        assert scorer.rows(answers[place].drop(unanswered)).equals(rows[place])


def test_people_met_often_are_alike(scorer: Scorer, scored: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    """One person a thousand times, so that nothing but that person is in the part."""
    answers, rows = scored
    for place in (0, 3, 17):
        many = scorer.rows(answers[[place] * 1000])
        assert many.equals(rows[[place] * 1000])
