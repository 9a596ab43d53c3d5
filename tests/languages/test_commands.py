"""`--lang` and ADVISOR_LANG on every command that speaks to a runner or coach."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from advisor.authoring.catalogues import single, stored
from advisor.cli import main
from advisor.resources import folder

KNEE = str(folder("rules").parent / "examples/knee_pain.yaml")
CHECK_IN = str(folder("rules").parent / "examples/knee_check_in.yaml")


def advisor(*args: str, lang: str = "") -> Result:
    return CliRunner().invoke(main, list(args), env={"ADVISOR_LANG": lang or None})


def test_assess_in_another_language(pseudo: str) -> None:
    found = json.loads(advisor("assess", KNEE, "--format", "json", "--lang", pseudo).output)
    assert found["locale"] == pseudo
    assert found["triage"]["title"] == "[Train on with changes]"
    assert "[Report for Anna]" in advisor("assess", KNEE, "--lang", pseudo).output.replace("\n", " ")


def test_the_environment_names_the_language_and_the_option_wins(pseudo: str) -> None:
    assert json.loads(advisor("assess", KNEE, "--format", "json", lang=pseudo).output)["locale"] == pseudo
    found = advisor("assess", KNEE, "--format", "json", "--lang", "en", lang=pseudo)
    assert json.loads(found.output)["locale"] == "en"
    assert "[" not in json.loads(found.output)["triage"]["title"]


@pytest.mark.parametrize("command", ["assess", "plan", "report", "compare"])
def test_a_language_that_is_not_there_is_refused(command: str) -> None:
    found = advisor(command, KNEE, *([CHECK_IN] if command == "compare" else []), "--lang", "dee")
    assert found.exit_code == 2
    assert "There is no language dee. Did you mean de" in found.output


def test_a_kind_of_a_language_is_that_language() -> None:
    assert json.loads(advisor("assess", KNEE, "--format", "json", "--lang", "de-AT").output)["locale"] == "de"


def test_compare_and_plan(pseudo: str) -> None:
    found = json.loads(advisor("compare", KNEE, CHECK_IN, "--format", "json", "--lang", pseudo).output)
    assert found["triage"]["text"].startswith("[")
    plan = advisor("plan", KNEE, "--lang", pseudo)
    assert plan.exit_code == 0
    assert "[Workout A]" in plan.output


def test_a_report_of_an_assessment_speaks_its_language(pseudo: str, tmp_path: Path) -> None:
    advisor("assess", KNEE, "--format", "json", "--lang", pseudo, "-o", str(tmp_path))
    made = str(tmp_path / "knee_pain.json")
    assert "[Report for Anna]" in advisor("report", made, "--lang", pseudo).output.replace("\n", " ")
    mixed = advisor("report", made)
    assert mixed.exit_code == 4
    assert f"this assessment is in {pseudo}, not in en. Give the command with --lang {pseudo}" in mixed.output


def test_a_batch_takes_titles_and_answers_in_either_language(pseudo: str, tmp_path: Path) -> None:
    table = tmp_path / "club.csv"
    table.write_text(
        "id,[How old are you?],Which sex should the test norms and health questions use?,"
        "[Where do you feel pain or a niggle?]\n"
        "anna,34,[Female],Knee\nben,40,male,calf; [Shin]\n"
    )
    out = tmp_path / "out"
    found = advisor("batch", str(table), "-o", str(out), "--reports", "json,text", "--lang", pseudo)
    assert found.exit_code == 0, found.output
    document = json.loads(next(out.glob("reports/*anna.json")).read_text())
    assert document["locale"] == pseudo
    assert "[" in document["triage"]["title"]


@pytest.mark.parametrize("locale", ["de", "es"])
def test_a_shipped_language_says_what_its_catalogue_holds(locale: str) -> None:
    english = json.loads(advisor("assess", KNEE, "--format", "json").output)["triage"]["title"]
    known = {single(message): message.string for each in stored(folder("translations"), locale).values()
             for message in each if message.id}  # fmt: skip
    found = json.loads(advisor("assess", KNEE, "--format", "json", "--lang", locale).output)
    assert found["triage"]["title"] == (known[english] or english)


def test_a_plan_file_goes_round_in_its_language_and_in_no_other(pseudo: str, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    assert advisor("plan", KNEE, "--lang", pseudo, "-o", str(plan)).exit_code == 0
    text = plan.read_text()
    assert f"\nlang: {pseudo}\n" in text
    same = json.loads(advisor("report", KNEE, "--plan", str(plan), "--lang", pseudo, "--format", "json").output)
    assert same["plan"]["edits"] == []
    plan.write_text(text.replace('sets: "3"', 'sets: "4"', 1))
    edited = json.loads(advisor("report", KNEE, "--plan", str(plan), "--lang", pseudo, "--format", "json").output)
    assert [item["text"][0] for item in edited["plan"]["edits"]] == ["["]
    mixed = advisor("report", KNEE, "--plan", str(plan))
    assert mixed.exit_code == 4
    assert f"this plan file is in {pseudo}, not in en. Give the command with --lang {pseudo}." in mixed.output
    english = advisor("plan", KNEE).output
    assert "lang:" not in english
