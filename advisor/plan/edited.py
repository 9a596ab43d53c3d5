"""A coach's changes to a plan: read from the plan file, marked as the coach's, and held against the hard limits.

Nothing is refused and nothing hidden: a change that breaks a hard limit is carried out and said. Only where the
result withholds a plan no plan file is accepted.
"""

import copy
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from advisor.assess import cited
from advisor.errors import InputRefused, Problem, did_you_mean
from advisor.exercise import Dose, Exercise
from advisor.library import Library
from advisor.plan import file as planfile
from advisor.plan.choose import STRESS
from advisor.plan.doses import seconds
from advisor.plan.file import FileLine, FileSession, PlanFile
from advisor.plan.parts import exercise_part
from advisor.plan.week import DAYS, RunWeek, Workout, breaks
from advisor.yamlfile import Document

Part = dict[str, Any]
AMOUNTS = ("sets", "reps", "hold_s", "distance_m", "minutes")


def apply(document: Part, path: Path, library: Library) -> Part:
    """The assessment document with the plan as the coach wrote it.

    Adds to the plan `edits` (what the coach changed), `breaks` (hard limits a change breaks), `coach_note` and `done`
    (the log). Raises InputRefused with file and line for a faulty file, and when the document withholds its plan.
    """
    words = library.vocabulary.plan
    if "withheld" in document["plan"]:
        because = document["plan"]["withheld"]
        raise InputRefused(Problem(words["refused_withheld"].format(because=because), str(path)))
    edited, source = planfile.read(path)
    _check(document, edited, source, library)
    made = copy.deepcopy(document)
    _Edit(made, edited, library).carry_out()
    ids = set(cited({**made, "sources": []}))
    made["sources"] = [
        {"id": item.id, "citation": item.citation, "where": item.where, "checked": item.checked}
        for item in library.sources.values()
        if item.id in ids
    ]
    return made


def _check(document: Part, edited: PlanFile, source: Document, library: Library) -> None:
    """Raises InputRefused for what the shape of the file could not show."""
    words, problems = library.vocabulary.plan, []
    if edited.answers != document["answers"]["digest"]:
        mend = "Make a new plan file with `advisor plan`, or name the answers that this one was made from."
        problems.append(source.problem(("answers",), words["refused_other_answers"], mend))
    if edited.lang != library.locale:
        mend = f"Give the command with --lang {edited.lang}."
        problems.append(
            source.problem(("lang",), f"this plan file is in {edited.lang}, not in {library.locale}.", mend)
        )
    seen: set[str] = set()
    for index, session in enumerate(edited.sessions):
        if session.id in seen:
            problems.append(source.problem(("sessions", index, "id"), f"the workout `{session.id}` stands twice."))
        seen.add(session.id)
        here: set[str] = set()
        for number, line in enumerate(session.exercises):
            place = ("sessions", index, "exercises", number, "exercise")
            if line.exercise not in library.exercises:
                near = did_you_mean(line.exercise, library.exercises)
                problems.append(source.problem(place, f"there is no exercise `{line.exercise}`.", near))
            elif line.exercise in here:
                problems.append(source.problem(place, f"`{line.exercise}` stands twice in this workout."))
            here.add(line.exercise)
    if problems:
        raise InputRefused(problems)


