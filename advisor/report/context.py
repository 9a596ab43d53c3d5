"""What every template gets: the assessment, cut to what its triage level may show, with a few things worked out.

`context` makes it; `describe` writes it down for authors of templates (reports/templates/README.md). Which level shows
what stands in `SHOWN` alone: templates only ask whether something is there.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from advisor.errors import InputRefused, Problem
from advisor.language import ngettext
from advisor.report import document as doc
from advisor.report.brand import OURS, Brand
from advisor.report.document import Part, says
from advisor.report.pictures.bars import Picture, picture
from advisor.report.pictures.body import Body, body
from advisor.report.pictures.progress import Course, Progress, progress
from advisor.report.pictures.week import Column, week
from advisor.report.text import band_words, clean, day_text

PARTS = ("patterns", "groups", "tests", "mistakes", "load_risk", "plan", "advice", "guide_notes",
         "contradictions", "not_assessed", "watch")  # fmt: skip
SHOWN: dict[str, tuple[str, ...]] = {
    "emergency": (),  # only what to do now and what to tell
    "clinician_first": ("patterns", "contradictions", "not_assessed", "watch"),  # a suspicion, no training
    "modify": PARTS,
    "incomplete": PARTS,
    "train": PARTS,
}
DONE_SHOWN = 12  # workouts of the log
SCALE = ("low", "moderate", "high")


class Step(Part):
    """A step of the load-risk scale."""

    id: str = says("The band.")
    word: str = says("The band in words.")
    reached: bool = says("Whether the answers allow this band.")


class Report(Part):
    """The context. Lists are empty, texts empty and parts `None` where this result shows nothing."""

    brand: Brand = says("Whose report it is.")
    lang: str = says("Language of the report.")
    label: str = says("The runner's name or code, or empty.")
    still_english: str = says("How many sentences have no translation, or empty.")
    date: str = says("The day of the assessment, as 23 November 2026.")
    created: str = says("The same as an ISO time.")
    engine: str = says("The engine that drew the conclusions.")
    triage: doc.Triage = says("The result; only reasons of its own level where a clinician or more is needed.")
    steps: list[str] = says(
        "What to do first: the actions of the most urgent reasons (in an emergency of all), each once."
    )
    later: dict[str, list[str]] = says("By id of a reason's rule: its actions that are not among the steps.")
    tell: list[str] = says("What to tell the clinician, of all reasons shown, each once.")
    open_first: list[doc.Question] = says("Open warning-sign questions, when they decide the result.")
    open_left: list[doc.Question] = says("Open warning-sign questions, when the result stands without them.")
    questions: dict[str, doc.Question] = says("Wording of every question mentioned, by id.")
    contradictions: list[doc.Contradiction] = says("Answers that hardly fit together.")
    progress: Progress | None = says("How things went since earlier assessments.")
    body: Body | None = says("The map of the body with the patterns and groups shown.")
    patterns: list[doc.Pattern] = says("Patterns, best first.")
    patterns_withheld: str = says("Why patterns are left out, or empty.")
    groups: list[doc.Group] = says("Groups worth training, by priority.")
    tests: list[doc.HomeTest] = says("Home tests that were done.")
    pictures: dict[str, Picture] = says("By id of a home test: its picture.")
    mistakes: list[doc.Mistake] = says("Training mistakes.")
    load_risk: doc.LoadRisk | None = says("Load risk.")
    load_risk_withheld: str = says("Why the load risk is left out, or empty.")
    band: str = says("The bands of the load risk in words, as low to moderate, or empty.")
    scale: list[Step] = says("The bands of the load risk from low to high.")
    without: dict[str, str] = says("By title of an item: the band without it, where that is another band.")
    plan: doc.Plan | None = says("The plan.")
    columns: list[Column] = says("The week as a picture.")
    not_kept: list[str] = says("What could not be kept, but for limits that a coach's changes break.")
    coach_said: list[str] = says("What the coach changed, with workout and exercise.")
    done: list[doc.Done] = says("The last workouts done, newest first.")
    done_before: int = says("How many were done before these.")
    going_on: list[str] = says("How the plan goes on, but for what its weeks say already.")
    plan_withheld: str = says("Why the plan is left out, or empty.")
    advice: list[doc.Advice] = says("Further advice.")
    watch: list[str] = says("Warning signs to watch for.")
    not_assessed: list[doc.NotAssessed] = says("What could not be judged.")
    guide_notes: list[doc.GuideNote] = says("Where the guide is simplified.")
    statements: doc.Statements = says("Fixed sentences.")
    sources: list[doc.Source] = says("Sources of what is shown, in the order of their numbers.")
    numbers: dict[str, int] = says("The number of each source, by id.")
    knowledge: doc.Knowledge = says("Version of the rules.")
    answers: doc.AnswersMade = says("The answers assessed.")


def _still_english(number: int) -> str:
    """Says that sentences have no translation; empty where all have."""
    text = ngettext(
        "{number} sentence of this report has no translation yet and stands in English.",
        "{number} sentences of this report have no translation yet and stand in English.",
        number,
    )
    return text.format(number=number) if number else ""


def checked(document: Mapping[str, Any]) -> doc.Assessment:
    """The assessment document with harmless texts. Raises InputRefused when it is none."""
    try:
        return doc.Assessment.model_validate(clean(dict(document)))
    except ValidationError as error:
        raise InputRefused([_problem(item) for item in error.errors(include_url=False)]) from None


def context(
    document: Mapping[str, Any],
    brand: Brand | None = None,
    course: Course | None = None,
    for_clinician: bool = False,
) -> Report:
    """The context of an assessment document. A clinician is shown everything that the assessment holds.

    Raises InputRefused when it is no assessment, or earlier ones are of another runner.
    """
    full = checked(document)
    level = full.triage.level
    parts = PARTS if for_clinician else SHOWN[level]
    shown = {name: getattr(full, name) if name in parts else [] for name in PARTS}
    urgent = level in ("emergency", "clinician_first") and not for_clinician
    reasons = [reason for reason in full.triage.reasons if not urgent or reason.level == level]
    triage = full.triage.model_copy(update={"reasons": reasons})
    shown["patterns"] = [_suspicion(pattern) if urgent else pattern for pattern in shown["patterns"]]
    risk = shown["load_risk"] if isinstance(shown["load_risk"], doc.LoadRisk) else None
    plan = _plan(shown["plan"]) if isinstance(shown["plan"], doc.Plan) else None
    quiet = level == "emergency" and not for_clinician
    questions = {id_: full.questions.get(id_) or doc.Question(ask=id_, why="") for id_ in _mentioned(full)}
    still_open = [questions[id_] for id_ in triage.open_questions]
    first = [reason for reason in reasons if quiet or triage.urgency_text in ("", reason.urgency_text)]
    steps = _once(line for reason in first for line in reason.do)
    limits = [full.statements.trials] if plan or risk else []
    cited = {} if quiet else dict.fromkeys(_cited([triage, *(shown[name] for name in PARTS), *limits]))
    known = {source.id: source for source in full.sources}
    return Report(
        **{**shown, "load_risk": risk, "plan": plan},
        brand=brand or OURS,
        progress=progress(document, course) if course and level != "emergency" else None,
        lang=full.locale,
        label=full.label,
        still_english=_still_english(full.not_translated),
        date=day_text(full.created),
        created=full.created,
        engine=full.engine,
        triage=triage,
        steps=steps,
        later={reason.rule: [line for line in reason.do if line not in steps] for reason in reasons},
        tell=_once(line for reason in reasons for line in reason.tell),
        open_first=still_open if level == "incomplete" else [],
        open_left=[] if quiet or level == "incomplete" else still_open,
        questions=questions,
        body=body(shown["patterns"], shown["groups"]),
        patterns_withheld="" if quiet else full.patterns_withheld,
        pictures={test.id: picture(test) for test in shown["tests"]},
        load_risk_withheld="" if quiet or risk else _why_not(full.load_risk),
        band=band_words(risk.bands) if risk else "",
        scale=_scale(risk) if risk else [],
        without={item.title: item.band for item in risk.what_would_change if item.band != risk.band_text}
        if risk
        else {},
        columns=week(plan) if plan else [],
        not_kept=_not_kept(plan) if plan else [],
        coach_said=_coach_said(plan) if plan else [],
        done=_done(plan)[:DONE_SHOWN] if plan else [],
        done_before=max(0, len(plan.done) - DONE_SHOWN) if plan else 0,
        going_on=_going_on(plan) if plan else [],
        plan_withheld="" if quiet or plan else _why_not(full.plan),
        statements=full.statements,
        sources=[known.get(id_) or doc.Source(id=id_, citation=id_, where="", checked="no") for id_ in cited],
        numbers={id_: number for number, id_ in enumerate(cited, 1)},
        knowledge=full.knowledge,
        answers=full.answers,
    )


def describe() -> str:
    """The context in Markdown, one table a record."""
    lines: list[str] = []
    seen: dict[type[BaseModel], None] = {Report: None}
    for model in (waiting := list(seen)):
        lines += [f"## {model.__name__}", "", " ".join((model.__doc__ or "").split()), "", "| key | is |", "|---|---|"]
        for name, field in model.model_fields.items():
            inner = [part for part in _models(field.annotation) if part not in seen]
            seen |= dict.fromkeys(inner)
            waiting += inner  # the loop goes on to these
            kinds = ", ".join(f"[{part.__name__}](#{part.__name__.lower()})" for part in _models(field.annotation))
            lines.append(f"| `{name}` | {field.description}{f' ({kinds})' if kinds else ''} |")
        lines.append("")
    return "\n".join(lines)


def _suspicion(pattern: doc.Pattern) -> doc.Pattern:
    """Before an examination only bone stress keeps its load advice: it says what to stop."""
    return pattern if pattern.bone_stress else pattern.model_copy(update={"load_advice": []})


def _scale(risk: doc.LoadRisk) -> list[Step]:
    """The bands in order; between the lowest and the highest possible one all are reached."""
    bands = _once([*SCALE, *risk.bands])
    places = [bands.index(band) for band in (risk.band, *risk.bands)]
    return [
        Step(id=band, word=band_words([band]), reached=min(places) <= place <= max(places))
        for place, band in enumerate(bands)
    ]


def _plan(plan: doc.Plan) -> doc.Plan:
    """The plan with each of a coach's changes said once: not among the reasons as well."""
    sessions = [
        session.model_copy(
            update={
                "exercises": [
                    part.model_copy(update={"why": [text for text in part.why if text not in part.edit]})
                    for part in session.exercises
                ]
            }
        )
        for session in plan.sessions
    ]
    return plan.model_copy(update={"sessions": sessions})


