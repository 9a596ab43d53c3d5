"""Asking only what can still change the result: checked by brute force, not by trust."""

import random
import statistics

import pytest

from advisor.answers import Answers
from advisor.asking import FIRST, GOALS, Asking, goals_of
from advisor.condition import Facts, Value
from advisor.engines.reference import ReferenceEngine
from advisor.inference import Inference, Reasoner
from advisor.library import Library
from advisor.questionnaire import Question


@pytest.fixture(scope="module")
def asking(library: Library) -> Asking:
    return Asking(library, library.questionnaires["runner"])


@pytest.fixture(scope="module")
def plain(library: Library) -> Reasoner:
    return Reasoner(library, ReferenceEngine())


def values_of(question: Question, rng: random.Random) -> list[Value]:
    """Every option, or numbers over the whole range; several options together too."""
    if question.kind == "yes_no":
        return [True, False]
    if question.kind == "choice":
        return list(question.options)
    if question.kind == "choices":
        alone: list[Value] = [frozenset({option}) for option in question.options]
        several = [option for option in question.options if option not in question.exclusive]
        return [*alone, frozenset(several), frozenset(rng.sample(several, k=min(3, len(several))))]
    low, high = question.type.low or 0, question.type.high or 10
    steps = {round(low + (high - low) * share) for share in (0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1)}
    return sorted(steps)


def outcome(found: Inference) -> dict[str, object]:
    """What every goal of the result rests on."""
    counts = [rule for rule in found.fired if goals_of(rule)]
    return {"rules": sorted(rule.name for rule in counts), "points": found.points, "triage": found.triage}


def somebody(asking: Asking, rng: random.Random, share: float) -> dict[str, Value]:
    """A random runner with part of the questions that apply answered, in the order of the questionnaire."""
    facts: dict[str, Value] = {}
    for question, side in asking.questionnaire.items():
        if question.kind == "text" or asking.questionnaire.visible(question, side, facts) is False:
            continue
        if rng.random() < share:
            choices = values_of(question, rng)
            calm = question.exclusive and rng.random() < 0.6
            facts[question.fact(side)] = frozenset(question.exclusive[:1]) if calm else rng.choice(choices)
    return facts


@pytest.mark.slow
def test_no_question_left_out_could_have_changed_the_result(asking: Asking, plain: Reasoner) -> None:
    rng = random.Random(20261123)
    tried = 0
    for _ in range(40):
        facts = somebody(asking, rng, rng.choice([0.3, 0.6, 0.9]))
        before = outcome(plain.infer(Answers(facts)))
        worth = {question.fact(side) for question, side in asking.worth_asking(facts)}
        left_out = [
            (question, side)
            for question, side in asking.questionnaire.items()
            if question.fact(side) not in worth
            and question.fact(side) not in facts
            and question.kind != "text"
            and asking.questionnaire.visible(question, side, facts) is not False
        ]
        for question, side in rng.sample(left_out, k=min(8, len(left_out))):
            for value in values_of(question, rng):
                after = plain.infer(Answers({**facts, question.fact(side): value}))
                assert outcome(after) == before, (question.id, side, value, facts)
                tried += 1
    assert tried > 500


def ask_all(asking: Asking, answers: Facts, goals: tuple[str, ...]) -> list[str]:
    """The facts asked for, one after the other, until nothing is worth asking."""
    facts: dict[str, Value] = {}
    skipped: set[str] = set()
    asked = []
    while True:
        item = next(asking.worth_asking(facts, goals, skipped), None)
        if item is None:
            return asked
        fact = item[0].fact(item[1])
        asked.append(fact)
        if fact in answers:
            facts[fact] = answers[fact]
        else:
            skipped.add(fact)


def knees() -> list[dict[str, Value]]:
    """Simple knee complaints: one side, nothing urgent, all signs in several mixtures."""
    rng = random.Random(7)
    found = []
    for sex in ("female", "male"):
        for _ in range(15):
            side = rng.choice(["left", "right"])
            signs = rng.sample(
                ["squatting", "stairs", "long_sitting", "downhill", "same_distance"], k=rng.randint(1, 3)
            )
            found.append(
                {
                    "age": rng.randint(20, 60), "sex": sex, "pregnancy": "no", "warning_heart": frozenset({"none"}),
                    "warning_leg": frozenset({"none"}), "warning_general": frozenset({"none"}),
                    "conditions": frozenset({"none"}), "energy_signs": frozenset({"none"}),
                    "pain_where": frozenset({"knee"}), "limp_walking": False, "knee_side": side,
                    f"knee_place.{side}": frozenset({rng.choice(["around_kneecap", "outer_side"])}),
                    f"knee_signs.{side}": frozenset(signs), f"knee_bone.{side}": frozenset({"none"}),
                    f"knee_pain_running.{side}": rng.randint(1, 5),
                }
            )  # fmt: skip
    return found


def test_a_simple_knee_needs_at_most_15_questions_in_the_median(library: Library) -> None:
    quick = Asking(library, library.questionnaires["quick"])
    assert statistics.median(len(ask_all(quick, knee, FIRST)) for knee in knees()) <= 15


def test_warning_signs_are_always_asked_and_come_first(asking: Asking) -> None:
    calm = {"age": 40, "sex": "male"}
    order = [question.id for question, _ in asking.worth_asking(calm)]
    flagged = {question.id for question in asking.questionnaire.questions if question.red_flag}
    for name in ("warning_heart", "warning_leg", "warning_general", "conditions", "energy_signs", "pain_where"):
        assert name in order
    first_other = next(i for i, name in enumerate(order) if name not in flagged and not name.endswith("_side"))
    assert not [name for name in order[first_other:] if name in flagged]


def test_an_untroubled_runner_is_asked_little_for_triage_and_patterns(asking: Asking) -> None:
    calm: dict[str, Value] = {
        "age": 40, "sex": "male", "warning_heart": frozenset({"none"}), "warning_leg": frozenset({"none"}),
        "warning_general": frozenset({"none"}), "conditions": frozenset({"none"}),
        "energy_signs": frozenset({"none"}), "pain_where": frozenset({"none"}),
    }  # fmt: skip
    assert len(ask_all(asking, calm, FIRST)) <= 9
    assert len(ask_all(asking, calm, GOALS)) > 40


def test_why_names_the_rules_that_wait(asking: Asking, library: Library) -> None:
    question = library.questionnaires["runner"].by_id["knee_signs"]
    facts = {"pain_where": frozenset({"knee"}), "knee_side": "left", "knee_place.left": frozenset({"around_kneecap"})}
    reasons = asking.why(question, "left", facts)
    assert library.patterns["patellofemoral_pain"].name in reasons
