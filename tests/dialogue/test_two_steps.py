"""Asking only what can still change the result, in two steps: what holds whatever a person answers."""

from collections.abc import Mapping
from itertools import groupby
from random import Random
from typing import Any

import pytest

from advisor.answers import Answers
from advisor.asking import asking_for
from advisor.cli.watch import Watch
from advisor.condition import Value
from advisor.dialogue import Dialogue, Item, State
from advisor.engines.reference import ReferenceEngine
from advisor.inference import Reasoner
from advisor.library import Library
from advisor.plan import advise
from advisor.questionnaire import Question
from tests.asking.test_asking import values_of
from tests.dialogue.test_any_way_through import some_answer

NAMES = ("runner", "quick", "check_in")
NONE = frozenset({"none"})
# What no part of the result stands on, or what only repeats the answers.
ASIDE = ("created", "label", "asked", "answers", "knowledge", "questions", "sources", "not_assessed", "contradictions")


@pytest.fixture(scope="module")
def plain(library: Library) -> Reasoner:
    return Reasoner(library, ReferenceEngine())


def begin(reasoner: Reasoner, name: str, whole: bool = False) -> Dialogue:
    questionnaire = reasoner.library.questionnaires[name]
    watch = Watch(reasoner, questionnaire)
    asking = asking_for(reasoner.library, questionnaire)
    return Dialogue(questionnaire, watch.urgent, watch.clashes, asking, whole)


def likely(question: Question, chance: Random) -> Value:
    """An answer that lets most people come through to a plan."""
    if question.red_flag and question.exclusive and question.id != "pain_where" and chance.random() < 0.9:
        return frozenset(question.exclusive[:1])
    match question.id:
        case "pain_where":
            places = [option for option in question.options if option != "none"]
            return NONE if chance.random() < 0.3 else frozenset(chance.sample(places, k=chance.choice([1, 1, 2])))
        case "limp_walking":
            return chance.random() < 0.05
        case "age":
            return chance.randint(18, 60)
        case _ if question.id.endswith("_pain_running"):
            return chance.randint(0, 4)
    return some_answer(question, chance)


Told = dict[str, tuple[State, Value | None]]


def talk(dialogue: Dialogue, chance: Random, told: Told | None = None, odd: float = 0.12) -> list[Item]:
    """Reply until nothing is asked; every item in the order of asking. `told` keeps every reply."""
    asked = []
    while (item := dialogue.current) is not None:
        asked.append(item)
        dice = chance.random()
        if dice < odd / 2:
            dialogue.dont_know()
        elif dice < odd:
            dialogue.skip(sure=True)
        else:
            dialogue.answer(likely(item.question, chance))
        if told is not None:
            told[item.fact] = dialogue.state(item), dialogue.value(item)
    return asked


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(6))
def test_asking_ends_and_every_warning_sign_that_applies_was_asked(plain: Reasoner, name: str, seed: int) -> None:
    chance = Random(f"{name}{seed}")
    dialogue, told = begin(plain, name), Told()
    for step in (1, 2):
        talk(dialogue, chance, told)
        if dialogue.advice is not None:  # an emergency ends the asking
            return
        walked = begin(plain, name, whole=True)
        walked.restore(dialogue.answers(), dialogue.skipped())
        applies = {item.fact for item in walked.items() if item.question.red_flag}
        assert applies <= told.keys()
        if step == 1:
            dialogue.go_on()
    assert not dialogue.later()
    assert {item.fact for item in dialogue.not_needed()}.isdisjoint(told)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(4))
def test_an_answer_dont_know_and_no_answer_are_kept_apart(plain: Reasoner, name: str, seed: int) -> None:
    chance = Random(f"apart{name}{seed}")
    dialogue, told = begin(plain, name), Told()
    talk(dialogue, chance, told, odd=0.4)
    dialogue.go_on()
    talk(dialogue, chance, told, odd=0.4)
    answers, aside = dialogue.answers(), dialogue.aside()
    kept = {fact: reply for fact, reply in told.items() if fact not in aside}
    given = {fact: value for fact, (state, value) in kept.items() if state is State.ANSWERED}
    assert {**answers.values, **answers.texts} == given
    assert answers.unknown == {fact for fact, (state, _) in kept.items() if state is State.UNKNOWN}
    assert dialogue.skipped() == {fact for fact, (state, _) in kept.items() if state is State.SKIPPED}


@pytest.mark.parametrize("seed", range(5))
def test_warning_signs_come_first_and_sections_stay_together(plain: Reasoner, seed: int) -> None:
    chance = Random(seed)
    dialogue = begin(plain, "runner")
    serious = dialogue.questionnaire.serious
    order = {question.fact(side): place for place, (question, side) in enumerate(dialogue.questionnaire.items())}
    asked = talk(dialogue, chance, odd=0)
    flags = [item.fact in serious for item in asked]
    assert flags == sorted(flags, reverse=True)
    places = [order[item.fact] for item in asked if item.fact in serious]
    assert places == sorted(places)
    dialogue.go_on()
    for step in (asked, talk(dialogue, chance, odd=0)):
        rest = [item for item in step if item.fact not in serious]
        runs = [section for section, _ in groupby(item.section.id for item in rest)]
        assert len(runs) == len(set(runs)), runs


