"""Reads the whole-runner cases and compares assessments with what they expect. The README says what stands where."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor import yamlfile
from advisor.answers import Answers
from advisor.intake.gather import gather
from advisor.library import Library
from advisor.questionnaire import Questionnaire

HERE = Path(__file__).parent
RANK = {"train": 0.0, "modify": 1.0, "incomplete": 1.5, "clinician_first": 2.0, "emergency": 3.0}
KEYS = {"id", "name", "source", "covers", "like", "questionnaire", "answers", "expect"}
EXPECTED = {
    *("triage", "urgency", "open", "patterns", "first_pattern", "not_patterns", "groups", "not_groups"),
    *("measured_weak", "not_measured_weak", "mistakes", "level", "must_have", "must_not_have"),
    *("load_band", "load_bands", "load_points", "load_range", "asked_back", "tough_sessions"),
}
Document = dict[str, Any]


@dataclass(frozen=True)
class Vignette:
    """One whole runner and what should come out. `answers` are raw, as a person would write them."""

    id: str
    name: str
    source: str
    covers: tuple[str, ...]
    questionnaire: str
    answers: dict[str, Any]
    expect: dict[str, Any]
    file: str

    @property
    def triage(self) -> str:
        """The level it should get."""
        return str(listed(self.expect["triage"])[0]) if "triage" in self.expect else ""


def listed(value: Any) -> list[Any]:
    """A list, also of one."""
    return value if isinstance(value, list) else [value]


def read_all() -> list[Vignette]:
    """Every case in this folder, in order of file. Raises ValueError for a case that is badly written."""
    people = {base["id"]: base for base in yamlfile.read(HERE / "bases.yaml").data["bases"]}
    cases: list[tuple[str, dict[str, Any]]] = []
    for path in sorted(HERE.glob("*.yaml")):
        if path.name != "bases.yaml":
            cases += [(path.name, case) for case in yamlfile.read(path).data["cases"]]
    for file, case in cases:
        strange = (case.keys() - KEYS) | (case["expect"].keys() - EXPECTED)
        if strange or case["id"] in people:
            raise ValueError(f"{file}, case {case['id']}: unknown keys {strange or 'or the id stands twice'}")
        people[case["id"]] = case
    return [
        Vignette(
            id=case["id"],
            name=case["name"],
            source=case["source"],
            covers=tuple(case.get("covers", ())),
            questionnaire=case.get("questionnaire", "runner"),
            answers=_answers(case, people),
            expect=case["expect"],
            file=file,
        )
        for file, case in cases
    ]


def _answers(case: dict[str, Any], people: dict[str, Any]) -> dict[str, Any]:
    like = case.get("like")
    start = _answers(people[like], people) if like else {}
    return {key: value for key, value in (start | case["answers"]).items() if value is not None}


def typed(library: Library, questionnaire: str, raw: dict[str, Any]) -> tuple[Questionnaire, Answers]:
    """The questionnaire and the typed answers. Raises ValueError for an answer that can't be used."""
    wrong: list[str] = []
    asked = library.questionnaires[questionnaire]
    answers = gather(asked, raw, lambda path, value, reason, _: wrong.append(f"{'.'.join(path)}={value!r}: {reason}"))
    if wrong:
        raise ValueError("; ".join(wrong))
    return asked, answers


def differences(case: Vignette, document: Document, library: Library) -> Iterator[str]:
    """What is not as the case expects, one sentence each."""
    expect, result = case.expect, document["triage"]
    if "triage" in expect and result["level"] not in listed(expect["triage"]):
        fired = [reason["rule"] for reason in result["reasons"]]
        still_open = result["open_questions"]
        yield f"triage is {result['level']}, not {expect['triage']} (reasons: {fired}, open: {still_open})"
    if "urgency" in expect and result["urgency"] not in listed(expect["urgency"]):
        fired = [(reason["rule"], reason["urgency_text"]) for reason in result["reasons"]]
        yield f"urgency is {result['urgency']}, not {expect['urgency']} ({fired})"
    missing = set(expect.get("open", ())) - set(result["open_questions"])
    if missing:
        yield f"open questions {sorted(missing)} are not named, only {result['open_questions']}"
    if "open" not in expect and result["open_questions"]:
        yield f"these questions are open although the person is complete: {result['open_questions']}"
    yield from house_rules(document)
    if result["level"] != "emergency":
        yield from _patterns(expect, document)
        yield from _groups(expect, document)
        if "mistakes" in expect:
            found = sorted(entry["id"] for entry in document["mistakes"])
            if found != sorted(expect["mistakes"]):
                yield f"mistakes are {found}, not {expect['mistakes']}"
    if expect.get("asked_back") and not document["contradictions"]:
        yield "the contradiction is not asked back"
    yield from _load(expect, document)
    yield from _plan(expect, document, library)


def house_rules(document: Document) -> Iterator[str]:
    """What holds for everybody, whatever the case says."""
    level = document["triage"]["level"]
    if level == "emergency" and any(document[key] for key in ("patterns", "groups", "mistakes", "advice")):
        yield "an emergency shows more than what to do now"
    if level in ("emergency", "clinician_first"):
        for key in ("plan", "load_risk"):
            if not document[key].get("withheld"):
                yield f"{level}, but the {key} is not withheld"
    if level == "train" and document["triage"]["open_questions"]:
        yield "train, although a warning question is open"
    if level in ("train", "modify") and "withheld" in document["plan"]:
        yield f"{level}, but there is no plan: {document['plan']['withheld']}"
    if level == "modify" and document["load_risk"].get("bands", ["moderate"])[0] == "low":
        yield "pain that needs watching, but the load risk is shown as low"
    yield from _week(document["plan"])
    if len(document["patterns"]) > 3:
        yield "more than three patterns are shown"
    bone = [entry["bone_stress"] and entry["strength"] != "weak" for entry in document["patterns"]]
    if bone != sorted(bone, reverse=True):
        yield "a bone stress pattern is not shown first"


