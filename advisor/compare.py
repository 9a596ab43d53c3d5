"""Two results of one runner against each other: what changed by more than noise, what is new, what is gone.

Pure: documents in, a document out (`schema: advisor.comparison/1`). What counts as a change, and every word, stands in
rules/changes.yaml.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from advisor.changes import Measure
from advisor.condition import reads
from advisor.language import figures
from advisor.library import Library
from advisor.rule import STRENGTHS

Part = dict[str, Any]
SCHEMA = "advisor.comparison/1"
WITHHELD = ("emergency", "clinician_first")
ORDER = ("train", "modify", "clinician_first", "emergency")


def compare(library: Library, before: Part, after: Part, weeks: float | None = None) -> Part:
    """What changed from one assessment document to a later one of the same runner.

    `weeks` lie between them; without it the check-in's own answer counts, then the days between the two documents.
    """
    return _Comparison(library, before, after, weeks).document()


class _Comparison:
    def __init__(self, library: Library, before: Part, after: Part, weeks: float | None):
        self.library = library
        self.words = library.changes.words
        self.before, self.after = before, after
        self.weeks = weeks if weeks is not None else _weeks_between(before, after)
        self._answered = {id_: set(doc["asked"]["answered"]) for id_, doc in (("before", before), ("after", after))}

    def document(self) -> Part:
        urgent = self.after["triage"]["level"] == "emergency"  # then only what to do now is said
        measured = [] if urgent else list(self._measures())
        pain = "open" if urgent else self._pain(measured)
        escalate = self._escalate(pain)
        held_back = bool(escalate) or self.after["triage"]["level"] in WITHHELD
        cited = [source for part in measured for source in part["sources"]]
        cited += [source for part in escalate for source in part["sources"]]
        return {
            "schema": SCHEMA,
            "label": self.after["label"] or self.before["label"],
            "before": self._side(self.before),
            "after": self._side(self.after),
            "weeks": self.weeks,
            "weeks_text": self._weeks_text(),
            "doubts": list(self._doubts()),
            "escalate": escalate,
            "triage": self._triage(),
            "pain": {"verdict": pain, "text": self.words[f"pain_{pain}"]},
            "measures": measured,
            "patterns": [] if urgent else list(self._patterns()),
            "groups": [] if held_back else list(self._found("groups")),
            "mistakes": [] if held_back else list(self._found("mistakes")),
            "load_risk": {"text": self.words["band_open"], "new": [], "gone": []} if held_back else self._load_risk(),
            "plan": self._plan(bool(escalate)),
            "statements": {"not_a_diagnosis": self.library.vocabulary.statements["not_a_diagnosis"]},
            "sources": [
                {"id": source.id, "citation": source.citation, "where": source.where, "checked": source.checked}
                for source in self.library.sources.values()
                if source.id in cited
            ],
            "knowledge": {"version": self.library.vocabulary.version, "digest": self.library.digest},
        }

    @staticmethod
    def _side(document: Part) -> Part:
        triage = document["triage"]
        made = {"created": document["created"], "triage": triage["level"], "title": triage["title"]}
        return made | {"answers": document["answers"]["digest"], "knowledge": document["knowledge"]["digest"]}

    def _weeks_text(self) -> str:
        if self.weeks is None:
            return self.words["weeks_open"]
        return self.words["weeks"].format(weeks=figures(self.weeks))

    def _doubts(self) -> Iterator[str]:
        """What speaks against comparing the two at all."""
        names = {self.before["label"], self.after["label"]} - {""}
        if len(names) > 1:
            yield self.words["other_name"]
        days = _days(self.before, self.after)
        if days is not None and days < 0:
            yield self.words["other_order"]
        if "incomplete" in (self.before["triage"]["level"], self.after["triage"]["level"]):
            yield self.words["incomplete"]
        if self.before["knowledge"]["digest"] != self.after["knowledge"]["digest"]:
            yield self.words["other_rules"]

    # ------------------------------------------------------------------------------------------------- triage

    def _triage(self) -> Part:
        before, after = self.before["triage"], self.after["triage"]
        same = before["level"] == after["level"]
        text = self.words["triage_same" if same else "triage_changed"]
        old = {reason["rule"]: reason for reason in before["reasons"]}
        urgent = after["level"] in WITHHELD
        shown = [reason for reason in after["reasons"] if not urgent or reason["level"] == after["level"]]
        new = {reason["rule"]: reason for reason in shown}
        return {
            "before": before["level"],
            "after": after["level"],
            "change": _direction(before["level"], after["level"]),
            "text": text.format(before=before["title"], after=after["title"]),
            "do": list(dict.fromkeys(action for reason in shown for action in reason["do"])) if urgent else [],
            "new": [
                {"rule": id_, "text": self.words["new_reason"].format(title=reason["title"], because=reason["because"])}
                for id_, reason in new.items() if id_ not in old
            ],
            "gone": [
                {"rule": id_, "text": self.words["gone_reason"].format(title=reason["title"])}
                for id_, reason in old.items() if id_ not in new and not urgent
            ],
        }  # fmt: skip

    # ----------------------------------------------------------------------------------------------- measures

    def _measures(self) -> Iterator[Part]:
        old, new = _by_fact(self.before), _by_fact(self.after)
        for measure in self.library.changes.measures:
            for side in ("", "left", "right"):
                was, is_ = old.get((measure.fact, side)), new.get((measure.fact, side))
                if was or is_:
                    yield self._measure(measure, side, was, is_)

    def _measure(self, measure: Measure, side: str, was: Part | None, is_: Part | None) -> Part:
        words = self.library.vocabulary.sides
        shown = {"title": measure.title, "side": f" ({words[side]})" if side else "", "unit": measure.unit}
        verdict = _verdict(measure, was, is_)
        template = {"first_time": "first_time", "not_again": "not_again"}.get(verdict, "measure")
        limit = "threshold_percent" if measure.percent else "threshold"
        return {
            "fact": measure.fact,
            "side": side,
            "title": measure.title,
            "unit": measure.unit,
            "before": was["value"] if was else None,
            "after": is_["value"] if is_ else None,
            "verdict": verdict,
            "pain": measure.pain,
            "by": measure.by,
            "text": self.words[template].format(
                **shown,
                before=_plain(was["value"]) if was else "",
                after=_plain(is_["value"]) if is_ else "",
                verdict=self.words.get(verdict, verdict),
            ),
            "threshold": self.words[limit].format(by=_plain(measure.by), percent=measure.percent, unit=measure.unit),
            "grade_word": self.library.vocabulary.grades[measure.grade],
            "sources": list(measure.sources),
        }

    def _pain(self, measured: Sequence[Part]) -> str:
        """Worse when anything says so; else what the runner says; else what the numbers say."""
        numbers = [part for part in measured if part["pain"]]
        verdicts = {part["verdict"] for part in numbers}
        said = self.library.changes.reported.means.get(self.after["check_in"]["pain"], "")
        if "worse" in verdicts or said == "worse" or any(_appeared(part) for part in numbers):
            return "worse"
        if said:
            return said
        if "pain_where" not in self._answered["after"]:
            return "open"
        still = any(part["after"] for part in numbers)
        if "better" in verdicts or (not still and any(part["before"] for part in numbers)):
            return "better"
        return "same" if still else "none"

    def _escalate(self, pain: str) -> list[Part]:
        """A clinician, when pain has gone on for too long and the later result does not say so itself."""
        found: dict[str, Part] = {}
        if self.weeks is None or self.after["triage"]["level"] in WITHHELD:
            return []
        for item in self.library.changes.escalate:
            meant = pain == "worse" if item.when == "worse" else pain in ("worse", "same")
            if self.weeks >= item.after_weeks and meant:
                rule = next(rule.rule for rule in self.library.rules if rule.rule.id == item.rule)
                assert rule.then.triage
                found.setdefault(rule.id, {
                    "rule": rule.id,
                    "title": rule.title,
                    "because": rule.because,
                    "urgency_text": self.library.vocabulary.urgency[rule.then.triage.urgency],
                    "do": list(rule.then.triage.do),
                    "tell": list(rule.then.triage.tell),
                    "sources": list(rule.evidence.sources),
                })  # fmt: skip
        return list(found.values())

    # ----------------------------------------------------------------------------------------------- findings

    def _patterns(self) -> Iterator[Part]:
        old, new = by_side(self.before["patterns"]), by_side(self.after["patterns"])
        asked = "pain_where" in self._answered["after"] and self.after["triage"]["level"] != "emergency"
        for key in dict.fromkeys([*new, *old]):
            was, is_ = old.get(key), new.get(key)
            ranks = [STRENGTHS.index(part["strength"]) if part else 0 for part in (was, is_)]
            if not is_ and not asked:
                change = "asked_less"
            elif not was or not is_:
                change = "new" if is_ else "gone"
            else:
                change = "unchanged" if ranks[0] == ranks[1] else "stronger" if ranks[1] > ranks[0] else "weaker"
            shown = is_ or was
            assert shown
            side = self.library.vocabulary.sides.get(key[1], "")
            yield {"id": key[0], "side": key[1], "name": shown["name"], "change": change,
                   "text": f"{shown['name']}{f' ({side})' if side else ''}: {self.words[change]}."}  # fmt: skip

    def _found(self, part: str) -> Iterator[Part]:
        """Groups or mistakes: new, gone, as before, or not asked this time."""
        old = {item["id"]: item for item in self.before[part]}
        new = {item["id"]: item for item in self.after[part]}
        for id_ in dict.fromkeys([*new, *old]):
            change = (
                "unchanged" if id_ in old and id_ in new else "new" if id_ in new else self._gone(old[id_]["rules"])
            )
            name = (new.get(id_) or old[id_])["name"]
            found = {"id": id_, "name": name, "change": change, "text": f"{name}: {self.words[change]}."}
            if part == "groups":
                was, is_ = (bool(items.get(id_) and items[id_]["measured"]) for items in (old, new))
                found["measured"] = [was, is_]
                if change == "unchanged" and was != is_:
                    found["text"] = self.words["measured_now" if is_ else "measured_no_more"].format(name=name)
            yield found

    def _gone(self, rules: Iterable[str]) -> str:
        """Whether what these rules found is gone, or its questions were only asked before."""
        if self.after["triage"]["level"] == "emergency":
            return "asked_less"
        wanted = set(rules)
        facts = {fact for rule in self.library.rules if rule.rule.id in wanted for fact in reads(rule.when)}
        for item in reversed(self.library.derived):  # a derived value stands after those it is made of
            facts |= item.reads() if item.fact in facts else set()
        questions = {fact.removesuffix(".left").removesuffix(".right") for fact in facts}
        missed = questions & self._answered["before"] - self._answered["after"]
        return "asked_less" if missed else "gone"

    def _load_risk(self) -> Part:
        old, new = self.before["load_risk"], self.after["load_risk"]
        if "withheld" in old or "withheld" in new:
            return {"text": self.words["band_open"], "new": [], "gone": []}
        was, is_ = ({item["rule"]: item["title"] for item in risk["items"]} for risk in (old, new))
        return {
            "before": old["band"],
            "after": new["band"],
            "points": [old["points"], new["points"]],
            "text": self.words["band"].format(before=old["band_text"], after=new["band_text"]),
            "new": [title for rule, title in is_.items() if rule not in was],
            "gone": [title for rule, title in was.items() if rule not in is_ and self._gone([rule]) == "gone"],
        }

    # --------------------------------------------------------------------------------------------------- plan

    def _week(self, plan: Part) -> list[str]:
        """Where a check-in stands in the twelve weeks."""
        if self.after["check_in"]["weeks"] is None:
            return []
        now = [part for part in plan["weeks"] if part["weeks"][0] <= plan["at_week"] <= part["weeks"][1]]
        return [self.words["at_week"].format(week=plan["at_week"], text=part["text"]) for part in now] or [
            self.words["plan_over"]
        ]

    def _plan(self, held_back: bool) -> Part:
        old, new = self.before["plan"], self.after["plan"]
        if held_back or "withheld" in new:
            return {"withheld": self.words["withheld_here"] if held_back else new["withheld"]}
        adjusted = [entry["text"] for entry in new["adjusted"]] + self._week(new)
        if "withheld" in old:
            return {"adjusted": adjusted, "changes": [self.words["plan_first"]]}
        was, is_ = doses(old), doses(new)
        changes = []
        if old["level"] != new["level"]:
            changes.append(self.words["level"].format(before=old["level_text"], after=new["level_text"]))
        changes += [self.words["added"].format(exercise=name) for name in is_ if name not in was]
        changes += [self.words["removed"].format(exercise=name) for name in was if name not in is_]
        changes += [self.words["dose"].format(exercise=name, before=was[name], after=dose)
                    for name, dose in is_.items() if name in was and was[name] != dose]  # fmt: skip
        return {"adjusted": adjusted, "changes": changes or [self.words["plan_same"]]}


def _weeks_between(before: Part, after: Part) -> float | None:
    weeks = after["check_in"]["weeks"]
    if isinstance(weeks, int | float):
        return weeks
    days = _days(before, after)
    return round(days / 7, 1) if days and days >= 1 else None  # made together, they say nothing of the time between


def _days(before: Part, after: Part) -> int | None:
    """Days from one document to the other; None where a time is none, or one of them is without its zone."""
    try:
        return (datetime.fromisoformat(after["created"]) - datetime.fromisoformat(before["created"])).days
    except (ValueError, TypeError):
        return None


def _by_fact(document: Part) -> dict[tuple[str, str], Part]:
    return {(part["fact"], part["side"]): part for part in document["measures"]}


def by_side(patterns: Iterable[Part]) -> dict[tuple[str, str], Part]:
    """Patterns by id and side; one on both sides stands for two."""
    found = {}
    for part in patterns:
        for side in ("left", "right") if part["side"] == "both" else (part["side"],):
            found[part["id"], side] = part
    return found


def _verdict(measure: Measure, was: Part | None, is_: Part | None) -> str:
    if not was or not is_:
        return "first_time" if is_ else "not_again"
    if was["way"] != is_["way"]:
        return "not_comparable"
    change = is_["value"] - was["value"]
    least = max(float(measure.by), abs(was["value"]) * measure.percent / 100)
    if abs(change) < least:
        return "same"
    if measure.better is None:
        return "changed"
    return "better" if (change > 0) == (measure.better == "higher") else "worse"


def _appeared(part: Part) -> bool:
    """Whether pain that counts stands where none was told of before."""
    return bool(part["verdict"] == "first_time" and part["after"] >= part["by"])


def _direction(before: str, after: str) -> str:
    if before not in ORDER or after not in ORDER:
        return "open" if before != after else "same"
    steps = ORDER.index(after) - ORDER.index(before)
    return "same" if not steps else "worse" if steps > 0 else "better"


def _plain(value: float) -> str:
    return figures(round(value, 1))


def doses(plan: Part) -> dict[str, str]:
    return {exercise["name"]: exercise["dose"] for session in plan["sessions"] for exercise in session["exercises"]}
