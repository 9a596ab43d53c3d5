"""Hard limits of a plan: what is out whatever else asks for it, and why. They come before any choice."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from advisor.conclude.case import Case, Part
from advisor.exercise import Exercise
from advisor.plan.steps import Ladder, likely_patterns
from advisor.rule import LEVELS, BoundRule, Level, Rule


@dataclass(frozen=True)
class Refusal:
    """Why an exercise is out."""

    kind: Literal["excluded", "later", "level", "equipment"]
    because: str


class Limits:
    """What one case at one level may do. `open_` says that a warning-sign question has no answer."""

    def __init__(self, case: Case, level: Level, open_: bool, ladders: Iterable[Ladder]):
        self._case = case
        self._words = case.library.vocabulary.plan
        self._rank = LEVELS.index(level)
        self._known: dict[str, Refusal | None] = {}
        self._unlocked: dict[str, set[str]] = {}
        self._later: dict[str, tuple[str, str]] = {}  # by exercise: the pattern and the sentence
        for ladder in ladders:
            for name in ladder.unlocked:
                self._unlocked.setdefault(name, set()).add(ladder.pattern.id)
            for name, title in ladder.later.items():
                said = self._words["later_step"].format(pattern=ladder.pattern.name, step=title)
                self._later.setdefault(name, (ladder.pattern.id, said))
        self._barred = _barred(case)
        if open_:
            for name in case.library.vocabulary.incomplete.exclude:
                self._barred.setdefault(name, []).insert(0, ("", self._words["barred_open"]))
        self.likely = frozenset(pattern.id for pattern in likely_patterns(case))
        owned = case.answers.facts.get("equipment")
        self.owned = owned if isinstance(owned, frozenset) else None

    def refusal(self, exercise: Exercise) -> Refusal | None:
        """Why the exercise is out, or None."""
        if exercise.id not in self._known:
            self._known[exercise.id] = self._refusal(exercise)
        return self._known[exercise.id]

    def _refusal(self, exercise: Exercise) -> Refusal | None:
        if because := self._excluded(exercise):
            return Refusal("excluded", because)
        if exercise.id in self._later:
            return Refusal("later", self._later[exercise.id][1])
        if LEVELS.index(exercise.level) > self._rank:
            return Refusal("level", self._words["above_level"])
        if not self.equipped(exercise):
            return Refusal("equipment", self._words["no_equipment"])
        return None

    def note(self, exercise: Exercise) -> str:
        """What to mind about the exercise with what the answers fit."""
        return " ".join(item.text for item in exercise.avoid_when if item.condition in self.likely and not item.out)

    def equipped(self, exercise: Exercise) -> bool:
        """Whether one of the things it can be done with is there; where nothing is known, all is taken to be."""
        if self.owned is None or not exercise.equipment:
            return True
        have = self.owned | set(self._case.library.choosing.taken_as_given)
        return any(item in have for item in exercise.equipment)

    def allows(self, tag: str) -> bool:
        """Whether nothing rules out every exercise with this tag."""
        return tag not in self._barred

    def _excluded(self, exercise: Exercise) -> str:
        """The reason to leave it out. What a pattern rules out is up to its steps where they name the exercise."""
        unlocked = self._unlocked.get(exercise.id, set()) | {self._later.get(exercise.id, ("", ""))[0]} - {""}
        out = [item for item in exercise.avoid_when if item.out and item.condition in self.likely]
        avoid = {str(item.condition): item.text for item in out}
        for name in (exercise.id, *exercise.tags):
            for pattern, because in self._barred.get(name, ()):
                if pattern not in unlocked:
                    return f"{because} {avoid.get(pattern, '')}".strip()
        for condition, text in avoid.items():
            if condition not in unlocked:
                title = self._case.library.patterns[condition].name
                return f"{self._words['barred_by'].format(title=title)} {text}"
        return ""

    def part(self) -> Part:
        """Every strength exercise that is out, with its reason, so that an edited plan can be held against it."""
        found: dict[str, Part] = {}
        for exercise in self._case.library.exercises.values():
            refusal = self.refusal(exercise)
            if refusal:
                found[exercise.id] = {"kind": refusal.kind, "because": refusal.because}
        return {"out": found, "likely": sorted(self.likely)}


def ruled_out(rule: Rule) -> list[str]:
    """Ids and tags of the exercises that a rule rules out where it holds."""
    return [*rule.then.exclude, *(("plyo", "impact") if rule.then.impact is False else ())]


def _barred(case: Case) -> dict[str, list[tuple[str, str]]]:
    """By exercise id or tag: the pattern that rules it out (or none) and the reason, for each rule that fired."""
    found: dict[str, list[tuple[str, str]]] = {}
    for rule in case.inference.fired:
        for name in ruled_out(rule.rule):
            entry = _reason(case, rule)
            if entry not in found.setdefault(name, []):
                found[name].append(entry)
    return found


def _reason(case: Case, rule: BoundRule) -> tuple[str, str]:
    if rule.kind != "follows":
        return "", rule.rule.because
    pattern = rule.rule.id.removesuffix("-follows").replace("-", "_")
    return pattern, case.library.vocabulary.plan["barred_by"].format(title=rule.rule.title)
