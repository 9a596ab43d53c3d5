"""What the goal-driven dialogue costs a person for each reply, against running the rules once.

    python benchmarks/asking.py [--people 20]

Goes through the whole runner questionnaire with people whose answers come from a seed. For each reply it times one run
of all rules on the reference engine (the floor) and, side by side, the whole step of the dialogue: rules run, what is
urgent, what to ask next, what is left. Prints medians in milliseconds of processor time and their ratio.
"""

import argparse
import sys
import time
from pathlib import Path
from random import Random
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).parents[1]))

from advisor.asking import asking_for
from advisor.cli.watch import Watch
from advisor.dialogue import Dialogue
from advisor.engines.reference import ReferenceEngine
from advisor.inference import Reasoner
from advisor.library import load
from tests.dialogue.test_two_steps import likely


def measure(people: int) -> tuple[list[float], list[float], list[int]]:
    """Seconds of one run of the rules and of one step, for each reply; and the number of replies of each person."""
    reasoner = Reasoner(load(), ReferenceEngine())
    questionnaire = reasoner.library.questionnaires["runner"]
    asking = asking_for(reasoner.library, questionnaire)
    floor, steps, counts = [], [], []
    for seed in range(people):
        watch, chance = Watch(reasoner, questionnaire), Random(seed)
        dialogue = Dialogue(questionnaire, watch.urgent, watch.clashes, asking)
        replies = 0
        for _ in (1, 2):
            while (item := dialogue.current) is not None:
                began = time.process_time()
                reasoner.infer(dialogue.answers())
                floor.append(time.process_time() - began)
                value = likely(item.question, chance)
                began = time.process_time()
                dialogue.answer(value)
                if dialogue.current is not None:
                    dialogue.progress(dialogue.current)
                dialogue.later()
                steps.append(time.process_time() - began)
                replies += 1
            dialogue.go_on()
        counts.append(replies)
    return floor, steps, counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20)
    floor, steps, counts = measure(parser.parse_args().people)
    print(f"{len(counts)} people, {len(steps)} replies, {median(counts):g} replies a person in the median")
    print(f"rules run once: {median(floor) * 1000:.1f} ms (the floor)")
    print(
        f"a step:         {median(steps) * 1000:.1f} ms, 99 of 100 within {quantiles(steps, n=100)[98] * 1000:.1f} ms"
    )
    print(f"ratio of medians: {median(steps) / median(floor):.1f}")


if __name__ == "__main__":
    main()
