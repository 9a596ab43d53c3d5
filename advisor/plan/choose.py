"""Fills the workouts: hard limits first, then the program's lines, what the week lacks, what the findings ask for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from advisor.conclude.case import Case
from advisor.exercise import Dose, Exercise
from advisor.language import figures
from advisor.plan.doses import most, seconds, with_fewer_sets
from advisor.plan.limits import Limits, Refusal
from advisor.plan.reasons import ORDER, Found, Reasons
from advisor.program import Line, SessionData
from advisor.rule import LEVELS, Level

STRESS = ("none", "light", "tough")


@dataclass
class Chosen:
    """An exercise in a session, with its dose there and why it is there."""

    exercise: Exercise
    dose: Dose
    role: str  # program, stand_in, movement or finding
    why: list[str]
    note: str = ""  # what to mind about it
    dose_note: str = ""
    side_first: str = ""
    extra_sets: int = 0

    @property
    def movements(self) -> tuple[str, ...]:
        """The kinds of movement it trains."""
        return (self.exercise.pattern, *self.exercise.patterns_also)


@dataclass
class Session:
    """A workout being filled."""

    data: SessionData
    lines: list[Chosen] = field(default_factory=list)

    @property
    def leg_stress(self) -> str:
        """The hardest on the legs of what is in the session, but never above what the program says of it."""
        inside = max((line.exercise.leg_stress for line in self.lines), key=STRESS.index, default="none")
        return min(inside, self.data.leg_stress, key=STRESS.index)

    def bears(self, exercise: Exercise) -> bool:
        """Whether the exercise is no harder on the legs than the session is meant to be."""
        return STRESS.index(exercise.leg_stress) <= STRESS.index(self.data.leg_stress)


class Chooser:
    """Chooses for one case. `left_out` and `said` gather what could not be had, each with its reason."""

    def __init__(self, case: Case, level: Level, limits: Limits, reasons: Reasons):
        self.case = case
        self.level = level
        self.limits = limits
        self.reasons = reasons
        self.choosing = case.library.choosing
        self.words = case.library.vocabulary.plan
        self.left_out: dict[str, str] = {}
        self.said: list[str] = []
        self._used: set[str] = set()
        self._missing: dict[str, str] = {}  # by movement: why nothing trains it

    def sessions(self, data: Iterable[SessionData], minutes: float | None) -> list[Session]:
        """The sessions, with forbidden exercises replaced, missing movements and findings added, and kept to time."""
        sessions = [Session(item) for item in data]
        planned = {line.exercise for session in sessions for line in session.data.exercises}
        for session in sessions:
            for line in session.data.exercises:
                self._take(session, line, planned)
        for movement in self.choosing.movements:
            if not self._trains(sessions, movement.id):
                self._add_movement(sessions, movement.id, movement.fallback)
        self._add_for_findings(sessions)
        for session in sessions:
            self._weaker_side(session)
        for session in sessions:
            self._fit(session, sessions, minutes)
        self._say_what_is_missing(sessions)
        return [session for session in sessions if session.lines]

    def minutes(self, session: Session) -> int:
        """About how long the session takes, its warm-up included."""
        timing = self.choosing.timing
        work = sum(seconds(line.exercise, line.dose, timing, line.extra_sets) for line in session.lines)
        return timing.warm_up_minutes + round(work / 60)

    def refuse(self, exercise: Exercise, refusal: Refusal) -> None:
        """Remember an exercise that was wanted and is out."""
        self.left_out.setdefault(exercise.name, refusal.because)

    # ------------------------------------------------------------------------------------ the program's lines

    def _take(self, session: Session, line: Line, planned: set[str]) -> None:
        exercise = self.case.library.exercises[line.exercise]
        if exercise.id in self._used:
            return  # another workout holds it already
        refusal = self.limits.refusal(exercise)
        if refusal is None:
            because = [line.because] if line.because else []
            why = because + self.reasons.of(exercise) or [self.reasons.program(exercise, self.level)]
            self._put(session, exercise, line, "program", why)
            return
        self.refuse(exercise, refusal)
        stand_in = self._stand_in(session, exercise, planned)
        if stand_in:
            why = [self.words["instead_of"].format(exercise=exercise.name), *self.reasons.of(stand_in)]
            self._put(session, stand_in, self._own_dose(stand_in), "stand_in", why)

    def _put(self, session: Session, exercise: Exercise, dose: Dose, role: str, why: list[str]) -> None:
        self._used.add(exercise.id)
        line = Chosen(exercise, dose, role, why, self.limits.note(exercise), dose.note or "")
        session.lines.append(line)

    def _own_dose(self, exercise: Exercise) -> Dose:
        """The library's dose, at its lower end for levels that start with few sets."""
        return with_fewer_sets(exercise.dose, self.level in self.choosing.few_sets)

    def _stand_in(self, session: Session, exercise: Exercise, planned: set[str]) -> Exercise | None:
        """The nearest allowed exercise: same movement, preferred by a finding, most muscles shared, nearest level."""
        muscles = set(exercise.muscles.primary)

        def nearness(other: Exercise) -> tuple[bool, bool, int, int, str]:
            return (
                other.pattern != exercise.pattern,
                other.id not in self.reasons.preferred,
                -len(muscles & set(other.muscles.primary)),
                LEVELS.index(self.level) - LEVELS.index(other.level),
                other.code,
            )

        near = (other for other in self._allowed()
                if other.id not in self._used | planned and session.bears(other)
                and (other.pattern == exercise.pattern or muscles & set(other.muscles.primary)))  # fmt: skip
        return min(near, key=nearness, default=None)

    def _allowed(self) -> Iterator[Exercise]:
        for exercise in self.case.library.exercises.values():
            if exercise.kind == "strength" and self.limits.refusal(exercise) is None:
                yield exercise

    # -------------------------------------------------------------------------------- what the week still lacks

    @staticmethod
    def _trains(sessions: Iterable[Session], movement: str) -> bool:
        return any(movement in line.movements for session in sessions for line in session.lines)

    def _add_movement(self, sessions: Sequence[Session], movement: str, fallback: Sequence[str]) -> None:
        because = ""
        for name in fallback:
            exercise = self.case.library.exercises[name]
            refusal = self.limits.refusal(exercise)
            fits = [session for session in sessions if session.bears(exercise)]
            if refusal is None and name not in self._used and fits:
                session = min(fits, key=self.minutes)
                lacked = self.words["because_movement"].format(movement=self.reasons.movement(movement))
                why = [lacked, *self.reasons.of(exercise)]
                self._put(session, exercise, self._own_dose(exercise), "movement", why)
                return
            because = because or (refusal.because if refusal else self.words["no_leg_room"])
        self._missing[movement] = because

    def _add_for_findings(self, sessions: Sequence[Session]) -> None:
        """Measured groups first, then what the complaint prefers, then associated groups and form signs."""
        extras = self.choosing.extras
        added = 0
        for name, why in self._wanted(sessions):
            if added == extras.most:
                return
            exercise = self.case.library.exercises[name]
            session = self._room(sessions, exercise)
            if session and name not in self._used:
                self._put(session, exercise, self._own_dose(exercise), "finding", self.reasons.of(exercise) or [why])
                added += 1

    def _wanted(self, sessions: Sequence[Session]) -> Iterator[tuple[str, str]]:
        """Exercises the findings ask for, most wanted first, each with the reason."""
        yield from self._for_needs(sessions, "measured", 1)
        yield from self._preferred()
        for found in ORDER:
            yield from self._for_needs(sessions, found, self.choosing.extras.exposures[found])

    def _for_needs(self, sessions: Sequence[Session], found: Found, times: int) -> Iterator[tuple[str, str]]:
        """Exercises for groups found so, until each is trained so many times; looks anew after each one added."""
        for need in self.reasons.needs:
            names = self.case.library.groups[need.group].exercises if need.found == found else []
            sided = need.side in ("left", "right")
            for name in sorted(names, key=lambda name: self._suits(name, sided)):
                if self._exposures(sessions, need.group) >= times:
                    break
                exercise = self.case.library.exercises[name]
                if exercise.kind == "strength" and self.limits.refusal(exercise) is None:
                    yield name, need.why

    def _preferred(self) -> Iterator[tuple[str, str]]:
        """What the complaints prefer and is not there yet; what is out for want of level or equipment is said."""
        left = self.choosing.extras.most_preferred
        for name, why in self.reasons.preferred.items():
            exercise = self.case.library.exercises[name]
            if name in self._used or exercise.kind != "strength" or not left or self._outgrown(exercise):
                continue
            refusal = self.limits.refusal(exercise)
            if refusal is None:
                left -= 1
                yield name, why
            elif refusal.kind in ("level", "equipment"):
                self.refuse(exercise, refusal)

    def _outgrown(self, exercise: Exercise) -> bool:
        """Whether the workouts hold a harder exercise of the same movement for the same muscles."""
        if exercise.level == self.level or exercise.pattern not in {item.id for item in self.choosing.movements}:
            return False
        used = [self.case.library.exercises[name] for name in self._used]
        muscles = set(exercise.muscles.primary)
        same = [other for other in used if other.pattern == exercise.pattern and muscles <= set(other.muscles.primary)]
        return any(STRESS.index(other.leg_stress) >= STRESS.index(exercise.leg_stress) for other in same)

    def _suits(self, name: str, sided: bool) -> tuple[bool, bool]:
        exercise = self.case.library.exercises[name]
        return name not in self.reasons.preferred, sided and not exercise.dose.per_side

    def _exposures(self, sessions: Iterable[Session], group: str) -> int:
        """In how many sessions something serves the group."""
        serves = self.reasons.serves
        return sum(any(serves(line.exercise, group) for line in session.lines) for session in sessions)

    def _room(self, sessions: Sequence[Session], exercise: Exercise) -> Session | None:
        """The session for one more exercise: one that bears it, best where its muscles are not trained yet."""
        muscles = set(exercise.muscles.primary)

        def order(session: Session) -> tuple[bool, bool, int]:
            trained = any(muscles & set(line.exercise.muscles.primary) for line in session.lines)
            return trained, session.data.leg_stress != exercise.leg_stress, self.minutes(session)

        def full(session: Session) -> bool:
            here = sum(line.role == "finding" for line in session.lines)
            return here >= self.choosing.extras.most_in_one_session

        room = [session for session in sessions if session.bears(exercise) and not full(session)]
        return min(room, key=order, default=None)

    # --------------------------------------------------------------------------------------- sides and minutes

    def _weaker_side(self, session: Session) -> None:
        """More for the side that measured weaker, on an exercise done one side at a time; none where it is sore."""
        rule = self.choosing.weaker_side
        sore = {fired.rule.id for fired in self.case.inference.fired} & set(rule.not_with_rules)
        for need in self.reasons.needs:
            if need.side not in ("left", "right"):
                continue
            single = [line for line in session.lines if line.dose.per_side and line.exercise.single_leg]
            lines = [line for line in single if not line.side_first and self.reasons.serves(line.exercise, need.group)]
            for line in lines[: rule.exercises_a_session]:
                side = self.case.library.vocabulary.sides[need.side]
                line.side_first = need.side
                line.extra_sets = 0 if sore else rule.extra_sets
                more = "weaker_side" if rule.extra_sets == 1 else "weaker_side_sets"
                said = self.words["weaker_side_sore" if sore else more]
                line.why = [*line.why, said.format(side=side, sets=rule.extra_sets)]

    def _fit(self, session: Session, sessions: Sequence[Session], minutes: float | None) -> None:
        """Fewer sets, then fewer exercises, the least wanted first, until the session fits the runner's minutes."""
        if minutes is None:
            return
        fewest = self.choosing.fewest_sets
        while self.minutes(session) > minutes:
            order = sorted(enumerate(session.lines), key=lambda item: (self._value(item[1], sessions), -item[0]))
            long = [line for _, line in order if most(line.dose.sets) > fewest]
            if long:
                long[0].dose = long[0].dose.model_copy(update={"sets": str(fewest)})
                long[0].dose_note = f"{long[0].dose_note} {self.words['fewer_sets']}".strip()
            elif len(session.lines) > 1:
                out = order[0][1]
                session.lines.remove(out)
                self._used.discard(out.exercise.id)
                self.left_out[out.exercise.name] = self.words["no_time"].format(minutes=figures(minutes))
            else:
                needed = self.minutes(session)
                self.said.append(self.words["too_long"].format(
                    session=session.data.name, needed=needed, minutes=figures(minutes)))  # fmt: skip
                return

    def _value(self, line: Chosen, sessions: Sequence[Session]) -> tuple[bool, int, bool]:
        """How much a line is wanted: the only one of a movement first, then what the findings ask for."""
        others = [other for session in sessions for other in session.lines if other is not line]
        six = {movement.id for movement in self.choosing.movements}
        alone = any(name in six and not any(name in other.movements for other in others) for name in line.movements)
        return alone, self.reasons.weight(line.exercise), line.role == "program"

    def _say_what_is_missing(self, sessions: Sequence[Session]) -> None:
        for movement in self.choosing.movements:
            if not self._trains(sessions, movement.id):
                because = self._missing.get(movement.id) or self._for_want_of_time(movement.id)
                text = self.words["pattern_missing"].format(movement=movement.words, because=because)
                self.said.append(text.strip())

    def _for_want_of_time(self, movement: str) -> str:
        names = {exercise.name: exercise for exercise in self.case.library.exercises.values()}
        return next((because for name, because in self.left_out.items()
                     if movement in (names[name].pattern, *names[name].patterns_also)), "")  # fmt: skip
