"""What must hold for everybody: warning signs only ever raise the triage, and a gap is never read as "no"."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor import units
from advisor.answers import Answers
from advisor.assess import make_case
from advisor.conclude.triage import triage
from advisor.engines import engine
from advisor.facttypes import SIDES, rounded
from advisor.inference import Reasoner
from advisor.library import Library, load
from advisor.plan import advise
from advisor.questionnaire import Question, Questionnaire
from tests.cases.vignettes import RANK, Document, house_rules, read_all, typed
from tests.property.people import UNKNOWN, Raw, mirrored, people, quiet

NOW = "2026-11-23T05:00:00+00:00"


@cache
def knowledge() -> tuple[Library, Reasoner]:
    """The shipped knowledge on the fastest engine; another test holds the engines to one meaning."""
    library = load()
    return library, Reasoner(library, engine("reference"))


def runner() -> Questionnaire:
    return knowledge()[0].questionnaires["runner"]


def anybody(gaps: bool = True) -> st.SearchStrategy[Raw]:
    return st.deferred(lambda: people(runner(), gaps))


def answered(raw: Raw) -> Answers:
    return typed(knowledge()[0], "runner", raw)[1]


def rank(raw: Raw) -> float:
    """How urgent the person's triage is; `incomplete` stands between modify and clinician first."""
    return RANK[triage(make_case(knowledge()[1], runner(), answered(raw)))["level"]]


def document(raw: Raw, created: str = NOW) -> Document:
    return advise(knowledge()[1], runner(), answered(raw), created=created)


def few(examples: int) -> settings:
    return settings(max_examples=examples, suppress_health_check=list(HealthCheck))


# ------------------------------------------------------------------------------------------------ warning signs

# Questions whose every option, beside "none", is a sign of something wrong.
SIGNS = (
    *("warning_heart", "warning_leg", "warning_general", "conditions", "energy_signs", "pregnancy_warning"),
    *("postpartum_symptoms", "warning_back", "back_serious", "knee_mechanical", "ankle_injury", "foot_injury"),
    *("knee_bone", "shin_bone", "ankle_bone", "heel_bone", "foot_bone", "groin_bone", "outer_hip_bone"),
    *("buttock_bone", "low_back_bone"),
)


@few(200)
@given(anybody(), st.data())
def test_one_more_sign_never_lowers_the_triage(raw: Raw, data: st.DataObject) -> None:
    """Adding any warning sign to any person leaves the triage as it is or raises it."""
    shown = [(question, fact) for question, fact in applying(raw) if question.id in SIGNS or _rises(question)]
    question, fact = data.draw(st.sampled_from(shown))
    without = dict(raw)
    if without.get(fact, UNKNOWN) == UNKNOWN:  # a gap would itself hold the triage up
        without[fact] = quiet(question)
    if question.kind == "choices":
        sign = data.draw(st.sampled_from([option for option in question.options if option not in question.exclusive]))
        more: Any = sorted({*without[fact], sign} - set(question.exclusive))
    elif question.kind == "scale":
        more = data.draw(st.integers(without[fact], 10))
    else:
        more = True
    assert rank(without | {fact: more}) >= rank(without), f"{fact}: {without[fact]} -> {more}"


def _rises(question: Question) -> bool:
    return question.id == "limp_walking" or (question.kind == "scale" and question.red_flag)


@few(200)
@given(anybody(), st.data())
def test_unknown_never_lowers_the_triage_below_no(raw: Raw, data: st.DataObject) -> None:
    """ "Don't know" and a gap count for at least as much as the answer of somebody with nothing wrong."""
    question, fact = data.draw(st.sampled_from(list(applying(raw))))
    nothing_wrong = quiet(question)
    if nothing_wrong == UNKNOWN:
        return
    at_least = rank(raw | {fact: nothing_wrong})
    if fact == "age":  # no age is a "no": rules speak of the young and of the old; a gap must still be named
        at_least = min(at_least, RANK["incomplete"])
    assert rank(raw | {fact: UNKNOWN}) >= at_least, f"{fact} unknown instead of {nothing_wrong}"
    assert rank({name: value for name, value in raw.items() if name != fact}) >= at_least, f"{fact} left out"


