"""The seed guide, frozen: its counts and its doses exactly as it gives them, each traced to a statement of it."""

import pytest

from advisor.library import Library

GUIDE_LEDGER = {f"G{number:02}" for number in range(1, 63)}  # G63 is scraping noise


def test_counts(library: Library) -> None:
    guide = library.guide
    counts = {
        "groups": len(guide.groups),
        "basics": len(guide.basics),
        "movement patterns": len(guide.movement_patterns),
        "exercises": len(guide.exercises),
        "levels": len(guide.levels),
        "placing rules": len(guide.placing),
        "mistakes": len(guide.mistakes),
        "injuries": len(guide.injuries),
        "mobility": len(guide.mobility),
        "myths": len(guide.myths),
        "benefits": len(guide.benefits),
    }
    assert counts == {
        "groups": 6, "basics": 3, "movement patterns": 6, "exercises": 13, "levels": 3, "placing rules": 3,
        "mistakes": 5, "injuries": 5, "mobility": 3, "myths": 3, "benefits": 4,
    }  # fmt: skip


def test_the_six_groups_and_what_they_are(library: Library) -> None:
    six = ["glutes", "quads", "hamstrings", "calves_achilles", "core", "hip_flexors_stabilizers"]
    assert library.guide.groups == six
    assert [group.id for group in library.groups.values() if group.in_guide] == six


# Sets and amounts in the text of an exercise (G29, G30, G37), and the guide's squeeze of a couple of seconds (G33).
TEXT_DOSES = {"squat": ("3", "10-15", ""), "lunge": ("3", "8-12", ""), "plank": ("", "", "30-60")}
PROGRAM_A = [
    ("squat", "3", "12", ""),
    ("lunge", "3", "10", ""),
    ("glute-bridge", "3", "15", ""),
    ("plank", "3", "", "30"),
    ("calf-raise", "3", "20", ""),
]
PROGRAM_B = [
    ("step-up", "3", "10", ""),
    ("deadlift", "3", "12", ""),
    ("side-plank", "3", "", "20"),
    ("push-up", "3", "10", ""),
]


@pytest.mark.parametrize("name", TEXT_DOSES)
def test_doses_in_the_text_of_the_guide(library: Library, name: str) -> None:
    dose = library.exercises[name].dose
    sets, reps, hold = TEXT_DOSES[name]
    assert (dose.reps, dose.hold_s) == (reps, hold)
    assert dose.sets == sets or not sets
    assert dose.from_ == "guide"


@pytest.mark.parametrize(("session", "lines"), [("A", PROGRAM_A), ("B", PROGRAM_B)])
def test_the_beginner_workouts_are_the_guides(library: Library, session: str, lines: list[tuple[str, ...]]) -> None:
    data = next(item for item in library.programs["beginner"].sessions if item.id == session)
    given = [(line.exercise, line.sets, line.reps, line.hold_s) for line in data.exercises if line.from_ == "guide"]
    assert given == lines


def test_what_the_guide_does_not_dose_is_marked_as_added(library: Library) -> None:
    guide_text = {id_ for id_ in library.guide.exercises if library.exercises[id_].dose.from_ == "guide"}
    assert guide_text <= {"squat", "lunge", "plank", "glute-bridge"}
    for name in ("hip-thrust", "ankle-band-drills", "dead-bug", "row", "step-up", "deadlift", "calf-raise", "push-up"):
        assert library.exercises[name].dose.from_ == "added"
    for level in ("intermediate", "advanced"):
        for session in library.programs[level].sessions:
            assert all(line.from_ == "added" for line in session.exercises)


def test_days_per_week(library: Library) -> None:
    days = {level: list(program.days_per_week) for level, program in library.programs.items()}
    assert days == {"beginner": [2, 2], "intermediate": [2, 3], "advanced": [3, 3]}


def test_every_statement_of_the_guide_has_a_home(library: Library) -> None:
    told = {ref for statement in library.guide.statements() for ref in statement.guide}
    told |= {ref for exercise in library.exercises.values() for ref in exercise.guide}
    told |= {ref for rule in library.rules for ref in rule.rule.guide}
    told |= {ref for group in library.groups.values() for ref in group.guide}
    assert told >= GUIDE_LEDGER
    assert told <= GUIDE_LEDGER


def test_the_guides_placing_rules_are_constraints(library: Library) -> None:
    constraints = {constraint.id: constraint for constraint in library.placing}
    kinds = [constraints[str(statement.constraint)].kind for statement in library.guide.placing]
    assert kinds == ["easy_day_preferred", "no_legs_before_long_or_race", "rest_between_tough_legs"]


def test_each_mistake_is_found_from_answers(library: Library) -> None:
    assert [*library.mistakes] == library.guide.mistakes
    found = {rule.rule.then.mistake for rule in library.rules if rule.rule.then.mistake}
    assert found == set(library.guide.mistakes)


def test_each_injury_leads_to_its_patterns(library: Library) -> None:
    named = {pattern for injury in library.guide.injuries for pattern in injury.patterns}
    assert named <= library.patterns.keys()
    assert named >= {
        "patellofemoral_pain",
        "shin_splints",
        "achilles_mid",
        "achilles_insertional",
        "itb_syndrome",
        "low_back",
    }


def test_the_form_breakdown_is_asked(library: Library) -> None:
    asked = library.questionnaires["runner"].by_id["form_signs"].options
    assert {statement.sign for statement in library.guide.form_breakdown} <= asked.keys()
