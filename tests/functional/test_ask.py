"""`advisor ask` on a real terminal: what a person sees, types, and finds afterwards."""

import json
import os
import re
import shlex
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

ROOT = Path(__file__).resolve().parents[2]
ADVISOR = [sys.executable, "-m", "advisor"]
ESCAPE = "\x1b"

# quick: 34 years, male; heart, leg and general signs: none; conditions and energy: none; pain nowhere
HEALTHY = ["34", "2", "6", "13", "5", "11", "13", "13"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


Ask = Callable[..., "pexpect.spawn[str]"]


@pytest.fixture
def ask(home: Path) -> Iterator[Ask]:
    """Starts `advisor ask` in a terminal of 80 columns."""
    started: list[pexpect.spawn[str]] = []

    def start(*arguments: str, colour: bool = False, through: str = "exec {}") -> "pexpect.spawn[str]":
        environment = {
            **{key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS", "LINES")},
            "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(home / "state"), "TERM": "xterm", "LC_ALL": "C.UTF-8",
            **({} if colour else {"NO_COLOR": "1"}),
        }  # fmt: skip
        child = pexpect.spawn(
            "sh", ["-c", through.format(shlex.join([*ADVISOR, "ask", *arguments]))],
            cwd=str(home), env=environment, encoding="utf-8", timeout=30, dimensions=(40, 80),
        )  # fmt: skip
        child.delaybeforesend = None
        started.append(child)
        return child

    yield start
    for child in started:
        child.close(force=True)


PROMPT = re.compile(
    r"(?:y or n|Text|Times a week|Your choice|One number, 1 to \d+|One or more numbers, such as 1,3|Years|0 to 10"
    r"|your result): $"
)


def reply(child: "pexpect.spawn[str]", *texts: str) -> str:
    """Reply to one prompt after the other; everything that was shown until then."""
    seen = ""
    for text in texts:
        child.expect(PROMPT)
        seen += child.before + child.after
        child.sendline(text)
    return seen.replace("\r\n", "\n")


def finish(child: "pexpect.spawn[str]") -> tuple[str, int]:
    """What is shown until the end, and the exit code."""
    child.expect(pexpect.EOF)
    child.close()
    return child.before.replace("\r\n", "\n"), child.exitstatus


def drafts(home: Path) -> list[Path]:
    return sorted((home / "state" / "advisor" / "drafts").glob("*.yaml"))


def draft(home: Path) -> Path:
    (path,) = drafts(home)
    return path


def test_a_complete_run_ends_with_the_result_and_says_where_the_answers_are(ask: Ask, home: Path) -> None:
    child = ask("-q", "quick")
    seen = reply(child, *HEALTHY, "")
    assert "Section 1 of 4: About you" in seen
    assert "Question 1, about 7 more to come\nHow old are you?\nYears: " in seen
    assert "Noted: None of these." in seen
    assert "Check your answers" in seen
    result, code = finish(child)
    assert code == 0
    assert "This is not a diagnosis" in result
    assert "advisor assess" in result
    assert stat.S_IMODE(draft(home).stat().st_mode) == 0o600
    assert "age: 34" in draft(home).read_text()


def test_the_complaint_comes_first_and_the_rest_is_offered(ask: Ask, home: Path) -> None:
    child = ask("--save", "me.yaml")
    seen = reply(child, *HEALTHY, "n", "")
    assert "It goes in two steps." in seen
    first = re.search(r"Question 1, about \d+ more to come\n([^\n]+)\n", seen)
    assert first is not None
    assert first[1] == "How old are you?", "not the name, the height or the weight"
    assert "What there is so far" in seen
    assert re.search(r"About \d+ more questions can still decide about your plan", seen)
    assert "Not asked yet: About you (" in seen
    result, code = finish(child)
    assert code == 0
    assert "This is not a diagnosis" in result
    assert "To go on with the other questions:\n  advisor ask --resume me.yaml\n" in result
    child = ask("--resume", "me.yaml")
    seen = reply(child, "", "s")
    assert "What there is so far" in seen
    assert re.search(r"Section \d+ of \d+: [^\n]+\nAbout \d+ questions; -- skips them\.\n", seen)
    assert finish(child)[1] == 6


def test_a_finished_first_step_is_not_offered_again_as_stopped(ask: Ask, home: Path) -> None:
    child = ask()
    reply(child, *HEALTHY, "n", "")
    assert finish(child)[1] == 0
    child = ask()
    assert "You stopped on" not in reply(child, "q")
    child.close(force=True)


def test_all_asks_the_whole_questionnaire_in_its_order(ask: Ask) -> None:
    child = ask("--all")
    seen = reply(child, "Kim", "34", "?", "s")
    assert "It goes in two steps." not in seen
    assert "What name should stand on your report?\nText: " in seen
    assert "Why: Some test norms differ" in seen
    assert "It can still decide about: " in " ".join(seen.split())
    assert finish(child)[1] == 6


def test_the_saved_answers_give_the_same_result_again(ask: Ask, home: Path) -> None:
    child = ask("-q", "quick", "--save", "me.yaml")
    reply(child, *HEALTHY, "")
    result, _ = finish(child)
    again = subprocess.run(
        [*ADVISOR, "assess", "me.yaml"], cwd=home, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    body = [line for line in again.stdout.splitlines() if line.strip()]
    assert set(body) <= set(result.splitlines())


def test_files_are_written_where_o_says(ask: Ask, home: Path) -> None:
    child = ask("-q", "quick", "--save", "me.yaml", "--format", "html,json", "-o", "out")
    reply(child, *HEALTHY, "")
    result, code = finish(child)
    assert code == 0
    assert "Written: out/me.html" in result
    assert sorted(path.name for path in (home / "out").iterdir()) == ["me.html", "me.json"]


def test_why_wrong_input_back_and_dont_know(ask: Ask) -> None:
    child = ask("-q", "quick")
    seen = reply(child, "?", "two hundred", "34", "b", "", "9", "2", "d", "13", "5", "11", "13", "13", "s")
    assert "Why: Growing bones and older tendons" in seen
    assert "Please type one whole number from 8 to 100 years." in seen
    assert "So far: 34 years. Press Enter to keep it." in seen
    assert "There is no answer 9 here; the numbers go from 1 to 3." in seen
    assert "Noted: don't know." in seen
    assert "Question 3 is about a warning sign and still open." in seen
    assert finish(child)[1] == 6


def test_an_answer_can_be_changed_before_the_result(ask: Ask, home: Path) -> None:
    child = ask("-q", "quick", "--save", "me.yaml")
    seen = reply(child, *HEALTHY, "1", "35", "r", "")
    assert "    1.  How old are you?  34 years" in seen
    assert "    1.  How old are you?  35 years" in seen
    assert finish(child)[1] == 0
    assert "age: 35" in (home / "me.yaml").read_text()


def test_save_and_resume(ask: Ask, home: Path) -> None:
    child = ask("-q", "quick", "--save", "me.yaml")
    reply(child, "34", "2", "s")
    said, code = finish(child)
    assert code == 6
    assert "Saved: 2 replies. Go on at any time with:\n  advisor ask --resume me.yaml\n" in said
    child = ask("--resume", "me.yaml")
    seen = reply(child, *HEALTHY[2:], "")
    assert "Welcome back. 2 replies are here. About 6 questions are left." in seen
    assert "How old are you?\n" not in seen.partition("Check your answers")[0]
    assert finish(child)[1] == 0


def test_an_earlier_file_is_left_alone_until_a_reply_changes_it(ask: Ask, home: Path) -> None:
    mine = home / "mine.yaml"
    mine.write_text("# my own words\nquestionnaire: quick\nage: 34\nsex: robot\n")
    before = mine.read_text()
    child = ask("--resume", "mine.yaml")
    seen = reply(child, "s")
    assert "`sex`: there is no option 'robot'." in seen
    finish(child)
    assert mine.read_text() == before
    child = ask("--resume", "mine.yaml")
    reply(child, "2", "s")
    finish(child)
    assert "sex: male" in mine.read_text()


def test_the_result_can_be_sent_elsewhere_while_the_questions_are_asked(ask: Ask, home: Path) -> None:
    child = ask("-q", "quick", "--format", "json", through="{} > result.json")
    seen = reply(child, *HEALTHY, "")
    said, code = finish(child)
    assert code == 0
    assert "Your answers stay in this file." in said
    assert "schema" not in seen + said
    assert json.loads((home / "result.json").read_text())["schema"] == "advisor.assessment/1"


def test_ctrl_c_keeps_the_draft_and_the_next_start_offers_it(ask: Ask, home: Path) -> None:
    child = ask("-q", "quick")
    reply(child, "34")
    child.expect(PROMPT)
    child.sendintr()
    said, code = finish(child)
    assert code == 6
    assert "Saved: 1 reply." in said
    assert "Traceback" not in said
    assert f"advisor ask --resume {draft(home)}" in said
    child = ask("-q", "quick")
    seen = reply(child, "y", "s")
    assert "after 1 reply" in seen
    assert "Question 2, about" in seen
    finish(child)


def test_answers_that_are_being_given_are_not_offered_to_a_second_conversation(ask: Ask, home: Path) -> None:
    first = ask("-q", "quick")
    first.expect(PROMPT)
    second = ask("-q", "quick")
    reply(second, "35")  # a draft without a reply is not offered, nor the one that is in use
    second.expect(PROMPT)
    first.sendline("34")
    first.expect(PROMPT)
    third = ask("-q", "quick")
    assert "You stopped on" not in reply(third, "36")
    third.expect(PROMPT)
    (used,) = (path for path in drafts(home) if "age: 34" in path.read_text())
    said, code = finish(ask("--resume", str(used)))
    assert code == 2
    assert "another `advisor ask` is using this file now" in said
    assert sorted(re.findall(r"age: \d+", "".join(path.read_text() for path in drafts(home)))) == [
        "age: 34", "age: 35", "age: 36",
    ]  # fmt: skip


def test_answers_of_a_conversation_that_was_killed_are_offered(ask: Ask, home: Path) -> None:
    empty = ask("-q", "quick")
    empty.expect(PROMPT)
    child = ask("-q", "quick")
    reply(child, "34")
    child.expect(PROMPT)
    for each in (child, empty):
        each.close(force=True)
    child = ask("-q", "quick")
    seen = reply(child, "y", "s")
    assert "after 1 reply" in seen
    finish(child)


def test_the_end_of_the_input_stops_like_ctrl_c(ask: Ask) -> None:
    child = ask("-q", "quick")
    reply(child, "34")
    child.expect(PROMPT)
    child.sendeof()
    said, code = finish(child)
    assert code == 6
    assert "Saved: 1 reply." in said


def test_quitting_without_saving_leaves_no_trace(ask: Ask, home: Path) -> None:
    child = ask("-q", "quick")
    reply(child, "34", "q")
    child.expect(r"y or n \(b: don't quit\): ")
    child.sendline("n")
    said, code = finish(child)
    assert code == 6
    assert "Nothing was kept." in said
    assert list((home / "state" / "advisor" / "drafts").iterdir()) == []


def test_a_warning_sign_is_answered_with_advice_at_once(ask: Ask) -> None:
    child = ask("-q", "quick")
    reply(child, "34", "2", "1")
    child.expect("Your choice: ")
    seen = child.before.replace("\r\n", "\n")
    assert "Get help now" in seen
    assert "The questions end here" in seen
    child.sendline("")
    result, code = finish(child)
    assert code == 0, "a triage level is a result, not an exit code"
    assert "get help now" in result.lower()


def test_no_color_means_no_escape_codes_at_all(ask: Ask) -> None:
    child = ask("-q", "quick")
    seen = reply(child, *HEALTHY, "")
    assert ESCAPE not in seen + finish(child)[0]


def test_with_colour_only_weight_is_used_and_never_the_cursor(ask: Ask) -> None:
    child = ask("-q", "quick", colour=True)
    seen = reply(child, "34", "s")
    codes = set(re.findall(r"\x1b\[[^a-zA-Z]*[a-zA-Z]", seen))
    assert "\x1b[1mHow old are you?\x1b[0m" in seen
    assert all(code.endswith("m") for code in codes)
    assert seen.count(ESCAPE) == len(re.findall(r"\x1b\[[0-9;]*m", seen))
    finish(child)


def test_lines_fit_the_terminal(ask: Ask) -> None:
    child = ask("-q", "quick")
    child.setwinsize(40, 50)
    seen = reply(child, *HEALTHY[:4], "s")
    options = seen.partition("Section 2")[2]
    assert max(len(line) for line in options.splitlines()) <= 50


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-q", "slow"], "there is no questionnaire `slow`"),
        (["--save", "there.yaml"], "this file is there already"),
        (["--resume", "there.yaml", "-q", "quick"], "these are answers to `runner`, not to `quick`"),
        (["--format", "html"], "Name a folder with -o DIR"),
        (["--format", "docx"], "There is no format docx"),
    ],
)
def test_what_cannot_work_is_said_before_the_first_question(
    ask: Ask, home: Path, arguments: list[str], sentence: str
) -> None:
    (home / "there.yaml").write_text("age: 34\n")
    said, code = finish(ask(*arguments))
    assert code == 2
    assert sentence in said
    assert (home / "there.yaml").read_text() == "age: 34\n"


def test_without_a_terminal_it_says_what_to_do_instead(home: Path) -> None:
    done = subprocess.run(
        [*ADVISOR, "ask"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, cwd=home,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(home)},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "`advisor ask` is a conversation and needs a terminal. Write the answers into a file and use "
        "`advisor assess FILE`, or pipe them into `advisor assess -`.\n"
    )
