"""People scored together on columns and each alone, and every difference between the two."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from multiprocessing import get_context
from random import Random

from advisor.answers import Answers
from advisor.engines import engine as engine_named
from advisor.inference import Reasoner
from advisor.library import load
from advisor.score import Scorer
from advisor.score.person import person_row
from tests.property.crowds import Crowd, typed_frame

PART = 500  # people compared at a time


@dataclass
class Agreement:
    """What was compared. `verdicts` counts true, false and null by rule; `marks` tells people apart."""

    people: int = 0
    differences: list[str] = field(default_factory=list)
    marks: set[int] = field(default_factory=set)
    levels: Counter[str] = field(default_factory=Counter)
    verdicts: dict[str, Counter[bool | None]] = field(default_factory=dict)

    def add(self, other: "Agreement") -> None:
        """Take in what another part found."""
        self.people += other.people
        self.differences += other.differences
        self.marks |= other.marks
        self.levels += other.levels
        for rule, counts in other.verdicts.items():
            self.verdicts.setdefault(rule, Counter()).update(counts)


@cache
def _ready(questionnaire: str, engine: str) -> tuple[Scorer, Reasoner, Crowd]:
    library = load()
    asked = library.questionnaires[questionnaire]
    return Scorer(library, asked), Reasoner(library, engine_named(engine)), Crowd(library, asked)


@dataclass(frozen=True)
class Task:
    """So many people drawn from one seed, by columns and by the way for one person on that engine."""

    seed: int
    people: int = PART
    engine: str = "reference"
    questionnaire: str = "runner"

    def compare(self) -> Agreement:
        """Score them both ways."""
        scorer, reasoner, crowd = _ready(self.questionnaire, self.engine)
        people = crowd.people(Random(self.seed), self.people)
        answers = scorer.checked.take(typed_frame(scorer.questionnaire, people))
        found = Agreement(self.people)
        for place, (person, row) in enumerate(zip(people, scorer.rows(answers).rows(named=True), strict=True)):
            given = Answers(dict(sorted(person.items())))
            meant = person_row(reasoner, scorer.questionnaire, given)
            if row != meant:
                wrong = {name: (row[name], value) for name, value in meant.items() if row[name] != value}
                found.differences.append(f"{self}, person {place}: {wrong} (columns, alone) for {given.canonical()}")
            found.marks.add(int(given.digest()[:16], 16))
            found.levels[str(row["triage"])] += 1
        verdicts = scorer.verdicts(answers)
        for name, verdict in verdicts.items():
            true, false = verdict.true.bit_count(), verdict.false.bit_count()
            found.verdicts[name] = Counter({True: true, False: false, None: self.people - true - false})
        return found

    def parts(self) -> Iterator["Task"]:
        """The same in parts, each with a seed of its own."""
        for number, start in enumerate(range(0, self.people, PART)):
            yield replace(self, seed=self.seed * 1_000_003 + number, people=min(PART, self.people - start))


def compare_all(
    tasks: Iterable[Task], processes: int, told: Callable[[Agreement], None] = lambda total: None
) -> Agreement:
    """The tasks in several processes, part by part; `told` hears how far it is after each part."""
    total = Agreement()
    parts = [part for task in tasks for part in task.parts()]
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for part in pool.map(Task.compare, parts):
            total.add(part)
            told(total)
    return total
