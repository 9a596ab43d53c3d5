"""JSON Schemas of the YAML files, made from the very models that read them."""

import json
from pathlib import Path

from advisor.changes import Changes
from advisor.derived import DerivedFile
from advisor.exercise import ExerciseFile, HazardFile, SourceFile
from advisor.files import write_whole
from advisor.group import Group
from advisor.guide import Guide
from advisor.intake.mapping import MapData
from advisor.model import Entry
from advisor.pattern import Pattern
from advisor.plan.file import PlanFile
from advisor.program import Choosing, PlacingFile, Program, Progression
from advisor.questionnaire import QuestionnaireData
from advisor.report.brand import BrandFile
from advisor.risk import ContradictionFile, LoadRisk, MistakeFile
from advisor.rule import RuleFile
from advisor.vocabulary import Vocabulary
from advisor.wording import Wording

MODELS: dict[str, type[Entry]] = {
    "questionnaire": QuestionnaireData,
    "rules": RuleFile,
    "pattern": Pattern,
    "group": Group,
    "mistakes": MistakeFile,
    "load_risk": LoadRisk,
    "contradictions": ContradictionFile,
    "derived": DerivedFile,
    "exercises": ExerciseFile,
    "program": Program,
    "placing": PlacingFile,
    "choosing": Choosing,
    "progression": Progression,
    "changes": Changes,
    "guide": Guide,
    "sources": SourceFile,
    "hazards": HazardFile,
    "vocabulary": Vocabulary,
    "map": MapData,
    "plan": PlanFile,
    "brand": BrandFile,
    "wording": Wording,
}


def schema_text(name: str) -> str:
    """The JSON Schema of one kind of file, as text."""
    return json.dumps(MODELS[name].model_json_schema(by_alias=True), indent=1, ensure_ascii=False) + "\n"


def write_schemas(out: Path) -> list[Path]:
    """Write every schema into a folder."""
    return [write_whole(out / f"{name}.json", schema_text(name), mode=0o644) for name in MODELS]
