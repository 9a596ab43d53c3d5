"""Whichever engine makes the parts, the tables are the same to the byte."""

import json
from pathlib import Path

import pytest

from advisor.batch.columns import ColumnWork
from advisor.engines import session
from advisor.errors import OwnFault
from advisor.language import spoken
from advisor.library import Library
from advisor.localized import localized
from tests.batch.making import REAL, REAL_MAP, files, run, table

needs_real = pytest.mark.skipif(not REAL.is_file(), reason=f"the public intake sheet is not at {REAL}")
needs_rules = pytest.mark.skipif(not session.available(), reason=session.reason())


def same(intake: Path, out: Path, library: Library, engine: str, **how: object) -> dict[str, int]:
    """Run by columns and by another engine; everything but the engine's name must be the same. Gives the counts."""
    found = []
    for name in ("columns", engine):
        done = run(intake, out / name, library, engine=name, **how)  # type: ignore[arg-type]
        assert done.summary["rows_in"] == done.summary["results"] + done.summary["rejected_rows"]
        summary = {key: value for key, value in done.summary.items() if key not in ("engine", "order")}
        found.append((files(out / name, but="summary.json"), json.dumps(summary)))
    assert found[0] == found[1]
    return json.loads(found[0][1])  # type: ignore[no-any-return]


@needs_real
@needs_rules
@pytest.mark.slow
def test_the_real_intake_comes_out_the_same_person_by_person(library: Library, tmp_path: Path) -> None:
    counts = same(REAL, tmp_path, library, "durable-rules", map_=REAL_MAP)
    assert (counts["rows_in"], counts["rejected_cells"]) == (591, 571)


@pytest.mark.parametrize("engine", ["reference", pytest.param("durable-rules", marks=needs_rules)])
@pytest.mark.parametrize("questionnaire", ["runner", "quick", "check_in"])
def test_any_table_comes_out_the_same(library: Library, tmp_path: Path, questionnaire: str, engine: str) -> None:
    intake = tmp_path / "club.csv"
    asked = library.questionnaires[questionnaire]
    intake.write_text(table(library, asked, 60, len(questionnaire) + len(engine)), encoding="utf-8")
    counts = same(intake, tmp_path, library, engine, questionnaire=questionnaire, part=20_000)
    assert counts["rows_in"] == 60
    assert counts["rejected_rows"]
    assert counts["rejected_cells"]


@pytest.mark.parametrize("part", [3_000, 50_000])
def test_the_size_of_blocks_changes_nothing(library: Library, tmp_path: Path, part: int) -> None:
    intake = tmp_path / "club.csv"
    intake.write_text(table(library, library.questionnaires["quick"], 60, 7), encoding="utf-8")
    whole = run(intake, tmp_path / "whole", library, questionnaire="quick")
    parts = run(intake, tmp_path / "parts", library, questionnaire="quick", part=part)
    assert files(tmp_path / "whole") == files(tmp_path / "parts")
    assert whole.summary == parts.summary


def test_columns_that_depart_from_the_way_for_one_person_give_nothing(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advisor.score import Scorer

    honest = Scorer.rows

    def lie(self: Scorer, answers: object) -> object:
        rows = honest(self, answers)  # type: ignore[arg-type]
        return rows.with_columns(level=rows["level"].replace("withheld", "advanced").replace("", "advanced") + "!")

    monkeypatch.setattr(Scorer, "rows", lie)
    intake = tmp_path / "club.csv"
    intake.write_text("id,age\na,30\nb,66\n")
    with pytest.raises(OwnFault, match="Row 1 comes out differently by columns"):
        run(intake, tmp_path / "out", library)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_lost_row_is_a_fault_of_our_own(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = ColumnWork.typed

    def lose(self: ColumnWork, block: object) -> object:
        from dataclasses import replace

        typed = honest(self, block)  # type: ignore[arg-type]
        return replace(typed, rejected=typed.rejected[1:])

    monkeypatch.setattr(ColumnWork, "typed", lose)
    intake = tmp_path / "club.csv"
    intake.write_text("id,age\na,30\n,66\n")
    with pytest.raises(OwnFault, match="2 rows went in, 1 results and 0 rejects out"):
        run(intake, tmp_path / "out", library)
    assert list((tmp_path / "out").iterdir()) == []


def test_every_engine_reads_answers_in_the_language_spoken(library: Library, tmp_path: Path) -> None:
    german = localized(library, "de")
    asked = german.questionnaires["runner"]
    sex, place = asked.by_id["sex"], asked.by_id["pain_where"]
    intake = tmp_path / "verein.csv"
    intake.write_text(
        f"id;{asked.by_id['age'].ask};{sex.ask};pain_where;weight\n"
        f"a;30;{sex.options['female']};{place.options['knee']};71,5\nb;31;{sex.options['male']};Kniee;80\n",
        encoding="utf-8",
    )
    with spoken("de"):
        counts = same(intake, tmp_path, german, "reference")
    assert (counts["results"], counts["rejected_cells"]) == (2, 1)
