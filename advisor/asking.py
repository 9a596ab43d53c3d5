"""Which questions can still change the result, read off the rule base itself.

The questions worth asking are those that some unsettled rule waits for (see `advisor.standing`), those whose answers
the result shows itself, and those that decide whether such a question applies. Warning-sign questions are always
asked. Everything else can be left out: whatever it were answered, every part of the result that counts would come
out the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cached_property

from advisor.condition import Facts, Truth
from advisor.library import Library
from advisor.questionnaire import Question, Questionnaire
from advisor.standing import FIRST, GOALS, Ground, Prepared, Standing, goals_of

__all__ = ["FIRST", "GOALS", "Asking", "asking_for", "goals_of"]

Item = tuple[Question, str | None]


class Asking:
    """What is still worth asking, for one library and one questionnaire. Make one by `asking_for` and keep it."""

    def __init__(self, library: Library, questionnaire: Questionnaire):
        self.library = library
        self.questionnaire = questionnaire
        self.ground = Ground(library, questionnaire)
        self.items: tuple[Item, ...] = tuple(questionnaire.items())
        self._section = {
            question.id: section.id for section in questionnaire.sections for question in section.questions
        }
        self._deciders = {question.fact(side): questionnaire.deciders(question, side) for question, side in self.items}

    def look(
        self, facts: Facts, left_open: Set[str] = frozenset(), verdicts: Mapping[str, Truth] | None = None
    ) -> Standing:
        """Where every rule stands. `left_open`: facts asked without a value, or that will not be asked."""
        return Standing(self.ground, facts, left_open, verdicts or {})

    def worth_asking(
        self, facts: Facts, goals: Iterable[str] = GOALS, skipped: Set[str] = frozenset(), section: str = ""
    ) -> Iterator[Item]:
        """Every unanswered question (with its side) that applies or may apply and can still change a goal.

        `skipped` are facts that were asked and left open: they are not asked again, and what only they decide is
        taken as not applying. Warning signs come first, in the order of the questionnaire; then the rest of
        `section`, which a person should not be torn from; then the section with the question that most unsettled
        rules wait for, and so on. Within a section the author's order stands, since questions refer back.
        """
        standing = self.look(facts, skipped)
        return self.in_order(standing, self.scores(standing, frozenset(goals)), section)

    def in_order(self, standing: Standing, scores: Mapping[str, int], section: str = "") -> Iterator[Item]:
        """The open warning signs, then the questions with a score, in the order in which to ask them."""
        rest: dict[str, list[Item]] = {}
        best: dict[str, int] = {}
        serious = self.questionnaire.serious
        for question, side in self.items:
            fact = question.fact(side)
            if fact in standing.known or fact in standing.closed:
                continue
            if fact in serious:
                yield question, side
            elif fact in scores:
                where = self._section[question.id]
                rest.setdefault(where, []).append((question, side))
                applies = self.questionnaire.visible(question, side, standing.known)
                best[where] = max(best.get(where, 0), scores[fact] if applies else 0)
        for where in sorted(rest, key=lambda where: (where != section, -best[where])):
            yield from rest[where]

    def scores(self, standing: Standing, goals: Set[str]) -> dict[str, int]:
        """By fact: how many unsettled rules wait for it; 0 when it only decides whether another question applies."""
        found: dict[str, int] = {}
        for _, behind in standing.awaiting(goals):
            for fact in behind:
                found[fact] = found.get(fact, 0) + 1
        for fact in standing.shown(goals):
            found[fact] = found.get(fact, 0) + 1
        for question, side in reversed(self.items):  # what decides a question comes before it
            if question.fact(side) in found:
                for other in self._deciders[question.fact(side)] - standing.known.keys():
                    found.setdefault(other, 0)
        return found

    def why(self, question: Question, side: str | None, facts: Facts, left_open: Set[str] = frozenset()) -> list[str]:
        """Titles of the unsettled rules that wait for this question or for what it decides, most urgent first."""
        asked = question.fact(side)
        standing = self.look({fact: value for fact, value in facts.items() if fact != asked}, left_open - {asked})
        about = {asked}
        for other, end in self.items:
            if about & self._deciders[other.fact(end)]:
                about.add(other.fact(end))
        waiting = [each for each, behind in standing.awaiting(set(GOALS)) if not about.isdisjoint(behind)]
        return list(dict.fromkeys(each.rule.rule.title for each in sorted(waiting, key=_urgency)))

    @cached_property
    def first(self) -> frozenset[str]:
        """The facts that the first step can ask for at all."""
        return frozenset(self.scores(self.look({}), frozenset(FIRST))) | self.questionnaire.serious


def _urgency(each: Prepared) -> tuple[int, int, str]:
    return min(map(GOALS.index, each.goals)), -each.level, each.name


def asking_for(library: Library, questionnaire: Questionnaire) -> Asking:
    """The Asking for these. It is made once and kept with the library, which never changes."""
    kept: dict[str, Asking] = library.__dict__.setdefault("_asking", {})
    found = kept.get(questionnaire.id)
    if found is None or found.questionnaire is not questionnaire:
        found = kept[questionnaire.id] = Asking(library, questionnaire)
    return found
