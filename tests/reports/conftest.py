"""Shared by the tests of the report: the sample assessments, and one small document in which nothing is empty."""

import json
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SAMPLES = {path.stem: path for path in sorted((HERE / "samples").glob("*.json"))}


def sample(name: str) -> dict[str, Any]:
    """A sample assessment by name."""
    return json.loads(SAMPLES[name].read_text(encoding="utf-8"))


def full() -> dict[str, Any]:
    """A small document that fills every part of the report: every list has one entry, the week its seven days."""
    document = first_of_each(sample("knee_modify"))
    document["plan"]["week"] = sample("knee_modify")["plan"]["week"]
    document["triage"] |= {"level": "incomplete", "open_questions": ["pain_where"]}
    document["triage"]["reasons"][0]["tell"] = ["Where it hurts."]
    coach = sample("coach_edited")
    document["statements"] = coach["statements"]
    document["plan"] |= {key: first_of_each(coach["plan"][key]) for key in ("edits", "breaks", "coach_note", "done")}
    document["plan"]["sessions"][0]["edit"] = coach["plan"]["sessions"][1]["edit"][:1]
    document["plan"]["sessions"][0]["exercises"][0]["edit"] = ["Chosen by the coach."]
    document["plan"]["provisional"] = "This plan is only a first sketch."
    return document


def first_of_each(value: Any) -> Any:
    """The value with each list cut to its first entry, but pairs of numbers left whole."""
    if isinstance(value, dict):
        return {key: first_of_each(item) for key, item in value.items()}
    if isinstance(value, list):
        return value if value and isinstance(value[0], int) else [first_of_each(item) for item in value[:1]]
    return value


@pytest.fixture(params=SAMPLES)
def document(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Each sample assessment in turn."""
    return sample(request.param)