@pytest.mark.parametrize("case", [case for case in read_all() if case.triage == "modify"], ids=lambda case: case.id)
def test_no_warning_question_left_open_lets_a_sore_runner_train(case: Any) -> None:
    """In every modify case, each warning question in turn "don't know" or left out: incomplete or more urgent."""
    raw = _by_fact(case.questionnaire, case.answers)
    asked = knowledge()[0].questionnaires[case.questionnaire]
    for question, fact in applying(raw, asked):
        if question.red_flag:
            for gap in ({**raw, fact: UNKNOWN}, {name: value for name, value in raw.items() if name != fact}):
                person = make_case(knowledge()[1], asked, typed(knowledge()[0], case.questionnaire, gap)[1])
                found = triage(person)
                assert RANK[found["level"]] >= RANK["incomplete"], f"{fact}: {found['level']}"


def _by_fact(questionnaire: str, raw: Raw) -> Raw:
    _, answers = typed(knowledge()[0], questionnaire, raw)
    plain = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in answers.values.items()}
    return plain | dict.fromkeys(answers.unknown, UNKNOWN)


def applying(raw: Raw, questionnaire: Questionnaire | None = None) -> Iterator[tuple[Question, str]]:
    """Each question that applies to the person, with its fact."""
    asked = questionnaire or runner()
    facts = typed(knowledge()[0], asked.id, raw)[1].facts
    for question, side in asked.items():
        if question.kind != "text" and asked.visible(question, side, facts) is not False:
            yield question, question.fact(side)


# ------------------------------------------------------------------------------- each warning sign, all else healthy


@dataclass(frozen=True)
class Flag:
    """One warning sign with the answers that go with it; `level` is the least it must lead to."""

    name: str
    level: str
    answers: Raw = field(hash=False)


STEADY = next(case.answers for case in read_all() if case.id == "nothing-counts")  # a man of 38, untroubled

SORE: dict[str, Raw] = {
    "knee": {"knee_place": ["around_kneecap"], "knee_signs": ["squatting"], "knee_bone": ["none"]},
    "shin": {
        "shin_place": ["inner_lower"],
        "shin_tender": "five_cm_or_more",
        "shin_signs": ["eases_in_run", "eases_when_stopping"],
        "shin_bone": ["none"],
    },
    "calf": {"calf_place": ["upper_belly"], "calf_signs": ["sudden_in_run"], "calf_heel_raises": 12},
    "achilles": {"achilles_place": "mid", "achilles_signs": ["morning_stiff"]},
    "ankle": {"ankle_place": ["outer_soft"], "ankle_signs": ["gives_way"], "ankle_bone": ["none"]},
    "heel": {"heel_place": ["under_heel"], "heel_signs": ["first_steps"], "heel_bone": ["none"]},
    "foot": {"foot_place": ["arch"], "foot_signs": ["none"], "foot_bone": ["none"]},
    "hamstring": {"hamstring_place": ["mid_thigh"], "hamstring_signs": ["stretch_hurts"]},
    "groin": {"groin_place": ["front_crease"], "groin_signs": ["none"], "groin_bone": ["none"]},
    "outer_hip": {"outer_hip_place": ["outer_bone"], "outer_hip_signs": ["stairs"], "outer_hip_bone": ["none"]},
    "buttock": {"buttock_place": ["beside_spine"], "buttock_signs": ["none"], "buttock_bone": ["none"]},
    "low_back": {"low_back_place": ["across"], "low_back_signs": ["varies_with_posture"], "low_back_bone": ["none"]},
}


def sore(place: str, **changes: Any) -> Raw:
    """A left-sided, mild and untroubling pain at one place, with changes."""
    person: Raw = {"pain_where": [place], "limp_walking": False, f"{place}_pain_running": 2, **SORE[place]}
    if place != "low_back":
        person[f"{place}_side"] = "left"
    if place in ("low_back", "buttock", "hamstring"):
        person |= {"warning_back": ["none"], "back_serious": ["none"]}
    return person | changes


