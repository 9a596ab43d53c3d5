"""Peak memory of `advisor batch` by the number of rows: `python benchmarks/memory.py -n 1000000 10000000 30000000`.

Tables of 80 columns are made first (810 MB for a million rows) and kept in --folder for the next time. For each the
command runs once, in a process of its own, and the system says how much memory it had at most. The goal is at most
600 MB, whatever the number of rows. With --different 10000000 longer tables repeat so many people.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.make_data import make

ROOT = Path(__file__).parents[1]


def make_table(path: Path, rows: int, different: int) -> None:
    """A table of so many rows; after the first `different` ones the same people come again."""
    make(path, min(rows, different))
    with path.open("rb") as people, path.open("ab") as table:
        titles = len(people.readline())
        for done in range(different, rows, different):
            people.seek(titles)
            table.writelines(islice(people, min(different, rows - done)))


def peak(intake: Path, out: Path) -> tuple[float, float]:
    """The most memory that a batch had, in MB, and its seconds."""
    command = [sys.executable, "-m", "advisor", "batch", intake, "-o", out, "--start-over"]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 3):
        raise SystemExit(f"the batch of {intake} ended with {os.waitstatus_to_exitcode(status)}")
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB elsewhere
    return used.ru_maxrss * unit / 1e6, time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, nargs="+", default=[1_000_000, 10_000_000, 30_000_000], help="rows")
    parser.add_argument("--different", type=int, help="rows after which the same people come again (default: never)")
    parser.add_argument("--folder", type=Path, help="where the tables are kept for the next time")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        for rows in given.n:
            intake = folder / f"intake_{rows}.csv"
            if not intake.exists():
                make_table(intake, rows, given.different or rows)
            out = Path(temporary) / "out"
            memory, seconds = peak(intake, out)
            shutil.rmtree(out)  # a third more than the table, and twice that with the next ones beside it
            print(f"{rows:>12,} rows: {memory:6.0f} MB at most, {seconds:.0f} s", flush=True)
            if given.folder is None:
                intake.unlink()


if __name__ == "__main__":
    main()
