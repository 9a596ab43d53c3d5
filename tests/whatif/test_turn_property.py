"""On small rule bases: every change that is named turns the finding, and brute force finds no smaller one."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import combinations, product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.answers import Answers
from advisor.condition import PRESENCE_OPS, All, AtLeast, Condition, Leaf, Not, Op, Value
from advisor.condition import Any as AnyOf
from advisor.derived import Call, Derived, Fact
from advisor.engines import engine
from advisor.facttypes import FactType, Kind
from advisor.inference import Reasoner
from advisor.library import Library
from advisor.questionnaire import Question, Questionnaire, Section
from advisor.rule import STRENGTHS, TRIAGE_LEVELS, BoundRule, Evidence, Rule, Then
from advisor.whatif.settings import changed
from advisor.whatif.target import find_target, ground
from advisor.whatif.turn import turn

MOST = 2
OPTIONS = {"front": "Front", "back": "Back", "inner": "Inner"}
QUESTIONS = (
    Question(id="fever", ask="Fever?", why="It counts.", kind="yes_no"),
    Question(id="pain", ask="Pain?", why="It counts.", kind="scale"),
    Question(id="surface", ask="Surface?", why="It counts.", kind="choice", options=OPTIONS),
    Question(id="places", ask="Places?", why="It counts.", kind="choices", exclusive=["none"],
             options=OPTIONS | {"none": "Nowhere"}, show_if={"fever": True}),
    Question(id="now", ask="Now?", why="It counts.", kind="number", range=[0, 30], whole=True),
    Question(id="before", ask="Before?", why="It counts.", kind="number", range=[0, 30], whole=True),
)  # fmt: skip
FORM = Questionnaire(
    "small", "Small", "1", "", (Section("all", "All", "", QUESTIONS),), {"places": Leaf("fever", Op.IS, True)}
)
RISE = Derived("derived.rise", Call("-", (Fact("now"), Fact("before"))))
FINDINGS = {
    "triage": FactType(Kind.ORDERED, TRIAGE_LEVELS, answer=False),
    "flag.one": FactType(Kind.YES_NO, answer=False),
    "pattern.sore": FactType(Kind.ORDERED, STRENGTHS, answer=False),
    "derived.rise": FactType(Kind.NUMBER, answer=False),
}

_numbers = st.sampled_from((Op.IS, Op.IS_NOT, Op.AT_LEAST, Op.LESS_THAN, Op.AT_MOST, Op.MORE_THAN))
_some = st.lists(st.sampled_from(list(OPTIONS)), min_size=1, max_size=2, unique=True).map(
    lambda some: tuple(sorted(some))
)
answer_leaves = st.one_of(
    st.builds(Leaf, st.just("fever"), st.just(Op.IS), st.booleans()),
    st.builds(Leaf, st.just("pain"), _numbers, st.integers(0, 10)),
    st.builds(Leaf, st.just("surface"), st.sampled_from((Op.ANY_OF, Op.NONE_OF)), _some),
    st.builds(Leaf, st.just("places"), st.sampled_from((Op.ANY_OF, Op.NONE_OF, Op.ALL_OF)), _some),
    st.builds(Leaf, st.sampled_from(("now", "before")), _numbers, st.integers(0, 30)),
    st.builds(Leaf, st.just("derived.rise"), _numbers, st.integers(-12, 12)),
    st.builds(Leaf, st.sampled_from(("pain", "surface")), st.sampled_from((Op.ANSWERED, Op.UNANSWERED))),
)
finding_leaves = st.one_of(
    st.builds(Leaf, st.just("flag.one"), st.just(Op.IS), st.booleans()),
    st.builds(Leaf, st.just("pattern.sore"), st.sampled_from((Op.AT_LEAST, Op.LESS_THAN)), st.integers(1, 3)),
)


def _conditions(leaf: st.SearchStrategy[Leaf]) -> st.SearchStrategy[Condition]:
    def joined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
        counted = parts.flatmap(lambda some: st.builds(AtLeast, st.integers(1, len(some)), st.just(some)))
        return st.builds(All, parts) | st.builds(AnyOf, parts) | st.builds(Not, inner) | counted

    return st.recursive(leaf, joined, max_leaves=4)


first_conditions = _conditions(answer_leaves)
goal_conditions = st.tuples(_conditions(finding_leaves), first_conditions, first_conditions).flatmap(
    lambda parts: st.sampled_from((parts[0], All(parts[:2]), AnyOf(parts[:2]), All(parts), AtLeast(2, parts)))
)


def _rule(id_: str, when: Condition, then: Then) -> BoundRule:
    evidence = Evidence(grade="D", sources=["guide"])
    written = Rule(id=id_, title=id_, when={}, then=then, because="So.", evidence=evidence, status="stable",
                   reviewed="2026-11-23")  # fmt: skip
    return BoundRule(written, "rule", None, when, "small.yaml", 1)


@st.composite
def reasoners(draw: st.DrawFn, library: Library) -> Reasoner:
    """A rule base of two stages on the form: a flag, a pattern of a few points, and a goal that may read both."""
    rules = [_rule("one", draw(first_conditions), Then(flag="one"))]
    for number, points in enumerate(draw(st.lists(st.sampled_from((-2, 2, 3, 4)), min_size=1, max_size=3))):
        rules.append(_rule(f"sore-{number}", draw(first_conditions), Then(pattern_points=("sore", points))))
    goal = _rule("goal", draw(goal_conditions), Then(advice=["Rest."]))
    small = replace(
        library,
        questionnaires={"small": FORM},
        types={question.id: question.type for question in QUESTIONS} | FINDINGS,
        derived=(RISE,),
        stages=(tuple(rules), (goal,)),
    )
    return Reasoner(small, engine("reference"))


VALUES: Mapping[str, Sequence[Value]] = {
    "fever": [True, False],
    "pain": list(range(11)),
    "surface": list(OPTIONS),
    "places": [frozenset(["none"])] + [frozenset(some) for count in (1, 2, 3) for some in combinations(OPTIONS, count)],
    "now": list(range(31)),
    "before": list(range(31)),
}
_values = {fact: st.sampled_from(values) for fact, values in VALUES.items()}
people = st.fixed_dictionaries(_values) | st.fixed_dictionaries({}, optional=_values)


def _changes(facts: Mapping[str, Value], size: int, asked_for: Set[str]) -> Iterator[dict[str, Value | None]]:
    """Every change of so many answers; those of which rules ask whether they were given may be taken away."""
    ways: dict[str, list[Value | None]] = {
        fact: [value for value in values if value != facts.get(fact)] for fact, values in VALUES.items()
    }
    for fact in asked_for & facts.keys():
        ways[fact].append(None)
    for chosen in combinations(ways, size):
        yield from (dict(zip(chosen, values, strict=True)) for values in product(*(ways[fact] for fact in chosen)))


def _fits(change: Mapping[str, Value | None], after: Answers) -> bool:
    return all(FORM.visible(FORM.by_id[fact], None, after.facts) is not False for fact in change)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_each_change_turns_the_finding_and_none_is_smaller(library: Library, data: st.DataObject) -> None:
    reasoner = data.draw(reasoners(library))
    answers = Answers(data.draw(people))
    name = data.draw(st.sampled_from(("goal", "goal", "sore", "one")))
    target = find_target(reasoner.library, name)
    on = target.on(reasoner.infer(answers))
    found = turn(reasoner, FORM, answers, name, most_changes=MOST)
    assert found["holds"] is on

    for change in found["changes"]:
        values = {each["fact"]: _typed(each["after"]) for each in change["answers"]}
        other = changed(answers, values)
        assert target.on(reasoner.infer(other)) is not on
        assert len(values) == found["size"]
        assert _fits(values, other)

    size = found["size"] or MOST + 1
    smaller = size if found["exact"] else min(size, 2)  # of whole numbers every change of one answer is tried
    behind = ground(reasoner.library, target).leaves
    asked_for = {fact for fact, each in behind.items() if any(leaf.op in PRESENCE_OPS for leaf in each)}
    for size in range(1, smaller):
        for values in _changes(answers.facts, size, asked_for):
            other = changed(answers, values)
            assert target.on(reasoner.infer(other)) is on or not _fits(values, other), values


def _typed(value: object) -> Value | None:
    return frozenset(value) if isinstance(value, list) else value  # type: ignore[return-value]
