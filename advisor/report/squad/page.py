"""The coach's page on a squad, from the results of many people: a record, then HTML, Markdown, text or JSON."""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from advisor.errors import UsageError, did_you_mean
from advisor.language import _, now
from advisor.library import Library
from advisor.plan.together import Together
from advisor.report.brand import OURS, Brand
from advisor.report.document import Knowledge
from advisor.report.squad import changes
from advisor.report.squad import context as squad
from advisor.report.squad.gather import MOST_LINES, Gathered, Shared, gather
from advisor.report.squad.rows import LEVELS, Batch, Result, Results
from advisor.report.text import band_words, clean, day_text

FORMATS = {"html": "html", "md": "md", "text": "txt", "json": "json", "pdf": "pdf"}
MOST_URGENT = 500  # people listed first
MOST_CHANGED = 500
MOST_SESSIONS, MOST_EXERCISES = 8, 4
SHARED_BY = 2  # runners at least


def make(record: squad.Squad, fmt: str, script: bool = True) -> str:
    """The page as HTML (with a `script` that sorts the table), Markdown, text or JSON.

    Raises UsageError for another format.
    """
    from advisor.report.render import environment, fill

    if fmt == "json":
        return record.model_dump_json(indent=2, exclude={"script_hash"}) + "\n"
    if fmt not in ("html", "md", "text"):
        raise UsageError(f"There is no format {fmt}. Known are: {', '.join(FORMATS)}.")
    values = record.model_dump() | ({} if script else {"script_hash": ""})
    return fill(environment(fmt), f"squad/squad.{FORMATS[fmt]}", values)


def read(
    folder: Path,
    library: Library,
    earlier: Path | None = None,
    brand: Brand | None = None,
    equipment: Sequence[str] = (),
    beside: Path | None = None,
    label: str = "",
) -> squad.Squad:
    """The record of a batch's folder, with who changed since an `earlier` one; `label` is the squad's name.

    `equipment` is what there is for sessions together, `beside` the folder the page will lie in: reports of the batch
    are linked when they lie there too. Raises InputRefused when a folder holds no results, UsageError for unknown
    equipment.
    """
    known = sorted({item for exercise in library.exercises.values() for item in exercise.equipment})
    for item in equipment:
        if item not in known:
            raise UsageError(f"There is no equipment {item}. {did_you_mean(item, known) or f'Known: {known}'}")
    before = Results(earlier) if earlier else None
    return record(Results(folder, beside), library, before, brand, equipment, label)


def record(
    results: Batch,
    library: Library,
    earlier: Batch | None = None,
    brand: Brand | None = None,
    equipment: Sequence[str] = (),
    label: str = "",
    unassessed: int | None = None,
) -> squad.Squad:
    """The record of results from anywhere.

    `unassessed` says that these are a coach's own clients, each compared with an earlier assessment of their own, and
    how many of them have no result.
    """
    made = _Maker(results, library).record(earlier, brand or OURS, equipment, str(clean(label)))
    if unassessed is None:
        return made
    compared = made.compared.model_copy(update={"of_their_own": True, "earlier": ""}) if made.compared else None
    return made.model_copy(update={"unassessed": unassessed, "compared": compared})


