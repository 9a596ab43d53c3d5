"""What each triage level shows, and what it leaves out whatever the document holds."""

import copy
import re
from typing import Any

import pytest

from advisor.report.render import render
from tests.reports.conftest import full, sample

SECTIONS = {
    "why", "contradictions", "map", "patterns", "groups", "tests", "mistakes", "load-risk", "week", "workouts", "rules",
    "advice", "withheld", "watch", "guide-notes", "not-assessed", "limits", "sources",
}  # fmt: skip
TRAINING = SECTIONS - {"withheld"}
EXPECTED = {
    "emergency": {"why"},
    "clinician_first": {"why", "contradictions", "map", "patterns", "withheld", "watch", "not-assessed", "sources"},
    "modify": TRAINING,
    "train": TRAINING,
    "incomplete": TRAINING,
}
HEADINGS = {
    "patterns": "What it might be",
    "groups": "Worth training",
    "tests": "Your home tests",
    "mistakes": "Training habits to change",
    "load-risk": "Load risk",
    "week": "Your week",
    "workouts": "Your workouts",
    "watch": "Warning signs to watch for",
    "guide-notes": "Where the guide is simplified",
    "not-assessed": "What was not assessed",
    "sources": "Sources",
}


def at_level(level: str) -> dict[str, Any]:
    """The full document at another level; the withheld parts as the assessment gives them."""
    document = full()
    document["triage"] |= {"level": level}
    document["triage"]["reasons"][0]["level"] = level if level != "incomplete" else "modify"
    if level == "clinician_first":
        withheld = {"withheld": "Left out on purpose until a clinician has made an examination."}
        document["plan"] = document["load_risk"] = withheld
    return document


def sections(html: str) -> set[str]:
    return set(re.findall(r'<section id="([a-z-]+)"', html))


@pytest.mark.parametrize("level", EXPECTED)
def test_parts_by_level(level: str) -> None:
    assert sections(render(at_level(level), "html")) == EXPECTED[level]


@pytest.mark.parametrize("level", EXPECTED)
@pytest.mark.parametrize("fmt", ["md", "text"])
def test_the_other_formats_show_the_same_parts(level: str, fmt: str) -> None:
    shown = render(at_level(level), fmt).casefold()
    for section, heading in HEADINGS.items():
        if level == "clinician_first" and section == "patterns":
            heading = "What should be looked at"
        line = f"\n## {heading}\n" if fmt == "md" else f"\n{heading}\n─"
        assert (line.casefold() in shown) == (section in EXPECTED[level]), heading


@pytest.mark.parametrize("level", ["emergency", "clinician_first"])
@pytest.mark.parametrize("fmt", ["html", "md", "text"])
def test_a_document_that_says_too_much_is_cut(level: str, fmt: str) -> None:
    """A plan, points or exercises never show at these levels, even if the document held them."""
    document = full() | {"patterns_withheld": ""}
    document["triage"] |= {"level": level}
    shown = " ".join(render(document, fmt).split())
    for said in (
        document["plan"]["sessions"][0]["exercises"][0]["how"][0],
        document["groups"][0]["does"],
        document["mistakes"][0]["instead"],
        document["load_risk"]["items"][0]["because"],
        document["advice"][0]["text"],
        document["guide_notes"][0]["text"],
        "Cut your running",
    ):
        assert said not in shown


@pytest.mark.parametrize("fmt", ["html", "md", "text"])
def test_emergency_is_what_to_do_and_what_to_tell(fmt: str) -> None:
    document = sample("emergency")
    shown = " ".join(render(document, fmt).split())
    for reason in document["triage"]["reasons"]:
        for line in reason["do"]:
            assert (line in shown) == (reason["level"] == "emergency")
    assert "This is not a diagnosis" in shown
    assert document["statements"]["limits"] in shown
    assert document["watch"][0] not in shown
    assert "Load risk" not in shown.partition("</style>")[2 if fmt == "html" else 0]


def test_lower_reasons_wait_when_a_clinician_comes_first() -> None:
    document = sample("bone_stress_clinician")
    lower = copy.deepcopy(document["triage"]["reasons"][0])
    lower |= {"rule": "other", "level": "modify", "title": "Something milder", "do": ["Run a little less."]}
    document["triage"]["reasons"].append(lower)
    shown = render(document, "html")
    assert "Something milder" not in shown
    assert "Run a little less." not in shown


def test_the_most_urgent_actions_come_first_and_the_others_stay_with_their_reason() -> None:
    document = sample("bone_stress_clinician")
    urgent = document["triage"]["urgency_text"]
    head, _, rest = render(document, "md").partition("## Why this result")
    for reason in document["triage"]["reasons"]:
        for line in reason["do"] if reason["level"] == "clinician_first" else []:
            assert line in head + rest
            if reason["urgency_text"] == urgent:
                assert line in head


@pytest.mark.parametrize("fmt", ["html", "md", "text"])
def test_incomplete_names_the_open_questions_before_all_else(fmt: str) -> None:
    document = sample("incomplete")
    shown = " ".join(render(document, fmt).split())
    head = shown[
        : shown.casefold().index(
            "load risk</h2>" if fmt == "html" else "load risk ─" if fmt == "text" else "## load risk"
        )
    ]
    for id_ in document["triage"]["open_questions"]:
        assert document["questions"][id_]["ask"] in head
    assert document["plan"]["provisional"] in shown


def test_weak_is_said_of_measured_groups_only() -> None:
    document = full()
    document["groups"][0]["measured"] = []
    html = render(document, "html")
    groups = html[html.index('<dl class="kinds">') : html.index("</dl>", html.index('<dl class="kinds">'))]
    assert "weak" not in groups.casefold()


def test_a_range_is_shown_as_a_range() -> None:
    document = full()
    document["load_risk"] |= {"band": "low", "bands": ["low", "high"], "points": 1, "range": [1, 9]}
    html = render(document, "html")
    assert "1 to 9 while some answers are missing" in html
    assert html.count('class="here"') == 3
    assert "[LOW] ─── [MODERATE] ─── [HIGH]" in render(document, "text")


def test_unchecked_sources_are_marked() -> None:
    document = full()
    document["sources"][0]["checked"] = "no"
    document["triage"]["reasons"][0]["sources"] = [document["sources"][0]["id"]]
    for fmt in ("html", "md", "text"):
        assert "not yet checked" in render(document, fmt)


def test_a_source_without_entry_is_named_and_marked() -> None:
    document = full()
    document["triage"]["reasons"][0]["sources"] = ["lost-2020"]
    html = render(document, "html")
    assert re.search(r"lost-2020.*not yet checked", html)


@pytest.mark.parametrize("fmt", ["html", "md", "text"])
def test_the_weeks_are_said_once(fmt: str) -> None:
    document = sample("knee_modify")
    weeks, lines = document["plan"]["weeks"], document["plan"]["progression"]
    shown = " ".join(render(document, fmt).split())
    assert "Week 4:" not in shown
    assert lines[len(weeks)] in shown
    document["plan"]["weeks"] = []
    assert "Week 4:" in render(document, fmt)
