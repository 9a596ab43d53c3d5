"""A run that is broken off - by a kill, a signal, a full disk - goes on and gives the bytes of an unbroken one."""

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from advisor.batch import Watch
from advisor.batch import run as run_module
from advisor.errors import InputRefused, Stopped, UsageError
from advisor.library import Library
from tests.batch.making import ROOT, files, run, table

POSIX = pytest.mark.skipif(os.name == "nt", reason="signals and limits work differently on Windows")
KILLS = 20


@pytest.fixture
def intake(library: Library, tmp_path: Path) -> Path:
    path = tmp_path / "club.csv"
    path.write_text(table(library, library.questionnaires["quick"], 30, 5), encoding="utf-8")
    return path


@pytest.fixture
def always_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """How far a run came is put on record after every block."""
    monkeypatch.setattr(run_module, "BETWEEN", 0.0)


QUICK: dict[str, Any] = {"questionnaire": "quick", "part": 3000}


def stop_after(parts: int) -> Watch:
    """Asks to stop after so many looks."""
    looks = iter(range(parts))
    return Watch(stopped=lambda: next(looks, None) is None)


# ------------------------------------------------------------------------------------------------ in one process


@pytest.mark.slow
@pytest.mark.parametrize("table_format", ["csv", "parquet", "xlsx"])
def test_stopped_again_and_again_it_gives_the_same_bytes(
    library: Library, tmp_path: Path, intake: Path, table_format: str
) -> None:
    unbroken = run(intake, tmp_path / "unbroken", library, table_format=table_format, **QUICK)
    out = tmp_path / "out"
    told: list[str] = []
    while True:
        try:
            watch = stop_after(1)
            done = run(intake, out, library, table_format=table_format, unfinished="resume", watch=watch, **QUICK)
            break
        except Stopped as stopped:
            told.append(str(stopped))
    assert len(told) >= 3
    assert all("with --resume to go on" in each for each in told)
    assert done.summary == unbroken.summary
    assert done.before + done.rows == unbroken.rows == 30
    assert files(out) == files(tmp_path / "unbroken")