class _Maker:
    def __init__(self, results: Batch, library: Library):
        self.results = results
        self.library = library
        self.words = library.vocabulary
        self.names = changes.Names(self._title, self._pattern, self._group, band_words)
        self._rules = {rule.rule.id: rule.rule for rule in library.rules}

    def record(self, earlier: Batch | None, brand: Brand, equipment: Sequence[str], label: str) -> squad.Squad:
        found = gather(self.results, self.library)
        created = self.results.created
        other = found.people > 0 and found.outdated == found.people
        first = [result for result in found.lines if result.level in ("emergency", "clinician_first")]
        urgent = found.counts["emergency"] + found.counts["clinician_first"]
        withheld = self._why_no_sessions(found, other)
        return squad.Squad(
            brand=brand.model_copy(update={"opening": "", "closing": ""}),  # those are words to a runner
            lang=now().locale,
            label=label,
            date=day_text(created),
            created=created,
            people=found.people,
            unassessed=0,
            rejected=self.results.rejected,
            counts=[squad.Count(level=level, title=self._title(level), people=found.counts[level]) for level in LEVELS],
            urgent=[self._urgent(result) for result in first[:MOST_URGENT]],
            urgent_more=max(0, urgent - MOST_URGENT),
            compared=self._compared(earlier, found) if earlier else None,
            sessions=[] if withheld else self._sessions(found, equipment),
            sessions_withheld=withheld,
            equipment=list(equipment),
            lines=[self._line(result) for result in found.lines],
            lines_left_out=max(0, found.people - MOST_LINES),
            not_a_diagnosis=self.words.statements["not_a_diagnosis"],
            knowledge=Knowledge(version=self.words.version, digest=self.library.digest),
            other_rules=other,
            outdated=0 if other else found.outdated,
            script_hash=script_hash(),
        )

    # ------------------------------------------------------------------------------------------------ people

    def _urgent(self, result: Result) -> squad.Urgent:
        level = result.level
        rules = [self._rules.get(name) for name in result.list("flags")]
        known = [rule for rule in rules if rule and rule.then.triage and rule.then.triage.level == level]
        return squad.Urgent(
            id=result.shown,
            row=result.row,
            level=level,
            title=self._title(level),
            urgency=self._urgency(result),
            reasons=list(dict.fromkeys(rule.title for rule in known)),
            report=self.results.report(result),
        )

    def _line(self, result: Result) -> squad.Line:
        level = result.cells["level"]
        return squad.Line(
            id=result.shown,
            row=result.row,
            level=result.level,
            title=self._title(result.level),
            urgency=self._urgency(result),
            patterns=[
                f"{self._pattern(id_, side)} ({self._strength(strength)})"
                for (id_, side), strength in result.patterns.items()
            ],
            groups=list(self._groups(result)),
            low=sum("measured_weak" in kinds for _side, kinds in result.groups.values()),
            load_risk=band_words(result.load_risk),
            load_points=result.number("load_points"),
            plan_level=self.words.levels.get(level, ""),
            unanswered=result.number("unanswered"),
            report=self.results.report(result),
        )

    # ------------------------------------------------------------------------------------------------ changes

    def _compared(self, earlier: Batch, found: Gathered) -> squad.Compared:
        part = squad.Compared(
            earlier=day_text(earlier.created), both=0, same=0, changed=[], more=0, new=0, gone=0, not_told_apart=0,
            other_rules=False, why_not="", of_their_own=False,
        )  # fmt: skip
        try:
            before, twice_before = changes.earlier_by_id(earlier)
            if found.people > changes.MOST:
                raise OverflowError
        except OverflowError:
            why = _("There are more than %(most)s people, which are not compared.") % {"most": changes.MOST}
            return part.model_copy(update={"why_not": why})
        seen: dict[str, int] = {}
        for result in self.results:
            seen[result.id] = seen.get(result.id, 0) + 1
        twice = {id_ for id_, count in seen.items() if count > 1} | twice_before.keys()
        changed: list[squad.Changed] = []
        both, other_rules = 0, False
        for result in self.results:
            old = before.get(result.id)
            if old is None or result.id in twice:
                continue
            both += 1
            other_rules |= (old.digest or earlier.digest) != (result.digest or self.results.digest)
            now = changes.known(result)
            if found_turns := list(changes.turns(old, now, self.names)):
                changed.append(
                    squad.Changed(
                        id=result.shown,
                        since=day_text(old.created),
                        direction=changes.direction(old, now),
                        turns=found_turns,
                        report=self.results.report(result),
                    )
                )
        changed.sort(key=lambda item: ("worse", "other", "better").index(item.direction))
        return part.model_copy(
            update={
                "both": both,
                "other_rules": other_rules,
                "same": both - len(changed),
                "changed": changed[:MOST_CHANGED],
                "more": max(0, len(changed) - MOST_CHANGED),
                "new": len(seen.keys() - before.keys() - twice),
                "gone": len(before.keys() - seen.keys() - twice),
                "not_told_apart": sum(max(seen.get(id_, 0), twice_before.get(id_, 0)) for id_ in twice),
            }
        )

    # ----------------------------------------------------------------------------------------------- sessions

    @staticmethod
    def _why_no_sessions(found: Gathered, other: bool) -> str:
        if found.strange or other:
            return _("These results were made with other rules than the ones in use now, so that it can't be said what "
                     "everybody may do. Run the batch again.")  # fmt: skip
        return ""

    def _sessions(self, found: Gathered, equipment: Iterable[str]) -> list[squad.Session]:
        shared = [(id_, part) for id_, part in found.shared.items() if part.total >= SHARED_BY]
        order = list(self.library.groups)
        shared.sort(key=lambda item: (-item[1].kinds["measured_weak"], -item[1].total, order.index(item[0])))
        return [self._session(id_, part, list(equipment)) for id_, part in shared[:MOST_SESSIONS]]

    def _session(self, id_: str, part: Shared, equipment: list[str]) -> squad.Session:
        group, limited = self.library.groups[id_], part.limited
        good, out = Together(self.library).exercises(id_, limited, equipment, MOST_EXERCISES)
        return squad.Session(
            group=id_,
            name=group.name,
            does=group.does,
            people=part.people,
            more=part.total - len(part.people),
            total=part.total,
            measured=part.kinds["measured_weak"],
            associated=part.kinds["associated"],
            form_sign=part.kinds["form_sign"],
            level=self.words.levels[limited.level],
            exercises=[
                squad.Move(
                    name=exercise.name,
                    dose=exercise.dose.words(),
                    how=list(exercise.how),
                    cue=exercise.cue or "",
                    mind=[item.text for item in exercise.avoid_when if item.condition in limited.likely],
                )
                for exercise in good
            ],
            left_out=[exercise.name for exercise in out],
        )

    # -------------------------------------------------------------------------------------------------- words

    def _title(self, level: str) -> str:
        return next((item.title for id_, item in self.words.triage.items() if id_ == level), level)

    def _urgency(self, result: Result) -> str:
        urgency = result.cells["urgency"]
        return str(clean(self.words.urgency.get(urgency, urgency)))

    def _strength(self, strength: str) -> str:
        return next((item.text for id_, item in self.words.strengths.items() if id_ == strength), strength)

    def _pattern(self, id_: str, side: str) -> str:
        return self._sided(self.library.patterns[id_].name if id_ in self.library.patterns else str(clean(id_)), side)

    def _group(self, id_: str, side: str) -> str:
        return self._sided(self.library.groups[id_].name if id_ in self.library.groups else str(clean(id_)), side)

    def _sided(self, name: str, side: str) -> str:
        words = {"left": _("left side"), "right": _("right side"), "both": _("both sides")}
        return f"{name}, {words[side]}" if side in words else name

    def _groups(self, result: Result) -> Iterator[str]:
        """Groups by the strongest hint; the word weak only where a test was low."""
        words = {
            "measured_weak": _("Measured weak"),
            "associated": _("Goes with the pattern"),
            "form_sign": _("Form sign"),
        }
        left = dict(result.groups)
        for kind, said in words.items():
            here = [key for key, (_side, kinds) in left.items() if kind in kinds]
            if here:
                yield f"{said}: {', '.join(self._group(key, left.pop(key)[0]) for key in here)}"


def script_hash() -> str:
    """The fingerprint of the page's script as it stands there, for the policy of the page."""
    from advisor.resources import folder

    text = (folder("reports/templates") / "squad" / "sort.js").read_text(encoding="utf-8").removesuffix("\n")
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
