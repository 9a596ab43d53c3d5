"""Why an exercise is in a plan: what was measured, what goes with a complaint, what the running form shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from advisor.conclude.case import Case, Part
from advisor.exercise import Exercise
from advisor.plan.steps import Ladder
from advisor.rule import BoundRule

Found = Literal["measured", "associated", "form_signs"]
ORDER: tuple[Found, ...] = ("measured", "associated", "form_signs")


@dataclass(frozen=True)
class Need:
    """A muscle group that something asks for, by the strongest way in which it was found."""

    group: str
    found: Found
    why: str
    side: str


class Reasons:
    """What the findings of one case ask for, and the sentences that say so."""

    def __init__(self, case: Case, groups: list[Part], ladders: Iterable[Ladder]):
        self._case = case
        self._words = case.library.vocabulary.plan
        self.needs = sorted((_need(case, group) for group in groups), key=lambda need: ORDER.index(need.found))
        self.preferred: dict[str, str] = {}  # exercise id: the sentence
        for ladder in ladders:
            said = self._words["because_step"].format(number=ladder.now, pattern=ladder.pattern.name)
            for name in ladder.pattern.steps[ladder.now - 1].exercises:
                self.preferred.setdefault(name, said)
        for rule in case.inference.fired:
            for name in rule.rule.then.prefer:
                self.preferred.setdefault(name, self._preferred(rule))

    def serves(self, exercise: Exercise, group: str) -> bool:
        """Whether the exercise is one of those the group's file names."""
        return exercise.id in self._case.library.groups[group].exercises

    def of(self, exercise: Exercise) -> list[str]:
        """At most two reasons, the strongest first."""
        why = [need.why for need in self.needs if self.serves(exercise, need.group)]
        if exercise.id in self.preferred:
            why.insert(min(len(why), self._measured(exercise)), self.preferred[exercise.id])
        return why[:2]

    def weight(self, exercise: Exercise) -> int:
        """How much the findings ask for it: 3 measured, 2 a complaint, 1 form, 0 nothing."""
        found = [need.found for need in self.needs if self.serves(exercise, need.group)]
        weights = [len(ORDER) - ORDER.index(kind) for kind in found]
        return max([*weights, 2 if exercise.id in self.preferred else 0])

    def program(self, exercise: Exercise, level: str) -> str:
        """The reason of a line that only the program asks for."""
        text = self._case.library.vocabulary.levels_inside[level]
        return self._words["because_program"].format(level=text, movement=self.movement(exercise.pattern))

    def movement(self, pattern: str) -> str:
        """The words for a kind of movement."""
        choosing = self._case.library.choosing
        six = {movement.id: movement.words for movement in choosing.movements}
        return six.get(pattern) or choosing.movement_words[pattern]

    def _measured(self, exercise: Exercise) -> int:
        return sum(need.found == "measured" and self.serves(exercise, need.group) for need in self.needs)

    def _preferred(self, rule: BoundRule) -> str:
        if rule.kind == "follows":
            return self._words["because_preferred"].format(pattern=rule.rule.title)
        return rule.rule.because


def _need(case: Case, group: Part) -> Need:
    words = case.library.vocabulary.plan
    name = group["name"]
    if group["measured"]:
        test = group["measured"][0]
        shown = f"{test['test']}: {test['value']}" if test["value"] else test["test"]
        return Need(group["id"], "measured", words["because_measured"].format(test=shown, group=name), group["side"])
    fired = case.inference.fired
    if group["associated"]:
        rule = next(rule for rule in fired if group["id"] in rule.rule.then.worth_training)
        why = words["because_associated"].format(pattern=rule.rule.title, group=name)
        return Need(group["id"], "associated", why, "")
    rule = next(rule for rule in fired if group["id"] in rule.rule.then.form_sign)
    why = words["because_form_signs"].format(sign=rule.rule.title, group=name)
    return Need(group["id"], "form_signs", why, "")
