"""How the patterns shown agree with the diagnoses recorded in a running clinic's intake sheet.

    python benchmarks/clinic_agreement.py ../shared/data/intake/running_clinic_intake.csv

prints docs/validation.md. Every figure is a count; nothing is fitted.
"""

import csv
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner

from advisor import yamlfile
from advisor.cli import main as advisor
from advisor.library import Library, load

ROOT = Path(__file__).parents[1]
MAP = ROOT / "examples/maps/running_clinic.yaml"
DIAGNOSES = yamlfile.read(ROOT / "examples/maps/running_clinic_diagnoses.yaml").data
INJURIES = (("InjJoint", "SpecInjury"), ("InjJoint2", "SpecInjury2"))


@dataclass
class Group:
    """Counts for one diagnosis."""

    rows: int = 0
    region: int = 0
    shown: int = 0
    first: int = 0
    likely: int = 0
    missed: list[str] = field(default_factory=list)


@dataclass
class Agreement:
    """All counts: by diagnosis, the rows that contradict themselves, and labels without a pattern of ours."""

    groups: dict[str, Group]
    contradicting: int
    unknown: Counter[str]
    rows: int

    @property
    def total(self) -> Group:
        """All diagnoses together."""
        total = Group()
        for group in self.groups.values():
            for name in ("rows", "region", "shown", "first", "likely"):
                setattr(total, name, getattr(total, name) + getattr(group, name))
        return total


def score(intake: Path) -> list[dict[str, str]]:
    """The rows of results.csv that `advisor batch` makes of the sheet, in its order."""
    with tempfile.TemporaryDirectory() as out:
        command = ["batch", str(intake), "--map", str(MAP), "-o", out]
        done = CliRunner().invoke(advisor, command)
        if done.exit_code not in (0, 3):
            raise SystemExit(done.output)
        with (Path(out) / "results.csv").open(newline="", encoding="utf-8") as stream:
            return list(csv.DictReader(stream))


def agreement(intake: Path, library: Library) -> Agreement:
    """Compare each recorded diagnosis with the patterns shown for its row."""
    with intake.open(newline="", encoding="utf-8-sig") as stream:
        sheet = list(csv.DictReader(stream))
    found = Agreement({item["name"]: Group() for item in DIAGNOSES["diagnoses"]}, 0, Counter(), len(sheet))
    for result in score(intake):
        row = sheet[int(result["row"]) - 1]
        shown = [entry.split()[0] for entry in result["patterns"].split("; ") if entry]
        likely = [
            entry.split()[0] for entry in result["patterns"].split("; ") if entry.endswith(("possible", "strong"))
        ]
        for _, column in INJURIES:
            label = " ".join(row[column].lower().split())
            if not label or label in DIAGNOSES["no_diagnosis"]:
                continue
            item = next((item for item in DIAGNOSES["diagnoses"] if any(word in label for word in item["words"])), None)
            if item is None:
                found.unknown[label] += 1
            elif row["InjDefn"].strip().lower() == "no injury":
                found.contradicting += 1
            else:
                _count(
                    found.groups[item["name"]],
                    item["patterns"],
                    shown,
                    likely,
                    library,
                    f"row {result['row']}: {label}",
                )
    return found


def _count(group: Group, wanted: list[str], shown: list[str], likely: list[str], library: Library, place: str) -> None:
    group.rows += 1
    regions = {library.patterns[name].region for name in shown}
    group.region += bool(regions & {library.patterns[name].region for name in wanted})
    group.shown += bool(set(shown) & set(wanted))
    group.first += bool(shown) and shown[0] in wanted
    group.likely += bool(set(likely) & set(wanted))
    if not set(shown) & set(wanted):
        group.missed.append(place)


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.0f} %)" if whole else "–"


def page(found: Agreement) -> str:
    """docs/validation.md."""
    total = found.total
    lines = [
        "# Agreement with recorded diagnoses",
        "",
        "This page is printed by",
        "",
        "```",
        "python benchmarks/clinic_agreement.py PATH/TO/running_clinic_intake.csv > docs/validation.md",
        "```",
        "",
        f"on {found.rows} rows (every third subject) of the Running Injury Clinic data set (Ferber and others,",
        "Figshare, CC BY 4.0), mapped by `examples/maps/running_clinic.yaml`.",
        "",
        "## What it shows, and what it does not",
        "",
        "The sheet records a diagnosis, a joint and a side. It asks for no symptoms. So the map turns the words of",
        "a diagnosis into the place they name (and *strain* or *sprain* into how it began), and the rules turn that",
        "place back into patterns. High agreement therefore shows that map and rules fit together and that no row is",
        "lost on the way. **It does not show that the patterns find a diagnosis from symptoms**: that needs answers",
        "given before the diagnosis was known, and nobody has collected them yet.",
        "",
        "It also shows how little a place alone says: few patterns reach *may fit* without any symptom.",
        "",
        "## Counts",
        "",
        "A *named diagnosis* is a label that stands for one of our patterns; *other*, *pain* and the like are none.",
        f'{found.contradicting} diagnoses stand in rows that also say "No injury". They contradict themselves, are',
        "listed among the rejects and are left out here.",
        "",
        "| diagnosis recorded | rows | same region shown | among the patterns shown | first | may fit or better |",
        "|---|---|---|---|---|---|",
    ]
    for name, group in {**found.groups, "**All**": total}.items():
        cells = (_share(part, group.rows) for part in (group.region, group.shown, group.first, group.likely))
        lines.append(f"| {name} | {group.rows} | {' | '.join(cells)} |")
    lines += ["", "## Rows that do not meet their pattern", ""]
    lines += [f"- {place}" for group in found.groups.values() for place in group.missed] or ["None."]
    lines += ["", "## Labels without a pattern of ours", ""]
    lines += [f"- {label}: {count}" for label, count in sorted(found.unknown.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    print(page(agreement(Path(sys.argv[1]), load())), end="")
