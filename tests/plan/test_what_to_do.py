"""What to do hangs together: no step says the opposite of another, and the most important one stands first."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from advisor.inference import Reasoner
from advisor.intake.gather import gather
from advisor.library import Library
from advisor.plan import advise
from advisor.report.context import context

Steps = Callable[..., list[str]]
CLEAR = {"age": 40, "sex": "male", "warning_heart": ["none"], "warning_leg": ["none"], "warning_general": ["none"],
         "conditions": ["none"], "energy_signs": ["none"], "limp_walking": False, "pain_now": 1,
         "pain_duration": "two_to_6_weeks", "pain_trend": "same", "pain_next_morning": "settled"}  # fmt: skip
KNEE = CLEAR | {"pain_where": ["knee"], "knee_side": "left", "knee_place": ["outer_side"], "knee_signs": ["downhill"],
                "knee_bone": ["none"], "knee_mechanical": ["none"]}  # fmt: skip
SHIN = CLEAR | {"pain_where": ["shin"], "shin_side": "left", "shin_place": ["inner_lower"], "shin_bone": ["none"],
                "shin_tender": "five_cm_or_more", "shin_signs": ["eases_when_stopping"]}  # fmt: skip
STOP = "Stop running for now."
RUN_ON = "You may go on running by these pain rules."


@pytest.fixture(scope="module")
def steps(library: Library, plain: Reasoner) -> Steps:
    questionnaire = library.questionnaires["runner"]

    def made(**answers: Any) -> list[str]:
        wrong: list[Any] = []
        typed = gather(questionnaire, answers, lambda *what: wrong.append(what))
        assert not wrong
        return context(advise(plain, questionnaire, typed, created="2026-11-23T05:00:00+00:00")).steps

    return made


def test_strong_pain_says_stop_first_and_nothing_about_running_on(steps: Steps) -> None:
    said = steps(**KNEE | {"knee_pain_running": 6, "pain_trend": "worse", "pain_next_morning": "worse"})
    assert said[0] == STOP
    assert RUN_ON not in said and not any(line.startswith("Cut running") for line in said)


def test_small_pain_may_be_run_with(steps: Steps) -> None:
    said = steps(**KNEE, knee_pain_running=2)
    assert RUN_ON in said and STOP not in said


def test_pain_of_4_says_one_cut_and_not_two(steps: Steps) -> None:
    said = steps(**SHIN, shin_pain_running=4)
    assert RUN_ON not in said
    assert sum(line.startswith("Cut ") for line in said) == 1
    assert len(said) == len(set(said))


def test_a_hip_that_may_be_bone_is_told_once_to_stop_and_once_not_to_stretch(steps: Steps) -> None:
    said = steps(**CLEAR, pain_where=["groin"], groin_side="left", groin_place=["front_crease"], load_change=["hills"],
                 groin_signs=["tight_feeling"], groin_bone=["weight_bearing", "after_load_rise"])  # fmt: skip
    assert sum("Stop running" in line for line in said) == 1 and sum("stretch" in line for line in said) == 1


def test_what_stands_in_for_other_rules_can_fire_together_with_them(library: Library) -> None:
    """A replaced rule keeps its level, so nothing is judged less urgent for it."""
    then = {rule.rule.id: rule.rule.then.triage for rule in library.rules if rule.rule.then.triage}
    pairs = [(name, other) for name, part in then.items() for other in part.in_place_of]
    assert pairs
    assert not [pair for pair, back in combinations(pairs, 2) if pair == back[::-1]], "two rules hush each other"
