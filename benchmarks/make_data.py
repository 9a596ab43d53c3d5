"""Made-up intake rows as a form exports them: `python benchmarks/make_data.py -n 1000000 -o intake.csv`.

80 columns of text: an id and 79 questions of the runner questionnaire, half of the options by id and half by their
wording. A question that does not apply is empty; of the others a few in a hundred are empty or "don't know", some
numbers carry a unit, and about one cell in a thousand is no answer at all. The same seed gives the same bytes.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from advisor.condition import All, Any, Condition, Leaf, Op
from advisor.library import Library, load
from advisor.questionnaire import Question

_ASKED = """
    age sex height weight pregnancy warning_heart warning_leg warning_general conditions energy_signs injury_12_months
    injury_recovered pain_where limp_walking pain_now pain_duration pain_trend pain_next_morning
    knee_side knee_place knee_signs knee_bone knee_pain_running
    shin_side shin_place shin_tender shin_signs shin_bone shin_pain_running
    achilles_side achilles_place achilles_signs achilles_pain_running
    running_years runs_per_week week_km_1 week_km_2 week_km_3 week_km_4 longest_30d planned_longest load_change
    long_run_day hard_run_days easy_run_days race_distance race_weeks layoff_weeks shoe_change surface cadence
    strength_per_week strength_months strength_kinds strength_style warm_up mobility stretching rest_days
    leg_days_in_a_row lift_before_long_run fatigue_signs sleep_quality stress equipment session_minutes strength_days
    wanted_level form_signs form_source basic_form tests_wanted
    heel_raise.left heel_raise.right side_plank.left side_plank.right single_leg_bridge.left single_leg_bridge.right
    beliefs
