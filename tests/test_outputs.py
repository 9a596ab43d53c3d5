"""Results appear whole or not at all, and no spreadsheet runs what stands in them."""

import csv
import errno
import io
import json
import os
import stat
from pathlib import Path

import pytest

from advisor.errors import InputRefused, UsageError
from advisor.outputs import OutFolder, plain_cell

STRINGS = Path(__file__).parents[1].parent / "shared/data/strings"
needs_strings = pytest.mark.skipif(not STRINGS.is_dir(), reason=f"the hostile strings are not at {STRINGS}")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u200b=1", "\ufeff@x", "＝1", "＋1", "－1", "＠x",
     "\u00a0-1", "﹣1", "\0=1", "\u3000=1", "=HYPERLINK(\"http://x\")"],
)  # fmt: skip
def test_a_text_that_might_run_gets_an_apostrophe(text: str) -> None:
    assert plain_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a=1", "7", "knee-pain", "'=1", "  x", "Zoë", "100434", "a@b.org"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert plain_cell(text) == text


@needs_strings
def test_no_hostile_string_begins_like_a_formula() -> None:
    strings = json.loads((STRINGS / "blns.json").read_text(encoding="utf-8"))
    strings += (STRINGS / "csv-injection-payloads.txt").read_text(encoding="utf-8").splitlines()
    assert len(strings) > 500
    for text in strings:
        assert (
            not plain_cell(text).lstrip(" \u200b\ufeff\u00a0").startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋"))
        )


def folder(path: Path, **more: object) -> OutFolder:
    return OutFolder(path, ("table.csv", "summary.json"), more.pop("inputs", ()), **more)  # type: ignore[arg-type]


def test_nothing_is_there_until_all_is_there(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    with folder(out, folders=("reports",)) as files:
        add = files.table("table.csv", ("id", "row"))
        add({"row": -1, "id": "=1"})
        files.text("summary.json", "{}")
        files.write("reports", "a.md", "hello")
        assert not [path for path in out.iterdir() if not path.name.startswith(".")]
        files.commit()
    assert sorted(path.name for path in out.iterdir()) == ["reports", "summary.json", "table.csv"]
    assert (out / "table.csv").read_bytes() == b"id,row\n'=1,-1\n"
    assert (out / "reports/a.md").read_text() == "hello"


def test_without_commit_nothing_remains_and_what_was_there_stays(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("old")
    with folder(tmp_path, folders=("reports",)) as files:
        files.table("table.csv", ("id",))
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]
    assert (tmp_path / "table.csv").read_text() == "old"


def test_an_input_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("id\n1\n")
    with pytest.raises(UsageError, match="is the input itself"):
        folder(tmp_path, inputs=(tmp_path / "table.csv",))
    (tmp_path / "link.csv").hardlink_to(tmp_path / "table.csv")
    with pytest.raises(UsageError, match="is the input itself"):
        folder(tmp_path, inputs=(tmp_path / "link.csv",))


def test_reports_of_an_earlier_run_are_not_mixed_with_new_ones(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    with folder(tmp_path, folders=("reports",)) as files:
        files.commit()
    (tmp_path / "reports/old.md").write_text("old")
    with pytest.raises(UsageError, match="holds files already"):
        folder(tmp_path, folders=("reports",))


def test_a_name_never_leads_out_of_its_folder(tmp_path: Path) -> None:
    with folder(tmp_path, folders=("reports",)) as files:
        for name in ("../x", "a/b", "/etc/x", ".hidden", ".."):
            with pytest.raises(ValueError, match="not a plain file name"):
                files.write("reports", name, "")


def test_results_are_for_the_owner_only(tmp_path: Path) -> None:
    with folder(tmp_path / "out", folders=("reports",)) as files:
        files.write("reports", "a.md", "x")
        files.commit()
    for path in (tmp_path / "out/table.csv", tmp_path / "out/reports/a.md"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "out/reports").stat().st_mode) == 0o700


def test_a_place_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputRefused, match="can't be written to"), folder(tmp_path / "file"):
        pass


class FullDisk(io.StringIO):
    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_told_and_nothing_remains(tmp_path: Path) -> None:
    with folder(tmp_path) as files:
        files._streams["summary.json"] = FullDisk()
        with pytest.raises(InputRefused, match="No space left"):
            files.text("summary.json", "{}")
    assert list(tmp_path.iterdir()) == []


def test_line_breaks_and_quotes_in_cells_are_read_back_as_they_were(tmp_path: Path) -> None:
    texts = ['a"b', "c\nd", "e\r\nf", "g,h", "ünï"]
    with folder(tmp_path) as files:
        add = files.table("table.csv", ("id",))
        for text in texts:
            add({"id": text})
        files.commit()
    with (tmp_path / "table.csv").open(newline="", encoding="utf-8") as stream:
        assert [row["id"] for row in csv.DictReader(stream)] == texts
