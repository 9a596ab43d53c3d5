"""The whole way from answers to result rows, on columns."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import polars as pl

from advisor.conclude.row import COLUMNS
from advisor.engines.columns import learn
from advisor.engines.compiler import Compiler
from advisor.engines.sets import People, Set, Verdict
from advisor.errors import OwnFault, Problem, UsageError, did_you_mean
from advisor.library import Library
from advisor.questionnaire import Questionnaire
from advisor.rule import BoundRule
from advisor.score.asked import Asked
from advisor.score.checked import Checked
from advisor.score.derived import needed, work_out
from advisor.score.findings import Findings, Found
from advisor.score.frames import to_polars
from advisor.score.groups import Groups
from advisor.score.patterns import Patterns
from advisor.score.person import Person
from advisor.score.texts import Lists, first
from advisor.score.triage import LoadRisk, Triage, flags

ROWS = 1 << 16  # scored at a time


class Scorer:
    """A library made ready for one questionnaire. Keep one for the life of the process; threads may share it."""

    def __init__(self, library: Library, questionnaire: Questionnaire):
        self.library = library
        self.questionnaire = questionnaire
        self.checked = Checked(questionnaire)
        self.person = Person(library, questionnaire)
        self._compiler = Compiler()
        self._derived = needed(library)
        self._asked = Asked(questionnaire, self.checked.columns, self._compiler)
        self._findings = Findings(library, self._compiler)
        self._triage = Triage(library)
        self._risk = LoadRisk(library)
        self._patterns = Patterns(library, self._findings.patterns)
        self._groups = Groups(library)
        self._lists = {
            "mistakes": _Listed(_mistakes(library)),
            "flags": _Listed(flags(library)),
            "rules": _Listed([(rule.name, [rule]) for rule in sorted(library.rules, key=_name)]),
        }

    def score(self, frame: pl.DataFrame, first_row: int = 1) -> pl.DataFrame:
        """One result row for each row of typed answers, in the same order.

        Raises InputRefused for a value that can't be an answer, OwnFault where a row that is checked against the way
        for one person differs.
        """
        parts = [self._part(frame.slice(start, ROWS), first_row + start) for start in range(0, frame.height, ROWS)]
        return pl.concat(parts) if parts else self._part(frame, first_row)

    def _part(self, frame: pl.DataFrame, first_row: int) -> pl.DataFrame:
        return self.proved_rows(self.checked.take(frame, first_row), first_row)

    def proved_rows(self, answers: pl.DataFrame, first_row: int = 1) -> pl.DataFrame:
        """As `rows`, with two rows held against the way for one person. Raises OwnFault where they differ."""
        result = self.rows(answers)
        for place in sorted({0, answers.height // 2} if answers.height else ()):
            self._must_agree(answers, result, place, first_row + place)
        return result

    def rows(self, answers: pl.DataFrame) -> pl.DataFrame:
        """The result rows of answers in columns as they are kept; a pure function of each row."""
        people, made = self._known(answers), list[Verdict]()
        visible = self._asked.visible(people, made)
        counts = {
            "open_questions": self._asked.open_questions(people, visible),
            "unanswered": self._asked.unanswered(people, visible),
        }
        found = self._findings.of(people, made)
        told = self._triage.levels(found, people.where(counts["open_questions"] > 0))
        withheld = told["emergency"]
        columns = [
            first(people, ((some, level) for level, some in told.items()), "").alias("triage"),
            self._triage.urgency(found, told).alias("urgency"),
            self._patterns.of(found, withheld).alias("patterns"),
            self._groups.of(found, withheld).alias("groups"),
            *self._risk.columns(found, told),
            self._triage.program_level(found, told).alias("level"),
            *(pl.Series(name, count, pl.Int32) for name, count in counts.items()),
            *(
                listed.of(found, withheld if name == "mistakes" else 0).alias(name)
                for name, listed in self._lists.items()
            ),
        ]
        return pl.DataFrame(columns).select(COLUMNS)

    def verdicts(self, answers: pl.DataFrame) -> dict[str, Verdict]:
        """The verdicts of every rule by its name."""
        return self._findings.of(self._known(answers), []).verdicts

    def _known(self, answers: pl.DataFrame) -> People:
        people = People(answers.height)
        learn(people, answers, self.checked.columns)
        work_out(self._derived, people)
        return people

    def _must_agree(self, answers: pl.DataFrame, result: pl.DataFrame, place: int, number: int) -> None:
        """Fail closed: results that depart from the way for one person are not given."""
        if self.person.row(self.person.answers(answers, place)) != result.row(place, named=True):
            raise OwnFault(
                f"Row {number} comes out differently by columns and by the way for one person, so no result is given. "
                "Please report this with the row."
            )


def score(frame: Any, library: Library, questionnaire: str = "runner", id_column: str | None = None) -> Any:
    """The result rows of a frame of typed answers (pandas, polars or Arrow), as a frame of the same kind.

    A column is a fact: a question's id, or id.left and id.right where each side is asked. Booleans, numbers in the
    question's unit, option ids, and lists of option ids; a missing value is not answered or "don't know". The column
    `id_column`, if any, is handed through. The result has the columns of `advisor.conclude.row`, a row a person.
    Raises InputRefused naming row and column of a value that can't be an answer, and UsageError.
    """
    asked = library.questionnaires.get(questionnaire)
    if asked is None:
        mend = did_you_mean(questionnaire, library.questionnaires)
        raise UsageError(Problem(f"There is no questionnaire `{questionnaire}`.", mend=mend))
    answers, back = to_polars(frame, id_column)
    return back(_scorer(library, questionnaire).score(answers))


class _ById:
    """A library as a key: the same object is the same knowledge."""

    def __init__(self, library: Library):
        self.library = library

    def __hash__(self) -> int:
        return id(self.library)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.library is self.library


def _scorer(library: Library, questionnaire: str) -> Scorer:
    return _made(_ById(library), questionnaire)


@lru_cache(maxsize=4)
def _made(key: _ById, questionnaire: str) -> Scorer:
    return Scorer(key.library, key.library.questionnaires[questionnaire])


def _name(rule: Any) -> str:
    return str(rule.name)


def _mistakes(library: Library) -> list[tuple[str, list[BoundRule]]]:
    order = list(library.mistakes)
    rules = [rule for rule in library.rules if rule.kind == "mistake"]
    rules.sort(key=lambda rule: order.index(str(rule.rule.then.mistake)))
    return [(str(rule.rule.then.mistake), [rule]) for rule in rules]


class _Listed:
    """Names listed for those of whom any of their rules fired."""

    def __init__(self, names: Sequence[tuple[str, Sequence[BoundRule]]]):
        self._rules = [rules for _, rules in names]
        self._texts = Lists([name for name, _ in names])

    def of(self, found: Found, withheld: Set) -> pl.Series:
        shown = found.people.everyone ^ withheld
        return self._texts.of(found.people, [found.fired(rules) & shown for rules in self._rules])
