"""The conversation in a terminal in another language, typed as its speakers type."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

ROOT = Path(__file__).resolve().parents[2]
# quick: 34 years, male; heart, leg and general signs: none; conditions and energy: none; pain nowhere
HEALTHY = ["34", "2", "6", "13", "5", "11", "13", "13"]


@pytest.fixture
def ask(tmp_path: Path) -> Iterator["pexpect.spawn[str]"]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(tmp_path), "TERM": "xterm",
                                "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "ADVISOR_LANG": "es"}  # fmt: skip
    child = pexpect.spawn(sys.executable, ["-m", "advisor", "ask", "-q", "quick"], cwd=str(tmp_path), env=environment,
                          encoding="utf-8", timeout=30, dimensions=(40, 80))  # fmt: skip
    child.delaybeforesend = None
    yield child
    child.close(force=True)


def until_prompt(child: "pexpect.spawn[str]") -> str:
    child.expect(r"[^\r\n]{2,70}: $")
    return " ".join((child.before + child.after).split())


def test_a_whole_conversation_in_spanish(ask: "pexpect.spawn[str]", tmp_path: Path) -> None:
    seen = []
    for text in HEALTHY:
        seen.append(until_prompt(ask))
        ask.sendline(text)
    assert "¿Cuántos años tienes?" in " ".join(seen)
    ask.expect(r": $")
    ask.sendline("")
    ask.expect(pexpect.EOF)
    result = " ".join(ask.before.split())
    assert "Esto no es un diagnóstico." in result
    assert "This is" not in result
    assert not re.search(r"\b(the|your|answers|question)\b", " ".join(seen))
    (draft,) = (tmp_path / "advisor" / "drafts").glob("*.yaml")
    assert "age: 34" in draft.read_text()
