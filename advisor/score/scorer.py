"""The whole way from answers to result rows, on columns."""

from functools import lru_cache
from typing import Any

import polars as pl

from advisor.conclude.row import COLUMNS
from advisor.engines.columns import Compiler, Form, Kept, Layers, kept_columns
from advisor.errors import OwnFault, Problem, UsageError, did_you_mean
from advisor.library import Library
from advisor.questionnaire import Questionnaire
from advisor.score.asked import NOTHING, Asked
from advisor.score.checked import Checked
from advisor.score.derived import steps, work_out
from advisor.score.findings import Findings, column, finding_columns
from advisor.score.frames import to_polars
from advisor.score.groups import Groups
from advisor.score.patterns import Patterns
from advisor.score.person import Person
from advisor.score.texts import Lists
from advisor.score.triage import LEVEL, OPEN, UNANSWERED, LoadRisk, flags, level, program_level, urgency

ROWS = 1 << 16  # scored at a time


class Scorer:
    """A library made ready for one questionnaire. Keep one for the life of the process; threads may share it."""

    def __init__(self, library: Library, questionnaire: Questionnaire):
        self.library = library
        self.questionnaire = questionnaire
        self.checked = Checked(questionnaire)
        self.person = Person(library, questionnaire)
        answers = dict(self.checked.columns)
        others = {fact: how for fact, how in _all_answers(library).items() if fact not in answers}
        derived = {item.fact: Kept(Form.NUMBER) for item in library.derived}
        nothing = {NOTHING: Kept(Form.NUMBER)}
        everything = {**others, **answers, **derived, **finding_columns(library), **nothing}
        compiler = Compiler(everything)
        self._answers = {**others, **answers, **nothing}
        self._derived = steps(library.derived, everything)
        asked = Asked(questionnaire, answers, compiler)
        findings = Findings(library, compiler)
        self._risk = LoadRisk(library)
        self._rules = Lists("rules", [(rule.name, [column(rule)]) for rule in sorted(library.rules, key=_name)])
        self._flags = Lists("flags", [(id_, [column(rule) for rule in rules]) for id_, rules in flags(library)])
        self._mistakes = Lists("mistakes", _mistakes(library))
        self._groups = Groups(library)
        self._patterns = Patterns(library, findings.patterns)
        self._layers: Layers = (
            *asked.layers,
            *findings.layers,
            (asked.open_questions().alias(OPEN), asked.unanswered().alias(UNANSWERED)),
            (level().alias(LEVEL),),
            *self._risk.layers(),
        )
        masks = (*self._rules.masks, *self._flags.masks, *self._mistakes.masks, *self._groups.states)
        self._out: tuple[pl.Expr | str, ...] = (
            pl.col(LEVEL).alias("triage"),
            urgency(library).alias("urgency"),
            *self._risk.out(),
            program_level(library).alias("level"),
            pl.col(OPEN).alias("open_questions"),
            pl.col(UNANSWERED).alias("unanswered"),
            *masks,
            *self._patterns.columns,
        )

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
        full = self.verdicts(answers).select(self._out)
        withheld = (full["triage"] == "emergency").to_numpy()
        hidden = {
            "patterns": self._patterns.of(full, withheld),
            "groups": _unless(withheld, self._groups.of(full)),
            "mistakes": _unless(withheld, self._mistakes.of(full)),
            "flags": self._flags.of(full),
            "rules": self._rules.of(full),
        }
        return full.with_columns(values.alias(name) for name, values in hidden.items()).select(COLUMNS)

    def verdicts(self, answers: pl.DataFrame) -> pl.DataFrame:
        """Every column on the way: answers, derived values, verdicts of rules (`rule:NAME`), findings."""
        given = set(answers.columns)
        absent = [pl.lit(None, how.dtype).alias(fact) for fact, how in self._answers.items() if fact not in given]
        frame = work_out(answers.with_columns(absent), self._derived)
        for layer in self._layers:
            frame = frame.with_columns(layer)
        return frame

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


def _all_answers(library: Library) -> dict[str, Kept]:
    found: dict[str, Kept] = {}
    for questionnaire in library.questionnaires.values():
        found |= kept_columns(questionnaire)
    return found


def _name(rule: Any) -> str:
    return str(rule.name)


def _mistakes(library: Library) -> list[tuple[str, list[str]]]:
    order = list(library.mistakes)
    rules = [rule for rule in library.rules if rule.kind == "mistake"]
    rules.sort(key=lambda rule: order.index(str(rule.rule.then.mistake)))
    return [(str(rule.rule.then.mistake), [column(rule)]) for rule in rules]


def _unless(withheld: Any, texts: pl.Series) -> pl.Series:
    return texts.zip_with(pl.Series(~withheld), pl.Series([""]))
