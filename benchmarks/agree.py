"""People scored on columns and each alone, with every difference: `python benchmarks/agree.py -n 1000000`.

Alone means the way for one person, with every part of the assessment and the plan, on the engine named (the reference
engine says what conditions mean; durable-rules is what people are served with). People are drawn from seeds: two thirds
are nearly healthy, the others thrown together, and a third is aimed at a rule. The same seed gives the same people.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.property.agreement import Agreement, Task, compare_all


def main() -> int:
    """Compare and tell; 1 when there is a difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=1_000_000, help="people")
    parser.add_argument("--engine", default="reference", help="reference or durable-rules")
    parser.add_argument("--questionnaire", default="runner")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    began = time.monotonic()
    told = 0

    def tell(total: Agreement) -> None:
        nonlocal told
        share = total.people * 100 // options.n
        if share > told:
            told = share
            gone = time.monotonic() - began
            left = gone / total.people * (options.n - total.people)
            print(
                f"{total.people:,} people, {len(total.differences)} differences, {gone:.0f} s gone, {left:.0f} s left"
            )
            for line in total.differences[:3]:
                print(line[:2000])
            sys.stdout.flush()

    task = Task(options.seed, options.n, options.engine, options.questionnaire)
    total = compare_all([task], options.processes, tell)
    met = total.verdicts.values()
    print(f"{total.people:,} people ({len(total.marks):,} different), seed {options.seed}, {options.questionnaire},")
    print(f"columns against {options.engine}: {len(total.differences)} differences.")
    print(f"Levels: {', '.join(f'{level} {count:,}' for level, count in total.levels.most_common())}.")
    print(f"Of {len(met)} rules {sum(bool(counts[True]) for counts in met)} fired for somebody, "
          f"{sum(bool(counts[False]) for counts in met)} did not hold, "
          f"{sum(bool(counts[None]) for counts in met)} were unknown.")  # fmt: skip
    print(f"{time.monotonic() - began:.0f} s in {options.processes} processes.")
    for line in total.differences[:20]:
        print(line[:4000])
    return 1 if total.differences else 0


if __name__ == "__main__":
    sys.exit(main())