def _week(plan: Document) -> Iterator[str]:
    """Hard legs the day before a long or hard run or a race, on two days running, or no day of rest (section 8.5)."""
    week = plan.get("week", [])
    stress = {session["id"]: session["leg_stress"] for session in plan.get("sessions", ())}
    for day, after in zip(week, [*week[1:], *week[:1]], strict=True):
        if stress.get(day["strength"]) == "tough":
            if after["run"] in ("long", "hard", "race"):
                yield f"hard leg work on {day['day']}, the day before a {after['run']} run"
            if stress.get(after["strength"]) == "tough":
                yield f"hard leg work on {day['day']} and the day after"
    if week and all(day["strength"] or day["run"] not in ("rest", "") for day in week):
        yield "the week has no day of rest"


def has(entries: list[Document], wanted: str) -> bool:
    """Whether `id` or `id:side` is among the entries; one entry may stand for both sides."""
    id_, _, side = wanted.partition(":")
    return any(entry["id"] == id_ and (not side or entry["side"] in (side, "both", "")) for entry in entries)


def _patterns(expect: dict[str, Any], document: Document) -> Iterator[str]:
    entries = document["patterns"]
    shown = [f"{entry['id']}:{entry['side']} {entry['points']}" for entry in entries]
    if expect.get("patterns") == [] and entries:
        yield f"patterns are shown though none fits: {shown}"
    for wanted in expect.get("patterns", ()):
        if not has(entries, wanted):
            yield f"the pattern {wanted} is missing among {shown}"
    if "first_pattern" in expect and not has(entries[:1], expect["first_pattern"]):
        yield f"the first pattern is not {expect['first_pattern']}: {shown}"
    for wrong in expect.get("not_patterns", ()):
        id_, _, side = wrong.partition(":")
        if any(entry["id"] == id_ and (not side or entry["side"] in (side, "both")) for entry in entries):
            yield f"the pattern {wrong} is shown: {shown}"


def _groups(expect: dict[str, Any], document: Document) -> Iterator[str]:
    entries = document["groups"]
    weak = [entry for entry in entries if entry["measured"]]
    shown = [f"{entry['id']}:{entry['side']}" for entry in entries]
    shown_weak = [f"{entry['id']}:{entry['side']}" for entry in weak]
    if expect.get("groups") == [] and entries:
        yield f"groups are shown though none is wanting: {shown}"
    for wanted in expect.get("groups", ()):
        if not has(entries, wanted):
            yield f"the group {wanted} is missing among {shown}"
    for wrong in expect.get("not_groups", ()):
        if has(entries, wrong):
            yield f"the group {wrong} is shown"
    for wanted in expect.get("measured_weak", ()):
        if not has(weak, wanted):
            yield f"{wanted} is not measured weak; weak are {shown_weak}"
    for wrong in expect.get("not_measured_weak", ()):
        if has(weak, wrong):
            tests = [test for entry in weak if entry["id"] == wrong.partition(":")[0] for test in entry["measured"]]
            yield f"{wrong} is called weak: {[(test['test'], test['value']) for test in tests]}"


def _load(expect: dict[str, Any], document: Document) -> Iterator[str]:
    load = document["load_risk"]
    wanted = {key: expect[key] for key in ("load_band", "load_bands", "load_points", "load_range") if key in expect}
    if not wanted:
        return
    if "withheld" in load:
        yield "the load risk is withheld"
        return
    found = {
        "load_band": load["band"] if len(load["bands"]) == 1 else load["bands"],
        "load_bands": load["bands"],
        "load_points": load["points"],
        "load_range": load["range"],
    }
    items = [(item["rule"], item["points"]) for item in load["items"]]
    for key, value in wanted.items():
        if found[key] != value:
            yield f"{key} is {found[key]}, not {value} (items {items}, open {load['open']})"


def in_plan(document: Document, library: Library) -> set[str]:
    """The ids of all exercises anywhere in the plan."""
    plan = document["plan"]
    ids = {exercise["id"] for session in plan.get("sessions", ()) for exercise in session["exercises"]}
    by_name = {exercise.name: exercise.id for exercise in library.exercises.values()}
    for part in ("warm_up", "mobility", "after_run"):
        ids |= {entry.get("id") or by_name[entry["name"]] for entry in plan.get(part, ())}
    return ids


def _plan(expect: dict[str, Any], document: Document, library: Library) -> Iterator[str]:
    plan = document["plan"]
    stress = {session["id"]: session["leg_stress"] for session in plan.get("sessions", ())}
    tough = [day["day"] for day in plan.get("week", ()) if stress.get(day["strength"]) == "tough"]
    if len(tough) != expect.get("tough_sessions", len(tough)):
        yield f"hard leg work on {tough}, not on {expect['tough_sessions']} days"
    if "level" in expect and plan.get("level") not in listed(expect["level"]):
        yield f"the plan's level is {plan.get('level')}, not {expect['level']} (gates {plan.get('gates')})"
    chosen = in_plan(document, library)
    unknown = {id_ for inner in expect.get("must_have", ()) for id_ in inner} - library.exercises.keys()
    unknown |= set(expect.get("must_not_have", ())) - library.exercises.keys()
    if unknown:
        yield f"there are no exercises {sorted(unknown)}"
    for inner in expect.get("must_have", ()):
        if not chosen & set(inner):
            yield f"none of {inner} is in the plan: {sorted(chosen)}"
    for wrong in expect.get("must_not_have", ()):
        if wrong in chosen:
            yield f"{wrong} is in the plan"
