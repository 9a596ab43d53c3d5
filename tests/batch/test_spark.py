"""Batches by Spark: a folder of files, with the bytes that `--engine columns` gives for each of them."""

import gc
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from advisor import __version__
from advisor.batch import spark
from advisor.batch.spark import score_files
from advisor.batch.spark_work import COUNTED, REFUSED, Errand
from advisor.batch.tally import Tally
from advisor.cli import main
from advisor.errors import InputRefused, OwnFault, UsageError
from advisor.intake.source import How
from advisor.library import Library
from tests.batch.making import CREATED, run, table
from tests.workbooks import xlsx

ROOT = Path(__file__).parents[2]
BAD = 'id,age\na,30\nb,"31\n'  # an open quote


@pytest.fixture
def errand(library: Library) -> Errand:
    return Errand(None, library.digest, "en", __version__, None, How(), CREATED)


@pytest.fixture(scope="module")
def intake(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files of several kinds, one of them below another folder."""
    folder = tmp_path_factory.mktemp("intake")
    text = table(library, library.questionnaires["runner"], 120, 5)
    (folder / "north = 1.csv").write_text(text, encoding="utf-8")
    (folder / "south").mkdir()
    other = table(library, library.questionnaires["quick"], 40, 6)
    (folder / "south/club 2.csv").write_text(other, encoding="utf-16")
    (folder / "_SUCCESS").touch()  # Spark's own, and passed over
    (folder / "few.csv").write_text("id;age\nq;30\n", encoding="utf-8")
    (folder / "west.xlsx").write_bytes(xlsx([["id", "age"], ["a", 30], ["b", "old"], [" ", 40]]))
    pl.DataFrame({"id": ["x", "y", ""], "age": [30, 400, 50]}).write_parquet(folder / "east.parquet")
    return folder


def expected(path: Path, library: Library, out: Path) -> tuple[dict[str, bytes], dict[str, Any]]:
    """What `--engine columns` makes of one file: its tables and its summary."""
    done = run(path, out, library)
    return {name: (out / f"{name}.csv").read_bytes() for name in ("results", "rejects")}, done.summary


# ------------------------------------------------------------------------------------------ without Spark


def joined(errand: Errand, path: Path) -> dict[str, bytes]:
    """The pieces of a file put together as Spark's text files are: a line end behind each."""
    found: dict[str, list[str]] = {}
    last: dict[str, int] = {}
    with path.open("rb") as stream:
        for made, name, number, text in errand.pieces(path.name, stream):
            assert name == path.name
            assert number >= last.get(made, 0)  # Spark writes them in this order
            last[made] = number
            found.setdefault(made, []).append(text + "\n")
    return {made: "".join(texts).encode() for made, texts in found.items()}


@pytest.mark.parametrize("name", ["north = 1.csv", "south/club 2.csv", "few.csv", "west.xlsx", "east.parquet"])
def test_an_executor_makes_the_bytes_of_the_columnar_engine(
    errand: Errand, intake: Path, library: Library, tmp_path: Path, name: str
) -> None:
    tables, summary = expected(intake / name, library, tmp_path)
    found = joined(errand, intake / name)
    assert {made: found[made] for made in tables} == tables
    counted = json.loads(found[COUNTED])
    assert counted["made"] == {made: len(data) for made, data in tables.items()}
    assert counted["intake"]["sha256"] == summary["intake"]["sha256"]
    assert Tally.from_data(counted["tally"]).summary() == {
        key: summary[key] for key in Tally.from_data(counted["tally"]).summary()
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BAD.encode(), "bad.csv:3: a quote is opened in this row and never closed"),
        (b"", "bad.csv: the file is empty"),
        (b"id,favourite colour\na,red\n", "match no question"),
        (b"PK\x03\x04" + bytes(60), "the workbook is damaged"),
    ],
)
def test_a_file_that_can_not_be_used_is_told_with_its_name(errand: Errand, content: bytes, reason: str) -> None:
    *_, (made, name, _, text) = errand.pieces("bad.csv", io.BytesIO(content))
    assert (made, name) == (REFUSED, "bad.csv")
    assert reason in json.loads(text)["messages"][0]
    assert not json.loads(text)["fault"]