def shown(document: Mapping[str, Any], first: bool) -> dict[str, Any]:
    """The parts of a result that a step asks for, as far as a reader gets to see them at this level."""
    triage = dict(document["triage"])
    level = triage["level"]
    stops = level in ("clinician_first", "emergency")
    triage["reasons"] = [
        {key: value for key, value in reason.items() if key != "answers"}
        for reason in triage["reasons"]
        if not stops or reason["level"] == level
    ]
    if first or stops:
        return {"triage": triage, "patterns": document["patterns"]}
    return {key: value for key, value in document.items() if key not in ASIDE} | {"triage": triage}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "people"), [("runner", 14), ("check_in", 5)])
def test_no_question_left_out_could_have_changed_its_steps_part_of_the_result(
    plain: Reasoner, name: str, people: int
) -> None:
    """By brute force: every other answer to a question that was not asked gives the same result."""
    tried = 0
    for seed in range(people):
        chance = Random(f"left out {name} {seed}")
        dialogue = begin(plain, name)
        for first in (True, False):
            talk(dialogue, chance)
            if dialogue.advice is not None:
                break
            answers = dialogue.answers()
            before = shown(advise(plain, dialogue.questionnaire, answers), first)
            left_out = [*dialogue.later(), *dialogue.not_needed()]
            for item in chance.sample(left_out, k=min(5, len(left_out))):
                values = values_of(item.question, chance)
                for value in chance.sample(values, k=min(5, len(values))):
                    other = Answers({**answers.values, item.fact: value}, answers.unknown)
                    after = shown(advise(plain, dialogue.questionnaire, other), first)
                    assert after == before, (item.fact, value, answers)
                    tried += 1
            dialogue.go_on()
    assert tried > 20 * people


# ------------------------------------------------------------------------------------------------ single ways

CALM: dict[str, Value] = {
    "age": 34, "sex": "male", "warning_heart": NONE, "warning_leg": NONE, "warning_general": NONE,
    "conditions": NONE, "energy_signs": NONE, "pain_where": NONE,
}  # fmt: skip


KNEE: dict[str, Value] = {
    "pain_where": frozenset({"knee"}), "limp_walking": False, "knee_side": "left", "knee_signs.left": NONE,
    "knee_bone.left": NONE, "knee_pain_running.left": 2, "knee_place.left": frozenset({"outer_side"}),
}  # fmt: skip


def reply(dialogue: Dialogue, given: Mapping[str, Value]) -> list[str]:
    """Answer what is in `given`, skip the rest; the facts in the order of asking."""
    order = []
    while (item := dialogue.current) is not None:
        order.append(item.fact)
        if item.fact in given:
            dialogue.answer(given[item.fact])
        else:
            dialogue.skip(sure=True)
    return order


def test_the_first_step_is_short_and_the_second_is_offered(plain: Reasoner) -> None:
    dialogue = begin(plain, "runner")
    assert reply(dialogue, CALM) == list(CALM)
    assert not dialogue.goes_on
    sections = {item.section.id for item in dialogue.later()}
    assert {"training", "habits", "form", "tests"} <= sections
    dialogue.go_on()
    assert dialogue.current is not None
    assert dialogue.later() == []


def test_after_the_quick_check_there_is_nothing_to_offer(plain: Reasoner) -> None:
    dialogue = begin(plain, "quick")
    reply(dialogue, CALM)
    assert dialogue.later() == []


def test_what_is_left_out_is_not_needed_and_not_skipped(plain: Reasoner) -> None:
    dialogue = begin(plain, "runner")
    reply(dialogue, CALM)
    dialogue.go_on()
    reply(dialogue, {"name": "Kim", "form_signs": NONE, "tests_wanted": False})
    spared = {item.fact for item in dialogue.not_needed()}
    assert "cadence" in spared, "no rule reads it"
    assert "name" not in spared
    assert spared.isdisjoint(dialogue.skipped())
    assert spared.isdisjoint(line.item.fact for line in dialogue.lines())
    assert all(dialogue.state(item) is State.OPEN for item in dialogue.not_needed())


def test_there_is_no_second_step_before_a_clinician_was_seen(plain: Reasoner) -> None:
    dialogue = begin(plain, "runner")
    reply(dialogue, CALM | {"pain_where": frozenset({"calf"}), "limp_walking": True})
    assert dialogue.advice is None
    assert dialogue.later() == []
    dialogue.go_on()
    assert dialogue.current is None, "plan and load risk are withheld, so nothing more is asked for them"


