"""The context is what is written down: no more, no less; and templates use nothing else."""

import copy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jinja2 import meta, nodes
from pydantic import BaseModel

from advisor.errors import InputRefused, UsageError
from advisor.report.context import Report, context
from advisor.report.document import Assessment
from advisor.report.render import FORMATS, environment, render
from advisor.report.squad.context import Squad
from advisor.resources import folder
from tests.reports.conftest import first_of_each, full, sample

TEMPLATES = folder("reports/templates")
HANDED_ON = {
    "exercise",
    "title",
    "moves",
    "bar",
    "test",
    "chart",
    "place",
}  # set by one template for another that it includes


SQUAD = TEMPLATES / "squad"  # these have a context of their own
HANDED_ON_IN_SQUAD = {"turns", "turn_words", "who", "compared_words", "missing_words"}


def used(suffix: str, fmt: str, *, squad: bool = False) -> set[str]:
    """Names that templates of this suffix take from the context, of a person's report or of a squad's page."""
    names: set[str] = set()
    for path in TEMPLATES.rglob(f"*{suffix}"):
        if path.name != "README.md" and (SQUAD in path.parents) == squad:
            tree = environment(fmt).parse(path.read_text(encoding="utf-8"))
            own = {found.target for found in tree.find_all(nodes.Import)}
            own |= {
                name.name
                for found in tree.find_all((nodes.Assign, nodes.AssignBlock))
                for name in found.find_all(nodes.Name)
            }
            own |= {name for found in tree.find_all(nodes.FromImport) for name in found.names if isinstance(name, str)}
            names |= meta.find_undeclared_variables(tree) - own
    return names


def test_the_rendered_context_is_the_documented_one(document: dict[str, Any]) -> None:
    assert context(document).model_dump().keys() == Report.model_fields.keys()


SUFFIXES = pytest.mark.parametrize(("suffix", "fmt"), [(".html", "html"), (".md", "md"), (".txt", "text")])


@SUFFIXES
def test_templates_use_the_documented_names_only(suffix: str, fmt: str) -> None:
    assert used(suffix, fmt) - HANDED_ON <= Report.model_fields.keys()


@SUFFIXES
def test_templates_of_the_squad_use_the_documented_names_only(suffix: str, fmt: str) -> None:
    assert used(suffix, fmt, squad=True) - HANDED_ON_IN_SQUAD <= Squad.model_fields.keys()


def test_every_documented_name_is_used() -> None:
    assert Report.model_fields.keys() <= used(".html", "html")
    assert Squad.model_fields.keys() <= used(".html", "html", squad=True) | used(".html", "html")


def models(model: type[BaseModel]) -> list[type[BaseModel]]:
    """A record and all records inside it."""
    inner = [part for field in model.model_fields.values() for part in _inside(field.annotation)]
    return [model, *(each for part in inner for each in models(part))]


def _inside(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _inside(part)]


@pytest.mark.parametrize(
    "model", dict.fromkeys(models(Report) + models(Squad) + models(Assessment)), ids=lambda model: model.__name__
)
def test_every_key_has_its_help(model: type[BaseModel]) -> None:
    assert model.__doc__
    for name, field in model.model_fields.items():
        assert field.description, name


def unknown_keys(model: type[BaseModel], value: Any, where: str = "") -> list[str]:
    """Keys of a document that are not written down."""
    known = {field.alias or name: field for name, field in model.model_fields.items()}
    found = [f"{where}{key}" for key in value if key not in known]
    for key, field in known.items():
        entries = value.get(key)
        inner = _inside(field.annotation)
        if not inner or entries is None:
            continue
        if isinstance(entries, dict) and "withheld" in entries:
            continue
        each = entries if isinstance(entries, list) else entries.values() if key == "questions" else [entries]
        found += [more for entry in each for more in unknown_keys(inner[0], entry, f"{where}{key}.")]
    return found


# What the document holds for programs; reports leave it out.
FOR_PROGRAMS = {
    "measures", "check_in", "asked", "plan.breaks.kind",
    *(f"plan.{key}" for key in ("week_phase", "lighter_now", "run_cap", "limits",
                                "retest_week", "review_week")),
    *(f"plan.weeks.{key}" for key in ("sets", "reps", "reserve", "percent_of_max", "contacts", "cut_sets_percent")),
    *(f"plan.sessions.exercises.{key}" for key in ("movement", "distance_m", "minutes", "lighter_sets", "role",
                                                   "side_first", "extra_sets", "coach_note")),
    *(f"plan.{part}.id" for part in ("warm_up", "mobility", "after_run")),
}  # fmt: skip


def test_samples_hold_only_what_is_written_down(document: dict[str, Any]) -> None:
    assert set(unknown_keys(Assessment, document)) <= FOR_PROGRAMS


@pytest.fixture(scope="module")
def reasoner() -> Any:
    from advisor.engines import engine
    from advisor.inference import Reasoner
    from advisor.library import load

    return Reasoner(load(), engine("reference"))


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[2] / "examples").glob("*.yaml")), ids=lambda path: path.stem
)
def test_what_is_assessed_can_be_reported(path: Path, reasoner: Any) -> None:
    """The assessment as it is made today: every key written down, every format rendered."""
    from advisor.intake import answers_file
    from advisor.plan import advise

    document = advise(reasoner, *answers_file.read(path, reasoner.library))
    assert set(unknown_keys(Assessment, document)) <= FOR_PROGRAMS
    for fmt in FORMATS:
        assert render(document, fmt).endswith("\n")


def keys(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every key in a document."""
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in [(*path, key), *keys(item, (*path, key))]]
    if isinstance(value, list):
        return [found for place, item in enumerate(value) for found in keys(item, (*path, place))]
    return []


def test_whatever_is_missing_is_refused_or_rendered() -> None:
    """Any one key taken away: either the report is made or the document is refused; never another failure."""
    whole = first_of_each(sample("knee_modify"))
    whole["plan"]["week"] = sample("knee_modify")["plan"]["week"]
    refused = []
    for path in keys(whole):
        broken = copy.deepcopy(whole)
        place = broken
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]
        try:
            render(broken, "text")
        except InputRefused as error:
            refused.append((path[-1], str(error)))
    assert len(refused) > 100
    assert all(key in message for key, message in refused)


@pytest.mark.parametrize("document", [{}, {"schema": "advisor.assessment/2"}, {"schema": 1, "triage": []}])
def test_what_is_no_assessment_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(InputRefused, match=r"advisor\.assessment/1"):
        render(document, "html")


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    said = "import sys, advisor.report.render; print({'jinja2', 'pydantic'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="docx"):
        render(full(), "docx")


def test_the_document_is_left_as_it_was(document: dict[str, Any]) -> None:
    before = copy.deepcopy(document)
    for fmt in FORMATS:
        render(document, fmt)
    assert document == before


def test_same_document_same_bytes(document: dict[str, Any]) -> None:
    for fmt in FORMATS:
        assert render(document, fmt) == render(copy.deepcopy(document), fmt)
