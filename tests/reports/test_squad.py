"""The squad's page: nobody lost, red flags on top, nothing hidden, no id more than text, and a table that sorts."""

import base64
import csv
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from advisor.conclude.row import row as result_row
from advisor.engines import engine
from advisor.errors import InputRefused, UsageError
from advisor.inference import Reasoner
from advisor.library import Library
from advisor.plan import whole
from advisor.report.brand import read_brand
from advisor.report.squad import changes, gather, page
from advisor.report.squad.rows import NEEDED, Results
from advisor.report.text import clean
from tests.plan.people import runner
from tests.reports.conftest import HERE
from tests.reports.test_approved import approve
from tests.reports.test_browser import RULES, browser, opened  # noqa: F401 - the fixture
from tests.reports.test_hostile import chunks, elements, kinds, squashed

TITLES = ("id", "row", *(name for name in NEEDED if name not in ("id", "row")), "report")
Row = dict[str, Any]


@pytest.fixture(scope="module")
def crowd(library: Library) -> list[Row]:
    """Rows of random runners, a few of whom need help first."""
    from advisor.assess import make_case
    from advisor.intake.gather import gather as answers_of

    reasoner, questionnaire = Reasoner(library, engine("reference")), library.questionnaires["runner"]
    found = []
    for number in range(40):
        raw = runner(questionnaire, number)
        if number % 13 == 0:
            raw |= {"warning_heart": ["chest_pain"]} if number else {"limp_walking": True}
        answers = answers_of(questionnaire, raw, lambda *wrong: pytest.fail(str(wrong)))
        case = make_case(reasoner, questionnaire, answers)
        document = whole(case, reasoner)
        level = document["plan"].get("level")
        cells = dict(result_row(case, document, level))
        found.append({"id": f"r{number:02}", "row": number + 1, **cells, "report": ""})
    return found


