"""Memory that was freed soon belongs to the system again."""

import os
import subprocess
import sys

import pytest

from advisor.memory import give_back

LEFT_BEHIND = """
import os, re, sys, time
{before}
import numpy, polars

def now():
    with open("/proc/self/status") as told:
        return int(re.search(r"VmRSS:\\s+(\\d+)", told.read())[1]) / 1000

start = now()
kept = [polars.repeat(1.5, 1 << 17, eager=True) for _ in range(100)] + [numpy.ones(1 << 17) for _ in range(100)]
full = now()
del kept
until = time.monotonic() + 30  # a fraction of a second is enough where nobody else works
while now() - start >= 30 and time.monotonic() < until:
    time.sleep(0.05)
print(full - start, now() - start)
"""


def left_behind(before: str) -> tuple[float, float]:
    """MB more than before: with 200 MB of columns, and after they were let go."""
    clean = {"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)}
    code = LEFT_BEHIND.format(before=before)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=clean)
    full, left = map(float, done.stdout.split())
    return full, left


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a process how much memory it has")
def test_freed_columns_go_back_soon() -> None:
    full, left = left_behind("from advisor.memory import give_back\ngive_back()")
    assert full > 190
    assert left < 30


def test_the_batch_asks_for_it_before_polars_is_loaded() -> None:
    code = (
        "import sys, advisor.memory\n"
        "advisor.memory.give_back = lambda: sys.exit('late' if 'polars' in sys.modules else 'in time')\n"
        "from advisor.cli import main\nmain(['batch', 'no.csv'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "in time"


def test_one_store_serves_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("_RJEM_MALLOC_CONF", raising=False)
    give_back()
    assert "narenas:1," in os.environ.pop("_RJEM_MALLOC_CONF")


def test_what_a_user_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_RJEM_MALLOC_CONF", "dirty_decay_ms:2000")
    give_back()
    assert os.environ["_RJEM_MALLOC_CONF"] == "dirty_decay_ms:2000"