def _not_kept(plan: doc.Plan) -> list[str]:
    broken = {item.text for item in plan.breaks}
    return [text for text in plan.compromises if text not in broken]


def _coach_said(plan: doc.Plan) -> list[str]:
    """The coach's changes with their places; the note on the whole plan stands by itself."""
    lines = []
    for item in plan.edits:
        place = ", ".join(part for part in (item.session, item.exercise) if part and part not in item.text)
        if item.session or not plan.coach_note or plan.coach_note not in item.text:
            lines.append(f"{place}: {item.text}" if place else item.text)
    return lines


def _done(plan: doc.Plan) -> list[doc.Done]:
    """The log, newest first, with days in words and names of workouts."""
    names = {session.id: session.name for session in plan.sessions}
    return [
        entry.model_copy(update={"date": day_text(entry.date), "session": names.get(entry.session, entry.session)})
        for entry in reversed(plan.done)
    ]


def _going_on(plan: doc.Plan) -> list[str]:
    """The lines on progression without those at their beginning that say the weeks once more."""
    said = len(plan.weeks)
    if all(week.text in line for week, line in zip(plan.weeks, plan.progression, strict=False)):
        return plan.progression[said:]
    return plan.progression


def _why_not(part: Any) -> str:
    return part.withheld if isinstance(part, doc.Withheld) else ""


def _mentioned(full: doc.Assessment) -> list[str]:
    asked = [*full.questions, *full.triage.open_questions]
    asked += [id_ for item in full.contradictions for id_ in item.between]
    return _once(asked + [id_ for item in full.not_assessed for id_ in item.questions])


def _cited(part: Any) -> Iterator[str]:
    """Ids of sources in the order in which a report comes to them."""
    if isinstance(part, BaseModel):
        yield from getattr(part, "sources", ())
        for name in type(part).model_fields:
            yield from _cited(getattr(part, name))
    elif isinstance(part, list):
        for item in part:
            yield from _cited(item)


def _once(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(lines))


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models(part)]


def _problem(item: Any) -> Problem:
    where = ".".join(str(step) for step in item["loc"])
    return Problem(f"{where}: {item['msg']}.", mend="A report needs a document of the form advisor.assessment/1.")