class _Edit:
    """One plan being changed. `edits` and `broken` gather what is said."""

    def __init__(self, document: Part, edited: PlanFile, library: Library):
        self.plan: Part = document["plan"]
        self.edited = edited
        self.library = library
        self.words = library.vocabulary.plan
        self.edits: list[Part] = []
        self.broken: list[Part] = []
        self._old = {session["id"]: session for session in self.plan["sessions"]}
        self._days = {day["strength"]: day["day"] for day in self.plan["week"] if day["strength"]}
        if edited.knowledge != document["knowledge"]["digest"]:
            self._said("", "", self.words["coach_other_rules"])

    def carry_out(self) -> None:
        """Change the plan in place."""
        kept = {session.id for session in self.edited.sessions}
        for id_, old in self._old.items():
            if id_ not in kept:
                self._said(old["name"], "", self.words["coach_removed_session"].format(session=old["name"]))
        sessions = [self._session(session) for session in self.edited.sessions]
        lost = self._movements(self.plan["sessions"]) - self._movements(sessions)
        self.plan["sessions"] = sessions
        self._week()
        said = [item["text"] for item in self.broken]
        self.plan["compromises"] = [*said, *self.plan["compromises"], *self._lost(lost)]
        if self.edited.note:
            self._said("", "", self.words["coach_says"].format(note=self.edited.note))
        self.plan |= {
            "edits": self.edits,
            "breaks": self.broken,
            "coach_note": self.edited.note or "",
            "done": [entry.model_dump() for entry in self.edited.done or []],
        }

    def _said(self, session: str, exercise: str, text: str) -> str:
        self.edits.append({"session": session, "exercise": exercise, "text": text})
        return text

    # ----------------------------------------------------------------------------------------------- workouts

    def _session(self, data: FileSession) -> Part:
        old = self._old.get(data.id)
        before = {exercise["id"]: exercise for exercise in old["exercises"]} if old else {}
        removed = [
            exercise for id_, exercise in before.items() if id_ not in {line.exercise for line in data.exercises}
        ]
        edit: list[str] = []
        if old is None:
            edit.append(self._said(data.name, "", self.words["coach_new_session"].format(session=data.name)))
        elif data.name != old["name"]:
            edit.append(self._said(data.name, "", self.words["coach_renamed"].format(before=old["name"])))
        lines = []
        for line in data.exercises:
            same = before.get(line.exercise)
            swapped = None if same or not removed else removed.pop(0)
            lines.append(self._line(data, line, same, swapped))
        for exercise in removed:
            text = self.words["coach_removed"].format(session=data.name, exercise=exercise["name"])
            edit.append(self._said(data.name, exercise["name"], text))
        stress = self._stress(old, lines)
        part: Part = {
            "id": data.id,
            "name": data.name,
            "leg_stress": stress,
            "leg_stress_text": self.library.vocabulary.leg_stress[stress],
            "minutes": self._minutes(lines),
            "this_week": data.day != "none",
            "exercises": lines,
            "edit": edit,
        }
        return part

    def _line(self, session: FileSession, line: FileLine, same: Part | None, swapped: Part | None) -> Part:
        """The exercise as the coach wrote it; what is not written stays as it was, for a new one as in the library."""
        exercise = self.library.exercises[line.exercise]
        amounts = {key: str(getattr(line, key)) for key in AMOUNTS if getattr(line, key) != ""}
        dose = (
            Dose.model_validate({**amounts, "per_side": line.per_side, "from": "added"}) if amounts else exercise.dose
        )
        part: Part
        if same and (not amounts or (dose.words() == same["dose"])):
            part = {**same, "edit": []}
        elif same:
            part = same | exercise_part(self.library, exercise, dose) | _kept(same)
            text = self.words["coach_dose"].format(before=same["dose"])
            part["edit"] = [self._said(session.name, exercise.name, text)]
        else:
            template = self.words["coach_swapped" if swapped else "coach_added"]
            text = template.format(exercise=swapped["name"] if swapped else "")
            part = exercise_part(self.library, exercise, dose)
            part |= {"role": "coach", "why": [text], "avoid_note": self._note(exercise)}
            part["edit"] = [self._said(session.name, exercise.name, text)]
            self._hold_against_limits(session, exercise)
        part["coach_note"] = line.note or ""
        if line.note:
            text = self.words["coach_says"].format(note=line.note)
            part["edit"] = [*part["edit"], self._said(session.name, exercise.name, text)]
        part["why"] = [*part["why"], *(text for text in part["edit"] if text not in part["why"])]
        return part

    def _note(self, exercise: Exercise) -> str:
        likely = self.plan["limits"]["likely"]
        return " ".join(item.text for item in exercise.avoid_when if item.condition in likely)

    def _hold_against_limits(self, session: FileSession, exercise: Exercise) -> None:
        refusal = self.plan["limits"]["out"].get(exercise.id)
        if refusal:
            text = self.words[f"breaks_{refusal['kind']}"].format(
                exercise=exercise.name, session=session.name, because=refusal["because"]
            )
            self.broken.append({"kind": refusal["kind"], "session": session.id, "exercise": exercise.id, "text": text})

    def _stress(self, old: Part | None, lines: Iterable[Part]) -> str:
        """As it was, or harder on the legs where the coach put something harder in."""
        stresses = [
            self.library.exercises[line["id"]].leg_stress for line in lines if not old or line["role"] == "coach"
        ]
        return max([*stresses, old["leg_stress"] if old else "none"], key=STRESS.index)

    def _minutes(self, lines: Iterable[Part]) -> int:
        timing = self.library.choosing.timing
        work = 0
        for line in lines:
            amounts = {key: line[key] for key in AMOUNTS}
            dose = Dose.model_validate({**amounts, "per_side": line["per_side"], "from": line["from"]})
            work += seconds(self.library.exercises[line["id"]], dose, timing, line["extra_sets"])
        return timing.warm_up_minutes + round(work / 60)

    # ------------------------------------------------------------------------------------------------ the week

    def _week(self) -> None:
        """Put the workouts on the coach's days and say which hard rules of the week that breaks."""
        names = self.library.vocabulary.days
        at: dict[str, list[FileSession]] = {}
        moves: dict[str, str] = {}
        for session in self.edited.sessions:
            was = self._days.get(session.id, "none")
            if session.day != "none":
                at.setdefault(session.day, []).append(session)
            if session.id in self._old and session.day != was:
                template = self.words["coach_not_placed" if session.day == "none" else "coach_moved"]
                before = names.get(was, was)
                moves[session.id] = self._said(session.name, "", template.format(before=before))
                self._mark(session, moves[session.id])
        for day in self.plan["week"]:
            here = at.get(day["day"], [])
            moved = [session for session in here if self._days.get(session.id) != day["day"]]
            day["strength"] = " + ".join(session.id for session in here)
            day["strength_text"] = " + ".join(session.name for session in here)
            if moved or not here:
                day["reasons"] = [moves[session.id] for session in moved if session.id in moves]
        if all(session["this_week"] for session in self._old.values()):  # else a race keeps some out of this week
            self.plan["days_per_week"] = sum(map(len, at.values()))
        self.broken += self._week_breaks(at)

    def _mark(self, session: FileSession, text: str) -> None:
        next(part for part in self.plan["sessions"] if part["id"] == session.id)["edit"].append(text)

    def _week_breaks(self, at: dict[str, list[FileSession]]) -> Iterator[Part]:
        """Hard rules that the week breaks; only where the coach changed something, for the plan itself breaks none."""
        limits, names = self.plan["limits"], self.library.vocabulary.days
        runs = tuple(day["run"] for day in self.plan["week"])
        week = RunWeek(runs, frozenset(limits["free_days"]), limits["race_in_days"], limits["marathon"])
        hard = [rule for rule in self.library.placing if rule.hard]
        stress = {session["id"]: session["leg_stress"] for session in self.plan["sessions"]}
        placement = {DAYS.index(day): here[0] for day, here in at.items()}
        for day, here in at.items():
            for second in here[1:]:
                rule = next(rule for rule in hard if rule.kind == "fewer_days_fewer_sessions")
                text = self.words["breaks_same_day"].format(
                    day=names[day], first=here[0].name, second=second.name, title=rule.title
                )
                yield {"kind": "week", "session": second.id, "exercise": "", "text": text}
        workouts = {day: Workout(session.id, stress[session.id]) for day, session in placement.items()}
        for item in breaks(workouts, week, hard):
            session = placement.get(item.day)
            free = item.constraint.kind == "fewer_days_fewer_sessions"
            text = self.words["breaks_free" if free else "breaks_week"].format(
                day=names[DAYS[item.day]], session=session.name if session else "", title=item.constraint.title
            )
            yield {"kind": "week", "session": session.id if session else "", "exercise": "", "text": text}

    # ---------------------------------------------------------------------------------------------- movements

    def _movements(self, sessions: Iterable[Part]) -> set[str]:
        ids = {exercise["id"] for session in sessions for exercise in session["exercises"]}
        used = [self.library.exercises[id_] for id_ in ids]
        return {name for exercise in used for name in (exercise.pattern, *exercise.patterns_also)}

    def _lost(self, lost: set[str]) -> list[str]:
        text, because = self.words["pattern_missing"], self.words["coach_left_it_out"]
        return [text.format(movement=movement.words, because=because)
                for movement in self.library.choosing.movements if movement.id in lost]  # fmt: skip


def _kept(same: Part) -> Part:
    """What stays of an exercise whose dose was changed."""
    return {key: same[key] for key in ("role", "why", "avoid_note", "side_first", "extra_sets")}
