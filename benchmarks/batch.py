"""A whole `advisor batch` beside merely copying the same table, and beside asking the rules person by person.

    python benchmarks/batch.py [-n 1000000] [--rounds 3] [--people 200] [--folder DIR]

All of it is timed side by side in one run: in each round once

- DuckDB copying the table of 80 columns to another CSV file, every cell as text, nothing looked at;
- `advisor batch`, from the start of the process to the last byte on the disk, every cell checked;
- durable-rules, and plain Python, asked every condition of the shipped rules for each of some people whose answers are
  ready in memory: no reading, no typing, no findings, no writing;
- the same people by the batch's own way for one person on durable-rules, which does all that, but for the writing.

What goes from person to person is multiplied up to all rows.

Prints the medians of the time on the clock and of the processors' time (which says more on a busy machine), their
ratios, and which step of a batch takes which share of the processor's time. The shares come
from a run of their own with one step after the other. DuckDB is only needed here: `pip install duckdb`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from advisor.batch.columns import ColumnWork
from advisor.batch.job import Job
from advisor.batch.part import REJECTS, RESULTS
from advisor.batch.people import PersonWork
from advisor.batch.tables import Csv
from advisor.batch.tally import Tally
from advisor.condition import Value, truth
from advisor.engines import engine
from advisor.engines.reference import ReferenceEngine
from advisor.inference import Reasoner
from advisor.intake.columns import match
from advisor.intake.source import open_source
from advisor.library import Library, load
from benchmarks.make_data import make

ROOT = Path(__file__).parents[1]
COPY = """
import sys, duckdb
duckdb.execute("SET enable_progress_bar = false")
table = duckdb.read_csv(sys.argv[1], header=True, all_varchar=True)
table.write_csv(sys.argv[2], header=True)
"""


Took = tuple[float, float]  # seconds on the clock, and of the processors


def seconds(work: Callable[[], object], times: float = 1) -> Took:
    """How long it takes, child processes included, multiplied up."""
    began, spent = time.perf_counter(), sum(os.times()[:4])
    work()
    return (time.perf_counter() - began) * times, (sum(os.times()[:4]) - spent) * times


def copy(intake: Path, folder: Path) -> None:
    """DuckDB copies the table."""
    subprocess.run([sys.executable, "-c", COPY, intake, folder / "copy.csv"], check=True)


def batch(intake: Path, folder: Path) -> None:
    """The command, with results of an earlier round replaced."""
    command = [sys.executable, "-m", "advisor", "batch", intake, "-o", folder / "out", "--start-over"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        raise SystemExit(done.stderr)


def people(intake: Path, library: Library, count: int) -> list[dict[str, Value]]:
    """All facts of the first people of the table, findings among them, so that every rule has all it reads."""
    reasoner = Reasoner(library, ReferenceEngine())
    with open_source(intake) as source:
        mapping = match(source.header, source.name, library)
        translator = Job.of(source, mapping, library, None, "", False).translator
        rows = islice((row for row in source.read() if not row.reason), count)
        return [dict(reasoner.infer(translator.translate(row.cells).answers).facts) for row in rows]


def ask_durable_rules(library: Library) -> Callable[[list[dict[str, Value]]], None]:
    """Every condition, for one person after the other, on durable-rules."""
    made = engine("durable-rules")
    stages = [made.compile(conditions) for conditions in library.conditions]

    def ask(everybody: list[dict[str, Value]]) -> None:
        for facts in everybody:
            for stage in stages:
                stage.verdicts(facts)

    return ask


def ask_plain_python(library: Library) -> Callable[[list[dict[str, Value]]], None]:
    """The same by the few lines of Python that define what a condition means."""
    conditions = [condition for stage in library.conditions for condition in stage.values()]

    def ask(everybody: list[dict[str, Value]]) -> None:
        for facts in everybody:
            for condition in conditions:
                truth(condition, facts)

    return ask


def by_person(intake: Path, library: Library, count: int, folder: Path) -> Callable[[], None]:
    """The first rows of the table by the batch's own way for one person: read, typed, inferred, checked, concluded."""
    few = folder / "few.csv"
    with intake.open("rb") as lines:
        few.write_bytes(b"".join(islice(lines, count + 1)))

    def go() -> None:
        with open_source(few) as source:
            mapping = match(source.header, source.name, library)
            work = PersonWork(Job.of(source, mapping, library, None, "", False), "durable-rules")
            assert sum(work(block).rows_in for block in source.blocks()) == count

    return go


