"""`advisor assess` as a person meets it: results, files, and one clear message for anything wrong."""

import json
import os
import stat
from importlib import import_module
from pathlib import Path

import pytest
from click import Command, Group
from click.testing import CliRunner, Result

from advisor.cli import COMMANDS, main

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


def run(*args: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, list(args), input=stdin)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_each_example_gives_a_readable_result(path: Path) -> None:
    done = run("assess", str(path))
    assert done.exit_code == 0, done.output
    assert "not a diagnosis" in done.output
    assert all(len(line) <= 80 for line in done.output.splitlines())


def test_the_examples_show_every_level() -> None:
    levels = {json.loads(run("assess", str(path), "--format", "json").output)["triage"]["level"] for path in EXAMPLES}
    assert levels == {"emergency", "clinician_first", "modify", "train", "incomplete"}


def test_files_are_named_after_the_answers_and_private(tmp_path: Path) -> None:
    done = run("assess", str(EXAMPLES[0]), "--format", "html,md,json,text", "-o", str(tmp_path / "out"))
    assert done.exit_code == 0, done.output
    made = {path.name: path for path in (tmp_path / "out").iterdir()}
    assert set(made) == {f"{EXAMPLES[0].stem}.{end}" for end in ("html", "md", "json", "txt")}
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in made.values()} == {0o600}


def test_both_engines_give_the_same_document() -> None:
    documents = []
    for name in ("durable-rules", "reference"):
        document = json.loads(run("assess", str(EXAMPLES[0]), "--format", "json", "--engine", name).output)
        assert document.pop("engine").startswith(name)
        document.pop("created")
        documents.append(document)
    assert documents[0] == documents[1]


def test_the_same_answers_as_yaml_json_csv_and_standard_input_give_the_same_document(tmp_path: Path) -> None:
    answers = {"age": 41, "sex": "male", "pain_where": ["none"], "warning_heart": ["none"], "longest_30d": 8}
    (tmp_path / "a.yaml").write_text("\n".join(f"{key}: {json.dumps(value)}" for key, value in answers.items()))
    (tmp_path / "a.json").write_text(json.dumps(answers))
    cells = [value[0] if isinstance(value, list) else str(value) for value in answers.values()]
    (tmp_path / "a.csv").write_text(",".join(answers) + "\n" + ",".join(cells) + "\n")
    results = [run("assess", str(tmp_path / name), "--format", "json") for name in ("a.yaml", "a.json", "a.csv")]
    results.append(run("assess", "-", "--format", "json", stdin=(tmp_path / "a.yaml").read_text()))
    documents = [json.loads(result.output) for result in results]
    for document in documents:
        document.pop("created")
    assert documents.count(documents[0]) == 4


def test_fail_on_turns_a_level_into_an_exit_code() -> None:
    example = next(path for path in EXAMPLES if path.stem == "emergency_calf")
    assert run("assess", str(example)).exit_code == 0
    assert run("assess", str(example), "--fail-on", "clinician_first").exit_code == 1
    calm = next(path for path in EXAMPLES if path.stem == "strong_advanced")
    assert run("assess", str(calm), "--fail-on", "modify").exit_code == 0


REFUSED = [
    ("agee: 34\n", 1, "no question `agee`. Did you mean age"),
    ("sex: male\nage: thirty\n", 2, "`age`: 'thirty' is not a number"),
    ("sex: male\n\nage: 255\n", 3, "`age`: '255' is out of range. It must lie from 8 to 100 year"),
    ("longest_30d: 5 kg\n", 1, "'kg' is not a unit for this question"),
    ("age: 34\nage: 35\n", 2, "`age` is written twice"),
    ("pain_where: [kneee]\n", 1, "Did you mean knee"),
    ("pain_where: [none, knee]\n", 1, "can't stand beside"),
    ("limp_walking: maybe\n", 1, "neither yes nor no"),
    ("knee_place: {lefft: [around_kneecap]}\n", 1, "is not a side"),
    ("questionnaire: runer\nage: 3\n", 1, "no questionnaire `runer`. Did you mean runner"),
    ("- age\n- sex\n", 1, "`question: answer`"),
    ("", 0, "no answers"),
    ("age: [\n", 2, "not valid YAML"),
]


@pytest.mark.parametrize(("text", "line", "words"), REFUSED, ids=lambda value: str(value)[:30])
def test_wrong_answers_get_one_clear_message_with_file_and_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(text)
    done = run("assess", str(path))
    assert done.exit_code == 4
    assert words in done.output
    assert f"answers.yaml:{line}:" in done.output or not line
    assert "Traceback" not in done.output
    assert len(done.output.splitlines()) == 1


