"""A finding by its name: when it holds, and the rules, answers and comparisons it can rest on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from advisor.authoring.why import rules_behind
from advisor.condition import Leaf, Op, decisive, leaves, reads
from advisor.derived import Derived
from advisor.inference import Inference
from advisor.library import Library
from advisor.questionnaire import Question, Questionnaire
from advisor.rule import STRENGTHS, BoundRule

LEAST_STRENGTH = STRENGTHS.index("possible")  # from here on a pattern counts as found


@dataclass(frozen=True)
class Target:
    """A finding as `advisor why` names it: rules that are meant themselves, and the facts that are meant."""

    name: str
    rules: tuple[str, ...]
    facts: tuple[str, ...]

    def on(self, inference: Inference) -> bool:
        """Whether it holds. A pattern does when it is at least possible, triage when any rule raised it."""
        held = any(inference.verdicts[rule] is True for rule in self.rules)
        return held or any(inference.facts[fact] >= least_of(fact) for fact in self.facts)  # type: ignore[operator]


def least_of(fact: str) -> int:
    """The least value of a finding that counts as found; True counts as 1."""
    return LEAST_STRENGTH if fact.startswith("pattern.") else 1


def find_target(library: Library, finding: str) -> Target:
    """The finding of that name: a rule, pattern, group, mistake, flag or fact. Raises UsageError for an unknown one."""
    behind = rules_behind(library, finding)
    rules = [rule.name for rule in behind if finding in (rule.rule.id, rule.name)]
    facts = {fact for rule in behind for fact in rule.writes() if finding in (fact, *fact.split(".")[1:2])}
    return Target(finding, tuple(rules), tuple(sorted(facts)))


@dataclass(frozen=True)
class Ground:
    """All that a finding can rest on: a library with these rules only, and the answers they read in the end."""

    library: Library
    target: Target
    derived: tuple[Derived, ...]  # each after those it is made of
    read: frozenset[str]

    @cached_property
    def warns(self) -> bool:
        """Whether the finding is one of triage."""
        meant = {*self.target.rules, *(rule.name for fact in self.target.facts for rule in self.library.writers[fact])}
        return any(self.library.by_name[name].rule.then.triage for name in meant)

    @cached_property
    def leaves(self) -> Mapping[str, tuple[Leaf, ...]]:
        """The comparisons of the rules by the fact they are about, each once."""
        return by_fact(leaf for rule in self.library.rules for leaf in leaves(rule.when))


def by_fact(some: Iterable[Leaf]) -> dict[str, tuple[Leaf, ...]]:
    """Comparisons by the fact they are about, each once."""
    found: dict[str, dict[Leaf, None]] = {}
    for leaf in some:
        found.setdefault(leaf.fact, {})[leaf] = None
    return {fact: tuple(each) for fact, each in found.items()}


def ground(library: Library, target: Target) -> Ground:
    """Follow the finding back over findings and derived values to the answers."""
    wanted: dict[str, BoundRule] = {}
    open_ = [library.by_name[name] for name in target.rules]
    open_ += [rule for fact in target.facts for rule in library.writers[fact]]
    while open_:
        rule = open_.pop()
        if rule.name not in wanted:
            wanted[rule.name] = rule
            open_ += [writer for fact in reads(rule.when) for writer in library.writers.get(fact, ())]
    read = frozenset[str]().union(*(reads(rule.when) for rule in wanted.values()))
    derived = []
    for item in reversed(library.derived):  # a derived value stands after those it is made of
        if item.fact in read:
            read |= item.reads()
            derived.append(item)
    stages = tuple(tuple(rule for rule in stage if rule.name in wanted) for stage in library.stages)
    return Ground(replace(library, stages=stages), target, tuple(derived[::-1]), read)


@dataclass(frozen=True)
class Asked:
    """An answer that can be another one: its question and side, and the comparisons that tell its values apart."""

    question: Question
    side: str | None
    leaves: tuple[Leaf, ...]
    reckoned: bool = False  # a derived value is worked out from it


def answers_behind(found: Ground, questionnaire: Questionnaire, facts: Mapping[str, object]) -> dict[str, Asked]:
    """The answers a finding can rest on, by fact, in the order of the questions.

    What decides whether a question applies counts for those that do not apply now.
    """
    items = {question.fact(side): (question, side) for question, side in questionnaire.items()}
    read = {fact for fact in found.read if fact in items and items[fact][0].kind != "text"}
    shown: list[Leaf] = []
    open_ = sorted(read)
    while open_:
        question, side = items[open_.pop()]
        if questionnaire.visible(question, side, facts) is not False:  # type: ignore[arg-type]
            continue
        condition = questionnaire.shown.get(question.fact(side))
        shown += leaves(condition) if condition else ()
        if question.sides and question.sides != "always" and side:
            shown.append(Leaf(question.sides, Op.ANY_OF, tuple(sorted((side, "both")))))
        more = {fact for fact in questionnaire.deciders(question, side) if fact in items} - read
        read |= more
        open_ += sorted(more)
    reckoned = frozenset[str]().union(*(item.reads() for item in found.derived))
    marks = by_fact([leaf for each in found.leaves.values() for leaf in each] + shown)
    return {fact: Asked(*items[fact], marks.get(fact, ()), fact in reckoned) for fact in items if fact in read}


def answers_now(found: Ground, inference: Inference) -> frozenset[str]:
    """The answers that decide now that the finding holds; empty where it does not."""
    target, library = found.target, found.library
    open_ = [library.by_name[name] for name in target.rules]
    open_ += [rule for fact in target.facts for rule in library.writers[fact]]
    made_of = {item.fact: item.reads() for item in found.derived}
    seen: set[str] = set()
    facts: set[str] = set()
    while open_:
        rule = open_.pop()
        if rule.name in seen or inference.verdicts[rule.name] is not True:
            continue
        seen.add(rule.name)
        for leaf in decisive(rule.when, inference.facts):
            open_ += library.writers.get(leaf.fact, ())
            facts.add(leaf.fact)
    for fact in [*made_of][::-1]:
        facts |= made_of[fact] if fact in facts else set()
    return frozenset(facts)
