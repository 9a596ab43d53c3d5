"""The squad's page in the browser says the same of the same people as `advisor squad`."""

import csv
import html
import io
import re
from pathlib import Path
from time import sleep, time

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from advisor.cli import main
from advisor.intake.gather import gather
from advisor.library import Library
from advisor.web.forms import shown
from advisor.web.visit import Site
from tests.plan.people import runner
from tests.web.conftest import log_in
from tests.web.test_coach import add_client, choices, filled, records, upload
from tests.web.walk import example, send

PEOPLE = 14


def table(library: Library, first: int) -> str:
    """An intake table of random runners from a number on, with ids that do not depend on it; some need help first."""
    questionnaire = library.questionnaires["runner"]
    people = []
    for place in range(PEOPLE):
        raw = runner(questionnaire, first + place)
        if place % 6 == 0:
            raw |= {"warning_heart": ["chest_pain"]} if place else {"limp_walking": True}
        answers = gather(questionnaire, raw, lambda *wrong: pytest.fail(str(wrong)))
        people.append({"id": f"r{place:02}"} | {fact: ";".join(shown(cell)) for fact, cell in answers.values.items()})
    people.append({"id": ""})  # comes to no result
    text = io.StringIO()
    titles = sorted(set().union(*people) - {"id"})
    writer = csv.DictWriter(text, ["id", *titles], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(people)
    return text.getvalue()


def put(coach: TestClient, site: Site, content: str, name: str) -> str:
    """Upload a table and have it worked through; the address of the upload."""
    page = upload(coach, content, name)
    chosen = choices(page)
    assert all(chosen.values())
    sleep(1 - time() % 1)  # times are kept to the second
    working = send(coach, page, {**chosen, "missing": "NA", "decimal": "."})
    site.worker.wait()
    return str(working.url)


def by_command(folder: Path, *tables: str) -> str:
    """The page of `advisor squad` on the last table, compared with the one before it."""
    folders = []
    for number, content in enumerate(tables):
        (folder / f"{number}.csv").write_text(content)
        folders.append(str(folder / str(number)))
        done = CliRunner().invoke(main, ["batch", str(folder / f"{number}.csv"), "-o", folders[-1]])
        assert done.exit_code == 3, done.output
    earlier = ["--earlier", folders[-2]] if len(folders) > 1 else []
    made = CliRunner().invoke(main, ["squad", folders[-1], *earlier, "--format", "html"])
    assert made.exit_code == 0, made.output
    return made.output


def part(page: str, id_: str) -> str:
    """A section without links and days, with spaces squeezed."""
    found = re.search(rf'<section id="{id_}".*?</section>', page, re.DOTALL)
    assert found, f"no section {id_}"
    text = re.sub(r"</?a\b[^>]*>|<button>|</button>", "", found[0])
    text = re.sub(r' <span class="muted">since [^<]*</span>', "", text)
    return " ".join(text.split())


def counts(page: str) -> list[str]:
    return re.findall(r'<li class="count [^>]*>.*?</li>', page)


def changed(page: str) -> str:
    """The list of those who changed; the sentence before it speaks of batches or of assessments."""
    return part(page, "changed").partition('<ul class="changed">')[2]


@pytest.fixture
def autumn(library: Library) -> str:
    return table(library, 100)


@pytest.fixture
def spring(library: Library) -> str:
    return table(library, 107)  # the second half is as in autumn the first


def test_the_page_of_an_upload_and_of_all_clients_is_that_of_the_command(
    coach: TestClient, site: Site, spring: str, autumn: str, tmp_path: Path
) -> None:
    put(coach, site, spring, "spring.csv")
    address = put(coach, site, autumn, "autumn.csv")
    expected = by_command(tmp_path, spring, autumn)
    assert f'href="{address.removeprefix("http://127.0.0.1:8321")}/squad"' in coach.get(address).text
    for page in (coach.get(f"{address}/squad").text, coach.get("/coach/squad").text):
        assert counts(page) == counts(expected)
        for id_ in ("first", "sessions", "everybody"):
            assert part(page, id_) == part(expected, id_)
        assert changed(page) == changed(expected) != ""
        assert "urgent-emergency" in part(page, "first") and "together-list" in part(page, "sessions")
        assert "<script" not in page and "<button" not in part(page, "everybody")
    assert "1 row of the intake came to no result" in coach.get(f"{address}/squad").text


def test_an_early_upload_is_compared_with_what_was_before_it_only(
    coach: TestClient, site: Site, spring: str, autumn: str
) -> None:
    first = put(coach, site, spring, "spring.csv")
    put(coach, site, autumn, "autumn.csv")
    assert 'id="changed"' not in coach.get(f"{first}/squad").text


def test_everybody_is_linked_and_named_by_label(coach: TestClient, library: Library, site: Site) -> None:
    assert "Nothing to show yet" in coach.get("/coach/squad").text
    robin = filled(site, library, "Robin")
    add_client(coach, "Not yet")
    page = coach.get("/coach/squad").text
    assert f'<a href="/coach/clients/{robin}"><bdi>Robin</bdi></a>' in part_with_links(page)
    assert "1 client has no result yet." in page
    assert ">Who changed</h2>" in page  # everybody has an earlier day of their own
    assert "1 runner has an earlier assessment with the same questions." in page
    assert robin not in re.sub(r'href="[^"]*"', "", page)


def part_with_links(page: str) -> str:
    return page[page.index('<section id="everybody"') :]


def test_results_of_other_rules_take_no_part_in_sessions(coach: TestClient, library: Library, site: Site) -> None:
    own = records(site)
    questionnaire, answers = example("knee_pain", library)
    document, row = site.adviser.assess(questionnaire, answers)
    for label in ("Ada", "Bo"):
        own.add_assessment(own.add_client(label).id, "runner", answers, document, row)
    assert "together-list" in coach.get("/coach/squad").text
    old = document | {"knowledge": document["knowledge"] | {"digest": "0" * 64}}
    own.add_assessment(own.add_client("Cy").id, "runner", answers, old, row)
    own.add_assessment(own.add_client("Di").id, "runner", answers, document)  # as an earlier version kept it
    page = coach.get("/coach/squad").text
    assert "2 results were made with other rules than the ones in use now and take no part in sessions" in page
    people = re.findall(r'<p class="people">(.*?)</p>', page)
    assert people and all("Ada" in each and "Cy" not in each and "Di" not in each for each in people)
    assert all(f"<bdi>{name}</bdi>" in part_with_links(page) for name in ("Ada", "Bo", "Cy", "Di"))


def test_who_needs_help_first_is_there_also_from_an_earlier_version(
    coach: TestClient, library: Library, site: Site
) -> None:
    questionnaire, answers = example("emergency_calf", library)
    own = records(site)
    own.add_assessment(own.add_client("Ada").id, "runner", answers, site.adviser.advise(questionnaire, answers))
    page = coach.get("/coach/squad").text
    assert "Ada" in part(page, "first") and "urgent-emergency" in part(page, "first")


def test_the_policy_allows_this_style_and_no_script(coach: TestClient, library: Library, site: Site) -> None:
    filled(site, library)
    page = coach.get("/coach/squad")
    policy = page.headers["content-security-policy"]
    assert "script-src" not in policy and "unsafe" not in policy and policy.count("'sha256-") == 1
    assert 'http-equiv="Content-Security-Policy"' not in page.text


def test_a_label_is_only_text(coach: TestClient, library: Library, site: Site) -> None:
    filled(site, library, "<b>{{ 7*7 }}</b>")
    page = coach.get("/coach/squad").text
    assert html.escape("<b>{{ 7*7 }}</b>") in page and "<b>" not in page


def test_the_squad_of_an_upload_is_its_coach_s_only(coach: TestClient, site: Site, autumn: str) -> None:
    address = put(coach, site, autumn, "autumn.csv")
    assert log_in(site, "Blake").get(f"{address}/squad").status_code == 404
