"""A draft in use: held by one, seen by others, let go of in any case."""

import subprocess
import sys
from pathlib import Path

import pytest

from advisor.intake.hold import Hold, InUse


def test_a_held_file_cannot_be_held_again_until_it_is_let_go(tmp_path: Path) -> None:
    path = tmp_path / "me.yaml"
    first = Hold(path)
    with pytest.raises(InUse, match=r"me\.yaml: another `advisor ask` is using this file now"):
        Hold(path)
    Hold(tmp_path / "other.yaml").release()
    first.release()
    first.release()
    Hold(path).release()
    assert list(tmp_path.iterdir()) == [], "no mark stays"


def test_a_link_holds_the_file_it_leads_to(tmp_path: Path) -> None:
    path, link = tmp_path / "me.yaml", tmp_path / "link.yaml"
    path.touch()
    link.symlink_to(path)
    hold = Hold(link)
    with pytest.raises(InUse):
        Hold(path)
    hold.release()


def test_a_mark_left_by_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "me.yaml"
    code = "import os, pathlib, sys; from advisor.intake.hold import Hold; h = Hold(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", f"{code}; os.kill(os.getpid(), 9)", path], check=False)
    assert len(list(tmp_path.iterdir())) == 1
    Hold(path).release()
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_locked_nothing_is_held(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    Hold(tmp_path / "file" / "me.yaml").release()
