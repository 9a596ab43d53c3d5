"""`advisor plan`, `advisor report` and `advisor compare` as a coach meets them."""

import json
import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from advisor.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"
KNEE, CHECK_IN = str(EXAMPLES / "knee_pain.yaml"), str(EXAMPLES / "knee_check_in.yaml")
EMERGENCY = str(EXAMPLES / "emergency_calf.yaml")


def run(*args: str) -> Result:
    return CliRunner().invoke(main, [*args, "--engine", "reference"])


def assessment(answers: str, tmp_path: Path) -> str:
    done = run("assess", answers, "--format", "json", "-o", str(tmp_path))
    assert done.exit_code == 0, done.output
    return str(tmp_path / f"{Path(answers).stem}.json")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    done = run("plan", KNEE, "-o", str(path))
    assert done.exit_code == 0, done.output
    return path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


# ---------------------------------------------------------------------------------------------------------- plan


def test_a_plan_is_a_private_file_with_a_schema_and_help(plan: Path) -> None:
    text = plan.read_text()
    assert text.startswith("# yaml-language-server: $schema=")
    schema = (plan.parent / text.splitlines()[0].split("=", 1)[1]).resolve()
    assert json.loads(schema.read_text())["title"] == "PlanFile"
    assert "advisor report" in text
    assert all(len(line) <= 120 for line in text.splitlines())
    if os.name == "posix":
        assert stat.S_IMODE(plan.stat().st_mode) == 0o600


def test_without_a_file_name_the_plan_is_printed(plan: Path) -> None:
    printed = run("plan", KNEE).stdout
    assert printed.split("\n", 1)[1] == plan.read_text().split("\n", 1)[1]


def test_an_assessment_gives_the_same_plan_as_its_answers(plan: Path, tmp_path: Path) -> None:
    printed = run("plan", assessment(KNEE, tmp_path)).stdout
    assert printed.split("\n", 1)[1] == plan.read_text().split("\n", 1)[1]


def test_a_plan_file_is_never_overwritten_by_mistake(plan: Path) -> None:
    before = plan.read_bytes()
    done = run("plan", KNEE, "-o", str(plan))
    assert done.exit_code == 2
    assert "--keep" in done.output
    assert plan.read_bytes() == before


@pytest.mark.parametrize("answers", [EMERGENCY, str(EXAMPLES / "possible_bone_stress.yaml")])
def test_no_plan_file_where_a_clinician_comes_first(answers: str, tmp_path: Path) -> None:
    done = run("plan", answers, "-o", str(tmp_path / "plan.yaml"))
    assert done.exit_code == 4
    assert "withholds a plan" in done.output
    assert not (tmp_path / "plan.yaml").exists()


# -------------------------------------------------------------------------------------------------------- report


@pytest.mark.parametrize("fmt", ["text", "html", "md"])
def test_a_report_says_the_coachs_changes_and_the_limit_they_break(plan: Path, fmt: str) -> None:
    edit(plan, "exercise: squat ", "exercise: single-leg-squat-to-box ")
    done = run("report", KNEE, "--plan", str(plan), "--format", fmt)
    assert done.exit_code == 0, done.output
    assert "Single-leg squat to a chair" in done.stdout
    words = " ".join(done.stdout.replace("&#39;", "'").split())
    assert "is ruled out for this runner" in words
    assert "The coach chose it in place of" in words
    assert "is ruled out for this runner" in done.stderr


def test_a_report_of_an_untouched_plan_is_the_report(plan: Path, tmp_path: Path) -> None:
    document = assessment(KNEE, tmp_path)
    plain = run("report", document, "--format", "text").stdout
    assert plain
    assert run("report", document, "--plan", str(plan), "--format", "text").stdout == plain
    assert run("report", document, "--format", "html,json", "-o", str(tmp_path / "out")).exit_code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"knee_pain.html", "knee_pain.json"}


def test_a_plan_of_somebody_else_is_refused(plan: Path) -> None:
    done = run("report", str(EXAMPLES / "achilles_pain.yaml"), "--plan", str(plan))
    assert done.exit_code == 4
    assert "other answers" in done.output
    assert "plan.yaml:" in done.output


def test_no_plan_can_be_put_into_an_emergency(plan: Path) -> None:
    done = run("report", EMERGENCY, "--plan", str(plan))
    assert done.exit_code == 4
    assert "withholds a plan" in done.output


