"""The real command in a process of its own, and a real browser."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"phone": (360, 780), "desk": (1280, 900)}


@dataclass
class Served:
    """A running `advisor serve`."""

    url: str
    code: str
    log: Path
    data: Path
    process: subprocess.Popen[bytes]


@contextmanager
def serving(folder: Path, *options: str, data: str = "") -> Iterator[Served]:
    """`advisor serve` on any free port until the end of the block; then it must stop in good order."""
    log, place = folder / "serve.log", folder / "records"
    command = [sys.executable, "-m", "advisor", "serve", "--port", "0", "--data", data or str(place), *options]
    with log.open("wb") as stream:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(command, stdout=stream, stderr=stream, env=environment, cwd=folder)
        try:
            for _ in range(300):
                text = log.read_text()
                if "Ctrl-C" in text or process.poll() is not None:
                    break
                time.sleep(0.1)
            address = re.search(r"Open (https?://\S+)/", text)
            assert address, text
            code = re.search(r"first one: (\S+)", text)
            yield Served(address[1], code[1] if code else "", log, place, process)
        finally:
            process.terminate()
            assert process.wait(20) in (0, -15), log.read_text()


@contextmanager
def chromium() -> Iterator[Any]:
    """The system's Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


CALM = """(name) => {
  const numbers = {years: 40, cm: 175, kg: 70, 'a minute': 170, minutes: 30};
  for (const field of document.querySelectorAll('form.ask input.input')) {
    const unit = field.classList.contains('input-number') ? field.nextElementSibling?.innerText.trim() : null;
    field.value = unit === null ? name : numbers[unit] ?? 3;
  }
  const boxes = [...document.querySelectorAll('form.ask input[type=radio], form.ask input[type=checkbox]')];
  for (const one of new Set(boxes.map(box => box.name))) {
    const options = boxes.filter(box => box.name === one && box.value !== 'unknown');
    const calm = ['none', 'no', 'never', '0', 'female'].map(value => options.find(box => box.value === value));
    const chosen = calm.find(Boolean) ?? options[0];
    if (chosen) chosen.checked = true;
  }
}"""


def fill(page: Any, name: str = "Robin") -> None:
    """Answer every question on a page calmly: nothing hurts, nothing is wrong, a number that is possible."""
    page.evaluate(CALM, name)