def test_the_whole_questionnaire_is_asked_in_its_order_when_wanted(plain: Reasoner) -> None:
    goal, whole = begin(plain, "runner"), begin(plain, "runner", whole=True)
    bare = Dialogue(plain.library.questionnaires["runner"])
    assert reply(whole, CALM) == reply(bare, CALM)
    assert whole.later() == whole.not_needed() == []
    assert len(reply(goal, CALM)) < len(whole.items()) / 3
    number = next(line.number for line in whole.lines() if line.item.fact == "sleep_quality")
    whole.go_to(number)
    assert whole.current is not None
    assert whole.waiting(whole.current), "why a question is asked is known all the same"


def test_why_names_what_waits_for_the_answer(plain: Reasoner) -> None:
    dialogue = begin(plain, "runner")
    while (item := dialogue.current) is not None and item.fact != "knee_place.left":
        dialogue.answer({**CALM, **KNEE}[item.fact])
    assert item is not None
    assert plain.library.patterns["patellofemoral_pain"].name in dialogue.waiting(item)


def test_back_leads_to_the_question_before_and_numbers_follow_the_asking(plain: Reasoner) -> None:
    dialogue = begin(plain, "runner")
    order = reply(dialogue, CALM | KNEE)
    assert [item.fact for item in dialogue.items()] == order
    dialogue.back()
    assert dialogue.current is not None
    assert dialogue.current.fact == order[-1]
    lines = [(line.number, line.item.fact) for line in dialogue.lines()]
    assert sorted(lines) == list(enumerate(order, start=1))
    sections = [section.id for section, _ in dialogue.review()]
    assert sections == [each.id for each in dialogue.questionnaire.sections if each.id in sections]


def test_a_changed_answer_brings_up_what_it_makes_necessary_and_lets_go_what_it_spares(plain: Reasoner) -> None:
    dialogue = begin(plain, "runner")
    reply(dialogue, CALM)
    dialogue.go_to(next(line.number for line in dialogue.lines() if line.item.fact == "pain_where"))
    dialogue.answer(frozenset({"knee"}))
    assert dialogue.current is not None
    assert dialogue.current.fact == "limp_walking"
    assert {"knee_side", "pain_now"} <= {item.fact for item in dialogue.items()}
    dialogue.go_to(next(line.number for line in dialogue.lines() if line.item.fact == "pain_where"))
    dialogue.answer(NONE)
    assert dialogue.current is None


def test_no_earlier_answer_is_lost_for_want_of_one_that_would_not_be_asked(plain: Reasoner) -> None:
    """Whether there was an injury decides whether its healing applies. With a limp nobody would ask about either."""
    dialogue = begin(plain, "runner")
    dialogue.restore(
        Answers({**CALM, "injury_recovered": True, "pain_where": frozenset({"knee"}), "limp_walking": True})
    )
    assert "injury_recovered" in dialogue.aside()
    assert "injury_12_months" in reply(dialogue, KNEE | {"injury_12_months": "one"})
    assert dialogue.answers().values["injury_recovered"] is True


def test_earlier_answers_tell_how_far_the_person_had_come(plain: Reasoner) -> None:
    for further, step in (({}, False), ({"pain_now": 2}, False), ({"sleep_quality": "good"}, True)):
        dialogue = begin(plain, "runner")
        dialogue.restore(Answers({**CALM, **further}))
        assert dialogue.goes_on is step
    dialogue.restore(Answers(CALM), skipped=frozenset({"sleep_quality"}))
    assert dialogue.goes_on


def test_the_order_of_asking_can_be_taken_up_again(plain: Reasoner) -> None:
    chance = Random(11)
    first = begin(plain, "runner")
    reply(first, CALM)
    first.go_on()
    for _ in range(12):
        if (item := first.current) is not None:
            first.answer(likely(item.question, chance))
    again = begin(plain, "runner")
    again.restore(first.answers(), first.skipped(), first.order())
    assert again.goes_on is first.goes_on
    assert again.items() == first.items()
    assert again.current == first.current


def test_skipping_a_section_skips_what_would_have_been_asked_there(plain: Reasoner) -> None:
    dialogue = begin(plain, "runner")
    reply(dialogue, CALM)
    dialogue.go_on()
    section = dialogue.current.section if dialogue.current else None
    wanted = [item.fact for item in dialogue.items() if item.section is section and dialogue.state(item) is State.OPEN]
    assert dialogue.skip_section() == len(wanted) > 1
    assert dialogue.skipped() == set(wanted)
    assert dialogue.current is not None
    assert dialogue.current.section is not section


def test_contradictions_are_asked_back_by_name(plain: Reasoner) -> None:
    dialogue = begin(plain, "runner")
    reply(dialogue, CALM)
    dialogue.go_on()
    reply(dialogue, {"runs_per_week": 0, "week_km_1": 30})
    (clash,) = dialogue.clashes()
    assert {"runs_per_week", "week_km_1"} <= set(clash.between)
    about = [line for line in dialogue.lines() if line.item.question.id in clash.between]
    assert len(about) >= 2
    dialogue.go_to(about[0].number)
    assert dialogue.current == about[0].item
