"""A plan in the coach's hand: written, changed, read back; marked, held against the limits, never hidden."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor import yamlfile
from advisor.errors import InputRefused
from advisor.library import Library
from advisor.plan import file as planfile
from advisor.plan.edited import apply
from tests.plan.conftest import Example

Document = dict[str, Any]


@pytest.fixture
def knee(example: Example) -> Document:
    return example("knee_pain")


@pytest.fixture
def path(knee: Document, library: Library, tmp_path: Path) -> Path:
    written = tmp_path / "plan.yaml"
    written.write_text(planfile.compose(knee, library))
    return written


def change(path: Path, *pairs: tuple[str, str]) -> Path:
    text = path.read_text()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text)
    return path


def exercises(plan: Document) -> dict[str, Document]:
    return {exercise["id"]: exercise for session in plan["sessions"] for exercise in session["exercises"]}


def test_a_file_that_nobody_touched_changes_nothing(knee: Document, path: Path, library: Library) -> None:
    made = apply(knee, path, library)
    assert made["plan"]["edits"] == made["plan"]["breaks"] == made["plan"]["done"] == []
    for session, same in zip(made["plan"]["sessions"], knee["plan"]["sessions"], strict=True):
        assert session["minutes"] == same["minutes"]
        assert [(e["id"], e["dose"], e["why"]) for e in session["exercises"]] == [
            (e["id"], e["dose"], e["why"]) for e in same["exercises"]
        ]
    for key in ("week", "compromises", "days_per_week", "weeks"):
        assert made["plan"][key] == knee["plan"][key]
    assert {key: value for key, value in made.items() if key != "plan"} == {
        key: value for key, value in knee.items() if key != "plan"
    }


@pytest.mark.parametrize(
    "name", ["achilles_pain", "low_back_ache", "strong_advanced", "shin_splints_novice", "open_questions"]
)
def test_every_example_comes_back_as_it_was(example: Example, library: Library, tmp_path: Path, name: str) -> None:
    document = example(name)
    path = tmp_path / "plan.yaml"
    path.write_text(planfile.compose(document, library))
    assert apply(document, path, library)["plan"]["edits"] == []
    assert yaml.safe_load(path.read_text())["plan"] == 1, "any YAML reader reads it"


def test_the_document_given_stays_as_it_is(knee: Document, path: Path, library: Library) -> None:
    before = copy.deepcopy(knee)
    apply(knee, change(path, ("exercise: squat ", "exercise: wall-sit ")), library)
    assert knee == before


def test_a_swap_is_the_coachs_and_keeps_the_name_of_what_it_replaced(
    knee: Document, path: Path, library: Library
) -> None:
    change(path, ('exercise: squat                             # Squat\n        sets: "3"\n        reps: "12"\n',
                  "exercise: wall-sit\n        note: Back flat on the wall.\n"))  # fmt: skip
    plan = apply(knee, path, library)["plan"]
    line = exercises(plan)["wall-sit"]
    assert line["role"] == "coach"
    assert line["why"][0] == "The coach chose it in place of: Squat."
    assert line["dose"] == library.exercises["wall-sit"].dose.words()
    assert line["coach_note"] == "Back flat on the wall."
    assert line["avoid_note"], "what to mind with this complaint is said all the same"
    assert "squat" not in exercises(plan)
    assert plan["breaks"] == []
    assert [edit["text"] for edit in plan["edits"]] == line["edit"]


def test_a_dose_is_changed_and_the_old_one_said(knee: Document, path: Path, library: Library) -> None:
    plan = apply(knee, change(path, ('hold_s: "30"', "hold_s: 45")), library)["plan"]
    assert exercises(plan)["plank"]["dose"] == "3 × 45 s"
    assert exercises(plan)["plank"]["edit"] == ["Dose changed by the coach: 3 × 30 s before."]
    assert plan["sessions"][0]["minutes"] >= knee["plan"]["sessions"][0]["minutes"]


def test_a_ruled_out_exercise_is_carried_out_and_said(knee: Document, path: Path, library: Library) -> None:
    plan = apply(knee, change(path, ("exercise: squat ", "exercise: single-leg-squat-to-box ")), library)["plan"]
    assert "single-leg-squat-to-box" in exercises(plan)
    [said] = plan["breaks"]
    assert said["kind"] == "excluded"
    assert "ruled out" in said["text"]
    assert plan["compromises"][0] == said["text"], "it stands first among what was not kept"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("hip-thrust", "level"), ("adductor-squeeze", "equipment"), ("pogo", "excluded"), ("heavy-lift", "excluded")],
)
def test_each_kind_of_limit_is_named(knee: Document, path: Path, library: Library, name: str, kind: str) -> None:
    plan = apply(knee, change(path, ("exercise: push-up ", f"exercise: {name} ")), library)["plan"]
    assert [item["kind"] for item in plan["breaks"] if item["kind"] != "week"] == [kind]


def test_a_later_step_is_too_early(example: Example, library: Library, tmp_path: Path) -> None:
    document = example("knee_pain")
    document["plan"]["limits"]["out"]["hip-hike"] = {"kind": "later", "because": "A later step."}
    path = tmp_path / "plan.yaml"
    path.write_text(planfile.compose(document, library).replace("exercise: push-up ", "exercise: hip-hike "))
    assert "comes too early" in apply(document, path, library)["plan"]["breaks"][0]["text"]


def test_a_moved_day_is_held_against_the_hard_rules_of_the_week(knee: Document, path: Path, library: Library) -> None:
    plan = apply(knee, change(path, ("day: fri", "day: tue")), library)["plan"]
    days = {day["day"]: day for day in plan["week"]}
    assert days["tue"]["strength"] == "B"
    assert days["tue"]["reasons"] == ["Moved here by the coach: Friday before."]
    assert days["fri"]["strength"] == days["fri"]["strength_text"] == ""
    said = " ".join(item["text"] for item in plan["breaks"])
    assert "the day before a hard run" in said
    assert "A full day between" in said
    assert "not free" in said


def test_two_workouts_on_one_day_and_one_taken_out_of_the_week(knee: Document, path: Path, library: Library) -> None:
    both = apply(knee, change(path, ("day: fri", "day: mon")), library)["plan"]
    assert next(day for day in both["week"] if day["day"] == "mon")["strength"] == "A + B"
    assert any("stand on one day" in item["text"] for item in both["breaks"])
    none = apply(knee, change(path, ("day: mon", "day: none")), library)["plan"]
    assert none["days_per_week"] == 1
    assert any("Taken out of the week" in edit["text"] for edit in none["edits"])


def test_what_the_coach_takes_out_and_the_movement_that_is_lost_are_said(
    knee: Document, path: Path, library: Library
) -> None:
    text = path.read_text()
    start = text.index("      - exercise: row ")
    path.write_text(text[:start] + text[text.index("      - exercise: side-lying-abduction") :])
    plan = apply(knee, path, library)["plan"]
    assert any("took out Row" in edit["text"] for edit in plan["edits"])
    assert any("no exercise for pulling" in line and "coach" in line for line in plan["compromises"])


def test_a_new_workout_and_a_word_to_the_runner(knee: Document, path: Path, library: Library) -> None:
    new = "\n  - id: X\n    name: Pool\n    day: sat\n    exercises:\n      - exercise: plank\n\n# Ids that"
    change(path, ('note: ""', 'note: "Ring me on Friday: \\"any time\\" <b>"'), ("\n# Ids that", new))
    plan = apply(knee, path, library)["plan"]
    assert plan["coach_note"] == 'Ring me on Friday: "any time" <b>'
    assert plan["sessions"][-1]["name"] == "Pool"
    assert plan["sessions"][-1]["leg_stress"] == "none"
    assert any("not free" in item["text"] for item in plan["breaks"])


REFUSED = [
    (("exercise: squat ", "exercise: squatt "), "there is no exercise `squatt`. Did you mean squat"),
    (("exercise: lunge ", "exercise: squat "), "`squat` stands twice in this workout"),
    (('id: "B"', 'id: "A"'), "the workout `A` stands twice"),
    (("day: fri", "day: friday"), "sessions.1.day"),
    (('sets: "3"', "sets: three"), "sessions.0.exercises.0.sets"),
    (('reps: "12"', "repz: 12"), "`repz` is not known here. Did you mean reps"),
    (("began: 2026-11-23", "began: 2026-02-30"), "began"),
    (("plan: 1", "plan: 2"), "plan"),
    (("answers: ", "answers: 0"), "other answers"),
    (("level: beginner", "level: begginer"), "level"),
    (("\ndone:\n", "\ndone:\n- date: 2026-11-24\n  session: A\n  pain: 11\n"), "done.0.pain"),
    (("plan: 1", "plan: 1\ndone: []"), "`done` is written twice"),
]


@pytest.mark.parametrize(("pair", "words"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_faulty_file_is_refused_with_its_line(
    knee: Document, path: Path, library: Library, pair: tuple[str, str], words: str
) -> None:
    change(path, pair)
    with pytest.raises(InputRefused, match=r"plan\.yaml:\d+") as refused:
        apply(knee, path, library)
    assert words in str(refused.value)


def test_a_log_that_is_not_at_the_end_is_refused(knee: Document, path: Path, library: Library) -> None:
    text = path.read_text()
    path.write_text(
        text.replace("\ndone:\n", "\n").replace("plan: 1", "done:\n- {date: 2026-11-24, session: A}\nplan: 1")
    )
    with pytest.raises(InputRefused, match="must be the last part"):
        apply(knee, path, library)


@pytest.mark.parametrize("name", ["emergency_calf", "possible_bone_stress"])
def test_no_plan_file_where_a_plan_is_withheld(example: Example, library: Library, path: Path, name: str) -> None:
    document = example(name)
    with pytest.raises(InputRefused, match="withholds a plan"):
        planfile.compose(document, library)
    with pytest.raises(InputRefused, match="withholds a plan"):
        apply(document, path, library)


def test_other_rules_are_said(knee: Document, path: Path, library: Library) -> None:
    change(path, (knee["knowledge"]["digest"], "0" * 64))
    assert any("other rules" in edit["text"] for edit in apply(knee, path, library)["plan"]["edits"])


LOG = (
    "done:   # Anna's\r\n- date: 2026-11-24\n  session: A\n  pain: 2\n"
    "- {date: 2026-11-27, session: B, note: \u2028ü}\n# end"
)


def test_the_log_is_kept_byte_for_byte(knee: Document, path: Path, library: Library, example: Example) -> None:
    path.write_bytes(path.read_bytes().replace(b"done:\n", LOG.encode()))
    log = planfile.log_of(path)
    assert log == LOG
    later = example("knee_check_in", before="knee_pain")
    again = planfile.compose(later, library, log, began="2026-11-23")
    assert again.endswith(LOG)
    assert [entry.session for entry in (planfile.read(path)[0].done or [])] == ["A", "B"]


def test_hostile_names_stay_text(knee: Document, library: Library, tmp_path: Path) -> None:
    knee["label"] = 'x"\n- !!python/object: {a: b}\n# \u2028\x1b[31m\ud800'
    path = tmp_path / "plan.yaml"
    path.write_text(planfile.compose(knee, library), encoding="utf-8")
    data = yamlfile.read(path).data
    assert data["for"].startswith('x" - !!python')
    assert next(iter(data)) == "plan"


def test_sources_of_what_the_coach_chose_are_listed(knee: Document, path: Path, library: Library) -> None:
    made = apply(knee, change(path, ("exercise: push-up ", "exercise: nordic-lower ")), library)
    listed = {source["id"] for source in made["sources"]}
    assert set(library.exercises["nordic-lower"].evidence.sources) <= listed
    json.dumps(made, allow_nan=False)
