"""Scoring on columns alone, beside plain Python and durable-rules asked person by person.

    python benchmarks/columns.py [-n 1000000] [--rounds 3] [--people 200]

The answers are typed and in memory: no reading, no writing (see `batch.py` for those). In each round once: the public
way from a frame of answers to a frame of results; and, for some of the same people, every condition of the shipped
rules asked in plain Python and on durable-rules, with all facts ready, multiplied up. Prints medians and ratios.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import polars as pl

sys.path.insert(0, str(Path(__file__).parents[1]))

from advisor.library import Library, load
from advisor.score.scorer import ROWS, Scorer
from benchmarks.batch import ask_durable_rules, ask_plain_python, people
from benchmarks.make_data import make

PART = 50_000  # people made at a time


def typed(library: Library, folder: Path, count: int) -> pl.DataFrame:
    """Answers of made people as columns: the first of them made, and repeated until there are enough."""
    from advisor.batch.columns import ColumnWork
    from advisor.batch.job import Job
    from advisor.intake.columns import match
    from advisor.intake.source import open_source

    intake = folder / "intake.csv"
    make(intake, min(count, PART))
    with open_source(intake) as source:
        mapping = match(source.header, source.name, library)
        work = ColumnWork(Job.of(source, mapping, library, None, "", False))
        parts = [work.typed(block).mapped.answers for block in source.blocks()]
    made = pl.concat(parts)
    return pl.concat([made] * -(-count // made.height)).head(count)


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=1_000_000, help="people")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--people", type=int, default=200, help="people asked one by one")
    given = parser.parse_args()
    library = load()
    with tempfile.TemporaryDirectory() as name:
        answers = typed(library, Path(name), given.n)
        facts = people(Path(name) / "intake.csv", library, given.people)
    scorer = Scorer(library, library.questionnaires["runner"])

    def columns() -> None:
        for start in range(0, answers.height, ROWS):
            scorer.proved_rows(answers.slice(start, ROWS), start + 1)

    python, durable = ask_plain_python(library), ask_durable_rules(library)
    works = (columns, lambda: python(facts), lambda: durable(facts))
    taken = [[seconds(work) for work in works] for _ in range(given.rounds + 1)][1:]
    ours, *others = (median(column) for column in zip(*taken, strict=True))
    print(f"{answers.height:,} people, {answers.width} columns, {sum(map(len, library.stages))} rules")
    print(f"columns:       {answers.height / ours:>12,.0f} people/s")
    for what, each in zip(("plain Python", "durable-rules"), others, strict=True):
        rate = len(facts) / each
        print(
            f"{what + ':':<14} {rate:>12,.1f} people/s; columns are {answers.height / ours / rate:,.0f} times as fast"
        )


if __name__ == "__main__":
    main()
