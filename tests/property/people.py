"""Whole people at random: untroubled runners with sore places, odd answers, "don't know" and gaps, as forms come in.

A person is a raw answers mapping by fact name (`knee_bone.left`), in the order of the questionnaire. Questions that do
not apply to the person are not answered. People shrink towards an untroubled one.
"""

from typing import Any

from hypothesis import strategies as st

from advisor.answers import read_value
from advisor.condition import Value
from advisor.facttypes import SIDES
from advisor.questionnaire import Question, Questionnaire
from tests.cases.healthy import healthy

Raw = dict[str, Any]
UNKNOWN = "unknown"

# The answer of somebody with nothing wrong, where that is not plain from the kind of question.
QUIET: Raw = {
    "age": 35,
    "sex": "male",
    "pregnancy": "no",
    "medical_clearance": True,
    "bone_stress_history": "over_2_years",
    "bone_stress_months": 90,
    "injury_12_months": "none",
    "injury_recovered": True,
    "postpartum_ready": True,
    "regular_exercise": True,
    "foot_arch": "middle",
    "pain_duration": "two_to_6_weeks",
    "pain_trend": "better",
    "pain_next_morning": "settled",
    "plan_pain": "better",
    "shin_tender": "five_cm_or_more",
    "shin_place": ["inner_lower"],
    "shin_signs": ["eases_in_run", "eases_when_stopping"],
    "achilles_place": "mid",
    "calf_heel_raises": 30,
    "foot_place": ["arch"],
    "race_weeks": 12,
    "race_day": "sun",
    "form_source": "video",
}


def quiet(question: Question) -> Any:
    """What a person with nothing wrong answers; "don't know" where no answer is plainly quiet."""
    if question.id in QUIET:
        return QUIET[question.id]
    match question.kind:
        case "choices":
            return ["none"] if "none" in question.options else [next(iter(question.options))]
        case "choice":
            return next(iter(question.options))
        case "yes_no":
            return False
        case "scale":
            return 0
    return UNKNOWN


def values(question: Question) -> st.SearchStrategy[Any]:
    """Any value the question takes."""
    match question.kind:
        case "yes_no":
            return st.booleans()
        case "scale":
            return st.integers(0, 10)
        case "number":
            assert question.range is not None
            low, high = question.range
            if question.whole:
                return st.integers(int(low), int(high))
            return st.integers(int(low * 10), int(high * 10)).map(lambda tenths: tenths / 10)
        case "choice":
            return st.sampled_from(list(question.options))
        case "choices":
            alone = [[option] for option in question.exclusive]
            others = [option for option in question.options if option not in question.exclusive]
            several = st.lists(st.sampled_from(others), min_size=1, max_size=3, unique=True)
            return st.one_of(st.sampled_from(alone), several) if alone else several
    return st.just("Somebody")


def answers_to(question: Question) -> st.SearchStrategy[Any]:
    """Any answer: a value, "don't know", or None for a gap."""
    return st.one_of(values(question), values(question), st.sampled_from([UNKNOWN, None]))


@st.composite
def people(draw: st.DrawFn, questionnaire: Questionnaire, gaps: bool = True) -> Raw:
    """One whole person. Without `gaps` every question that applies is answered with a value."""
    steady = healthy(draw(st.integers(0, 400)))
    ids = [question.id for question in questionnaire.questions if question.kind != "text"]
    odd = set(draw(st.lists(st.sampled_from(ids), max_size=8)))
    places = [option for option in questionnaire.by_id["pain_where"].options if option != "none"]
    sore = draw(st.lists(st.sampled_from(places), max_size=2, unique=True))
    steady["pain_where"] = sore or ["none"]
    raw: Raw = {}
    known: dict[str, Value] = {}
    for question, side in questionnaire.items():
        if question.kind == "text" or questionnaire.visible(question, side, known) is False:
            continue
        fact = question.fact(side)
        usual = steady.get(question.id)
        if isinstance(usual, dict):
            usual = usual[side]
        if question.id in odd:
            value = draw(answers_to(question) if gaps else values(question))
        elif question.id in steady:
            value = usual
        else:
            value = draw(st.one_of(st.just(quiet(question)), values(question)))
        if not gaps and value == UNKNOWN:
            value = draw(values(question))
        if value is not None:
            raw[fact] = value
            if value != UNKNOWN:
                known[fact] = read_value(question, value)
    return raw


def mirrored(raw: Raw) -> Raw:
    """The same person in a mirror."""
    other = dict(zip(SIDES, SIDES[::-1], strict=True))
    person: Raw = {}
    for fact, value in raw.items():
        id_, _, side = fact.rpartition(".")
        name = f"{id_}.{other[side]}" if side in other else fact
        person[name] = other.get(value, value) if fact.endswith("_side") and isinstance(value, str) else value
    return person
