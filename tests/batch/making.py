"""Tables and runs for the tests of `advisor.batch`."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from advisor.batch import Finished, Options, Watch, run_batch
from advisor.condition import Value
from advisor.intake.columns import match
from advisor.intake.mapping import read_map
from advisor.intake.source import open_source
from advisor.library import Library
from advisor.questionnaire import Questionnaire
from tests.property.crowds import Crowd

CREATED = "2026-11-23T12:00:00+00:00"
ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared/data/intake/running_clinic_intake.csv"
REAL_MAP = ROOT / "examples/maps/running_clinic.yaml"
NO_ANSWERS = [
    "?",
    "n/a",
    "unknown",
    "-5",
    "1e3",
    "999",
    "=1+1",
    "kneee",
    "yes; no",
    "Zoë\t",
    "x" * 400,
    "7 parsecs",
    '"',
]


def text(value: Value | None, random: Random) -> str:
    """An answer as somebody may type it, and now and then what nobody can use."""
    if random.random() < 0.01:
        return random.choice(NO_ANSWERS)
    if isinstance(value, bool):
        return random.choice(("Yes", "yes", "TRUE") if value else ("No", "no", "false"))
    if isinstance(value, frozenset):
        return random.choice(("; ", ";")).join(sorted(value))
    return "" if value is None else str(value)


def table(library: Library, questionnaire: Questionnaire, rows: int, seed: int) -> str:
    """People aimed at the rules, as a CSV file with damaged rows here and there."""
    random = Random(seed)
    facts = [fact for question in questionnaire.questions if question.kind != "text" for fact in question.facts]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["id", *facts])
    for number, person in enumerate(Crowd(library, questionnaire).people(random, rows), 1):
        cells = [text(person.get(fact), random) for fact in facts]
        id_ = f"p{number:05d}"
        chance = random.random()
        if chance < 0.02:
            cells.pop()
        elif chance < 0.03:
            id_ = random.choice(("", "  ", "a\nb", "=cmd"))
        elif chance < 0.04:
            stream.write("\n")
        elif chance < 0.05:
            cells[0] = "\0"
        writer.writerow([id_, *cells])
    return stream.getvalue()


def run(
    intake: Path,
    out: Path,
    library: Library,
    *,
    questionnaire: str = "runner",
    map_: Path | None = None,
    part: int | None = None,
    watch: Watch | None = None,
    **more: Any,
) -> Finished:
    """A run with a fixed time, in blocks of about `part` bytes."""
    with open_source(intake) as source:
        if part is not None:
            source = replace(source, part=part)  # type: ignore[call-arg]
        mapping = read_map(map_, library) if map_ else match(source.header, source.name, library, questionnaire)
        options = Options(out, created=CREATED, **more)
        return run_batch(source, mapping, library, options, watch)


def files(out: Path, but: str = "") -> dict[str, bytes]:
    """Every file of a finished run by its name; `but` one."""
    found = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    return {name: data for name, data in found.items() if name != but}
