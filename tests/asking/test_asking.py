"""Asking only what can still change the result: checked by brute force, not by trust."""

import random
import statistics
from dataclasses import replace
from typing import Any

import pytest

from advisor.answers import Answers
from advisor.asking import FIRST, GOALS, Asking, asking_for, goals_of
from advisor.condition import Facts, Value
from advisor.engines.reference import ReferenceEngine
from advisor.inference import Inference, Reasoner
from advisor.library import Library
from advisor.questionnaire import Question
from advisor.rule import TRIAGE_LEVELS


@pytest.fixture(scope="module")
def asking(library: Library) -> Asking:
    return asking_for(library, library.questionnaires["runner"])


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
    """What every goal of the result rests on, as far as it is shown at this level of triage."""
    shown: set[str] = set(GOALS)
    if found.triage == "clinician_first":
        shown = set(FIRST)
    elif found.triage == "emergency":
        shown = {"triage"}
    level = TRIAGE_LEVELS.index(found.triage)
    rules = []
    for rule in found.fired:
        then = rule.rule.then.triage
        lesser = then is not None and level >= 2 and TRIAGE_LEVELS.index(then.level) < level
        if goals_of(rule) & (shown - {"triage"} if lesser else shown):
            rules.append(rule.name)
    points = found.points if "patterns" in shown else {}
    return {"rules": sorted(rules), "points": points, "triage": found.triage}


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
    quick = asking_for(library, library.questionnaires["quick"])
    assert statistics.median(len(ask_all(quick, knee, FIRST)) for knee in knees()) <= 15


def full_knees() -> list[dict[str, Value]]:
    """The same knees with what else the runner questionnaire asks in its first step."""
    rng = random.Random(8)
    return [
        {
            **knee, "foot_arch": rng.choice(["low", "middle", "high"]), "pain_now": rng.randint(0, 3),
            "load_change": frozenset({rng.choice(["none", "more_distance", "hills", "faster"])}),
            "pain_duration": "under_2_weeks", "pain_trend": "same", "pain_next_morning": "settled",
            "form_signs": frozenset({rng.choice(["none", "bounce", "overstride"])}), "form_source": "felt",
        }
        for knee in knees()
    ]  # fmt: skip


def test_the_first_step_of_the_whole_questionnaire_asks_a_simple_knee_six_questions_more(asking: Asking) -> None:
    """Each of the six can raise the triage or weigh a pattern (see the next test), so none can be left out."""
    counts = [len(ask_all(asking, knee, FIRST)) for knee in full_knees()]
    assert statistics.median(counts) <= 21
    assert max(counts) <= 23


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("load_change", frozenset({"more_distance"})), ("pain_now", 8), ("pain_duration", "over_12_weeks"),
        ("pain_trend", "worse"), ("pain_next_morning", "worse"), ("form_signs", frozenset({"limp_uneven"})),
    ],
)  # fmt: skip
def test_each_of_these_six_can_change_what_the_first_step_says(plain: Reasoner, fact: str, value: Value) -> None:
    knee = next(knee for knee in full_knees() if frozenset({"around_kneecap"}) in knee.values())
    knee |= {"load_change": frozenset({"none"}), "form_signs": frozenset({"none"}), "foot_arch": "middle"}
    before, after = plain.infer(Answers(knee)), plain.infer(Answers({**knee, fact: value}))
    assert outcome(after) != outcome(before)


def test_warning_signs_are_always_asked_and_come_first(asking: Asking) -> None:
    calm = {"age": 40, "sex": "male"}
    order = [question.id for question, _ in asking.worth_asking(calm)]
    flagged = {question.id for question in asking.questionnaire.questions if question.red_flag}
    for name in ("warning_heart", "warning_leg", "warning_general", "conditions", "energy_signs", "pain_where"):
        assert name in order
    serious = flagged | {fact.split(".")[0] for fact in asking.questionnaire.serious}
    first_other = next(i for i, name in enumerate(order) if name not in serious)
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


def test_why_names_what_a_question_decides_too(asking: Asking, library: Library) -> None:
    """Which side it is changes nothing by itself."""
    question = library.questionnaires["runner"].by_id["knee_side"]
    reasons = asking.why(question, None, {"pain_where": frozenset({"knee"})})
    assert library.patterns["patellofemoral_pain"].name in reasons


def test_why_stays_the_same_when_the_question_has_been_answered(asking: Asking, library: Library) -> None:
    question = library.questionnaires["runner"].by_id["knee_place"]
    facts: dict[str, Value] = {"pain_where": frozenset({"knee"}), "knee_side": "left"}
    before = asking.why(question, "left", facts)
    assert before == asking.why(question, "left", {**facts, "knee_place.left": frozenset({"outer_side"})})
    assert before == asking.why(question, "left", facts, frozenset({"knee_place.left"}))


def test_nothing_waits_for_a_question_that_can_decide_nothing(asking: Asking, library: Library) -> None:
    question = library.questionnaires["runner"].by_id["cadence"]
    assert asking.why(question, None, {}) == []


def test_once_a_clinician_comes_first_only_what_is_still_shown_is_asked_for(asking: Asking) -> None:
    knee = {**full_knees()[0], "limp_walking": True}
    del knee["load_change"], knee["pain_now"], knee["pain_trend"]
    order = [question.id for question, _ in asking.worth_asking(knee)]
    assert "pain_now" in order, "it can still call for an earlier visit"
    assert "load_change" in order, "it weighs the patterns, which are shown as a suspicion"
    assert "pain_trend" not in order, "a reason to change the training is not shown beside a reason to stop"
    assert not {"strength_per_week", "equipment", "running_years", "tests_wanted"} & set(order)


def test_the_questions_and_their_order_do_not_depend_on_the_order_of_the_files(library: Library) -> None:
    rng = random.Random(3)

    def mixed(items: Any) -> Any:
        mixed = list(items)
        rng.shuffle(mixed)
        return mixed

    other = replace(
        library,
        stages=tuple(tuple(mixed(stage)) for stage in library.stages),
        patterns=dict(mixed(library.patterns.items())),
        groups=dict(mixed(library.groups.items())),
        mistakes=dict(mixed(library.mistakes.items())),
    )
    for name in ("runner", "quick", "check_in"):
        one, two = (asking_for(each, each.questionnaires[name]) for each in (library, other))
        for facts in ({}, *full_knees()[:3]):
            assert list(one.worth_asking(facts)) == list(two.worth_asking(facts))
        assert ask_all(one, full_knees()[0], FIRST) == ask_all(two, full_knees()[0], FIRST)
        question = library.questionnaires[name].by_id["knee_place"]
        assert one.why(question, "left", {}) == two.why(question, "left", {})


def test_what_a_verdict_says_already_need_not_be_looked_at(asking: Asking, plain: Reasoner) -> None:
    rng = random.Random(4)
    for _ in range(10):
        facts = somebody(asking, rng, rng.choice([0.2, 0.7]))
        verdicts = plain.infer(Answers(facts)).verdicts
        goals = frozenset(GOALS)
        quicker = asking.scores(asking.look(facts, verdicts=verdicts), goals)
        assert quicker == asking.scores(asking.look(facts), goals)
