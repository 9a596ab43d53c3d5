"""A faulty rule base is refused whole, with every mistake named by file and line, and how to mend it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.errors import KnowledgeFault
from advisor.library import load
from advisor.resources import folder

RULE = """
rules:
  - id: own-rule
    title: Our own rule
    when: {WHEN}
    then: {THEN}
    because: Because we say so.
    evidence: {grade: D, sources: [expert-rule]}
    status: stable
    reviewed: 2026-11-23
    cases:
      - {name: it fires, answers: {}, expect: fires}
      - {name: it stays silent, answers: {}, expect: silent}
"""
THEN = "{advice: [Take it easy today.]}"
TRIAGE = "{triage: {level: modify, urgency: 2_weeks, do: [Take it easy today.], in_place_of: [IDS]}}"

Faults = Callable[[str], list[str]]


@pytest.fixture
def faults(tmp_path: Path) -> Faults:
    """The problems found when one file of own rules is laid over the shipped ones."""

    def found(text: str, name: str = "own/own.yaml") -> list[str]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        with pytest.raises(KnowledgeFault) as caught:
            load(tmp_path)
        return [str(problem) for problem in caught.value.problems]

    return found


def rule(when: str, then: str = THEN) -> str:
    return RULE.replace("{WHEN}", when).replace("{THEN}", then)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("{agee: 30}", "no question or finding named `agee`. Did you mean age"),
        ("{age: thirty}", "a number was expected"),
        ("{age: {atleast: 30}}", "no operator `atleast`. Did you mean at_least"),
        ("{age: {at_least: 200}}", "can never be answered"),
        ("{age: {between: [40, 30]}}", "must not exceed"),
        ("{age: {at_least: 30, at_most: 40}}", "one operator"),
        ("{sex: [female]}", "a list needs any_of"),
        ("{sex: {any_of: [femal]}}", "Did you mean female"),
        ("{pain_where: knee}", "several options can be chosen"),
        ("{limp_walking: yes}", "true or false was expected"),
        ("{knee_pain_running: 3}", "asked for each side"),
        ("{age.left: 30}", "not asked for each side"),
        ("{name: Anna}", "free text"),
        ("{all: []}", "needs a list"),
        ("{at_least_n_of: {n: 3, of: [{age: 30}]}}", "from 1 to 1"),
        ("{age: 30, sex: female}", "has one key"),
        ("{pattern.low_back: {at_least: strong}}", "can't ask for `strong`"),
        ("{pattern.low_back: {answered: true}}", "asked of questions only"),
        ("{all: [{age: {at_least: 40}}, {age: {less_than: 40}}]}", "ever make it fire"),
        ("{any: [{limp_walking: true}, {not: {limp_walking: true}}]}", "fires for everybody"),
    ],
)
def test_a_faulty_condition(faults: Faults, when: str, words: str) -> None:
    found = faults(rule(when))
    assert len(found) == 1, found
    assert words in found[0]
    assert "own.yaml:" in found[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (rule("{age: 30}", "{worth_training: {glute: 1}}"), "no muscle group `glute`"),
        (rule("{age: 30}", "{exclude: [sqat]}"), "no exercise or tag `sqat`. Did you mean squat"),
        (rule("{age: 30}", "{advise: [Rest.]}"), "`advise` is not known here. Did you mean advice"),
        (rule("{age: 30}", "{}"), "must say what follows"),
        (rule("{age: 30}", "{flag: nobody_reads_me}"), "nothing reads the flag"),
        (
            rule("{age: 30}", TRIAGE.replace("IDS", "mod-anypain")),
            "which is no other triage rule. Did you mean mod-any-pain",
        ),
        (rule("{age: 30}", TRIAGE.replace("IDS", "own-rule")), "which is no other triage rule"),
        (rule("{age: 30}", TRIAGE.replace("IDS", "rf-c02-tight-hip-flexor")), "which is more urgent"),
        (rule("{age: 30}", "{advice: [You have a torn meniscus.]}"), "may not be said"),
        (rule("{age: 30}").replace("expert-rule", "expert-rul"), "not in sources.yaml. Did you mean expert-rule"),
        (rule("{age: 30}").replace("expect: silent", "expect: fires"), "no case with `expect: silent`"),
        (
            rule("{age: 30}").replace("    because:", "    becuase:"),
            "`becuase` is not known here. Did you mean because",
        ),
        (rule("{age: 30}").replace("own-rule", "Own rule"), "rules.0.id"),
        (rule("{age: 30}").replace("grade: D", "grade: E"), "evidence.grade"),
        (rule("{age: 30}").replace("2026-11-23", "yesterday"), "reviewed"),
        (rule("{age: 30}") + rule("{age: 31}").replace("\nrules:\n", ""), "used in"),
        ("", "the file is empty"),
        ("rules: [", "not valid YAML"),
    ],
)
def test_a_faulty_file(faults: Faults, text: str, words: str) -> None:
    assert any(words in problem for problem in faults(text)), faults(text)


def test_everything_wrong_is_said_at_once(faults: Faults) -> None:
    found = faults(rule("{all: [{agee: 3}, {sexx: female}, {age: old}]}"))
    assert len(found) == 3


def test_a_circle_of_rules_is_named(faults: Faults) -> None:
    one = rule("{flag.second: true}", "{flag: first}").replace("own-rule", "rule-one")
    two = rule("{flag.first: true}", "{flag: second}").replace("own-rule", "rule-two").replace("\nrules:\n", "")
    found = faults(one + two)
    assert "rule-one → rule-two → rule-one" in found[0]


def test_a_red_flag_must_name_its_hazard(faults: Faults) -> None:
    then = "{triage: {level: emergency, urgency: now, do: [Call for help.]}}"
    assert any("hazards.yaml" in problem for problem in faults(rule("{age: 30}", then)))


def test_an_own_rule_without_faults_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "own.yaml").write_text(rule("{age: {at_least: 30}}"))
    assert "own-rule" in load(tmp_path).by_name


def test_a_file_of_the_same_name_stands_in_for_ours(tmp_path: Path) -> None:
    text = (folder("rules") / "vocabulary.yaml").read_text()
    (tmp_path / "vocabulary.yaml").write_text(text.replace("fits well", "fits very well"))
    assert load(tmp_path).vocabulary.strengths["strong"].text == "fits very well"
    assert load().vocabulary.strengths["strong"].text == "fits well"


def test_the_digest_follows_meaning_not_layout(tmp_path: Path) -> None:
    shutil.copytree(folder("rules"), tmp_path / "rules")
    path = tmp_path / "rules" / "mistakes.yaml"
    path.write_text(path.read_text() + "\n# a comment\n")
    assert load(tmp_path / "rules").digest == load().digest
    path.write_text(path.read_text().replace("reviewed: 2026-11-23", "reviewed: 2026-11-24", 1))
    assert load(tmp_path / "rules").digest != load().digest
