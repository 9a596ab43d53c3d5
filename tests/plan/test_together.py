"""What several runners train together: never anything that is out for one of them."""

from random import Random
from typing import Any

import pytest

from advisor.assess import make_case
from advisor.conclude.row import row
from advisor.engines import engine
from advisor.inference import Reasoner
from advisor.intake.gather import gather
from advisor.library import Library
from advisor.plan import whole
from advisor.plan.together import Limited, OtherRules, Together
from advisor.rule import LEVELS
from tests.plan.people import runner

Person = tuple[dict[str, Any], dict[str, Any]]  # document and row


@pytest.fixture(scope="module")
def crowd(library: Library) -> list[Person]:
    """Random runners who get a plan."""
    reasoner = Reasoner(library, engine("reference"))
    questionnaire = library.questionnaires["runner"]
    found = []
    for number in range(80):
        answers = gather(questionnaire, runner(questionnaire, number), lambda *wrong: pytest.fail(str(wrong)))
        case = make_case(reasoner, questionnaire, answers)
        document = whole(case, reasoner)
        if "withheld" not in document["plan"]:
            found.append((document, dict(row(case, document, document["plan"]["level"]))))
    assert len(found) > 40
    return found


def joined(together: Together, people: list[Person]) -> Limited:
    limited = Limited()
    for document, cells in people:
        likely = [part["id"] for part in document["patterns"] if part["strength"] != "weak"]
        together.add(limited, cells["rules"], likely, document["plan"]["level"])
    return limited


def test_nothing_that_is_out_for_one_is_in_for_all(library: Library, crowd: list[Person]) -> None:
    everything = {item for exercise in library.exercises.values() for item in exercise.equipment}
    offered = taken = 0
    for number in range(300):
        several = Random(number).sample(crowd, number % 6 + 1)
        together = Together(library)
        limited = joined(together, several)
        for group in library.groups:
            good, left_out = together.exercises(group, limited, everything, 99)
            for exercise in good:
                for document, _ in several:
                    refusal = document["plan"]["limits"]["out"].get(exercise.id)
                    assert refusal is None or refusal["kind"] == "equipment", (exercise.id, refusal)
            offered += len(good)
            taken += len(left_out)
    assert offered > 1000
    assert taken > 1000


def test_the_lowest_level_counts_and_only_what_is_there_is_used(library: Library, crowd: list[Person]) -> None:
    together = Together(library)
    limited = joined(together, crowd)
    assert limited.level == min((document["plan"]["level"] for document, _ in crowd), key=LEVELS.index)
    given = set(library.choosing.taken_as_given)
    for group in library.groups:
        for exercise in together.exercises(group, limited, [], 99)[0]:
            assert not exercise.equipment or given.intersection(exercise.equipment)
            assert LEVELS.index(exercise.level) <= LEVELS.index(limited.level)


def test_best_first_and_no_more_than_asked_for(library: Library) -> None:
    together, limited = Together(library), Limited()
    together.add(limited, "", [], "advanced")
    good, left_out = together.exercises("glutes", limited, ["band", "dumbbell"], 3)
    order = library.groups["glutes"].exercises
    places = [order.index(exercise.id) for exercise in good]
    assert len(good) == 3
    assert places == sorted(places)
    assert left_out == []


def test_the_first_step_back_from_a_complaint_is_all_that_is_open(library: Library) -> None:
    pattern = next(pattern for pattern in library.patterns.values() if len(pattern.steps) > 1)
    later = {name for step in pattern.steps[1:] for name in step.exercises} - set(pattern.steps[0].exercises)
    together, limited = Together(library), Limited()
    together.add(limited, "", [pattern.id], "advanced")
    offered = {
        exercise.id
        for group in library.groups
        for exercise in together.exercises(group, limited, ["band", "step", "dumbbell", "bench", "barbell"], 99)[0]
    }
    assert later
    assert not offered & later


def test_rules_that_do_not_exist_are_said(library: Library) -> None:
    with pytest.raises(OtherRules, match="from-another-book"):
        Together(library).add(Limited(), "mod-any-pain; from-another-book", [], "beginner")
