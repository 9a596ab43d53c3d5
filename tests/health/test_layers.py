"""Imports go one way: cli and web, report, plan, assess and batch, engines, library, nouns."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYERS = [  # from the ground up; a module imports from its own layer or below
    {
        "errors",
        "resources",
        "files",
        "outputs",
        "units",
        "memory",
        "sidebyside",
        "worker",
        "yamlfile",
        "condition",
        "language",
    },
    {"facttypes", "model", "said"},
    {"questionnaire", "answers", "rule", "derived", "satisfiable"},
    {"pattern", "group", "risk", "exercise", "program", "guide", "vocabulary", "wording", "changes"},
    {"library", "binding", "checks", "engines", "localized"},
    {"inference", "settling"},
    {"standing", "asking", "walk"},
    {"intake", "dialogue"},
    {"conclude", "assess"},
    {"plan"},
    {"report", "batch", "outputs", "authoring", "score", "compare", "whatif"},
    {"store"},
    {"web"},
    {"cli", "__main__"},
]
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
ONLY_IN = {  # a library that only some modules may import
    "durable": {"engines/session.py"},
    "durable_rules_engine": {"engines/session.py"},
    "pandas": {"intake", "score"},
    "xlsxwriter": {"batch/tables.py"},
    "pyspark": {"batch/spark.py"},
    "py4j": {"batch/spark.py"},
    "polars": {
        "batch",
        "engines/columns.py",
        "intake/source",
        "intake/mapped_columns.py",
        "intake/typed_columns.py",
        "report/squad/rows.py",  # results written as Parquet
        "score",
    },
    "jinja2": {"report", "web"},
    "babel": {"authoring", "language.py"},
    "weasyprint": {"report/pdf.py"},
    "icalendar": {"report/calendar.py"},
    "starlette": {"web"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "click": {"cli"},
    "yaml": {"yamlfile.py", "intake/draft.py"},
}
MODULES = sorted((ROOT / "advisor").rglob("*.py"))


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def part(path: Path) -> str:
    relative = path.relative_to(ROOT / "advisor")
    return relative.parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_from_below(path: Path) -> None:
    if path.parent == ROOT / "advisor" and path.stem == "__init__":
        return
    for name in imports(path):
        if name.startswith("advisor."):
            other = name.split(".")[1]
            assert RANK[other] <= RANK[part(path)], f"{path.name} imports {name}, which lies above it"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_heavy_library_stays_in_its_place(path: Path) -> None:
    relative = str(path.relative_to(ROOT / "advisor"))
    for name in imports(path):
        for library, places in ONLY_IN.items():
            if name.split(".")[0] == library:
                assert any(relative == place or relative.startswith(place + "/") for place in places)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_fits_in_the_head(path: Path) -> None:
    # report/document.py names every key of the document in one place, each with a word of help.
    limit = 450 if path.name == "document.py" else 400
    assert len(path.read_text().splitlines()) <= limit


def test_nothing_outside_the_command_line_prints_or_exits() -> None:
    for path in MODULES:
        if "cli" in path.parts:
            continue
        called = {node.func.id for node in ast.walk(ast.parse(path.read_text()))
                  if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}  # fmt: skip
        assert not called & {"print", "input", "exit", "quit"}, path