def flags() -> Iterator[Flag]:
    """Every warning sign of the evidence base that stands on its own, with its least level (sections 2.2 to 2.5)."""
    emergency, clinician = "emergency", "clinician_first"
    for option in ("chest_pain", "fainted_in_effort", "palpitations_with_faintness", "breathless_at_rest"):
        yield Flag(option, emergency, {"warning_heart": [option]})
    yield Flag("milder_heart_signs", clinician, {"warning_heart": ["milder_heart_signs"]})
    for option in ("dark_urine", "heat_collapse_confusion", "confused_after_long_event"):
        yield Flag(option, emergency, {"warning_general": [option]})
    for option in (
        *("calf_swollen_warm", "calf_strain_relapsed", "severe_rising_leg_pain", "numb_cold_pale_foot"),
        *("heel_cord_pop", "cannot_bear_weight", "deformity_or_open_wound", "joint_hot_swollen_unwell"),
    ):
        yield Flag(option, emergency, {"warning_leg": [option]})
    for option in ("hamstring_pop_bruise", "swollen_joint_or_bone", "new_foot_drop"):
        yield Flag(option, clinician, {"warning_leg": [option]})
    for option in ("heart_or_circulation", "diabetes_or_metabolic", "kidney"):
        yield Flag(option, clinician, {"conditions": [option], "medical_clearance": False})
    for option in ("surgery_fracture_6_months", "joint_replacement", "joints_swollen_or_stiff"):
        yield Flag(option, clinician, {"conditions": [option]})
    for option in ("one_in_2_years_high_risk", "two_or_more_in_2_years"):
        bone = {"conditions": ["bone_stress_injury"], "bone_stress_history": option, "bone_stress_months": 14}
        yield Flag(option, clinician, bone)
    woman = {"sex": "female", "age": 30, "pregnancy": "no"}
    for option in ("periods_stopped_3_months", "no_periods_year_or_by_15"):
        yield Flag(option, clinician, woman | {"energy_signs": [option]})
    yield Flag("low_libido", clinician, {"sex": "male", "energy_signs": ["low_libido"]})
    for option in (
        *("eating_disorder", "weight_fell_fast", "faints_outside_sport"),
        *("painkillers_to_run", "hides_pain", "cannot_rest"),
    ):
        yield Flag(option, clinician, {"energy_signs": [option]})
    pregnant = woman | {"pregnancy": "pregnant"}
    yield Flag("pregnant", clinician, pregnant | {"pregnancy_warning": ["none"]})
    for option in runner().by_id["pregnancy_warning"].options:
        if option != "none":
            yield Flag(f"pregnant, {option}", emergency, pregnant | {"pregnancy_warning": [option]})
    young = woman | {"pregnancy": "postpartum_under_12_weeks", "postpartum_symptoms": ["none"]}
    yield Flag("postpartum_under_12_weeks", clinician, young)
    for option in runner().by_id["postpartum_symptoms"].options:
        if option != "none":
            later = {"pregnancy": "postpartum_later", "postpartum_symptoms": [option], "postpartum_ready": True}
            yield Flag(f"after birth, {option}", clinician, woman | later)
    yield Flag("minor", clinician, {"age": 15, "running_years": 2})
    yield Flag("limping child", emergency, sore("groin", age=13, running_years=2, limp_walking=True))
    yield from _flags_of_places()


