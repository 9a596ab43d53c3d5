"""The map in docs/batch.md is sound and does what the page says."""

import re
from pathlib import Path

from advisor.intake.mapping import read_map
from advisor.intake.translate import Translator
from advisor.library import Library

PAGE = Path(__file__).parents[2] / "docs/batch.md"


def test_the_map_on_the_page_works(library: Library, tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")
    row = {
        "Client no": "7", "Age": "34", "Weight": "154,5", "Raises left": "999", "Sex": "w", "Surface": "Forest road",
        "Side": "L", "Joint": "Knee", "Label": "Patellofemoral pain", "Phone": "0",
    }  # fmt: skip
    person = Translator(read_map(path, library), list(row), "clinic.csv").translate(list(row.values()))
    assert person.id == "7"
    assert person.rejects == []
    assert person.answers.values == {
        "age": 34,
        "weight": 70.08,
        "sex": "female",
        "surface": frozenset({"trail"}),
        "pain_where": frozenset({"knee"}),
        "knee_side": "left",
        "knee_place.left": frozenset({"around_kneecap"}),
    }
    row |= {"Joint": "Hip", "Label": "pain"}
    person = Translator(read_map(path, library), list(row), "clinic.csv").translate(list(row.values()))
    assert "pain_where" not in person.answers.values
    assert {(reject.column, reject.value) for reject in person.rejects} == {("Joint", "Hip"), ("Side", "L")}
