"""One person, warm: from answers to the whole assessment on durable-rules, and which step takes what.

    python benchmarks/one_person.py [--rounds 100] [--engine durable-rules]

Each round times, one after the other in one run, the steps for an example of a runner with a sore knee: reading the
answers, the rules on the engine and their check against the meaning, and the plan with everything else of the document.
Beside it stands the floor: the same rules by the plain meaning alone. Processor time, since machines are shared. Prints
medians in milliseconds, shares, and the ratio to the floor.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[1]))

from advisor.assess import make_case
from advisor.engines import engine
from advisor.inference import Reasoner
from advisor.intake import answers_file
from advisor.library import load
from advisor.plan import whole
from advisor.report.render import render

ROOT = Path(__file__).parents[1]
T = TypeVar("T")


def milliseconds(work: Callable[[], T]) -> tuple[float, T]:
    """Processor time, and what was made."""
    began = time.process_time()
    made = work()
    return (time.process_time() - began) * 1000, made


def once(path: Path, reasoner: Reasoner, plain: Reasoner) -> tuple[float, ...]:
    """The steps for one person: reading, rules, the rest, both of these, the page, and the floor."""
    read, (questionnaire, answers) = milliseconds(lambda: answers_file.read(path, reasoner.library))
    floor, _ = milliseconds(lambda: plain.infer(answers))
    rules, case = milliseconds(lambda: make_case(reasoner, questionnaire, answers))
    rest, document = milliseconds(lambda: whole(case, reasoner))
    page, _ = milliseconds(lambda: render(document, "html"))
    return read, rules, rest, rules + rest, page, floor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--engine", default="durable-rules")
    parser.add_argument("--answers", type=Path, default=ROOT / "examples" / "knee_pain.yaml")
    given = parser.parse_args()
    library = load()
    reasoner, plain = Reasoner(library, engine(given.engine)), Reasoner(library, engine("reference"))
    rows = [once(given.answers, reasoner, plain) for _ in range(given.rounds + 5)]
    read, rules, rest, _sum, page, floor = (median(column) for column in zip(*rows[5:], strict=True))
    sums = [row[3] for row in rows[5:]]
    total = median(sums)
    print(f"{given.answers.name} on {reasoner.engine_label}, {given.rounds} rounds, milliseconds")
    print(f"answers to assessment  {total:6.1f}   99 of 100 within {quantiles(sums, n=100)[98]:.1f}")
    print(f"  rules and their check{rules:6.1f}   {rules / total:.0%}")
    print(f"  document and plan    {rest:6.1f}   {rest / total:.0%}")
    print(f"plain meaning alone    {floor:6.1f}   the rules take {rules / floor:.1f} times that")
    print(f"beside it: reading the file {read:.1f}, the report as HTML {page:.1f}")


if __name__ == "__main__":
    main()