def _flags_of_places() -> Iterator[Flag]:
    emergency, clinician = "emergency", "clinician_first"
    for place in SORE:
        yield Flag(f"{place} limp", clinician, sore(place, limp_walking=True))
        yield Flag(f"{place} at 8", clinician, sore(place, **{f"{place}_pain_running": 8}))
    for place in ("low_back", "buttock", "hamstring"):
        for option in ("saddle_numbness", "bladder_bowel_change", "sexual_change", "both_legs_pain_or_weakness"):
            yield Flag(f"{place} {option}", emergency, sore(place, warning_back=[option]))
    for option in runner().by_id["back_serious"].options:
        if option != "none":
            yield Flag(f"back {option}", clinician, sore("low_back", back_serious=[option]))
    for place, option in (
        *(("knee", "fingertip_spot"), ("ankle", "fingertip_spot"), ("foot", "fingertip_spot")),
        *(("heel", "squeeze_hurts"), ("shin", "rest_or_night_pain"), ("shin", "hop_hurts"), ("groin", "pubic_spot")),
    ):
        yield Flag(f"{place} {option}", clinician, sore(place, **{f"{place}_bone": [option]}))
    for place in ("groin", "buttock"):
        for option in ("hop_hurts", "rest_or_night_pain", "worse_through_run", "after_load_rise"):
            bone = {f"{place}_bone": ["weight_bearing", option]}
            yield Flag(f"{place} weight-bearing and {option}", clinician, sore(place, **bone))
    for option in ("fingertip", "under_5_cm"):
        yield Flag(f"shin {option}", clinician, sore("shin", shin_tender=option))
    yield Flag("shin front ridge", clinician, sore("shin", shin_place=["front_edge"]))
    yield Flag("top of the midfoot", clinician, sore("foot", foot_place=["top_midfoot"], foot_signs=["vague_ache"]))
    for option in ("locked", "catches", "gives_way", "swollen", "swelled_within_4_hours"):
        signs = {"knee_signs": ["locks_swells_gives_way"], "knee_mechanical": [option]}
        yield Flag(f"knee {option}", clinician, sore("knee", **signs))
    for option in ("cannot_bend_90", "tender_kneecap_only", "tender_small_bone"):
        signs = {"knee_signs": ["twisted_or_knocked"], "knee_mechanical": [option, "injury_last_10_days"]}
        yield Flag(f"knee {option}", clinician, sore("knee", **signs))
    for place in ("ankle", "foot"):
        for option in runner().by_id[f"{place}_injury"].options:
            if option != "none":
                level = emergency if option == "cannot_take_4_steps" else clinician
                injured = {f"{place}_signs": ["injury_last_10_days"], f"{place}_injury": [option]}
                yield Flag(f"{place} {option}", level, sore(place, **injured))
    yield Flag("calf without a cause", emergency, sore("calf", calf_signs=["rest_or_no_cause"]))
    yield Flag("newly flat arch", clinician, sore("ankle", ankle_signs=["arch_newly_flat"]))
    full = ["tight_after_minutes", "gone_in_15_min"]
    yield Flag("shin fills up", clinician, sore("shin", shin_signs=[*full, "numb_foot", "eases_when_stopping"]))
    yield Flag("calf fills up", clinician, sore("calf", calf_signs=[*full, "numb_sole"]))


OTHERS: Raw = {
    "age": [18, 70],
    "foot_arch": [UNKNOWN],
    "injury_12_months": ["two_or_more"],
    "pain_duration": ["under_2_weeks", "over_12_weeks"],
    "pain_trend": ["better"],
    "running_years": [0.2],
    "race_distance": ["marathon"],
    "load_change": [["more_distance", "hills"], UNKNOWN],
    "strength_months": [60],
    "wanted_level": ["advanced"],
}


def test_every_warning_sign_alone_gives_at_least_its_level() -> None:
    """All other answers healthy, and then each of a handful of other questions with each of some other values."""
    wrong = []
    checked = 0
    for flag in flags():
        person = STEADY | flag.answers
        if flag.answers.get("warning_leg") or flag.answers.get("warning_heart") or flag.answers.get("warning_general"):
            person = {name: value for name, value in person.items() if name != "tests_wanted"}
        variants: list[Raw] = [{}]
        variants += [{name: value} for name, many in OTHERS.items() if name not in flag.answers for value in many]
        for variant in variants:
            checked += 1
            if rank(person | variant) < RANK[flag.level]:
                wrong.append(f"{flag.name} with {variant or 'all else healthy'} is below {flag.level}")
    assert not wrong, f"{len(wrong)} of {checked}:\n" + "\n".join(wrong[:40])


# -------------------------------------------------------------------------------------------- what may be shown when


@few(200)
@given(anybody())
def test_house_rules_hold_for_everybody(raw: Raw) -> None:
    """Emergency and clinician first withhold plan and load risk; nobody trains with an open warning question."""
    assert not list(house_rules(document(raw)))


@few(60)
@given(anybody(gaps=False))
def test_people_without_gaps_are_never_incomplete(raw: Raw) -> None:
    """Whoever answers every question that applies gets a judgement."""
    found = document(raw)["triage"]
    assert found["level"] != "incomplete" and not found["open_questions"]


# ------------------------------------------------------------------------------------------------ what must not matter


