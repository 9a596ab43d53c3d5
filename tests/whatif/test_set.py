"""`advisor whatif ANSWERS --set QUESTION=VALUE`: other answers, and what they make of the result."""

import pytest
from click.testing import CliRunner

from advisor.cli import main
from advisor.errors import UsageError
from tests.whatif.conftest import EXAMPLES, Found, Run


def _set(*said: str) -> list[str]:
    return [part for each in said for part in ("--set", each)]


def test_a_warning_sign_comes_before_all_else(run: Run, found: Found) -> None:
    sign = "warning_leg=numb_cold_pale_foot"
    document = found("knee_pain", sign)
    triage = document["difference"]["triage"]
    assert (triage["before"]["level"], triage["after"]["level"]) == ("modify", "emergency")
    assert [reason["level"] for reason in triage["new"]] == ["emergency"]
    assert "withheld" in document["difference"]["patterns"]
    assert "withheld" in document["difference"]["plan"]["after"]
    text = run("knee_pain", "--set", sign).output
    assert "The result would be “Get help now” in place of “Train on with changes”." in text.replace("\n", " ")
    assert "What to do\n" in text
    assert "Patterns" not in text
    assert "The plan" not in text


def test_an_emergency_is_not_answered_away(run: Run, found: Found) -> None:
    """The calf was named twice: the other answer keeps the level, and what to do is said all the same."""
    text = " ".join(run("emergency_calf", "--set", "warning_leg=none").output.split())
    assert "The result stays “Get help now”." in text
    assert "What to do" in text
    assert "It is no advice to answer differently." in text
    assert "A warning sign that is there counts." in text
    document = found("emergency_calf", "warning_leg=none", "calf_signs=came_gradually")
    assert any("no advice" in note for note in document["notes"])


def test_patterns_points_groups_mistakes_and_load_risk(found: Found) -> None:
    difference = found(
        "knee_pain", "knee_signs=[squatting]", "strength_per_week=3", "planned_longest=14",
        "single_leg_bridge={left: 16, right: 16}",
    )["difference"]  # fmt: skip
    (pattern,) = difference["patterns"]
    assert (pattern["id"], pattern["side"]) == ("patellofemoral_pain", "right")
    assert pattern["points"][1] < pattern["points"][0]
    (glutes,) = [group for group in difference["groups"] if group["id"] == "glutes"]
    assert glutes["measured"]["gone"] and not glutes["measured"]["new"]
    assert [each["id"] for each in difference["mistakes"]["gone"]] == ["skipping_strength"]
    assert difference["load_risk"]["gone"] == ["A run 10 to 100 percent longer than your longest of the last 30 days"]
    assert difference["load_risk"]["after"]["points"] < difference["load_risk"]["before"]["points"]


def test_the_level_and_the_exercises_of_the_plan(found: Found) -> None:
    plan = found("strong_advanced", "strength_months=1")["difference"]["plan"]
    assert plan["before"]["level"] != plan["after"]["level"] == "beginner"
    assert plan["added"] and plan["removed"]


def test_a_plan_that_is_withheld_and_one_that_is_offered(run: Run, found: Found) -> None:
    said = ("groin_bone=none", "groin_place=inner_groin", "energy_signs=none")
    plan = found("possible_bone_stress", *said)["difference"]["plan"]
    assert "withheld" in plan["before"]
    assert plan["after"]["level"] == "beginner"
    assert plan["added"] == []  # there was no plan to compare with
    assert "→ a plan, level: Beginner" in " ".join(run("possible_bone_stress", *_set(*said)).output.split())


def test_nothing_changes_is_said_plainly(run: Run, found: Found) -> None:
    same = found("knee_pain", "name=Bob")
    assert same["difference"]["same"]
    text = " ".join(run("knee_pain", "--set", "name=Bob").output.split())
    assert "Nothing changes: the result and the plan stay as they are" in text


def test_an_answer_taken_away_opens_the_warning_sign(found: Found) -> None:
    for said in ("conditions=", "conditions=unknown"):
        triage = found("knee_pain", said)["difference"]["triage"]
        assert triage["after"]["level"] == "incomplete"
        assert [each["id"] for each in triage["open_questions"]["new"]] == ["conditions"]


def test_sides_are_named_as_in_a_file(found: Found) -> None:
    for said in ("side_plank.right=45", "side_plank={right: 45}"):
        assert [(each["fact"], each["after"]) for each in found("knee_pain", said)["changed"]] == [
            ("side_plank.right", 45)
        ]
    knee = found("knee_pain", "knee_pain_running=6")["changed"]  # the file says which knee
    assert [(each["fact"], each["before"], each["after"]) for each in knee] == [("knee_pain_running.right", 3, 6)]
    both = found("knee_pain", "knee_side=both", "knee_pain_running=6")["changed"]
    assert {each["fact"] for each in both} == {"knee_side", "knee_pain_running.left", "knee_pain_running.right"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["plank"], "names no value. Write --set question=value."),
        (["plnk=3"], "there is no question `plnk`. Did you mean plank"),
        (["knee_side=lefft"], "`knee_side`: there is no option 'lefft'. Did you mean left?"),
        (["age=400"], "`age`: '400' is out of range."),
        (["age.left=40"], "`age` is not asked for each side. Write `age`."),
        (["plank=1", "plank=2"], "--set says `plank` twice. Say it once."),
        (["side_plank=1", "side_plank.left=2"], "--set says `side_plank.left` twice."),
        (["knee_place=[front"], "--set knee_place"),
    ],
)
def test_what_can_not_be_read_is_told(found: Found, said: list[str], told: str) -> None:
    with pytest.raises(UsageError) as error:
        found("knee_pain", *said)
    assert told in str(error.value)


def test_every_fault_is_told_at_once(run: Run) -> None:
    result = run("knee_pain", *_set("plnk=3", "knee_side=lefft"))
    assert result.exit_code == 2
    assert "there is no question `plnk`. Did you mean plank" in result.output
    assert len(result.output.splitlines()) == 2


def test_a_file_that_is_refused_and_a_call_without_a_question(run: Run) -> None:
    assert run("knee_pain").exit_code == 2
    assert CliRunner().invoke(main, ["whatif", "-", "--set", "age=3"], input="age: [").exit_code == 4


def test_standard_input_and_the_file_stays_as_it_is(run: Run) -> None:
    path = EXAMPLES / "knee_pain.yaml"
    before = path.read_bytes()
    result = CliRunner().invoke(main, ["whatif", "-", "--set", "plank=90"], input=before.decode())
    assert result.exit_code == 0
    assert path.read_bytes() == before


def test_in_german(run: Run) -> None:
    text = " ".join(run("knee_pain", "--set", "warning_leg=numb_cold_pale_foot", "--lang", "de").output.split())
    assert "Andere Antworten" in text
    assert "statt „" in text
    assert "Nichts ändert sich" in " ".join(run("knee_pain", "--set", "name=Bob", "--lang", "de").output.split())
