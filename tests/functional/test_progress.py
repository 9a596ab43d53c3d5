"""How far a long run is: a bar on a terminal, lines in a log."""

import os
import sys
from pathlib import Path

import pytest

from advisor.cli import progress as module
from advisor.cli.progress import progress


def test_lines_in_a_log(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    now = 100.0
    monkeypatch.setattr(module.time, "monotonic", lambda: now)
    with progress() as tell:
        tell(1000, 0.1)  # a run that goes on: these were done before
        for _ in range(10):
            now += 4
            tell(int(1000 + (now - 100) * 50), 0.1 + (now - 100) * 0.005)
            tell(1000, 0.1)  # what runs behind does not count
    assert capsys.readouterr().err.splitlines() == [
        "16%: 1,600 rows, 50 a second, about 168 s left".replace("168 s", "3 min"),
        "22%: 2,200 rows, 50 a second, about 3 min left",
        "28%: 2,800 rows, 50 a second, about 2 min left",
    ]


def test_a_short_run_says_nothing_on_the_way(capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as tell:
        tell(0, 0.0)
        tell(10, 1.0)
    assert capsys.readouterr().err == ""


def test_a_bar_on_a_terminal(tmp_path: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    intake = tmp_path / "club.csv"
    intake.write_text("id,age\n" + "".join(f"{number:03d},30\n" for number in range(300)))
    command = f"{sys.executable} -m advisor batch {intake} -o {tmp_path / 'out'}"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    text, code = pexpect.run(command, withexitstatus=True, env=environment, timeout=60)
    assert code == 0
    for words in (b"Assessing", b"100%", b"300 rows", b"a second"):
        assert words in text