@few(50)
@given(anybody(), st.randoms(use_true_random=False))
def test_the_order_of_answers_is_irrelevant(raw: Raw, chance: Any) -> None:
    """The same answers in another order give the same document."""
    names = list(raw)
    chance.shuffle(names)
    assert document({name: raw[name] for name in names}) == document(raw)


def names() -> st.SearchStrategy[str]:
    """Any name, and names that read like another answer."""
    any_text = st.text(min_size=1, max_size=40).filter(str.strip)
    return st.one_of(any_text, st.sampled_from(["?", "Unknown", "not sure", "none", "0"]))


@few(50)
@given(anybody(), names(), st.datetimes())
def test_name_and_date_are_irrelevant_to_the_rest(raw: Raw, name: str, created: Any) -> None:
    """Whoever one is and whenever one asks, all else is the same."""
    plain = document(raw)
    named = document(raw | {"name": name}, created=created.isoformat())
    for key in ("label", "created"):
        plain.pop(key), named.pop(key)
    assert named == plain


MILES = ("week_km_1", "week_km_2", "week_km_3", "week_km_4", "longest_30d", "planned_longest")


@few(50)
@given(anybody(), st.lists(st.integers(0, 60), min_size=6, max_size=6), st.integers(80, 400), st.integers(50, 85))
def test_units_are_irrelevant(raw: Raw, miles: list[int], pounds: int, inches: int) -> None:
    """Miles, pounds and feet give the same document as kilometres, kilograms and centimetres."""
    metric = {name: rounded(units.convert(each, "mile", "km")) for name, each in zip(MILES, miles, strict=True)}
    metric |= {"weight": rounded(units.convert(pounds, "lb", "kg")), "height": rounded(inches * 2.54)}
    imperial: Raw = {name: f"{each} miles" for name, each in zip(MILES, miles, strict=True)}
    imperial |= {"weight": f"{pounds} lb", "height": f"{inches // 12}'{inches % 12}\""}
    assert document(raw | imperial) == document(raw | metric)


@few(80)
@given(anybody())
def test_left_and_right_are_alike(raw: Raw) -> None:
    """The mirrored person gets the mirrored result."""
    assert shape(document(mirrored(raw)), mirror=True) == shape(document(raw), mirror=False)


def _turned(rule: str, turn: dict[str, str]) -> str:
    """The rule for the other side, where a rule is written for each."""
    start, _, side = rule.rpartition("-")
    return f"{start}-{turn[side]}" if side in turn else rule


def shape(document: Document, mirror: bool) -> Document:
    """What was concluded, without wordings, in an order that does not depend on the side."""
    turn = dict(zip(SIDES, SIDES[::-1], strict=True)) if mirror else {}

    def ordered(parts: Iterator[Any]) -> list[str]:
        return sorted(json.dumps(part, sort_keys=True) for part in parts)

    found = document["triage"]
    plan = document["plan"]
    return {
        "triage": [found["level"], found["urgency"], sorted(found["open_questions"])],
        "reasons": sorted({_turned(reason["rule"], turn) for reason in found["reasons"]}),
        "patterns": ordered(
            [entry["id"], turn.get(entry["side"], entry["side"]), entry["points"], entry["strength"]]
            for entry in document["patterns"]
        ),
        "groups": ordered(
            [
                entry["id"],
                turn.get(entry["side"], entry["side"]),
                entry["priority"],
                sorted(test["test"] for test in entry["measured"]),
                sorted(entry["form_signs"]),
                len(entry["associated"]),
            ]
            for entry in document["groups"]
        ),
        "mistakes": [entry["id"] for entry in document["mistakes"]],
        "load": [document["load_risk"].get(key) for key in ("bands", "points", "range")],
        "plan": [plan.get("level"), sorted(gate["because"] for gate in plan.get("gates", ()))],
        "sessions": [
            [session["id"], [[exercise["id"], exercise["dose"]] for exercise in session["exercises"]]]
            for session in plan.get("sessions", ())
        ],
        "week": [[day["day"], day["run"], day["strength"]] for day in plan.get("week", ())],
        "left_out": sorted(entry["exercise"] for entry in plan.get("left_out", ())),
    }
