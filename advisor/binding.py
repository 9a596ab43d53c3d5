"""Binds the files together: types every fact, types every condition, and puts rules in the order they need."""

from collections.abc import Iterator
from typing import Any

from advisor.condition import All, Condition, reads
from advisor.derived import Derived, FormulaError, Lookup, parse_formula
from advisor.errors import Problem, did_you_mean
from advisor.facttypes import SIDES, ConditionReader, FactType, Kind
from advisor.library import Knowledge, Library, digest_of
from advisor.questionnaire import Question, Questionnaire, Section
from advisor.rule import STRENGTHS, TRIAGE_LEVELS, BoundRule, Written
from advisor.yamlfile import Document, Path_

Types = dict[str, FactType]


def bind(knowledge: Knowledge) -> tuple[Library | None, list[Problem]]:
    """The Library, and every problem found. With problems the Library may be None."""
    from advisor.checks import check

    if knowledge.files.problems:
        return None, knowledge.files.problems
    problems = knowledge.files.problems
    library = _Binder(knowledge, problems).library()
    if library is not None and not problems:
        problems.extend(check(library, knowledge))
    return library, problems


class _Binder:
    def __init__(self, knowledge: Knowledge, problems: list[Problem]):
        self.knowledge = knowledge
        self.problems = problems
        self.documents = knowledge.files.documents
        self.questions: dict[str, tuple[Question, Document, Path_]] = {}
        self.types: Types = {}

    def library(self) -> Library | None:
        k = self.knowledge
        assert k.vocabulary and k.mistakes and k.load_risk and k.contradictions and k.derived
        assert k.placing and k.choosing and k.progression and k.changes
        assert k.guide and k.sources and k.hazards and k.wording
        self._gather_questions()
        written = list(self._written())
        self._type_findings(written)
        derived = self._derived()
        questionnaires = {data.id: self._questionnaire(name, data) for name, data in k.questionnaires.items()}
        bound = [rule for name, item in written for rule in self._bind(name, item)]
        stages = self._stages(bound)
        if self.problems:
            return None
        return Library(
            vocabulary=k.vocabulary,
            questionnaires=questionnaires,
            types=self.types,
            derived=derived,
            stages=stages,
            patterns={item.id: item for item in k.patterns.values()},
            groups={item.id: item for item in sorted(k.groups.values(), key=lambda group: group.order)},
            mistakes={item.id: item for item in k.mistakes.mistakes},
            load_risk=k.load_risk,
            contradictions={item.id: item for item in k.contradictions.contradictions},
            exercises={item.id: item for file in k.exercises.values() for item in file.exercises},
            programs={item.level: item for item in k.programs.values()},
            placing=tuple(k.placing.constraints),
            choosing=k.choosing,
            progression=k.progression,
            changes=k.changes,
            guide=k.guide,
            sources={item.id: item for item in k.sources.sources},
            hazards={item.id: item for item in k.hazards.hazards},
            wording=k.wording,
            digest=digest_of(k.files),
        )

    def _fault(self, document: Document, path: Path_, message: str, mend: str = "") -> None:
        self.problems.append(document.problem(path, message, mend))

    def _gather_questions(self) -> None:
        for name, data in self.knowledge.questionnaires.items():
            document = self.documents[name]
            for s, section in enumerate(data.sections):
                for q, question in enumerate(section.questions):
                    if isinstance(question, str):
                        continue
                    path: Path_ = ("sections", s, "questions", q)
                    if question.id in self.questions:
                        self._fault(document, (*path, "id"), f"the question `{question.id}` is defined twice.")
                    self.questions[question.id] = (question, document, path)
                    self.types[question.id] = question.type

    def _written(self) -> Iterator[tuple[str, Written]]:
        k = self.knowledge
        sources: dict[str, Any] = {**k.rules, **k.patterns, **k.groups}
        sources["rules/mistakes.yaml"] = k.mistakes
        sources["rules/load_risk.yaml"] = k.load_risk
        sources["rules/contradictions.yaml"] = k.contradictions
        sources["rules/guide.yaml"] = k.guide
        by_shown = {id(item): name for name, item in sources.items()}
        for item in sources.values():
            name = by_shown[id(item)]
            shown = next((real for real in self.documents if real.endswith(name)), name)
            for written in item.written():
                yield shown, written

    def _type_findings(self, written: list[tuple[str, Written]]) -> None:
        """Findings are types too: patterns, groups, mistakes, flags, and the triage level itself."""
        truth = FactType(Kind.YES_NO, answer=False)
        self.types["triage"] = FactType(Kind.ORDERED, TRIAGE_LEVELS, answer=False)
        for pattern in self.knowledge.patterns.values():
            self.types[f"pattern.{pattern.id}"] = FactType(
                Kind.ORDERED, STRENGTHS, sided=pattern.per_side, answer=False
            )
        for group in self.knowledge.groups.values():
            self.types[f"weak.{group.id}"] = FactType(Kind.YES_NO, sided=True, answer=False)
            self.types[f"training.{group.id}"] = truth
            self.types[f"form.{group.id}"] = truth
        for _, item in written:
            rule = item.rule
            if rule.then.mistake:
                self.types[f"mistake.{rule.then.mistake}"] = truth
            if rule.then.flag:
                self.types[f"flag.{rule.then.flag}"] = FactType(Kind.YES_NO, sided=rule.per_side, answer=False)

    def _derived(self) -> tuple[Derived, ...]:
        file = self.knowledge.derived
        assert file is not None
        name = next(real for real in self.documents if real.endswith("derived.yaml"))
        document = self.documents[name]
        tables = {table.id: table for table in file.tables}
        for data in file.derived:
            sided = data.per_side
            self.types[f"derived.{data.id}"] = FactType(Kind.NUMBER, unit=data.unit, sided=sided, answer=False)
        found: list[Derived] = []
        for index, data in enumerate(file.derived):
            path: Path_ = ("derived", index)
            for side in SIDES if data.per_side else (None,):
                fact = f"derived.{data.id}.{side}" if side else f"derived.{data.id}"
                if data.lookup:
                    table = tables.get(data.lookup.table)
                    if table is None:
                        self._fault(document, (*path, "lookup"), f"there is no table `{data.lookup.table}`.")
                        continue
                    by = [*data.lookup.by, None][:2]
                    assert by[0] is not None
                    found.append(Derived(fact, Lookup(table, by[0], by[1])))
                    continue
                assert data.formula is not None
                try:
                    found.append(Derived(fact, parse_formula(data.formula, data.unit, self.types, side)))
                except FormulaError as error:
                    self._fault(document, (*path, "formula"), f"{error}.", did_you_mean(str(data.formula), ()))
        return self._in_order(found, document)

    def _in_order(self, items: list[Derived], document: Document) -> tuple[Derived, ...]:
        """Derived values after those they read."""
        names = {item.fact for item in items}
        done: list[Derived] = []
        left = list(items)
        while left:
            ready = [item for item in left if not (item.reads() & names) - {other.fact for other in done}]
            if not ready:
                circle = ", ".join(sorted(item.fact for item in left))
                self._fault(document, (), f"these derived values need each other in a circle: {circle}.")
                break
            done += ready
            left = [item for item in left if item not in ready]
        return tuple(done)

    def _questionnaire(self, name: str, data: Any) -> Questionnaire:
        document = self.documents[name]
        sections: list[Section] = []
        shown: dict[str, Condition] = {}
        for s, section in enumerate(data.sections):
            questions: list[Question] = []
            for q, entry in enumerate(section.questions):
                id_ = entry if isinstance(entry, str) else entry.id
                if id_ not in self.questions:
                    near = did_you_mean(id_, self.questions)
                    self._fault(document, ("sections", s, "questions", q), f"there is no question `{id_}`.", near)
                    continue
                question, home, path = self.questions[id_]
                questions.append(question)
                self._check_side_question(question, home, path)
                if question.show_if is not None:
                    reader = ConditionReader(self.types, home, self.problems)
                    for side in SIDES if question.sides else (None,):
                        shown[question.fact(side)] = reader.read(question.show_if, (*path, "show_if"), side)
            sections.append(Section(section.id, section.title, section.intro or "", tuple(questions)))
        return Questionnaire(data.id, data.title, data.version, data.intro, tuple(sections), shown)

    def _check_side_question(self, question: Question, document: Document, path: Path_) -> None:
        which = question.sides
        if which in (None, "always"):
            return
        found = self.questions.get(which or "")
        if found is None or set(found[0].options) != {"left", "right", "both"}:
            message = f"`sides` must be `always` or a question with the options left, right and both, not `{which}`."
            self._fault(document, (*path, "sides"), message)

    def _bind(self, name: str, written: Written) -> Iterator[BoundRule]:
        rule, document = written.rule, self.documents[name]
        reader = ConditionReader(self.types, document, self.problems)
        line, _ = document.place(written.parts[-1][1])
        for side in SIDES if rule.per_side else (None,):
            parts = tuple(reader.read(data, path, side) for data, path in written.parts)
            when = parts[0] if len(parts) == 1 else All(parts)
            if rule.status != "retired":
                yield BoundRule(rule, written.kind, side, when, name, line)

    def _stages(self, rules: list[BoundRule]) -> tuple[tuple[BoundRule, ...], ...]:
        """Rules that read findings after all rules that write them; within a stage by name, never by file order."""
        writers: dict[str, set[str]] = {}
        by_name: dict[str, BoundRule] = {}
        for rule in rules:
            twin = by_name.setdefault(rule.name, rule)
            if twin is not rule:
                message = f"rule {rule.rule.id}: this id is used in {twin.file}:{twin.line} too."
                self.problems.append(Problem(message, rule.file, rule.line, mend="Give it an id of its own."))
        for rule in by_name.values():
            for fact in rule.writes():
                writers.setdefault(fact, set()).add(rule.name)
        needs = {
            rule.name: {writer for fact in reads(rule.when) for writer in writers.get(fact, ())}
            for rule in by_name.values()
        }
        level: dict[str, int] = {}
        left = dict(sorted(needs.items()))
        while left:
            ready = [name for name, wanted in left.items() if wanted <= level.keys()]
            if not ready:
                circle = _circle(left)
                first = by_name[circle[0]]
                message = f"these rules wait for each other in a circle: {' → '.join([*circle, circle[0]])}."
                self.problems.append(Problem(message, first.file, first.line))
                return ()
            for name in ready:
                level[name] = 1 + max((level[other] for other in left[name]), default=-1)
            left = {name: wanted for name, wanted in left.items() if name not in level}
        count = 1 + max(level.values(), default=-1)
        return tuple(tuple(by_name[name] for name in sorted(level) if level[name] == stage) for stage in range(count))


def _circle(needs: dict[str, set[str]]) -> list[str]:
    """One circle among names that all wait for another one."""
    path = [next(iter(needs))]
    while True:
        following = next(name for name in sorted(needs[path[-1]]) if name in needs)
        if following in path:
            return path[path.index(following) :]
        path.append(following)
