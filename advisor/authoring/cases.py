"""The cases that stand beside rules and patterns, and running them on any engine."""

from dataclasses import dataclass

from advisor.answers import Answers
from advisor.condition import Facts, Value
from advisor.derived import work_out
from advisor.engines.base import Engine
from advisor.errors import KnowledgeFault, Problem
from advisor.facttypes import Kind, known_names
from advisor.inference import nothing_found
from advisor.intake.gather import gather
from advisor.library import Library
from advisor.pattern import Pattern
from advisor.questionnaire import Questionnaire
from advisor.rule import STRENGTHS, BoundRule, Case

WORDS = {True: "fires", False: "silent", None: "unknown"}


@dataclass(frozen=True)
class PlacedCase:
    """A case with the rule or pattern it belongs to and where that stands."""

    rule: str
    place: str
    case: Case
    bound: BoundRule | None
    pattern: Pattern | None

    @property
    def name(self) -> str:
        return self.case.name

    @property
    def expect(self) -> str:
        return self.case.expect


def all_cases(library: Library) -> list[PlacedCase]:
    """Every case of every rule (once, for its own side) and of every pattern."""
    found = []
    for bound in library.rules:
        for case in bound.rule.cases:
            if bound.side in (None, case.side or "left"):
                place = f"{bound.file}:{bound.line}"
                found.append(PlacedCase(bound.rule.id, place, case, bound, None))
    for pattern in library.patterns.values():
        for case in pattern.cases:
            place = f"rules/patterns/{pattern.id}.yaml"
            found.append(PlacedCase(pattern.id, place, case, None, pattern))
    return found


def run_case(library: Library, case: PlacedCase, engine: Engine) -> str:
    """What comes of the case on an engine: fires, silent or unknown; for a pattern its strength word."""
    if case.bound is not None:
        facts = case_facts(library, case)
        verdict = engine.compile({case.bound.name: case.bound.when}).verdicts(facts)[case.bound.name]
        return WORDS[verdict]
    assert case.pattern is not None
    side = case.case.side or "left"
    fact = f"pattern.{case.pattern.id}.{side}" if case.pattern.per_side else f"pattern.{case.pattern.id}"
    return STRENGTHS[_pattern_rank(library, case, fact, engine)]


def _pattern_rank(library: Library, case: PlacedCase, fact: str, engine: Engine) -> int:
    facts = case_facts(library, case)
    rules = [rule for rule in library.rules if rule.kind == "pattern" and fact in rule.writes()]
    verdicts = engine.compile({rule.name: rule.when for rule in rules}).verdicts(facts)
    points = [
        rule.rule.then.pattern_points[1] for rule in rules if rule.rule.then.pattern_points and verdicts[rule.name]
    ]
    return library.vocabulary.strength_rank(sum(points)) if points else 0


def case_facts(library: Library, case: PlacedCase) -> Facts:
    """The facts of a case: its answers, what is derived from them, and its findings. Raises KnowledgeFault.

    A plain answer to a per-side question means the case's side (left unless it says otherwise).
    """
    problems: list[Problem] = []

    def report(path: tuple[str, ...], value: object, reason: str, mend: str) -> None:
        problems.append(
            Problem(f"case {case.name!r} of {case.rule}: {'.'.join(path)}: {reason}", case.place, mend=mend)
        )

    side = case.case.side or "left"
    sided = {name for name, kind in library.types.items() if kind.sided}
    raw = {
        f"{name}.{side}" if name in sided and not isinstance(value, dict) else name: value
        for name, value in case.case.answers.items()
    }
    answers: Answers = gather(everything(library), raw, report)
    facts: dict[str, Value] = work_out(library.derived, answers.facts) | nothing_found(library)
    for name, word in case.case.findings.items():
        fact = f"{name}.{side}" if name in sided else name
        if fact not in set(known_names(library.types)):
            report((name,), word, "there is no such finding.", "")
            continue
        kind = library.types[name.removesuffix(".left").removesuffix(".right")]
        facts[fact] = kind.options.index(word) if kind.kind is Kind.ORDERED else bool(word)
    if problems:
        raise KnowledgeFault(problems)
    return facts


def everything(library: Library) -> Questionnaire:
    """One questionnaire with every question that exists, each once."""
    sections = tuple(section for item in library.questionnaires.values() for section in item.sections)
    return Questionnaire("everything", "Every question", "1", "", sections, {})
