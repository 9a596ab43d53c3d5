"""What must hold of every plan: hard limits, the runner's equipment and minutes, six movements, the same again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from advisor.answers import Answers
from advisor.exercise import Exercise
from advisor.inference import Inference, Reasoner
from advisor.intake.gather import gather
from advisor.library import Library
from advisor.plan import advise
from advisor.plan.week import DAYS, RunWeek
from advisor.rule import LEVELS
from tests.plan.people import runner
from tests.plan.test_every_week import broken

PEOPLE = 400
CREATED = "2026-11-23T05:00:00+00:00"


@dataclass
class Made:
    """A plan with what it was made from."""

    number: int
    answers: Answers
    inference: Inference
    document: dict[str, Any]

    @property
    def plan(self) -> dict[str, Any]:
        return self.document["plan"]


@pytest.fixture(scope="module")
def made(library: Library, plain: Reasoner) -> list[Made]:
    """Plans for random runners; those who should see a clinician first get none and are left out here."""
    questionnaire = library.questionnaires["runner"]
    found = []
    for number in range(PEOPLE):
        wrong: list[Any] = []
        answers = gather(questionnaire, runner(questionnaire, number), lambda *what: wrong.append(what))  # noqa: B023
        assert not wrong
        document = advise(plain, questionnaire, answers, created=CREATED)
        if "withheld" not in document["plan"]:
            found.append(Made(number, answers, plain.infer(answers), document))
    assert len(found) > PEOPLE / 2
    return found


def lines(one: Made) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for session in one.plan["sessions"]:
        for exercise in session["exercises"]:
            yield session, exercise


def test_every_kind_of_plan_comes_up(made: list[Made]) -> None:
    assert {one.plan["level"] for one in made} == set(LEVELS)
    assert {one.plan["week_phase"] for one in made} == {"", "taper", "race"}
    assert {step["pattern"] for one in made for step in one.plan["steps"]} == {
        "calf_strain", "gluteal_tendon", "hamstring_strain", "proximal_hamstring"
    }  # fmt: skip
    roles = {exercise["role"] for one in made for _, exercise in lines(one)}
    assert roles == {"program", "stand_in", "movement", "finding"}
    assert any(exercise["side_first"] for one in made for _, exercise in lines(one))
    assert any(not one.plan["sessions"] for one in made)


def test_nothing_that_a_rule_rules_out_is_in_a_plan(made: list[Made], library: Library) -> None:
    for one in made:
        unlocked = {step["pattern"]: step for step in one.plan["steps"]}
        for rule in one.inference.fired:
            out = {*rule.rule.then.exclude, *(("plyo", "impact") if rule.rule.then.impact is False else ())}
            pattern = rule.rule.id.removesuffix("-follows").replace("-", "_")
            for exercise in chosen(one, library):
                if out & {exercise.id, *exercise.tags}:
                    assert pattern in unlocked, (one.number, rule.rule.id, exercise.id)
                    first = library.patterns[pattern].steps[: unlocked[pattern]["now"]]
                    assert exercise.id in {name for step in first for name in step.exercises}


def test_no_note_says_to_leave_out_what_is_in_the_plan(made: list[Made], library: Library) -> None:
    for one in made:
        likely = {fact.split(".")[1] for fact in one.inference.points if one.inference.facts[fact] >= 2}
        assert likely == set(one.plan["limits"]["likely"])
        for exercise in chosen(one, library):
            assert not [item.text for item in exercise.avoid_when if item.out and item.condition in likely]


def test_later_steps_wait(made: list[Made], library: Library) -> None:
    for one in made:
        for ladder in one.plan["steps"]:
            steps = library.patterns[ladder["pattern"]].steps
            assert ladder["now"] == 1
            later = {name for step in steps[1:] for name in step.exercises} - set(steps[0].exercises)
            assert not later & {exercise.id for exercise in chosen(one, library)}


def chosen(one: Made, library: Library) -> Iterator[Exercise]:
    for _, exercise in lines(one):
        yield library.exercises[exercise["id"]]
    for part in ("warm_up", "mobility", "after_run"):
        for movement in one.plan[part]:
            yield library.exercises[movement["id"]]


def test_level_and_equipment_are_respected(made: list[Made], library: Library) -> None:
    for one in made:
        owned = one.answers.facts.get("equipment")
        for exercise in chosen(one, library):
            assert LEVELS.index(exercise.level) <= LEVELS.index(one.plan["level"])
            if owned is not None:
                assert {*exercise.equipment} & {*owned, "none", "wall", "mat"}, (one.number, exercise.id)


def test_minutes_are_kept_or_what_is_needed_is_said(made: list[Made]) -> None:
    for one in made:
        minutes = one.answers.facts.get("session_minutes")
        said = " ".join(one.plan["compromises"])
        for session in one.plan["sessions"]:
            if session["id"] == "P":
                continue  # what is short before a race is a part of what was said already
            over = minutes is not None and session["minutes"] > minutes
            assert not over or f"{session['name']} takes about {session['minutes']} minutes" in said
            assert not over or len(session["exercises"]) == 1


def test_every_week_has_six_movements_or_says_which_is_missing_and_why(made: list[Made], library: Library) -> None:
    for one in made:
        trained = {name for exercise in chosen_in_sessions(one, library) for name in movements(exercise)}
        for movement in library.choosing.movements:
            said = [line for line in one.plan["compromises"] if f"no exercise for {movement.words}" in line]
            assert (movement.id in trained) != bool(said), (one.number, movement.id)
            for line in said:
                assert len(line) > len(f"This week has no exercise for {movement.words}. "), "the reason is given"


def chosen_in_sessions(one: Made, library: Library) -> list[Exercise]:
    return [library.exercises[exercise["id"]] for _, exercise in lines(one)]


def movements(exercise: Exercise) -> tuple[str, ...]:
    return (exercise.pattern, *exercise.patterns_also)


def test_each_exercise_stands_once_says_why_and_has_a_dose(made: list[Made]) -> None:
    for one in made:
        ids = [exercise["id"] for session, exercise in lines(one) if session["id"] != "P"]
        assert len(ids) == len(set(ids))
        for _, exercise in lines(one):
            assert exercise["why"] and all(exercise["why"])
            assert exercise["sets"].isdigit()
            assert exercise["dose"].startswith(f"{exercise['sets']} × ")
            assert int(exercise["lighter_sets"]) <= int(exercise["sets"])


def test_what_is_added_is_bounded(made: list[Made], library: Library) -> None:
    extras = library.choosing.extras
    for one in made:
        added = [sum(line["role"] == "finding" for line in session["exercises"]) for session in one.plan["sessions"]]
        assert sum(added) <= extras.most
        assert all(number <= extras.most_in_one_session for number in added)


def test_a_measured_group_is_trained_unless_all_of_it_is_out(made: list[Made], library: Library) -> None:
    for one in made:
        if one.answers.facts.get("session_minutes") in (5, 10, 15, 20) or not one.plan["sessions"]:
            continue
        ids = {exercise["id"] for _, exercise in lines(one)}
        for group in one.document["groups"]:
            names = {
                name for name in library.groups[group["id"]].exercises if library.exercises[name].kind == "strength"
            }
            if group["measured"] and names - one.plan["limits"]["out"].keys() and len(one.plan["sessions"]) > 1:
                assert ids & names, (one.number, group["id"])


def test_the_week_keeps_every_hard_rule(made: list[Made]) -> None:
    for one in made:
        limits, plan = one.plan["limits"], one.plan
        stress = {session["id"]: session["leg_stress"] for session in plan["sessions"]}
        days = {day["strength"]: DAYS.index(day["day"]) for day in plan["week"] if day["strength"]}
        marathon = one.answers.facts.get("race_distance") == "marathon"
        runs = tuple(day["run"] for day in plan["week"])
        week = RunWeek(runs, frozenset(limits["free_days"]), limits["race_in_days"], marathon)
        assert not list(broken(days, stress, week)), one.number
        assert {session["id"] for session in plan["sessions"] if session["this_week"]} == days.keys()


def test_twelve_weeks_are_told_without_a_gap(made: list[Made]) -> None:
    for one in made:
        weeks = [number for part in one.plan["weeks"] for number in range(part["weeks"][0], part["weeks"][1] + 1)]
        assert weeks == list(range(1, 13))
        phases = {number: part["phase"] for part in one.plan["weeks"] for number in range(*_span(part))}
        assert phases[one.plan["retest_week"]] not in ("race", "rest", "wait")
        race = one.plan["limits"]["race_in_days"]
        if race is not None:
            assert phases[race // 7 + 1] == "race"
        jumps_out = "pogo" in one.plan["limits"]["out"] or one.plan["level"] == "beginner"
        assert not jumps_out or not any(part["jumps"] or part["contacts"] for part in one.plan["weeks"])


def _span(part: dict[str, Any]) -> tuple[int, int]:
    return part["weeks"][0], part["weeks"][1] + 1


def test_the_same_answers_give_the_same_document(made: list[Made], plain: Reasoner, library: Library) -> None:
    questionnaire = library.questionnaires["runner"]
    for one in made[:25]:
        again = advise(plain, questionnaire, one.answers, created=CREATED)
        assert json.dumps(again, allow_nan=False) == json.dumps(one.document, allow_nan=False)