def test_every_wrong_line_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text("agee: 3\nsex: femal\nlimp_walking: perhaps\n")
    done = run("assess", str(path))
    assert [line.split(":")[1] for line in done.output.splitlines()] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("gone.yaml", None, "no such file"),
        ("picture.yaml", b"\x89PNG\r\n\x1a\n\0\0", "binary"),
        ("old.yaml", b"name: Jos\xe9\n", "not UTF-8"),
        ("bad.json", b'{"age": 3,}', "not valid JSON"),
        ("nan.json", b'{"age": NaN}', "NaN"),
        ("two.csv", b"age,sex\n30,male\n40,female\n", "advisor batch"),
        ("short.csv", b"age,sex\n30\n", "1 cells and the header 2"),
        ("twice.csv", b"age,age\n30,31\n", "stands twice"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, name: str, content: bytes | None, words: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = run("assess", str(tmp_path / name))
    assert done.exit_code == 4
    assert words in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("asess", "x.yaml"), "Did you mean assess"),
        (("assess",), "Missing argument"),
        (("assess", "x.yaml", "--format", "docx"), "no format docx"),
        (("assess", str(EXAMPLES[0]), "--engine", "durable"), "Did you mean durable-rules"),
    ],
)
def test_wrong_usage(args: tuple[str, ...], words: str) -> None:
    done = run(*args)
    assert done.exit_code == 2
    assert words in done.output


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run("assess", str(EXAMPLES[0]), "-o", str(tmp_path / "file" / "out"))
    assert done.exit_code in (2, 4)
    assert "Traceback" not in done.output


def test_faulty_rules_stop_everything(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.yaml").write_text("version: 1\n")
    done = run("assess", str(EXAMPLES[0]), "--rules", str(tmp_path))
    assert done.exit_code == 5
    assert "vocabulary.yaml" in done.output


def test_why_names_rules_answers_and_places() -> None:
    knee = str(next(path for path in EXAMPLES if path.stem == "knee_pain"))
    done = run("why", knee, "patellofemoral_pain")
    assert done.exit_code == 0, done.output
    assert "knee_signs.right any of squatting" in done.output
    assert "rules/patterns/patellofemoral_pain.yaml:" in done.output
    assert "does not hold" in done.output
    assert run("why", knee, "patelofemoral_pain").exit_code == 2


def test_every_command_there_is_can_be_called() -> None:
    names = [path.stem for path in (ROOT / "advisor/cli").glob("[a-z]*.py")]
    found = {name: vars(import_module(f"advisor.cli.{name}")).get("command") for name in names}
    made = {name: command for name, command in found.items() if isinstance(command, Command)}
    below = [each for group in made.values() if isinstance(group, Group) for each in group.commands.values()]
    assert {name for name, command in made.items() if command not in below} == set(COMMANDS)
    for name in COMMANDS:
        assert run(name, "--help").exit_code == 0


def test_questionnaires_are_listed_and_shown() -> None:
    assert "runner" in run("questionnaire", "list").output
    assert "Why:" in run("questionnaire", "show", "quick").output
    form = run("questionnaire", "show", "runner", "--format", "yaml").output
    done = run("assess", "-", "--format", "json", stdin=form)
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["triage"]["level"] == "incomplete"
    header = run("questionnaire", "show", "runner", "--format", "csv").output.strip().split(",")
    assert header[:3] == ["id", "name", "age"]
    assert {"heel_raise.left", "heel_raise.right", "knee_place"} <= set(header)  # both legs are always tested
    assert "heel_raise" not in header


def test_a_questionnaire_is_shown_in_another_language() -> None:
    assert "Selbsteinschätzung" in run("questionnaire", "list", "--lang", "de").output
    shown = run("questionnaire", "show", "quick", "--lang", "de").output
    assert "Warum:" in shown
    assert "Why:" not in shown
    form = run("questionnaire", "show", "quick", "--lang", "de", "--format", "yaml").output
    assert "(jede Seite: {left: ..., right: ...}" in form
    assert json.loads(run("assess", "-", "--lang", "de", "--format", "json", stdin=form).output)["locale"] == "de"


def test_the_rules_are_checked_and_tested() -> None:
    assert "sound" in run("rules", "check").output
    done = run("rules", "test")
    assert done.exit_code == 0
    assert "none failed" in done.output
