"""Drafts: what is written is what was answered, and what no longer fits is asked again."""

import stat
from collections.abc import Mapping
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from advisor import yamlfile
from advisor.dialogue import Dialogue, State
from advisor.errors import InputRefused
from advisor.intake import draft
from advisor.intake.answers_file import from_document
from advisor.questionnaire import Questionnaire
from tests.dialogue.test_any_way_through import random_reply


def knowing(*questionnaires: Questionnaire) -> Any:
    """All that reading answers needs of a library."""
    return SimpleNamespace(questionnaires={each.id: each for each in questionnaires})


def half_way(mini: Questionnaire) -> Dialogue:
    dialogue = Dialogue(mini)
    dialogue.answer("Sam: #1")
    dialogue.answer(34)
    dialogue.skip()
    dialogue.answer(False)
    dialogue.answer(frozenset({"none"}))
    dialogue.answer(frozenset({"shin", "knee"}))
    dialogue.answer("both")
    dialogue.dont_know()
    dialogue.answer(True)
    return dialogue


def test_a_draft_is_a_plain_answers_file_with_the_questions_beside_the_answers(mini: Questionnaire) -> None:
    assert (
        draft.compose(half_way(mini))
        == """\
# Mini check, version 1. Saved by `advisor ask`.
# unknown: answered with "don't know". null: skipped.
questionnaire: mini

# ---- About you
# What is your name?
name: "Sam: #1"
# How old are you? (year)
age: 34
# Which sex?
sex: null
# Are you pregnant?
pregnancy: false

# ---- Warning signs
# Do you have any of these?
chest: [none]

# ---- Pain
# Where does it hurt?
where: [knee, shin]
# Which knee?
knee_side: both
# One spot on bone?
knee_bone:
  left: unknown
  right: true
"""
    )


def test_a_draft_gives_back_the_answers_and_the_place(mini: Questionnaire, tmp_path: Path) -> None:
    before, path = half_way(mini), tmp_path / "me.yaml"
    draft.write(path, draft.compose(before))
    found = draft.read(path, knowing(mini))
    after = Dialogue(found.questionnaire)
    after.restore(found.answers, found.skipped)
    assert after.answers() == before.answers()
    assert after.skipped() == before.skipped() == {"sex"}
    assert after.current == before.current
    assert found.problems == ()


@pytest.mark.parametrize("name", ["runner", "quick", "check_in"])
@pytest.mark.parametrize("seed", range(4))
def test_any_draft_gives_back_the_same_answers(shipped: Mapping[str, Questionnaire], name: str, seed: int) -> None:
    chance, dialogue = Random(seed), Dialogue(shipped[name])
    for _ in range(40):
        if dialogue.current is not None:
            random_reply(dialogue, chance)
    document = yamlfile.parse(draft.compose(dialogue), "draft")
    _, answers = from_document(document, knowing(*shipped.values()))
    assert answers.digest() == dialogue.answers().digest()


def test_answers_kept_aside_are_not_in_the_draft(mini: Questionnaire) -> None:
    dialogue = half_way(mini)
    dialogue.go_to([line.item.fact for line in dialogue.lines()].index("where") + 1)
    dialogue.answer(frozenset({"none"}))
    assert "knee" not in draft.compose(dialogue)


@pytest.mark.parametrize("name", ["no", "yes", "5:30", 'say "hi"', "back\\slash", "Zoë 李 🏃", "# not a comment"])
def test_any_name_survives(mini: Questionnaire, name: str) -> None:
    dialogue = Dialogue(mini)
    dialogue.answer(name)
    document = yamlfile.parse(draft.compose(dialogue), "draft")
    assert from_document(document, knowing(mini))[1].label == name


def test_what_no_longer_fits_is_named_and_asked_again(mini: Questionnaire, tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_text("questionnaire: mini\nage: 34\nsex: robot\nshoe_size: 42\n")
    found = draft.read(path, knowing(mini))
    assert found.answers.values == {"age": 34}
    assert [problem.line for problem in found.problems] == [3, 4]
    assert "robot" in found.problems[0].message
    dialogue = Dialogue(found.questionnaire)
    dialogue.restore(found.answers, found.skipped)
    sex = next(line for line in dialogue.lines() if line.item.fact == "sex")
    assert sex.state is State.OPEN


@pytest.mark.parametrize("text", ["", "[1, 2]", "age: [", "questionnaire: nothing_such\nage: 3"])
def test_what_is_no_answers_file_is_refused(mini: Questionnaire, tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(text)
    with pytest.raises(InputRefused):
        draft.read(path, knowing(mini))


def test_a_draft_is_for_its_owner_only(mini: Questionnaire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = draft.folder() / "mini.yaml"
    draft.write(path, "questionnaire: mini\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path], "no half-written file is left"


def test_saving_where_it_is_not_possible_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputRefused):
        draft.write(tmp_path / "file" / "me.yaml", "")


def test_the_folder_of_drafts_follows_the_desktop_rules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    assert draft.folder() == tmp_path / ".local" / "state" / "advisor" / "drafts"
    monkeypatch.setenv("XDG_STATE_HOME", "relative/is/ignored")
    assert draft.folder() == tmp_path / ".local" / "state" / "advisor" / "drafts"
    monkeypatch.setenv("XDG_STATE_HOME", "/srv/state")
    assert draft.folder() == Path("/srv/state/advisor/drafts")