@pytest.mark.slow
@pytest.mark.parametrize("call", ["write", "fsync", "replace", "ftruncate"])
@pytest.mark.usefixtures("always_recorded")
def test_a_disk_that_is_full_at_any_moment(
    library: Library, tmp_path: Path, intake: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    unbroken = run(intake, tmp_path / "unbroken", library, **QUICK)
    assert unbroken.rows == 30
    out = tmp_path / "out"
    honest = getattr(os, call)
    told: list[str] = []
    room = 1
    while True:
        left = [room]

        def limited(*given: Any, left: list[int] = left, **more: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return honest(*given, **more)

        try:
            with monkeypatch.context() as patch:
                patch.setattr(os, call, limited)
                run(intake, out, library, unfinished="resume", **QUICK)
            break
        except Stopped as stopped:
            told.append(str(stopped))
            room += 3
    assert told
    assert all("The disk is full" in each for each in told)
    assert files(out) == files(tmp_path / "unbroken")


@pytest.mark.usefixtures("always_recorded")
def test_what_was_changed_meanwhile_is_named(library: Library, tmp_path: Path, intake: Path) -> None:
    out = tmp_path / "out"

    def broken_off() -> None:
        with pytest.raises(Stopped):
            run(intake, out, library, unfinished="start over", watch=stop_after(2), **QUICK)

    def refused(*names: str, path: Path = intake, **how: Any) -> None:
        with pytest.raises(InputRefused) as error:
            run(path, out, library, unfinished="resume", **{**QUICK, **how})
        told = [str(problem) for problem in error.value.problems]
        assert [name for name in names if any(f"{name} changed" in each for each in told)] == list(names), told

    broken_off()
    refused("--format", table_format="parquet")
    refused("--engine", engine="reference")
    refused("--reports", reports=("html",))
    refused("the questionnaire", "the map", questionnaire="runner")
    other = tmp_path / "other.csv"
    other.write_bytes(intake.read_bytes())
    refused("the name of the table", path=other)
    kept = intake.read_text(encoding="utf-8")
    intake.write_text(kept + "p99999" + "," * kept.split("\n")[0].count(",") + "\n", encoding="utf-8")
    refused("the table")
    intake.write_text(kept, encoding="utf-8")
    done = run(intake, out, library, unfinished="resume", **QUICK)  # refusing has harmed nothing
    assert done.before > 0


@pytest.mark.usefixtures("always_recorded")
def test_an_unfinished_run_is_not_thrown_away_unasked(library: Library, tmp_path: Path, intake: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(Stopped, match="rows are done and kept"):
        run(intake, out, library, watch=stop_after(2), **QUICK)
    with pytest.raises(UsageError, match="--resume to go on with it, or --start-over"):
        run(intake, out, library, **QUICK)
    assert run(intake, out, library, unfinished="start over", **QUICK).before == 0
    assert run(intake, out, library, unfinished="resume", **QUICK).rows == 0  # finished already
    assert not (out / ".unfinished").exists()


def test_two_runs_never_write_into_one_folder(library: Library, tmp_path: Path, intake: Path) -> None:
    out = tmp_path / "out"

    def second(row: int, share: float) -> None:
        with pytest.raises(UsageError, match="Another run is writing"):
            run(intake, out, library, unfinished="resume", **QUICK)

    run(intake, out, library, watch=Watch(on_row=second), **QUICK)


@pytest.mark.usefixtures("always_recorded")
def test_a_damaged_record_is_never_gone_on_with(library: Library, tmp_path: Path, intake: Path) -> None:
    unbroken = run(intake, tmp_path / "unbroken", library, **QUICK)
    damages = (b"{", b'{"schema": "advisor.batch.unfinished/1", "order": {}, "state": {}}')
    for number, damage in enumerate(damages):
        out = tmp_path / f"out{number}"
        with pytest.raises(Stopped):
            run(intake, out, library, unfinished="start over", watch=stop_after(2), **QUICK)
        (out / ".unfinished/manifest.json").write_bytes(damage)
        assert run(intake, out, library, unfinished="resume", **QUICK).rows == unbroken.rows
        assert files(out) == files(tmp_path / "unbroken")
    with pytest.raises(Stopped):
        run(intake, out, library, unfinished="start over", watch=stop_after(2), **QUICK)
    spool = out / ".unfinished/results.csv"
    spool.write_bytes(spool.read_bytes()[:-1])
    with pytest.raises(InputRefused, match="shorter than it was"):
        run(intake, out, library, unfinished="resume", **QUICK)


# ------------------------------------------------------------------------------------- real runs, real signals


class Command:
    """The command on a table that takes seconds to score."""

    def __init__(self, folder: Path):
        self.intake = folder / "big.csv"
        rows = (f"p{number},{20 + number % 50},knee,{number % 97}\n" for number in range(300_000))
        self.intake.write_text("id,age,pain_where,week_km_1\n" + "".join(rows))

    def start(self, out: Path, *options: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "advisor", "batch", str(self.intake), "-o", str(out), *options]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)

    def finish(self, out: Path, *options: str) -> dict[str, bytes]:
        process = self.start(out, *options)
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
        return self.made(out)

    @staticmethod
    def made(out: Path) -> dict[str, bytes]:
        """All files; of the summary all but the time at which the run was begun."""
        found = files(out)
        summary = json.loads(found["summary.json"])
        del summary["created"]
        return {**found, "summary.json": json.dumps(summary).encode()}


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Command:
    return Command(tmp_path_factory.mktemp("command"))


@pytest.fixture(scope="module")
def unbroken(command: Command, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return command.finish(tmp_path_factory.mktemp("unbroken"))


@POSIX
@pytest.mark.slow
def test_killed_at_random_moments_it_gives_the_same_bytes(
    command: Command, unbroken: dict[str, bytes], tmp_path: Path
) -> None:
    moments = random.Random(2026)
    killed, finished, went_on = 0, 0, 0
    while killed < KILLS:
        out = tmp_path / f"out{finished}"
        went_on += (out / ".unfinished/manifest.json").exists()
        lock, manifest = out / ".unfinished/lock", out / ".unfinished/manifest.json"
        lock.unlink(missing_ok=True)  # the next run makes it anew, and so shows when it begins
        awaited = manifest if killed % 2 and not manifest.exists() else lock
        process = command.start(out, "--resume")
        until = time.monotonic() + 60
        while not awaited.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(moments.uniform(0, 1.2 if awaited == lock else 0.4))
        process.kill()
        _, errors = process.communicate(timeout=300)
        if process.returncode == -signal.SIGKILL:
            killed += 1
        else:
            assert process.returncode == 0, errors
            assert command.made(out) == unbroken
            finished += 1
    assert went_on >= 3  # the kills came while there was something to keep
    out = tmp_path / f"out{finished}"
    assert command.finish(out, "--resume") == unbroken
    assert sorted(path.name for path in out.iterdir()) == ["rejects.csv", "results.csv", "summary.json"]


@POSIX
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_leaves_nothing_half_done(
    command: Command, unbroken: dict[str, bytes], tmp_path: Path, number: signal.Signals
) -> None:
    out = tmp_path / "out"
    process = command.start(out)
    while not (out / ".unfinished/results.csv").exists() and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 6, errors
    assert "with --resume to go on" in errors or "Nothing was written" in errors or "nothing was written" in errors
    assert "Traceback" not in errors
    assert not (out / "results.csv").exists()
    assert not (out / "summary.json").exists()
    assert command.finish(out, "--resume") == unbroken


@POSIX
def test_a_disk_that_fills_up_is_told_and_the_run_goes_on(
    command: Command, unbroken: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    limit = len(unbroken["results.csv"]) // 2
    script = (
        f"import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        f"from advisor.cli import main\nmain(['batch', {str(command.intake)!r}, '-o', {str(out)!r}])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment)
    assert done.returncode == 6, done.stderr
    assert "The disk is full" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (out / "results.csv").exists()
    assert command.finish(out, "--resume") == unbroken
