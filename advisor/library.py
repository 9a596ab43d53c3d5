"""Loads everything that is known into one frozen Library, and refuses it whole if any part is faulty."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from advisor import yamlfile
from advisor.changes import Changes
from advisor.condition import Condition
from advisor.derived import Derived, DerivedFile
from advisor.errors import InputRefused, KnowledgeFault, Problem
from advisor.exercise import Exercise, ExerciseFile, Hazard, HazardFile, Source, SourceFile
from advisor.facttypes import FactType
from advisor.group import Group
from advisor.guide import Guide
from advisor.language import ENGLISH
from advisor.model import Entry, T, build
from advisor.pattern import Pattern
from advisor.program import Choosing, Constraint, PlacingFile, Program, Progression
from advisor.questionnaire import Questionnaire, QuestionnaireData
from advisor.resources import folder
from advisor.risk import Contradiction, ContradictionFile, LoadRisk, Mistake, MistakeFile
from advisor.rule import BoundRule, RuleFile
from advisor.vocabulary import Vocabulary
from advisor.wording import Wording
from advisor.yamlfile import Document


@dataclass(frozen=True)
class Library:
    """All knowledge, cross-checked. Nothing in it changes after loading."""

    vocabulary: Vocabulary
    questionnaires: Mapping[str, Questionnaire]
    types: Mapping[str, FactType]
    derived: tuple[Derived, ...]
    stages: tuple[tuple[BoundRule, ...], ...]
    patterns: Mapping[str, Pattern]
    groups: Mapping[str, Group]
    mistakes: Mapping[str, Mistake]
    load_risk: LoadRisk
    contradictions: Mapping[str, Contradiction]
    exercises: Mapping[str, Exercise]
    programs: Mapping[str, Program]
    placing: tuple[Constraint, ...]
    choosing: Choosing
    progression: Progression
    changes: Changes
    guide: Guide
    sources: Mapping[str, Source]
    hazards: Mapping[str, Hazard]
    wording: Wording
    digest: str
    locale: str = ENGLISH
    untranslated: frozenset[str] = frozenset()  # texts that stayed English

    @cached_property
    def in_languages(self) -> dict[str, "Library"]:
        """This knowledge by language, filled by `advisor.localized`."""
        return {self.locale: self}

    @property
    def rules(self) -> Iterable[BoundRule]:
        """Every rule in the order of its stage."""
        for stage in self.stages:
            yield from stage

    @cached_property
    def conditions(self) -> tuple[Mapping[str, Condition], ...]:
        """The conditions of each stage by rule name, as engines take them."""
        return tuple({rule.name: rule.when for rule in stage} for stage in self.stages)

    @cached_property
    def writers(self) -> Mapping[str, tuple[BoundRule, ...]]:
        """For each finding the rules that can bring it about, in their order."""
        found: dict[str, tuple[BoundRule, ...]] = {}
        for rule in self.rules:
            for fact in rule.writes():
                found[fact] = (*found.get(fact, ()), rule)
        return found

    @cached_property
    def by_name(self) -> Mapping[str, BoundRule]:
        """Every rule by its name."""
        return {rule.name: rule for rule in self.rules}


Roots = tuple[Path, ...]


@dataclass
class Files:
    """Every YAML file as read and validated, with its document for places in messages."""

    documents: dict[str, Document] = field(default_factory=dict)
    relative: dict[str, str] = field(default_factory=dict)  # by shown name: the name without its root
    entries: dict[str, Entry] = field(default_factory=dict)  # by shown name: what the file holds
    problems: list[Problem] = field(default_factory=list)

    def one(self, roots: Roots, name: str, model: type[T]) -> T | None:
        """The file `name` as `model`; a file in a later root stands in for the same file in an earlier one."""
        found = self.each(roots, name, model)
        if not found and f"{roots[0].name}/{name}" not in self.documents:
            self.problems.append(Problem("the file is missing.", f"{roots[0].name}/{name}"))
        return next(iter(found.values()), None)

    def each(self, roots: Roots, pattern: str, model: type[T]) -> dict[str, T]:
        """All files matching `pattern`, by shown name, in order of name."""
        paths = {str(path.relative_to(root)): path for root in roots for path in root.glob(pattern)}
        found: dict[str, T] = {}
        for relative, path in sorted(paths.items()):
            shown = f"{roots[0].name}/{relative}" if path.is_relative_to(roots[0]) else str(path)
            document = self._read(path, shown)
            self.relative[shown] = relative
            item = build(model, document, self.problems) if document else None
            if item is not None:
                found[shown] = self.entries[shown] = item
        return found

    def _read(self, path: Path, shown: str) -> Document | None:
        try:
            self.documents[shown] = yamlfile.read(path, shown)
        except InputRefused as error:
            self.problems.extend(error.problems)
            return None
        return self.documents[shown]


@dataclass
class Knowledge:
    """The validated files, before they are bound together."""

    files: Files
    vocabulary: Vocabulary | None
    questionnaires: dict[str, QuestionnaireData]
    rules: dict[str, RuleFile]
    patterns: dict[str, Pattern]
    groups: dict[str, Group]
    mistakes: MistakeFile | None
    load_risk: LoadRisk | None
    contradictions: ContradictionFile | None
    derived: DerivedFile | None
    exercises: dict[str, ExerciseFile]
    programs: dict[str, Program]
    placing: PlacingFile | None
    choosing: Choosing | None
    progression: Progression | None
    changes: Changes | None
    guide: Guide | None
    sources: SourceFile | None
    hazards: HazardFile | None
    wording: Wording | None


LEVEL_FILES = "programs/[bia]*.yaml"  # beginner, intermediate, advanced


def read_knowledge(rules: Roots, questionnaires: Roots) -> Knowledge:
    """Read and validate every file. What is wrong is in `files.problems`; nothing is bound together yet."""
    files = Files()
    rule_files = files.each(rules, "red_flags/*.yaml", RuleFile)
    rule_files |= files.each(rules, "programs/levels.yaml", RuleFile)
    rule_files |= files.each(rules, "programs/check_in.yaml", RuleFile)
    rule_files |= files.each(rules, "limits.yaml", RuleFile)
    rule_files |= files.each(rules, "own/*.yaml", RuleFile)
    return Knowledge(
        files=files,
        vocabulary=files.one(rules, "vocabulary.yaml", Vocabulary),
        questionnaires=files.each(questionnaires, "*.yaml", QuestionnaireData),
        rules=rule_files,
        patterns=files.each(rules, "patterns/*.yaml", Pattern),
        groups=files.each(rules, "groups/*.yaml", Group),
        mistakes=files.one(rules, "mistakes.yaml", MistakeFile),
        load_risk=files.one(rules, "load_risk.yaml", LoadRisk),
        contradictions=files.one(rules, "contradictions.yaml", ContradictionFile),
        derived=files.one(rules, "derived.yaml", DerivedFile),
        exercises=files.each(rules, "exercises/*.yaml", ExerciseFile),
        programs=files.each(rules, LEVEL_FILES, Program),
        placing=files.one(rules, "programs/placing.yaml", PlacingFile),
        choosing=files.one(rules, "programs/choosing.yaml", Choosing),
        progression=files.one(rules, "programs/progression.yaml", Progression),
        changes=files.one(rules, "changes.yaml", Changes),
        guide=files.one(rules, "guide.yaml", Guide),
        sources=files.one(rules, "sources.yaml", SourceFile),
        hazards=files.one(rules, "hazards.yaml", HazardFile),
        wording=files.one(rules, "wording.yaml", Wording),
    )


def load(overlay: Path | None = None) -> Library:
    """The shipped knowledge, with the files of an overlay folder standing in for or beside the shipped ones.

    The overlay is laid out like `rules/`; questionnaires may lie in its subfolder `questionnaires/`.
    Raises KnowledgeFault with every problem found.
    """
    from advisor.binding import bind

    if overlay is not None and not overlay.is_dir():
        raise InputRefused(Problem("there is no such folder of rules.", str(overlay)))
    rules = (folder("rules"), *((overlay,) if overlay else ()))
    questionnaires = (folder("questionnaires"), *((overlay / "questionnaires",) if overlay else ()))
    library, problems = bind(read_knowledge(rules, questionnaires))
    if library is None or problems:
        raise KnowledgeFault(problems)
    return library


def digest_of(files: Files) -> str:
    """SHA-256 over the meaning of every file (comments and layout do not enter)."""
    import json

    content = {files.relative[name]: document.data for name, document in files.documents.items()}
    text = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
