"""The agreement with diagnoses recorded at a running clinic: reproducible, current, and high where it must be."""

import sys
from pathlib import Path

import pytest

from advisor.library import Library

ROOT = Path(__file__).parents[2]
SHEET = ROOT.parent / "shared/data/intake/running_clinic_intake.csv"

sys.path.insert(0, str(ROOT / "benchmarks"))
import clinic_agreement  # noqa: E402

pytestmark = pytest.mark.skipif(not SHEET.is_file(), reason="the clinic's sheet is not beside the checkout")


@pytest.fixture(scope="module")
def found(library: Library) -> "clinic_agreement.Agreement":
    return clinic_agreement.agreement(SHEET, library)


def test_named_diagnoses_meet_the_region_and_name_of_their_pattern(found: "clinic_agreement.Agreement") -> None:
    total = found.total
    assert total.rows > 200
    assert total.shown / total.rows >= 0.95
    assert total.region / total.rows >= 0.95


def test_the_page_is_current(found: "clinic_agreement.Agreement") -> None:
    assert (ROOT / "docs/validation.md").read_text() == clinic_agreement.page(found)
