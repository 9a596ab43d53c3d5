"""Reports for each person of a table: made in processes of their own, the same wherever a run was broken off."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from advisor.batch import Watch, reports
from advisor.batch import run as run_module
from advisor.cli.common import wishes
from advisor.errors import OwnFault, Stopped
from advisor.library import Library
from tests.batch.making import CREATED, ROOT, files, run, table

BRAND = ROOT / "examples/brand/practice.yaml"


@pytest.fixture
def intake(library: Library, tmp_path: Path) -> Path:
    path = tmp_path / "club.csv"
    path.write_text(table(library, library.questionnaires["quick"], 20, 11), encoding="utf-8")
    return path


WANTED: dict[str, Any] = {"questionnaire": "quick", "reports": ("md", "json"), "part": 4000}


def test_processes_make_what_one_process_makes(
    library: Library, tmp_path: Path, intake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = wishes(BRAND, (), None, library)
    run(intake, tmp_path / "here", library, look=look, **WANTED)
    monkeypatch.setattr(reports, "FEW", 0)
    done = run(intake, tmp_path / "there", library, look=look, **WANTED)
    made = files(tmp_path / "there")
    assert made == files(tmp_path / "here")
    assert len(made) == 3 + 2 * done.summary["results"]
    some = json.loads(next(data for name, data in made.items() if name.endswith(".json") and "/" in name))
    assert some["created"] == CREATED


def test_broken_off_again_and_again_the_reports_are_the_same(
    library: Library, tmp_path: Path, intake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "BETWEEN", 0.0)
    run(intake, tmp_path / "unbroken", library, **WANTED)
    out, stops = tmp_path / "out", 0
    while True:
        looks = iter(range(1))
        try:
            watch = Watch(stopped=lambda looks=looks: next(looks, None) is None)  # type: ignore[misc]
            run(intake, out, library, unfinished="resume", watch=watch, **WANTED)
            break
        except Stopped:
            stops += 1
            folder = out / ".unfinished/reports"
            for half in ("000001-half.md", "000001-half.json"):
                (folder / f".{half}.x1").write_bytes(b"half")  # as a kill leaves it behind
    assert stops
    assert files(out) == files(tmp_path / "unbroken")


def test_a_person_who_comes_out_differently_gets_no_report(
    library: Library, tmp_path: Path, intake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = reports.PersonWork.assess

    def lie(self: Any, *given: Any) -> Any:
        document, found = honest(self, *given)
        return document, {**found, "level": "advanced", "unanswered": -1}

    monkeypatch.setattr(reports.PersonWork, "assess", lie)
    with pytest.raises(OwnFault, match="comes out differently for its report"):
        run(intake, tmp_path / "out", library, **WANTED)
    assert list((tmp_path / "out").iterdir()) == []


def test_reports_speak_the_language_in_every_process(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advisor.language import spoken
    from advisor.localized import localized

    intake = tmp_path / "verein.csv"
    intake.write_text("id,age,weight\na,30,\nb,31,\n", encoding="utf-8")
    german = localized(library, "de")
    how: dict[str, Any] = {"reports": ("md", "html")}
    with spoken("de"):
        run(intake, tmp_path / "here", german, **how)
        monkeypatch.setattr(reports, "FEW", 0)
        run(intake, tmp_path / "there", german, **how)
    assert files(tmp_path / "here") == files(tmp_path / "there")
    assert b'lang="de"' in files(tmp_path / "there")["reports/000001-a.html"]


@pytest.mark.skipif(os.name == "nt", reason="files have other rights there")
def test_reports_are_for_their_owner_only(library: Library, tmp_path: Path, intake: Path) -> None:
    run(intake, tmp_path / "out", library, **WANTED)
    folder = tmp_path / "out/reports"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