@pytest.mark.parametrize(("change", "reason"), [({"knowledge": "0"}, "other rules"), ({"version": "0.0"}, "version")])
def test_an_executor_with_other_knowledge_or_program_gives_no_result(
    errand: Errand, change: dict[str, str], reason: str
) -> None:
    ((made, _, _, text),) = replace(errand, **change).pieces("few.csv", io.BytesIO(b"id,age\na,30\n"))  # type: ignore[arg-type]
    assert made == REFUSED
    assert json.loads(text)["fault"]
    assert reason in json.loads(text)["messages"][0]


def test_joined_tallies_count_as_one_does(errand: Errand, intake: Path) -> None:
    tallies = [
        Tally.from_data(json.loads(joined(errand, intake / name)[COUNTED])["tally"])
        for name in ("north = 1.csv", "south/club 2.csv")
    ]
    whole = Tally()
    for each in tallies:
        whole.join(each)
    whole.check()
    assert whole.rows_in == sum(each.rows_in for each in tallies) == 160
    assert sum(whole.reasons.values()) == whole.rejected_rows + whole.rejected_cells
    for name, counts in whole.words.items():
        assert sum(counts.values()) == sum(sum(each.words[name].values()) for each in tallies)
    once = Tally()
    once.join(tallies[0])
    assert once == tallies[0]


class Store:
    """What was written, as a driver finds it."""

    def __init__(self, pieces: list[tuple[str, str, int, str]]):
        self._pieces = pieces

    def lines(self, made: str) -> list[str]:
        return [text for each, _, _, text in self._pieces if each == made]

    def sizes(self, made: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for each, name, _, text in self._pieces:
            if each == made:
                found[name] = found.get(name, 0) + len(text.encode()) + 1
        return found

    def remove(self, made: str) -> None:
        assert made == COUNTED


CONTENT = b"id,age\na,30\nb,old\nc,1,2\n"


def summary(pieces: list[Any], sizes: dict[str, int], library: Library) -> dict[str, Any]:
    return spark._summary(Store(pieces), sizes, library, None, CREATED)  # type: ignore[arg-type]


def test_rows_in_are_results_and_rejects_or_nothing_is_vouched_for(errand: Errand, library: Library) -> None:
    pieces = list(errand.pieces("a.csv", io.BytesIO(CONTENT)))
    sizes = {"a.csv": len(CONTENT)}
    found = summary(pieces, sizes, library)
    assert (found["rows_in"], found["results"], found["rejected_rows"], found["rejected_cells"]) == (3, 2, 1, 1)
    for lost in [place for place, each in enumerate(pieces) if each[0] in ("results", "rejects")]:
        with pytest.raises(OwnFault, match=r"not all (results|rejects) that were made were written"):
            summary(pieces[:lost] + pieces[lost + 1 :], sizes, library)
    with pytest.raises(OwnFault, match="2 files went in, and 1 were counted"):
        summary(pieces, {**sizes, "b.csv": 9}, library)
    with pytest.raises(OwnFault, match="bytes of 99 were read"):
        summary(pieces, {"a.csv": 99}, library)


def test_every_refused_file_is_named(errand: Errand, library: Library) -> None:
    contents = {"a.csv": CONTENT, "b.csv": BAD.encode(), "c.csv": b""}
    pieces = [piece for name, content in contents.items() for piece in errand.pieces(name, io.BytesIO(content))]
    with pytest.raises(InputRefused) as caught:
        summary(pieces, {name: len(content) for name, content in contents.items()}, library)
    assert [str(problem)[:6] for problem in caught.value.problems] == ["b.csv:", "c.csv:"]


def test_without_pyspark_the_install_line_is_given(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'runner-strength-advisor\[spark\]'"):
        score_files(str(tmp_path), str(tmp_path / "out"), library)


def test_without_java_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(UsageError, match="needs Java 17 or newer") as caught:
        spark._java(lambda name: None)
    assert "apt-get install default-jre-headless" in str(caught.value)
    spark._java(lambda name: f"/usr/bin/{name}")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    spark._java(lambda name: name if name == f"{tmp_path}/bin/java" else None)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--reports", "html"], "--reports can't go with"),
        (["--format", "xlsx", "--resume"], "--resume and --format can't go with"),
        (["--max-rejects", "5"], "--max-rejects can't go with"),
    ],
)
def test_options_that_do_not_go_with_spark_are_wrong_usage(tmp_path: Path, options: list[str], reason: str) -> None:
    result = CliRunner().invoke(main, ["batch", str(tmp_path), "--engine", "spark", *options])
    assert result.exit_code == 2
    assert reason in result.output
    assert CliRunner().invoke(main, ["batch", "-", "--engine", "spark"]).exit_code == 2