def test_a_typing_error_in_a_plan_gets_file_line_and_a_near_match(plan: Path) -> None:
    edit(plan, "exercise: glute-bridge", "exercise: glute-brige")
    done = run("report", KNEE, "--plan", str(plan))
    assert done.exit_code == 4
    assert "plan.yaml:" in done.output
    assert "Did you mean glute-bridge" in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"schema": "advisor.comparison/1"}', "an assessment"),
        ('{"schema": "advisor.assessment/1"}', "is missing"),
        ('{"schema": "advisor.assessment/1", "measures": [], "check_in": {}, "asked": {}}', "triage"),
        ("{", "not valid JSON"),
        ('{"age": 40}', ""),
    ],
)
def test_json_that_is_no_assessment(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content)
    done = run("report", str(path))
    assert done.exit_code == (4 if words else 0)
    assert words in done.output
    assert "Traceback" not in done.output


# ------------------------------------------------------------------------------------------------------- compare


def test_a_comparison_is_readable_and_wrapped() -> None:
    done = run("compare", KNEE, CHECK_IN)
    assert done.exit_code == 0, done.output
    assert "The pain is better than before." in done.stdout
    assert "Go one step on." in done.stdout
    assert "not a diagnosis" in " ".join(done.stdout.split())
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_a_comparison_as_json_from_assessments(tmp_path: Path) -> None:
    first, second = assessment(KNEE, tmp_path), assessment(CHECK_IN, tmp_path)
    result = json.loads(run("compare", first, second, "--format", "json").stdout)
    assert result["schema"] == "advisor.comparison/1"
    assert result["weeks"] == 4
    assert result["pain"]["verdict"] == "better"


def test_worse_after_two_weeks_is_said_first(tmp_path: Path) -> None:
    worse = tmp_path / "worse.yaml"
    worse.write_text(Path(KNEE).read_text().replace("knee_pain_running: 3", "knee_pain_running: 5"))
    calm = run("compare", KNEE, str(worse), "--weeks", "1").stdout
    due = run("compare", KNEE, str(worse), "--weeks", "2").stdout
    assert "Book an appointment" not in calm
    assert "Book an appointment" in due
    assert "held back" in due
    assert due.index("Book an appointment") < due.index("Measured")


def test_the_log_answers_what_the_check_in_left_open(plan: Path, tmp_path: Path) -> None:
    text = Path(CHECK_IN).read_text()
    left_open = tmp_path / "check_in.yaml"
    dropped = ("plan_weeks", "sessions_planned", "sessions_done", "amber_sessions")
    left_open.write_text("\n".join(line for line in text.splitlines() if not line.startswith(dropped)))
    began = next(line for line in plan.read_text().splitlines() if line.startswith("began"))
    edit(plan, began, "began: 2026-11-23")
    log = "".join(
        f"- {{date: 2026-12-{day:02}, session: A, pain: {pain}}}\n" for day, pain in ((1, 2), (12, 5), (15, 4))
    )
    plan.write_text(plan.read_text() + log)
    result = run("compare", KNEE, str(left_open), "--plan", str(plan), "--today", "2026-12-21", "--format", "json")
    document = json.loads(result.stdout)
    assert document["weeks"] == 4
    assert "3 of 8 workouts done, 2 of them with pain of 4 or more" in document["notes"][0]
    adjusted = " ".join(document["plan"]["adjusted"])
    assert "one step back" in adjusted
    assert "one workout a week fewer" in adjusted


# ----------------------------------------------------------------------------------------- from check-in to plan


def test_a_check_in_makes_the_next_plan_and_leaves_the_log_alone(plan: Path, tmp_path: Path) -> None:
    log = "- date: 2026-11-24\n  session: A\n  pain: 2    # fine\n- {date: 2026-11-27, session: B}\n"
    plan.write_text(plan.read_text() + log)
    after = tmp_path / "plan-2.yaml"
    steps = ("--before", KNEE, "--keep", str(plan), "--today", "2026-12-21")
    done = run("plan", CHECK_IN, *steps, "-o", str(after))
    assert done.exit_code == 0, done.output
    assert "not taken over" in done.stderr
    assert after.read_text().endswith("\ndone:\n" + log)
    assert plan.read_text().endswith("\ndone:\n" + log)
    shown = run("report", CHECK_IN, "--before", KNEE, "--plan", str(after), "--format", "json")
    assert shown.exit_code == 0, shown.output
    document = json.loads(shown.stdout)["plan"]
    assert document["edits"] == []
    assert [entry["date"] for entry in document["done"]] == ["2026-11-24", "2026-11-27"]
    assert document["at_week"] == 5


def test_the_same_file_may_go_on_when_its_log_is_kept(plan: Path) -> None:
    plan.write_text(plan.read_text() + "- {date: 2026-11-24, session: A}\n")
    before = plan.read_bytes()
    done = run("plan", CHECK_IN, "--before", KNEE, "--keep", str(plan), "-o", str(plan))
    assert done.exit_code == 0, done.output
    assert plan.read_bytes() != before
    assert plan.read_bytes().endswith(b"done:\n- {date: 2026-11-24, session: A}\n")