class Shares:
    """Seconds of the processor by step."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    def of(self, name: str, work: Callable[..., Any], *given: Any) -> Any:
        """Do a piece of work and note its time."""
        began = time.process_time()
        result = work(*given)
        self.spent[name] = self.spent.get(name, 0.0) + time.process_time() - began
        return result

    def lines(self) -> Iterator[str]:
        """The largest first."""
        total = sum(self.spent.values())
        for name, spent in sorted(self.spent.items(), key=lambda each: -each[1]):
            yield f"  {spent / total:4.0%}  {name} ({spent:.1f} s)"


def shares(intake: Path, folder: Path, library: Library) -> Shares:
    """One step of a batch after the other, on the whole table."""
    found = Shares()
    opened = open_source(intake)
    with ExitStack() as stack:
        source = found.of("opening: encoding, digest, titles", stack.enter_context, opened)
        out = stack.enter_context((folder / "results.csv").open("wb"))
        mapping = match(source.header, source.name, library)
        job = Job.of(source, mapping, library, None, "", False)
        work = found.of("making the rules ready", ColumnWork, job)
        results, rejects, tally = Csv(RESULTS), Csv(REJECTS), Tally()
        blocks = source.blocks()
        while (block := found.of("telling rows and cells apart", next, blocks, None)) is not None:
            typed = found.of("typing and checking cells", work.typed, block)
            part = found.of("rules, findings and their words", work.scored, typed)
            data = found.of("results as CSV", results.encode, part.results)
            found.of("rejects as CSV", lambda part=part: rejects.encode(part.rejects_shown()))
            found.of("counting for the summary", tally.add, part)
            found.of("writing", out.write, data)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=1_000_000, help="rows")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--people", type=int, default=200, help="for the ways that ask person by person")
    parser.add_argument("--folder", type=Path, help="where the table is kept for the next time")
    given = parser.parse_args()
    if find_spec("duckdb") is None:
        raise SystemExit("DuckDB is what a batch is measured against: pip install duckdb")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        intake = (given.folder or folder) / f"intake_{given.n}.csv"
        if not intake.exists():
            make(intake, given.n)
        library = load()
        everybody = people(intake, library, given.people)
        durable, plain = ask_durable_rules(library), ask_plain_python(library)
        person = by_person(intake, library, len(everybody), folder)
        all_rows = given.n / len(everybody)
        ways: dict[str, Callable[[], Took]] = {
            "copying with DuckDB": lambda: seconds(lambda: copy(intake, folder)),
            "advisor batch": lambda: seconds(lambda: batch(intake, folder)),
            "durable-rules, conditions only": lambda: seconds(lambda: durable(everybody), all_rows),
            "plain Python, conditions only": lambda: seconds(lambda: plain(everybody), all_rows),
            "durable-rules, all of a batch": lambda: seconds(person, all_rows),
        }
        times: dict[str, list[Took]] = {name: [] for name in ways}
        for _ in range(given.rounds):
            for name, way in ways.items():
                times[name].append(way())
        middles = {name: tuple(map(median, zip(*each, strict=True))) for name, each in times.items()}
        ours = middles["advisor batch"]
        print(f"{given.n:,} rows x 80 columns, {intake.stat().st_size / 1e6:,.0f} MB, medians of {given.rounds} rounds")
        print(f"{'':32}{'clock':>10}  batch = 1{'processors':>14}  batch = 1")
        for name, middle in middles.items():
            cells = (f"{each:9.1f} s {each / one:10.2f}" for each, one in zip(middle, ours, strict=True))
            print(f"  {name:30}" + "   ".join(cells))
        print(f"a batch scores {given.n / ours[0]:,.0f} rows a second; shares of the processor's time:")
        print("\n".join(shares(intake, folder, library).lines()))


if __name__ == "__main__":
    main()