"""
QUESTIONS = _ASKED.split()

# What a number is drawn from: mean, spread, decimals written.
USUAL: dict[str, tuple[float, float, int]] = {
    "age": (41, 12, 0), "height": (172, 9, 0), "weight": (70, 12, 1), "running_years": (7, 6, 1),
    "runs_per_week": (3, 1.3, 0), "longest_30d": (14, 6, 1), "planned_longest": (15, 6, 1), "race_weeks": (12, 8, 0),
    "layoff_weeks": (1, 3, 0), "cadence": (168, 8, 0), "strength_per_week": (1.2, 1, 0), "strength_months": (8, 12, 0),
    "rest_days": (2.5, 1, 0), "session_minutes": (40, 15, 0), "heel_raise": (22, 7, 0), "side_plank": (48, 20, 0),
    "single_leg_bridge": (22, 8, 0),
    **dict.fromkeys(("week_km_1", "week_km_2", "week_km_3", "week_km_4"), (30, 14, 1)),
}  # fmt: skip
OFTEN_NONE = {"warning_heart": 0.985, "warning_leg": 0.98, "warning_general": 0.985, "conditions": 0.88,
              "energy_signs": 0.9, "pain_where": 0.45, "knee_bone": 0.9, "shin_bone": 0.85}  # fmt: skip
UNITS = {"km": ["km", "miles"], "kg": ["kg", "lb"], "cm": ["cm"], "minute": ["min"], "week": ["weeks"]}
DISTINCT = 4000  # different texts a several-options column is drawn from
ROWS = 100_000  # made at a time

Codes = np.ndarray
Texts = tuple[list[str], list[object]]  # each text with the answer it stands for


def texts(question: Question, style: int, chance: np.random.Generator) -> Texts:
    """The texts a column of options or yes and no is drawn from."""
    if question.kind == "yes_no":
        words = (["Yes", "No"], ["yes", "no"])[style]
        return words, [True, False]
    wording = dict(question.options) if style == 0 else {option: option for option in question.options}
    if any(";" in word for word in wording.values()):
        wording = {option: option for option in question.options}
    if question.kind == "choice":
        return list(wording.values()), list(wording)
    usual = [option for option in wording if option not in question.exclusive]
    sets: list[frozenset[str]] = [frozenset((option,)) for option in question.exclusive[:1]]
    for _ in range(DISTINCT):
        many = min(len(usual), 1 + int(chance.random() * chance.random() * 5))
        order = chance.random(len(usual)).argsort()[:many]
        sets.append(frozenset(usual[at] for at in order))
    sets = list(dict.fromkeys(sets))
    return ["; ".join(wording[option] for option in wording if option in each) for each in sets], list(sets)


def holds(condition: Condition, known: dict[str, tuple[Codes, list[object]]], numbers: dict[str, Codes]) -> Codes:
    """Whether the question is shown; a missing answer counts as no. Only what `show_if` uses."""
    match condition:
        case All(parts):
            return np.logical_and.reduce([holds(part, known, numbers) for part in parts])
        case Any(parts):
            return np.logical_or.reduce([holds(part, known, numbers) for part in parts])
        case Leaf(fact, Op.BETWEEN, (low, high)):
            return (numbers[fact] >= low) & (numbers[fact] <= high)
        case Leaf(fact, op, operand):
            codes, values = known[fact]
            wanted = operand if isinstance(operand, tuple) else (operand,)
            each = [bool(set(value if isinstance(value, frozenset) else (value,)) & set(wanted)) for value in values]
            if op in (Op.NONE_OF, Op.IS_NOT):
                each = [not found for found in each]
            return np.array([*each, False])[codes]
    raise NotImplementedError(condition)


class Maker:
    """Draws blocks of people."""

    def __init__(self, library: Library, seed: int):
        self.asked = library.questionnaires["runner"]
        self.chance = np.random.Generator(np.random.PCG64(seed))
        self.texts: dict[str, Texts] = {}
        for place, name in enumerate(QUESTIONS):
            question = self._question(name)
            if question.kind in ("choice", "choices", "yes_no"):
                self.texts[name] = texts(question, place % 2, self.chance)

    def _question(self, name: str) -> Question:
        question = self.asked.question(name.split(".")[0])
        assert question is not None, f"there is no question {name} any more"
        return question

    def block(self, first: int, rows: int) -> pl.DataFrame:
        """The people numbered from `first`."""
        columns = {"id": pl.Series([f"p{number:07d}" for number in range(first, first + rows)])}
        known: dict[str, tuple[Codes, list[object]]] = {}
        numbers: dict[str, Codes] = {}
        trouble = self.chance.random(rows)  # who answers little answers little throughout
        for name in QUESTIONS:
            question = self._question(name)
            side = name.rpartition(".")[2] if "." in name else "left"
            shown = self.asked.shown.get(question.fact(side))
            asked = np.ones(rows, bool) if shown is None else holds(shown, known, numbers)
            answered = asked & (self.chance.random(rows) > 0.02 + 0.2 * trouble**4)
            if name in self.texts:
                column, codes = self._options(name, question, answered)
                known[name] = codes, self.texts[name][1]
            else:
                column, numbers[name] = self._numbers(name, question, answered)
            columns[name] = self._odd(column, answered)
        return pl.DataFrame(columns)

    def _options(self, name: str, question: Question, answered: Codes) -> tuple[pl.Series, Codes]:
        words = self.texts[name][0]
        draw = self.chance.random(len(answered))
        if question.kind == "choices":  # the first text is "none"; of the others some are far more common than the rest
            none = OFTEN_NONE.get(name, 0.35)
            rest = (len(words) - 1) * (np.clip(draw - none, 0, None) / (1 - none)) ** 4
            codes = np.where(draw < none, 0, 1 + rest.astype(np.int64))
        else:
            codes = (len(words) * draw**1.3).astype(np.int64)
        codes = np.where(answered, np.minimum(codes, len(words) - 1), len(words))
        return pl.Series([*words, ""], dtype=pl.String).gather(codes), codes

    def _numbers(self, name: str, question: Question, answered: Codes) -> tuple[pl.Series, Codes]:
        rows = len(answered)
        if question.kind == "scale":
            values = np.floor(self.chance.random(rows) ** 1.5 * 11)
            decimals = 0
        else:
            mean, spread, decimals = USUAL[name.split(".")[0]]
            low, high = question.range or [0, 10]
            bell = sum(self.chance.random(rows) for _ in range(6)) - 3
            values = np.round(np.clip(mean + bell * spread * 1.4, low, high), decimals)
        text = pl.Series(values).cast(pl.Int64).cast(pl.String) if not decimals else pl.Series(values).cast(pl.String)
        if question.unit in UNITS:
            unit = UNITS[question.unit]
            which = (self.chance.random(rows) * 50 * len(unit)).astype(np.int64)
            tails = pl.Series([*(f" {each}" for each in unit), ""])
            text = text + tails.gather(np.minimum(which, len(unit)))
        return _where(answered, text, ""), np.where(answered, values, np.nan)

    def _odd(self, column: pl.Series, answered: Codes) -> pl.Series:
        """Some cells as people really write them."""
        draw = self.chance.random(len(answered))
        changes: list[tuple[float, Callable[[pl.Series], pl.Series] | str]] = [
            (0.006, "don't know"), (0.008, "Unknown"), (0.010, lambda cell: cell.str.to_uppercase()),
            (0.012, lambda cell: cell + " "), (0.0125, "see notes"), (0.0130, "-1"),
        ]  # fmt: skip
        low = 0.0
        for high, change in changes:
            chosen = answered & (draw >= low) & (draw < high)
            column = _where(~chosen, column, change if isinstance(change, str) else change(column))
            low = high
        return column


def _where(keep: Codes, column: pl.Series, other: pl.Series | str) -> pl.Series:
    frame = pl.DataFrame({"keep": keep, "column": column})
    given = pl.lit(other) if isinstance(other, str) else other
    return frame.select(pl.when("keep").then("column").otherwise(given))["column"]


def make(path: Path, rows: int, seed: int = 2026) -> None:
    """Write `rows` people to a CSV file."""
    maker = Maker(load(), seed)
    with path.open("wb") as file:
        for first in range(0, rows, ROWS):
            block = maker.block(first + 1, min(ROWS, rows - first))
            block.write_csv(file, include_header=first == 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=1_000_000, help="rows")
    parser.add_argument("-o", type=Path, default=Path("intake.csv"))
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    make(options.o, options.n, options.seed)
