"""Reports a second, beside the bare renderers they are made with.

    python benchmarks/reports.py [--rounds 5] [--people 500] [--pdf 5]

Timed side by side in one run, in each round once, on one core unless said:

- HTML: an assessment document made into a page (context, pictures, template), beside Jinja alone filling the same
  template with a context that is ready;
- PDF: the page printed by the guarded child, beside WeasyPrint alone on the same page in this process, without tags,
  without a guard, without a lock on what it may fetch;
- from end to end: a table of intake rows to one HTML report a person by `advisor batch --reports html`, from the start
  of the process to the last file on the disk, on all cores, beside Jinja alone filling as many pages.

Prints medians, reports a second, and the ratio to the bare renderer.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from advisor.cli.results import read_given
from advisor.engines import engine
from advisor.inference import Reasoner
from advisor.library import load
from advisor.report.context import context
from advisor.report.pdf import Press, for_paper
from advisor.report.render import environment, fill, render
from benchmarks.make_data import make

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "knee_pain.yaml"


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def side_by_side(rounds: int, *works: Callable[[], object]) -> list[float]:
    """The median of each, all of them once a round after a first round that is not counted."""
    taken = [[seconds(work) for work in works] for _ in range(rounds + 1)][1:]
    return [median(column) for column in zip(*taken, strict=True)]


def bare_pdf(html: str) -> Callable[[], object]:
    """WeasyPrint alone."""
    import weasyprint

    page = for_paper(html)
    return lambda: weasyprint.HTML(string=page, media_type="print").write_pdf()


def many(intake: Path, folder: Path) -> None:
    """The command, into a new folder."""
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "advisor", "batch", intake, "-o", folder, "--reports", "html"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        raise SystemExit(done.stderr)


def told(what: str, ours: float, bare: float, reports: int = 1) -> None:
    """One line of the result."""
    print(f"{what:<34}{reports / ours:>8.1f} reports/s{reports / bare:>10.1f} bare{ours / bare:>8.2f} times the bare")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often each is timed")
    parser.add_argument("--people", type=int, default=500, help="rows of the table, from end to end")
    parser.add_argument("--pdf", type=int, default=5, help="rounds of PDF, which take seconds each")
    given = parser.parse_args()

    reasoner = Reasoner(load(), engine("reference"))
    document: dict[str, Any] = read_given(EXAMPLE, reasoner.library).made(reasoner)
    values = context(document).model_dump()
    html = render(document, "html")

    def bare_html() -> str:
        return fill(environment("html"), "report.html", values)

    ours, bare = side_by_side(given.rounds * 4, lambda: render(document, "html"), bare_html)
    told(f"HTML, {len(html) // 1000} kB", ours, bare)
    with Press() as press:
        ours, bare = side_by_side(given.pdf, lambda: press.print(html), bare_pdf(html))
    told("PDF of the same page", ours, bare)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        intake = folder / "intake.csv"
        make(intake, given.people)
        ours, bare = side_by_side(
            max(1, given.rounds // 2),
            lambda: many(intake, folder / "out"),
            lambda: [bare_html() for _ in range(given.people)],
        )
    told(f"{given.people} people from table to HTML", ours, bare, given.people)


if __name__ == "__main__":
    main()
