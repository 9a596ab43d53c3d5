"""Approved files: what the samples look like in each format.

After a change that is meant, look at the difference and approve it: ADVISOR_APPROVE=1 pytest tests/reports
"""

import os
import re
from datetime import date
from pathlib import Path

import pytest

from advisor.report.calendar import calendar
from advisor.report.context import describe
from advisor.report.render import FORMATS, render
from advisor.resources import folder
from tests.reports.conftest import HERE, SAMPLES, sample

APPROVE = bool(os.environ.get("ADVISOR_APPROVE"))
README = folder("reports/templates") / "README.md"
MARK = "<!-- From here on written by `advisor.report.context.describe`. -->\n"


def approve(path: Path, text: str) -> None:
    """Compare with an approved file, or write it when asked to."""
    if APPROVE:
        path.write_text(text, encoding="utf-8")
    assert path.is_file(), f"{path.name} was never approved"
    assert text == path.read_text(encoding="utf-8"), f"{path.name} is not as approved"


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("fmt", ["html", "md", "text"])
def test_looks_as_approved(name: str, fmt: str) -> None:
    text = render(sample(name), fmt)
    text = re.sub(r"<style>.*?</style>", "<style></style>", text, flags=re.DOTALL)  # the style sheet is one file anyway
    approve(HERE / "approved" / f"{name}.{FORMATS[fmt]}", text)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("fmt", ["html", "md"])
def test_the_hand_over_looks_as_approved(name: str, fmt: str) -> None:
    text = re.sub(r"<style>.*?</style>", "<style></style>", render(sample(name), fmt, "handover"), flags=re.DOTALL)
    approve(HERE / "approved" / f"{name}.handover.{fmt}", text)


@pytest.mark.parametrize("name", ["knee_modify", "healthy_advanced", "nearly_empty", "coach_edited"])
def test_the_calendar_is_as_approved(name: str) -> None:
    text = calendar(sample(name), date(2026, 11, 30))
    approve(HERE / "approved" / f"{name}.ics.txt", text.replace("\r\n", "\n"))


@pytest.mark.parametrize("name", SAMPLES)
def test_json_is_the_document_itself(name: str) -> None:
    assert render(sample(name), "json") == SAMPLES[name].read_text(encoding="utf-8")


def test_the_context_is_written_down() -> None:
    kept = README.read_text(encoding="utf-8").partition(MARK)[0]
    approve(README, kept + MARK + "\n" + describe())
