"""What a rule costs: the same people scored on columns with more and more rules.

    python benchmarks/rules_cost.py [-n 100000] [--rounds 3] [--rules 300 1000 3000]

A rule base of 300 is a share of the shipped rules from every stage; one of 3,000 is all of them and variants, each with
a condition of its own on the runner's age, so that no two are worked out as one. All sizes are timed side by side in
one run, on people of `make_data.py`. Prints medians, the ratio to the smallest, and what one rule more costs.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from statistics import median

import polars as pl

sys.path.insert(0, str(Path(__file__).parents[1]))

from advisor.condition import All, Leaf, Not, Op
from advisor.library import Library, load
from advisor.rule import BoundRule
from advisor.score.scorer import Scorer
from benchmarks.columns import typed


def sized(library: Library, wanted: int) -> Library:
    """The library with about so many rules, each stage in its share."""
    shipped = sum(map(len, library.stages))
    stages = []
    for stage in library.stages:
        count = max(1, round(len(stage) * wanted / shipped))
        kept = stage[:: max(1, len(stage) // count)][:count] if count < len(stage) else stage
        more = islice(cycle(stage), max(0, count - len(stage))) if stage else ()
        stages.append((*kept, *(variant(rule, number) for number, rule in enumerate(more))))
    return replace(library, stages=tuple(stages))


def variant(rule: BoundRule, number: int) -> BoundRule:
    """The rule under another name, with a condition more that nearly always holds."""
    older = Not(Leaf("age", Op.MORE_THAN, 1000 + number))
    other = rule.rule.model_copy(update={"id": f"{rule.rule.id}-variant-{number}"})
    return replace(rule, rule=other, when=All((rule.when, older)))


def seconds(scorer: Scorer, answers: pl.DataFrame) -> float:
    """How long it takes to score them."""
    began = time.perf_counter()
    scorer.rows(answers)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=100_000, help="people")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rules", type=int, nargs="+", default=[300, 1000, 3000])
    given = parser.parse_args()
    library = load()
    with tempfile.TemporaryDirectory() as name:
        answers = typed(library, Path(name), given.n)
    libraries = [sized(library, count) for count in given.rules]
    scorers = [Scorer(each, each.questionnaires["runner"]) for each in libraries]
    taken = [[seconds(scorer, answers) for scorer in scorers] for _ in range(given.rounds + 1)][1:]
    medians = [median(column) for column in zip(*taken, strict=True)]
    counts = [sum(map(len, each.stages)) for each in libraries]
    for count, each in zip(counts, medians, strict=True):
        more = ""
        if count > counts[0]:
            cost = (each - medians[0]) / (count - counts[0]) / given.n * 1e9
            more = f"; {cost:.1f} ns a rule and person more"
        print(f"{count:>6,} rules: {given.n / each:>9,.0f} people/s, {each / medians[0]:.2f} times the first{more}")


if __name__ == "__main__":
    main()
