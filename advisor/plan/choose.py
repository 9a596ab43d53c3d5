"""Chooses the exercises: hard filters first, then the program's own lines, then what the findings ask for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from advisor.conclude.case import Case, Part
from advisor.exercise import Dose, Exercise
from advisor.program import Line, SessionData
from advisor.rule import LEVELS, STRENGTHS

SECONDS_A_REP = 3  # a controlled repetition; used only to fit a session into the runner's minutes
SECONDS_BETWEEN_SETS = 45


@dataclass
class Chosen:
    """An exercise in a session, with its dose there and why it is there."""

    exercise: Exercise
    dose: Dose
    why: list[str]
    note: str = ""

    @property
    def seconds(self) -> int:
        """A rough length, for fitting sessions into the minutes given."""
        sets = _most(self.dose.sets) or 1
        each = _most(self.dose.hold_s) * (_most(self.dose.reps) or 1) or _most(self.dose.reps) * SECONDS_A_REP or 30
        return sets * (each * (2 if self.dose.per_side else 1) + SECONDS_BETWEEN_SETS)


@dataclass
class Session:
    """A workout being filled."""

    data: SessionData
    lines: list[Chosen] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return round(sum(line.seconds for line in self.lines) / 60)


def _most(text: str) -> int:
    return max(map(int, re.findall(r"\d+", text)), default=0)


class Chooser:
    """Chooses for one case at one level. What was left out is in `left_out`, each with its reason."""

    def __init__(self, case: Case, level: str, groups: list[Part], barred: dict[str, str]):
        self.case = case
        self.words = case.library.vocabulary.plan
        self.rank = LEVELS.index(level)  # type: ignore[arg-type]
        self.groups = groups
        self.barred = _barred(case) | barred
        self.preferred = list(dict.fromkeys(name for rule in case.inference.fired for name in rule.rule.then.prefer))
        self.likely = {
            fact.split(".")[1]
            for fact in case.inference.points
            if int(case.inference.facts[fact]) >= STRENGTHS.index("possible")  # type: ignore[arg-type]
        }
        self.left_out: dict[str, str] = {}
        self.used: set[str] = set()

    def sessions(self, data: Iterable[SessionData], minutes: float | None) -> list[Session]:
        """The level's sessions, with forbidden exercises replaced, the findings' exercises added, and kept to time."""
        sessions = [Session(item) for item in data]
        planned = {line.exercise for session in sessions for line in session.data.exercises}
        for session in sessions:
            for line in session.data.exercises:
                self._take(session, line, planned)
        self._add_for_findings(sessions)
        for session in sessions:
            self._fit(session, minutes)
        return sessions

    def why_not(self, exercise: Exercise) -> str:
        """Why an exercise is out, or an empty text."""
        for name in (exercise.id, *exercise.tags):
            if name in self.barred:
                return self.barred[name]
        if LEVELS.index(exercise.level) > self.rank:
            return self.words["above_level"]
        if not self._equipped(exercise):
            return self.words["no_equipment"]
        return ""

    def _equipped(self, exercise: Exercise) -> bool:
        owned = self.case.answers.facts.get("equipment")
        if owned is None or not isinstance(owned, frozenset):
            return True
        have = owned | {
            "none",
            "wall",
            "mat",
        }  # a floor, a wall and something soft to lie on are taken as given
        return not exercise.equipment or any(item in have for item in exercise.equipment)

    def _take(self, session: Session, line: Line, planned: set[str]) -> None:
        exercise = self.case.library.exercises[line.exercise]
        reason = self.why_not(exercise)
        if exercise.level != "beginner" and reason == self.words["above_level"]:
            reason = ""  # the program itself asks for it at this level
        if not reason:
            because = [line.because] if line.because else []
            self._put(session, exercise, line, [*because, *self._reasons(exercise)])
            return
        self.left_out[exercise.name] = reason
        stand_in = self._stand_in(exercise, planned)
        if stand_in:
            why = self.words["instead_of"].format(exercise=exercise.name)
            self._put(session, stand_in, stand_in.dose, [why, *self._reasons(stand_in)])

    def _put(self, session: Session, exercise: Exercise, dose: Dose, why: list[str]) -> None:
        self.used.add(exercise.id)
        notes = [item.text for item in exercise.avoid_when if item.condition in self.likely]
        sided = [group["side"] for group in self.groups if group["side"] in ("left", "right")
                 and group["id"] in exercise.muscles.primary and exercise.single_leg]  # fmt: skip
        if sided:
            side = self.case.library.vocabulary.sides[sided[0]]
            why = [*why, self.words["weaker_side"].format(side=side)]
        session.lines.append(Chosen(exercise, dose, why, " ".join(notes)))

    def _stand_in(self, exercise: Exercise, planned: set[str]) -> Exercise | None:
        """The nearest allowed exercise: same movement, preferred by a finding, most muscles shared."""

        def nearness(other: Exercise) -> tuple[int, int, int, int, str]:
            shared = len(set(other.muscles.primary) & set(exercise.muscles.primary))
            away = abs(LEVELS.index(other.level) - self.rank)
            return (
                other.pattern != exercise.pattern,
                other.id not in self.preferred,
                -shared,
                away,
                other.code,
            )

        candidates = [
            other
            for other in self._allowed()
            if other.id not in self.used | planned
            and (other.pattern == exercise.pattern or set(other.muscles.primary) & set(exercise.muscles.primary))
        ]
        return min(candidates, key=nearness, default=None)

    def _allowed(self) -> Iterator[Exercise]:
        for exercise in self.case.library.exercises.values():
            if exercise.kind in ("strength", "plyo") and not self.why_not(exercise):
                yield exercise

    def _reasons(self, exercise: Exercise) -> list[str]:
        """Why the findings ask for it: measured before associated before form sign."""
        reasons = []
        for group in self.groups:
            if group["id"] in exercise.muscles.primary:
                kind = next(kind for kind in ("measured", "associated", "form_signs") if group[kind])
                reasons.append(self.words[f"because_{kind}"].format(group=group["name"]))
        return reasons[:2]

    def _add_for_findings(self, sessions: list[Session]) -> None:
        """One exercise for each group found that nothing covers yet, and what the patterns prefer most."""
        extra = int(self.words["extra_exercises"])
        wanted = [name for name in self.preferred if name not in self.used][: int(self.words["extra_preferred"])]
        for group in self.groups:
            covered = any(group["id"] in self.case.library.exercises[name].muscles.primary for name in self.used)
            if not covered:
                best = self.case.library.groups[group["id"]].exercises
                choice = sorted(best, key=lambda name: (name not in self.preferred, best.index(name)))
                wanted += [name for name in choice if not self.why_not(self.case.library.exercises[name])][:1]
        for name in list(dict.fromkeys(wanted))[:extra]:
            exercise = self.case.library.exercises[name]
            reason = self.why_not(exercise)
            if reason:
                self.left_out.setdefault(exercise.name, reason)
                continue
            if exercise.kind not in ("strength", "plyo") or name in self.used:
                continue
            same = [session for session in sessions if session.data.leg_stress == exercise.leg_stress]
            fits = same or [session for session in sessions if session.data.leg_stress == "tough"] or sessions
            session = min(fits, key=lambda session: (session.minutes, session.data.id))
            why = self._reasons(exercise) or [self.words["because_preferred"]]
            self._put(session, exercise, exercise.dose, why)

    def _fit(self, session: Session, minutes: float | None) -> None:
        """Two sets instead of three, then fewer exercises from the end, until the session fits the minutes."""
        if minutes is None or session.minutes <= minutes:
            return
        for line in session.lines:
            if _most(line.dose.sets) > 2:
                line.dose = line.dose.model_copy(update={"sets": "2"})
                line.note = f"{line.note} {self.words['fewer_sets']}".strip()
        while session.minutes > minutes and len(session.lines) > 1:
            needed = [line for line in session.lines if not self._reasons(line.exercise)]
            out = (needed or session.lines)[-1]
            session.lines.remove(out)
            self.left_out[out.exercise.name] = self.words["no_time"].format(minutes=f"{minutes:g}")


def _barred(case: Case) -> dict[str, str]:
    """Exercise ids and tags that a fired rule rules out, with the rule's title as the reason."""
    reason = case.library.vocabulary.plan["barred_by"]
    found: dict[str, str] = {}
    for rule in case.inference.fired:
        names = list(rule.rule.then.exclude)
        if rule.rule.then.impact is False:
            names += ["plyo", "impact"]
        for name in names:
            found.setdefault(name, reason.format(title=rule.rule.title))
    return found