def folder(path: Path, rows: list[Row], library: Library, created: str = "2026-11-23T05:00:00+00:00") -> Path:
    """A folder as a batch leaves it."""
    path.mkdir(parents=True, exist_ok=True)
    with (path / "results.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, TITLES, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: "" if value is None else value for key, value in row.items()} for row in rows)
    summary = {"created": created, "rejected_rows": 2, "knowledge": {"version": "1", "digest": library.digest}}
    (path / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def autumn(crowd: list[Row], library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder(tmp_path_factory.mktemp("squad") / "autumn", crowd, library)


@pytest.fixture(scope="module")
def spring(crowd: list[Row], library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same runners earlier: results moved on by one, so that most changed; one is new, one is gone."""
    rows = [now | {"id": later["id"]} for now, later in zip(crowd[1:], crowd, strict=False)]
    rows.append(crowd[0] | {"id": "gone"})
    return folder(tmp_path_factory.mktemp("squad") / "spring", rows, library, "2026-05-01T05:00:00+00:00")


@pytest.mark.parametrize("fmt", ["html", "md", "text", "json"])
def test_looks_as_approved(fmt: str, autumn: Path, spring: Path, library: Library) -> None:
    record = page.read(autumn, library, spring, label="Lake Runners", equipment=["band"])
    record = record.model_copy(update={"knowledge": record.knowledge.model_copy(update={"digest": "0" * 64})})
    text = re.sub(r"<style>.*?</style>", "<style></style>", page.make(record, fmt), flags=re.DOTALL)
    approve(HERE / "approved" / f"squad.{page.FORMATS[fmt]}", text)


def test_everybody_is_there_once_and_the_most_urgent_first(autumn: Path, crowd: list[Row], library: Library) -> None:
    record = page.read(autumn, library)
    assert sorted(line.id for line in record.lines) == sorted(row["id"] for row in crowd)
    assert record.people == len(crowd) == sum(count.people for count in record.counts)
    order = ["emergency", "clinician_first", "incomplete", "modify", "train"]
    places = [order.index(line.level) for line in record.lines]
    assert places == sorted(places)
    assert places[0] == 0
    assert record.rejected == 2


def test_whoever_needs_help_stands_on_top_and_trains_with_nobody(
    autumn: Path, crowd: list[Row], library: Library
) -> None:
    record = page.read(autumn, library)
    urgent = {row["id"] for row in crowd if row["triage"] in ("emergency", "clinician_first")}
    assert len(urgent) > 3
    assert {person.id for person in record.urgent} == urgent
    assert all(person.reasons and person.urgency for person in record.urgent)
    for session in record.sessions:
        assert not urgent & set(session.people)
    for fmt in ("html", "md", "text"):
        shown = page.make(record, fmt)
        head = shown[: shown.casefold().index("sessions together")]
        for person in record.urgent:
            assert person.id in head


def test_sessions_are_for_those_who_share_a_group(autumn: Path, crowd: list[Row], library: Library) -> None:
    record = page.read(autumn, library)
    assert len(record.sessions) > 2
    for session in record.sessions:
        sharing = [
            row["id"]
            for row in crowd
            if row["triage"] in ("modify", "train")
            and session.group in [part.split(" ")[0] for part in row["groups"].split("; ") if part]
        ]
        assert session.people + [""] * session.more == sharing + [""] * 0 or session.total == len(sharing)
        assert session.total == len(sharing) >= 2
    shares = [(session.measured, session.total) for session in record.sessions]
    assert shares == sorted(shares, reverse=True)


def test_results_of_other_rules_give_no_sessions(crowd: list[Row], library: Library, tmp_path: Path) -> None:
    rows = [row | {"rules": f"{row['rules']}; from-another-book"} for row in crowd]
    record = page.read(folder(tmp_path, rows, library), library)
    assert record.sessions == []
    assert "other rules" in record.sessions_withheld
    (tmp_path / "summary.json").write_text(json.dumps({"knowledge": {"digest": "f" * 64}}))
    record = page.read(tmp_path, library)
    assert record.other_rules
    assert "other rules than the ones in use now" in page.make(record, "html")


# ------------------------------------------------------------------------------------------------ who changed


def test_who_changed(autumn: Path, spring: Path, crowd: list[Row], library: Library) -> None:
    compared = page.read(autumn, library, spring).compared
    assert compared is not None
    assert (compared.both, compared.new, compared.gone) == (len(crowd) - 1, 1, 1)
    assert compared.same + len(compared.changed) == compared.both
    before = {later["id"]: now for now, later in zip(crowd[1:], crowd, strict=False)}
    now = {row["id"]: row for row in crowd}
    for person in compared.changed:
        other = before[person.id]["triage"] != now[person.id]["triage"]
        assert other == any(turn.kind == "level" for turn in person.turns)
    directions = [("worse", "other", "better").index(person.direction) for person in compared.changed]
    assert directions == sorted(directions)


def known(level: str = "train", patterns: tuple[str, ...] = (), weak: tuple[str, ...] = (), risk: str = "low") -> Any:
    return changes.Known(
        level,
        frozenset((name, "") for name in patterns),
        frozenset((name, "") for name in weak),
        tuple(risk.split("-")) if risk else (),
    )


NAMES = changes.Names(str, lambda id_, side: id_, lambda id_, side: id_, "-".join)


@pytest.mark.parametrize(
    ("before", "after", "turns", "direction"),
    [
        (known(), known("modify"), ["level"], "worse"),
        (known("clinician_first", risk=""), known("modify"), ["level"], "better"),
        (known("incomplete"), known("modify"), ["level"], "other"),
        (known(), known(patterns=("shin_splints",)), ["pattern_new"], "worse"),
        (known(weak=("glutes",)), known(), ["weak_gone"], "better"),
        (known(weak=("glutes",)), known(weak=("core",)), ["weak_new", "weak_gone"], "other"),
        (known(risk="low"), known(risk="high"), ["load_up"], "other"),
        (known(risk="low"), known(risk="low-moderate"), [], "other"),
        (known(weak=("glutes",)), known("emergency", risk=""), ["level"], "worse"),
        (known(weak=("glutes",)), known("clinician_first", risk=""), ["level"], "worse"),
        (known(), known(), [], "other"),
    ],
)
def test_what_counts_as_a_change(before: Any, after: Any, turns: list[str], direction: str) -> None:
    assert [turn.kind for turn in changes.turns(before, after, NAMES)] == turns
    assert changes.direction(before, after) == direction


def test_ids_that_come_twice_are_not_compared(crowd: list[Row], library: Library, tmp_path: Path) -> None:
    twice = [*crowd[:5], crowd[5] | {"id": crowd[0]["id"]}]
    now, before = folder(tmp_path / "now", twice, library), folder(tmp_path / "before", crowd[:6], library)
    compared = page.read(now, library, before).compared
    assert compared is not None
    assert (compared.both, compared.not_told_apart) == (4, 2)
    assert "share their id" in page.make(page.read(now, library, before), "html")


def test_too_many_are_not_compared_and_that_is_said(
    crowd: list[Row], library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MOST", 10)
    now = folder(tmp_path, crowd, library)
    compared = page.read(now, library, now).compared
    assert compared is not None and not compared.changed
    for fmt in ("html", "md", "text"):
        assert "more than 10 people" in " ".join(page.make(page.read(now, library, now), fmt).split())


# ----------------------------------------------------------------------------------------------- large clubs


def test_of_a_large_club_the_most_urgent_stand_in_the_table_and_the_rest_is_counted(
    crowd: list[Row], library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_table = [line.id for line in page.read(folder(tmp_path, crowd, library), library).lines]
    monkeypatch.setattr(gather, "MOST_LINES", 7)
    monkeypatch.setattr(page, "MOST_LINES", 7)
    monkeypatch.setattr(page, "MOST_URGENT", 3)
    record = page.read(tmp_path, library)
    assert [line.id for line in record.lines] == whole_table[:7]
    assert record.lines_left_out == len(crowd) - 7
    assert record.people == len(crowd)
    urgent = sum(row["triage"] in ("emergency", "clinician_first") for row in crowd)
    assert len(record.urgent) + record.urgent_more == urgent
    for fmt in ("html", "md", "text"):
        shown = " ".join(page.make(record, fmt).split())
        assert f"{len(crowd) - 7} runners are left out here" in shown
        assert f"{urgent - 3} more" in shown


def test_parquet_reads_the_same(crowd: list[Row], library: Library, tmp_path: Path) -> None:
    text = folder(tmp_path / "csv", crowd, library)
    other = folder(tmp_path / "parquet", crowd, library)
    (other / "results.csv").unlink()
    pl.DataFrame([{name: row[name] for name in TITLES} for row in crowd], infer_schema_length=None).write_parquet(
        other / "results.parquet"
    )
    assert page.read(text, library) == page.read(other, library)


# ------------------------------------------------------------------------------------------------- faulty input


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="no results"):
        Results(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "no column id"),
        (",".join(TITLES) + "\n1,2\n", "too few or too many cells"),
        (",".join(TITLES) + "\n" + ",".join("x" for _ in TITLES) + "\n", "no row of results"),
        (",".join(TITLES) + "\n" + ",".join("x" for _ in TITLES) + ",x\n", "too few or too many cells"),
        ('"' + ",".join(TITLES) + "\n", "can't be read"),
        ("", "no column id"),
    ],
)
def test_what_are_no_results_is_refused_with_its_place(text: str, said: str, library: Library, tmp_path: Path) -> None:
    (tmp_path / "results.csv").write_text(text)
    with pytest.raises(InputRefused, match=said) as error:
        page.read(tmp_path, library)
    assert "results.csv" in str(error.value)


def test_a_parquet_file_that_is_none_is_refused(library: Library, tmp_path: Path) -> None:
    (tmp_path / "results.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(InputRefused, match="can't be read"):
        page.read(tmp_path, library)


def test_equipment_that_does_not_exist_is_refused_with_a_near_one(autumn: Path, library: Library) -> None:
    with pytest.raises(UsageError, match="dumbbell"):
        page.read(autumn, library, equipment=["dumbell"])


# ------------------------------------------------------------------------------------------------------ reports


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\x", ".hidden", "a/b", "https://evil.example", ""])
def test_only_plain_names_of_reports_are_linked(name: str, crowd: list[Row], library: Library, tmp_path: Path) -> None:
    rows = [crowd[0] | {"report": f"reports/{name}"}, crowd[1] | {"report": "reports/000002-Bo b#1"}]
    folder(tmp_path, rows, library)
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "000002-Bo b#1.html").write_text("x")
    record = page.read(tmp_path, library, beside=tmp_path)
    assert sorted(line.report for line in record.lines) == ["", "reports/000002-Bo%20b%231.html"]
    assert all(line.report == "" for line in page.read(tmp_path, library).lines)


def test_a_practice_stands_on_it_without_its_words_to_runners(autumn: Path, library: Library) -> None:
    brand, _ = read_brand(Path(__file__).parents[2] / "examples" / "brand" / "practice.yaml")
    html = page.make(page.read(autumn, library, brand=brand), "html")
    assert "Physio at the Lake" in html
    assert "data:image/svg+xml;base64," in html
    assert "Please bring this report" not in html


# ------------------------------------------------------------------------------------------------ hostile ids


def hostile_pages(text: str, crowd: list[Row], library: Library, path: Path) -> Any:
    first = next(row for row in crowd if row["triage"] == "emergency")
    rows = [first | {"id": text}, *({**row, "id": text + str(place)} for place, row in enumerate(crowd[1:4]))]
    now = folder(path / "now", rows, library)
    before = folder(path / "before", [crowd[5] | {"id": text}], library)
    return page.read(now, library, before, label=text)


@pytest.mark.parametrize("texts", chunks())
def test_an_id_stays_text(texts: list[str], crowd: list[Row], library: Library, tmp_path: Path) -> None:
    plain = hostile_pages("Zebra", crowd, library, tmp_path)
    expected, tokens = elements(page.make(plain, "html"))[0], kinds(page.make(plain, "md"))
    for text in texts:
        if "\x00" in text or any(0xD800 <= ord(c) < 0xE000 for c in text):
            continue  # no batch writes these
        record = hostile_pages(text, crowd, library, tmp_path)
        found, body = elements(page.make(record, "html"))
        assert found == expected, text
        assert squashed(body).count(squashed(clean(text))) >= 4, text
        assert kinds(page.make(record, "md")) == tokens, text
        shown = page.make(record, "text")
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", shown), text
        assert all(len(line) <= 80 for line in shown.split("\n")), text


# ------------------------------------------------------------------------------------------------- in a browser


def test_the_policy_names_the_script_and_nothing_else(autumn: Path, library: Library) -> None:
    html = page.make(page.read(autumn, library), "html")
    script = re.search(r"<script>(.*?)</script>", html, re.DOTALL)
    assert script and html.count("<script") == 1
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in html
    assert "default-src 'none'" in html
    assert "http" not in html.partition("</style>")[2].replace("http-equiv", "")


@pytest.fixture(scope="module")
def shown(autumn: Path, spring: Path, library: Library) -> str:
    return page.make(page.read(autumn, library, spring, label="Lake Runners"), "html")


def test_the_table_sorts_under_its_own_policy(browser: Any, shown: str, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "squad.html").write_text(shown, encoding="utf-8")
    tab = browser.new_context().new_page()  # the policy is in force here
    wrong: list[str] = []
    tab.on("console", lambda message: wrong.append(message.text))
    tab.goto((tmp_path / "squad.html").as_uri())
    first = "[...document.querySelectorAll('#everybody-table tbody th')].map(cell => cell.textContent.trim())"
    before = tab.evaluate(first)
    tab.click("#everybody-table thead button >> nth=0")
    by_id = tab.evaluate(first)
    assert by_id == sorted(before)
    assert tab.get_attribute("#everybody-table thead th >> nth=0", "aria-sort") == "ascending"
    tab.click("#everybody-table thead button >> nth=0")
    assert tab.evaluate(first) == sorted(before, reverse=True)
    tab.click("#everybody-table thead button >> nth=1")
    assert tab.evaluate(first) == before
    assert "Result" in tab.inner_text("#sorted")
    assert wrong == []
    tab.context.close()


def test_everything_can_be_read_without_a_script(browser: Any, shown: str, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "squad.html").write_text(shown, encoding="utf-8")
    tab = browser.new_context(java_script_enabled=False).new_page()
    tab.goto((tmp_path / "squad.html").as_uri())
    assert tab.locator("#everybody-table tbody tr").count() == 40
    assert tab.locator("button").count() == 0
    assert "Result" in tab.inner_text("#everybody-table thead")
    tab.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (820, "light"), (1280, "dark")])
def test_accessible_and_within_its_width(
    width: int,
    scheme: str,
    browser: Any,  # noqa: F811
    shown: str,
    tmp_path: Path,
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    tab = opened(browser, shown, tmp_path, width, scheme)
    found = axe.Axe().run(tab, options={"runOnly": RULES})
    within = tab.evaluate("document.documentElement.scrollWidth")
    tab.context.close()
    assert found.violations_count == 0, found.generate_report()
    assert within <= width