# --------------------------------------------------------------------------------------------- with Spark


needs_spark = [
    pytest.mark.skipif(not (shutil.which("java") or os.environ.get("JAVA_HOME")), reason="there is no Java here"),
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # of PySpark's own, which are not for us to mend
]


def parts_of(out: Path) -> dict[Path, bytes]:
    """What was written, by table and file."""
    return {path.parent.relative_to(out): path.read_bytes() for path in out.rglob("part-*")}


class TestWithSpark:
    pytestmark = needs_spark

    @pytest.fixture(scope="class")
    def session(self) -> Iterator[Any]:
        """A running Spark on this machine, as somebody's program may have one."""
        with spark._session() as session:
            yield session
        gc.collect()  # sockets that PySpark leaves open are warned of here, and not within somebody else's test

    @pytest.fixture(scope="class")
    def out(self, session: Any, intake: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
        out = tmp_path_factory.mktemp("scored") / "out"
        result = CliRunner().invoke(main, ["batch", str(intake), "--engine", "spark", "-o", str(out)])
        assert result.exit_code == 3, result.output
        assert "167 rows in = " in result.output
        return out

    def test_every_file_has_the_bytes_that_columns_give(
        self, out: Path, intake: Path, library: Library, tmp_path: Path
    ) -> None:
        files = sorted(path for path in intake.rglob("*") if path.is_file() and path.name != "_SUCCESS")
        assert len(files) == 5
        totals = {"rows_in": 0, "results": 0, "rejected_rows": 0, "rejected_cells": 0}
        for number, path in enumerate(files):
            tables, one = expected(path, library, tmp_path / str(number))
            name = path.relative_to(intake).as_posix().replace("/", "%2F").replace("=", "%3D")
            for made, data in tables.items():
                parts = sorted((out / f"table={made}" / f"file={name}").glob("part-*"))
                assert b"".join(part.read_bytes() for part in parts) == data
            totals = {key: value + one[key] for key, value in totals.items()}
        found = json.loads((out / "summary.json").read_text(encoding="utf-8"))
        assert {key: found[key] for key in totals} == totals
        assert found["rows_in"] == found["results"] + found["rejected_rows"]
        assert [each["file"] for each in found["files"]] == [
            "east.parquet", "few.csv", "north = 1.csv", "south/club 2.csv", "west.xlsx",
        ]  # fmt: skip

    def test_only_the_owner_can_read_what_was_written(self, out: Path) -> None:
        written = [path for path in out.rglob("*") if path.is_file()]
        assert not [path for path in written if path.stat().st_mode & 0o077]
        assert not (out / f"table={COUNTED}").exists()

    def test_a_folder_that_is_there_is_not_written_to(self, out: Path, intake: Path, library: Library) -> None:
        before = sorted(out.rglob("*"))
        with pytest.raises(UsageError, match="is there already"):
            score_files(str(intake), str(out), library)
        assert sorted(out.rglob("*")) == before

    def test_one_file_that_can_not_be_used_stops_the_whole_and_nothing_is_written(
        self, session: Any, library: Library, tmp_path: Path
    ) -> None:
        folder = tmp_path / "in"
        folder.mkdir()
        (folder / "good.csv").write_text("id,age\na,30\n")
        (folder / "bad.csv").write_text(BAD)
        with pytest.raises(InputRefused, match=r"bad\.csv:3: a quote is opened"):
            score_files(str(folder), str(tmp_path / "out"), library)
        assert not (tmp_path / "out").exists()

    def test_a_store_that_only_spark_can_open_gives_the_same(
        self, session: Any, out: Path, intake: Path, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(spark, "_ON_DISK", "elsewhere:")
        score_files(str(intake), str(tmp_path / "out"), library)
        assert parts_of(tmp_path / "out") == parts_of(out)
        assert len(parts_of(out)) == 10

    def test_a_spark_that_breaks_down_is_told_without_a_traceback(
        self, session: Any, intake: Path, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(spark, "SCHEMA", "table string, file string, number long, text binary")
        with pytest.raises(OwnFault, match="Spark could not finish the work") as caught:
            score_files(str(intake / "few.csv"), str(tmp_path / "out"), library)
        assert len(str(caught.value)) < 700
        assert not (tmp_path / "out").exists()

    def test_the_program_of_the_docs_runs_on_executors_of_their_own(
        self, out: Path, intake: Path, tmp_path: Path
    ) -> None:
        """Driver, worker and executor are processes of their own, as on a cluster."""
        blocks = (ROOT / "docs/scale.md").read_text(encoding="utf-8").split("```")
        (tmp_path / "score.py").write_text(next(b for b in blocks if b.startswith("python\n")).removeprefix("python\n"))
        here = {"PYTHONPATH": str(ROOT), "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
        submit = [str(Path(find_spec("pyspark").origin).parent / "bin/spark-submit")]  # type: ignore[union-attr,arg-type]
        settings = [
            "spark.master=local-cluster[1,2,1024]",
            "spark.driver.bindAddress=127.0.0.1",
            "spark.driver.host=127.0.0.1",
            "spark.ui.enabled=false",
        ]
        done = subprocess.run(
            [
                *submit, *(word for each in settings for word in ("--conf", each)),
                str(tmp_path / "score.py"), str(intake), str(tmp_path / "out"),
            ],
            env={**{name: value for name, value in os.environ.items() if not name.startswith("PYSPARK_")}, **here},
            capture_output=True, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip
        said = json.loads((out / "summary.json").read_text(encoding="utf-8"))
        told = f"167 rows in, {said['results']} results, {said['rejected_rows']} rejected"
        assert told in done.stdout, done.stderr[-3000:]
        assert said["rejected_rows"]
        assert parts_of(tmp_path / "out") == parts_of(out)

    def test_a_file_alone_is_scored_too(self, session: Any, intake: Path, library: Library, tmp_path: Path) -> None:
        done = score_files(str(intake / "few.csv"), str(tmp_path / "out"), library)
        assert [each["file"] for each in done.summary["files"]] == ["few.csv"]
        assert list((tmp_path / "out/table=results/file=few.csv").glob("part-*"))

    def test_what_is_no_intake_is_refused(
        self, session: Any, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with pytest.raises(InputRefused, match="no such file or folder"):
            score_files(str(tmp_path / "none"), str(tmp_path / "out"), library)
        (tmp_path / "empty").mkdir()
        with pytest.raises(InputRefused, match="there are no files"):
            score_files(str(tmp_path / "empty"), str(tmp_path / "out"), library)
        (tmp_path / "empty/_SUCCESS").touch()
        (tmp_path / "empty/nothing.csv").touch()
        with pytest.raises(InputRefused, match=r"nothing\.csv: the file is empty"):
            score_files(str(tmp_path / "empty"), str(tmp_path / "out"), library)
        (tmp_path / "empty/nothing.csv").unlink()
        monkeypatch.setattr(spark, "LARGEST", 5)
        monkeypatch.setattr(spark, "_ON_DISK", "elsewhere:")
        (tmp_path / "empty/large.csv").write_text("id,age\na,30\n")
        with pytest.raises(InputRefused, match=r"large\.csv: the file has more than"):
            score_files(str(tmp_path / "empty"), str(tmp_path / "out"), library)
