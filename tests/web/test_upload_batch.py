"""An uploaded table comes out as `advisor batch` would have it: the same results and the same rejects."""

import csv
import io
import re
from pathlib import Path

from click.testing import CliRunner
from starlette.testclient import TestClient

from advisor.cli import main
from advisor.conclude.row import COLUMNS
from advisor.library import Library
from advisor.web.visit import Site
from tests.web.test_coach import records
from tests.web.test_squad import put, table

MESSY = (
    "id,age,pain_where,pain_now,sex,name\n"
    "007,34,knee,4,female,Robin\n"
    "008,two,shin,x,male,Kim\n"
    ",30,knee,,,\n"
    "010,30,knee,3,female,Ada,extra\n"
    '"0\x0711",30,knee,3,female,Bo\n'
    "012,200,nose,3,other,\n"
    "007,35,knee,3,female,Robin\n"
    "\n"
    "=1+1,30,knee,11,female,<b>\n"
)


def by_command(folder: Path, content: str) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The results and the rejects of `advisor batch`."""
    (folder / "club.csv").write_text(content)
    done = CliRunner().invoke(main, ["batch", str(folder / "club.csv"), "-o", str(folder / "out")])
    assert done.exit_code in (0, 3), done.output
    tables = [(folder / "out" / f"{name}.csv").read_text() for name in ("results", "rejects")]
    results, rejects = (list(csv.DictReader(io.StringIO(text))) for text in tables)
    return results, rejects


def test_results_and_rejects_are_those_of_the_batch(
    coach: TestClient, site: Site, library: Library, tmp_path: Path
) -> None:
    for number, content in enumerate((MESSY, table(library, 300))):
        (tmp_path / str(number)).mkdir()
        results, rejects = by_command(tmp_path / str(number), content)
        address = put(coach, site, content, "club.csv")
        mine = records(site).of_upload(address.rpartition("/")[2])
        found = [
            {key: "" if value is None else str(value) for key, value in each.summary["row"].items()} for each in mine
        ]
        assert found == [{name: each[name] for name in ("row", *COLUMNS)} for each in results]
        kept = list(csv.DictReader(io.StringIO(coach.get(f"{address}/rejects").text)))
        assert kept == rejects
        whole = [line for line in rejects if not line["column"]]
        page = coach.get(address).text
        assert f"{len(results) + len(whole)} rows = {len(results)} results + {len(whole)} row" in page


def test_what_stands_out_is_the_warning_where_help_comes_first(coach: TestClient, site: Site) -> None:
    content = "id,age,warning_heart,pain_where\n1,30,chest_pain,none\n2,30,none,none\n"
    page = coach.get(put(coach, site, content, "club.csv")).text
    assert re.search(r'data-label="Stands out">A possible sign from the heart or lungs<', page)


def test_ids_and_names_that_cannot_be_seen_do_not_stop_the_rest(coach: TestClient, site: Site) -> None:
    content = "id,age,name\na  b,30,Robin\nc,31,\u200b\n\u200b,32,\u200b\u2063\nd,33,Kim\n"
    for _ in range(2):  # the second time all but one belong to a client that is there
        address = put(coach, site, content, "club.csv")
        assert "Stopped" not in coach.get(address).text
        assert len(records(site).of_upload(address.rpartition("/")[2])) == 4
    assert sorted(client.label for client in records(site).clients()) == ["Kim", "Robin", "Row 3", "Row 3", "c"]


def test_long_ids_are_not_taken_for_each_other(coach: TestClient, site: Site) -> None:
    long = "x" * 150
    address = put(coach, site, f"id,age\n{long}1,30\n{long}2,31\nok,32\n", "club.csv")
    assert "3 rows = 1 results + 2 rows not used" in coach.get(address).text
    assert "longer than 120" in coach.get(address).text
