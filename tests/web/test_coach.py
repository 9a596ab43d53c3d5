"""A coach at work: account, clients, assessments over time, uploads, squad, and what a client may ask for."""

import csv
import html
import io
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from advisor.answers import Answers
from advisor.library import Library
from advisor.plan import advise
from advisor.store.records import Records
from advisor.web.visit import Site
from tests.web.conftest import CODE, PASSWORD, Browser, log_in
from tests.web.walk import example, send, title, token, walk

TABLE = """id,Name,Age,Gender,Where does it hurt,Odd column,Pain level
007,Robin Example,34,female,knee,keen,4
008,Kim Example,52,male,shin,slow,x
,Nobody,30,male,knee,,
010,Long,30,male,knee,,3,extra
011,=1+1,200,male,knee,,
"""


def records(site: Site, name: str = "Alex") -> Records:
    """A coach's records, behind the pages."""
    coach = site.accounts.coach(name)
    assert coach is not None
    return Records(site.database, coach.id)


def add_client(coach: TestClient, label: str = "Robin", code: str = "") -> Any:
    """The page of a new client."""
    page = coach.get("/coach/clients/new")
    return send(coach, page, {"label": label, "code": code}, "/coach/clients")


# ---------------------------------------------------------------------------------------------------- accounts


def test_the_first_account_needs_the_code_from_the_terminal(client: TestClient, site: Site) -> None:
    page = client.get("/coach")
    assert str(page.url).endswith("/coach/set-up")
    data = {"code": "wrong", "name": "Alex", "password": PASSWORD, "again": PASSWORD}
    wrong = send(client, page, data)
    assert wrong.status_code == 422 and not site.accounts.any()
    for change in ({"again": "different"}, {"password": "short", "again": "short"}, {"name": " "}):
        assert send(client, wrong, {**data, "code": CODE, **change}).status_code == 422
        assert not site.accounts.any()
    done = send(client, wrong, {**data, "code": CODE.upper() + " "})
    assert str(done.url).endswith("/coach")
    assert "No clients yet" in done.text
    assert str(client.get("/coach/set-up").url).endswith("/coach")


def test_a_second_account_cannot_be_made_with_the_code(browser: Browser, coach: TestClient, site: Site) -> None:
    other = browser()
    page = other.get("/coach/login")
    back = send(other, page, {"code": CODE, "name": "Eve", "password": PASSWORD, "again": PASSWORD}, "/coach/set-up")
    assert str(back.url).endswith("/coach/login")
    assert site.accounts.coach("Eve") is None


def test_guessing_the_code_has_to_wait(client: TestClient) -> None:
    page = client.get("/coach/set-up")
    data = {"name": "Alex", "password": PASSWORD, "again": PASSWORD}
    for number in range(4):
        assert send(client, page, {**data, "code": str(number)}).status_code == 422
    late = send(client, page, {**data, "code": CODE})
    assert late.status_code == 429
    assert int(late.headers["retry-after"]) >= 1


def test_logging_in_leads_to_the_page_that_was_wanted(browser: Browser, coach: TestClient) -> None:
    other = browser()
    page = other.get("/coach/squad")
    assert "/coach/login?next=/coach/squad" in str(page.url)
    wrong = send(other, page, {"name": "Alex", "password": "wrong", "next": "/coach/squad"}, "/coach/login")
    assert wrong.status_code == 422
    assert "Name or password is not right." in wrong.text
    right = send(other, wrong, {"name": "alex", "password": PASSWORD, "next": "/coach/squad"}, "/coach/login")
    assert str(right.url).endswith("/coach/squad")


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example", "/coach//evil", "/check", "/coach?x=1\r\n"]
)
def test_logging_in_leads_nowhere_else(browser: Browser, coach: TestClient, onward: str) -> None:
    other = browser()
    page = send(other, other.get("/coach/login"), {"name": "Alex", "password": PASSWORD, "next": onward})
    assert str(page.url).endswith("/coach")


def test_the_session_is_new_with_each_log_in_and_dead_after_logging_out(browser: Browser, coach: TestClient) -> None:
    other = browser()
    other.cookies.set("advisor_coach", "planted-before")
    page = other.get("/coach/login")
    send(other, page, {"name": "Alex", "password": PASSWORD})
    held = other.cookies.get("advisor_coach", domain="127.0.0.1")
    assert held and held != "planted-before"
    page = other.get("/coach/account")
    send(other, page, {}, "/coach/logout")
    third = browser()
    third.cookies.set("advisor_coach", held)
    assert "/coach/login" in str(third.get("/coach").url)


def test_a_new_password_takes_the_old_one(coach: TestClient, site: Site) -> None:
    page = coach.get("/coach/account")
    new = "another long password"
    for data in (
        {"old": "wrong", "password": new, "again": new},
        {"old": PASSWORD, "password": new, "again": "different"},
        {"old": PASSWORD, "password": "short", "again": "short"},
    ):
        assert send(coach, page, data).status_code == 422
    done = send(coach, page, {"old": PASSWORD, "password": new, "again": new})
    assert "The new password is set" in done.text
    assert site.accounts.log_in("Alex", PASSWORD, "x") is None
    assert isinstance(site.accounts.log_in("Alex", new, "x"), str)


# ----------------------------------------------------------------------------------------------------- clients


def test_a_client_is_added_assessed_and_assessed_again(coach: TestClient, library: Library, site: Site) -> None:
    page = add_client(coach, "Robin <b>Bold</b>")
    assert "Robin &lt;b&gt;Bold&lt;/b&gt;" in page.text and "<b>Bold" not in page.text
    home = str(page.url)
    questionnaire, answers = example("open_questions", library)
    page = walk(coach, send(coach, page, {"questionnaire": "runner"}, home + "/assess"), questionnaire, answers)
    assert str(page.url).endswith("/review")
    report = send(coach, page, {}, str(page.url).replace("/review", "/result"))
    assert re.search(r"/coach/assessments/[0-9a-f]{32}$", str(report.url))
    assert "level-" in report.text
    [client] = records(site).clients()
    [made] = records(site).assessments(client.id)
    assert made.document["label"] == "Robin <b>Bold</b>"
    assert records(site).drafts() == []
    again = send(coach, coach.get(home), {"questionnaire": "check_in"}, home + "/assess")
    assert "/coach/drafts/" in str(again.url)
    assert "Not finished" in coach.get("/coach").text


def test_an_emergency_stops_at_once_with_a_client_too(coach: TestClient, library: Library) -> None:
    home = str(add_client(coach).url)
    page = send(coach, coach.get(home), {"questionnaire": "runner"}, home + "/assess")
    stop = walk(coach, page, *example("emergency_calf", library))
    assert str(stop.url).endswith("/stop")
    report = send(coach, stop, {}, str(stop.url).replace("/stop", "/result"))
    assert "level-emergency" in report.text
    assert "Emergency" in coach.get("/coach").text


def test_a_draft_can_be_given_up(coach: TestClient, site: Site) -> None:
    home = str(add_client(coach).url)
    send(coach, coach.get(home), {"questionnaire": "quick"}, home + "/assess")
    page = coach.get(home)
    action = re.search(r'action="(/coach/drafts/\w+/drop)"', page.text)
    assert action
    assert str(send(coach, page, {}, action[1]).url) == home
    assert records(site).drafts() == []


def filled(site: Site, library: Library, label: str = "Robin") -> str:
    """A client with three assessments over time; the id."""
    own = records(site)
    client = own.add_client(label)
    runner = library.questionnaires["runner"]
    for month, pain, raises in ((1, 6, 12), (2, 4, 18), (3, 1, 25)):
        values: dict[str, Any] = {"age": 40, "pain_where": frozenset({"knee"}), "knee_side": "left", "pain_now": pain,
                                  "knee_pain_running.left": pain + 1, "tests_wanted": True,
                                  "heel_raise.left": raises, "heel_raise.right": raises + 2}  # fmt: skip
        answers = Answers(values, label=label)
        document = advise(site.adviser.reasoner, runner, answers, f"2026-0{month}-01T10:00:00+00:00")
        own.add_assessment(client.id, "runner", answers, document)
    return client.id


def test_a_client_is_shown_over_time(coach: TestClient, library: Library, site: Site) -> None:
    page = coach.get(f"/coach/clients/{filled(site, library)}").text
    assert page.count("<figure") == 2  # pain, and the test that was done three times
    assert "Worst while running: 7 on 1 January 2026, 5 on 1 February 2026, 2 on 1 March 2026" in page
    assert page.index("1 March 2026</a>") < page.index("1 January 2026</a>")
    assert "style=" not in page and "<script" not in page


def test_the_list_puts_the_most_urgent_first_and_sorts_by_links(
    coach: TestClient, library: Library, site: Site
) -> None:
    own = records(site)
    runner = library.questionnaires["runner"]
    for label, heart in (("Ada", "none"), ("Zoe", "chest_pain")):
        answers = Answers({"warning_heart": frozenset({heart})}, label=label)
        own.add_assessment(own.add_client(label).id, "runner", answers, advise(site.adviser.reasoner, runner, answers))
    own.add_client("Mo")

    def order(query: str) -> list[str]:
        return re.findall(r"<bdi>(\w+)</bdi></a></th>", coach.get("/coach" + query).text)

    assert order("") == ["Zoe", "Ada", "Mo"]
    assert order("?sort=name") == ["Ada", "Mo", "Zoe"]
    assert order("?sort=nonsense") == order("")
    assert order("?sort=date")[2] == "Mo"


def test_an_assessment_has_a_report_files_and_a_hand_over_page(coach: TestClient, library: Library, site: Site) -> None:
    id_ = filled(site, library)
    made = records(site).assessments(id_)[-1].id
    assert coach.get(f"/coach/assessments/{made}").status_code == 200
    file = coach.get(f"/coach/assessments/{made}/file/json")
    assert file.json()["schema"] == "advisor.assessment/1"
    over = coach.get(f"/coach/assessments/{made}/hand-over")
    assert "Hand-over" in over.text and "Robin" in over.text and "not a diagnosis" in over.text
    page = coach.get(f"/coach/assessments/{made}/delete")
    send(coach, page, {})
    assert len(records(site).assessments(id_)) == 2


def test_a_client_gets_everything_or_nothing(coach: TestClient, library: Library, site: Site) -> None:
    id_ = filled(site, library)
    export = coach.get(f"/coach/clients/{id_}/export")
    assert export.headers["content-disposition"] == 'attachment; filename="client.json"'
    assert len(export.json()["assessments"]) == 3
    page = coach.get(f"/coach/clients/{id_}/erase")
    assert "3 assessments" in page.text
    assert "Nothing of this client is left" in send(coach, page, {}).text
    assert coach.get(f"/coach/clients/{id_}").status_code == 404
    assert site.database.file
    left = b"".join(path.read_bytes() for path in site.database.file.parent.iterdir())
    assert b"Robin" not in left and id_.encode() not in left


def test_names_and_codes_can_be_changed(coach: TestClient) -> None:
    add_client(coach, "Ada", "007")
    page = add_client(coach, "Robin", "008")
    form = coach.get(str(page.url) + "/edit")
    assert send(coach, form, {"label": "Robin", "code": "007"}).status_code == 422
    assert send(coach, form, {"label": "", "code": ""}).status_code == 422
    assert "Robin B" in send(coach, form, {"label": "Robin B", "code": "009"}).text


# ----------------------------------------------------------------------------------------------------- uploads


def upload(coach: TestClient, content: str | bytes, name: str = "club.csv", **more: Any) -> Any:
    """Send a table."""
    files = {"file": (name, content, "text/csv"), **more.pop("files", {})}
    page = coach.get("/coach/uploads")
    return coach.post("/coach/uploads", data={"token": token(page), **more}, files=files)


def choices(page: Any) -> dict[str, str]:
    """What is chosen in the form of columns, by the name of the input."""
    found = {}
    for name, inner in re.findall(r'<select [^>]*name="(c\d+)"[^>]*>(.*?)</select>', page.text, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        found[name] = html.unescape(chosen[1]) if chosen else ""
    return found


def test_a_table_is_matched_confirmed_and_worked_through(coach: TestClient, site: Site) -> None:
    page = upload(coach, TABLE)
    assert str(page.url).endswith("/columns")
    chosen = choices(page)
    assert chosen["c1"] == "(who)" and chosen["c3"] == "age" and chosen["c6"] == ""
    assert "keen · slow" in page.text  # the first cells
    again = send(coach, page, {**chosen, "missing": "NA", "decimal": "."})
    assert again.status_code == 422  # nothing is guessed
    assert "Choose the question, or leave the column out" in again.text
    working = send(coach, page, {**chosen, "c6": "(leave out)", "missing": "NA, N/A", "decimal": "."})
    site.worker.wait()
    done = coach.get(str(working.url))
    assert "5 rows = 3 results + 2 rows not used. 2 cells were not used." in done.text
    assert "http-equiv" not in done.text
    names = {client.label: client.code for client in records(site).clients()}
    assert names == {"Robin Example": "007", "Kim Example": "008", "=1+1": "011"}
    table = list(csv.DictReader(io.StringIO(coach.get(str(working.url) + "/rejects").text)))
    assert [(row["line"], row["column"]) for row in table] == [
        ("3", "Pain level"),
        ("4", ""),
        ("5", ""),
        ("6", "Age"),
    ]
    one = records(site).uploads.all()[0]
    assert records(site).uploads.content(one.id) is None
    send(coach, done, {}, f"/coach/uploads/{one.id}/delete")
    assert records(site).uploads.all() == [] and len(records(site).clients()) == 3


def test_columns_to_choose_come_first_and_many_known_ones_are_folded_away(coach: TestClient, library: Library) -> None:
    known = [question.id for question in library.questionnaires["runner"].questions if not question.sides][:20]
    page = upload(coach, ",".join(["No idea", *known]) + "\n1" + ",2" * 20 + "\n")
    assert len(choices(page)) == 21
    fold = page.text.index('<details class="columns-known">')
    assert page.text.index("No idea") < fold < page.text.index("<bdi>age</bdi>")
    assert "20 columns whose titles we know" in page.text


def workbook(rows: list[list[object]]) -> bytes:
    """An Excel workbook of these rows."""
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return content.getvalue()


def parquet(rows: list[list[object]]) -> bytes:
    """A Parquet file of these rows, the first being the titles."""
    import pyarrow
    import pyarrow.parquet

    table = {title: [row[place] for row in rows[1:]] for place, title in enumerate(rows[0])}
    content = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(table), content)
    return content.getvalue()


@pytest.mark.parametrize(("make", "name"), [(workbook, "club.xlsx"), (parquet, "club.parquet")])
def test_a_workbook_and_parquet_are_worked_through_too(coach: TestClient, site: Site, make: Any, name: str) -> None:
    form = coach.get("/coach/uploads")
    accepted = re.search(r'<input[^>]*id="file"[^>]*accept="([^"]*)"', form.text)
    assert accepted is not None and "." + name.rpartition(".")[2] in accepted[1].split(",")
    page = upload(coach, make([["id", "Age"], ["007", 34], ["008", 52]]), name)
    working = send(coach, page, {**choices(page), "missing": "NA", "decimal": "."})
    site.worker.wait()
    assert "2 rows = 2 results + 0 rows not used." in coach.get(str(working.url)).text
    ages = {
        client.code: [one.answers["age"] for one in records(site).assessments(client.id)]
        for client in records(site).clients()
    }
    assert ages == {"007": [34], "008": [52]}


def test_the_same_table_again_adds_to_the_same_clients(coach: TestClient, site: Site) -> None:
    table = "id,Age\n007,34\n"
    for _ in range(2):
        page = upload(coach, table)
        send(coach, page, {**choices(page), "missing": "", "decimal": "."})
        site.worker.wait()
    [client] = records(site).clients()
    assert len(records(site).assessments(client.id)) == 2


def test_one_question_is_given_by_one_column(coach: TestClient) -> None:
    page = upload(coach, "id,Age,Years\n1,34,34\n")
    back = send(coach, page, {"c1": "(who)", "c2": "age", "c3": "age", "missing": "", "decimal": "."})
    assert back.status_code == 422
    assert "The column “Age” has this already." in html.unescape(back.text)


def test_decimal_commas_and_missing_words_are_as_the_coach_says(coach: TestClient, site: Site) -> None:
    page = upload(coach, "id;Weight;Height\n1;71,5;fehlt\n")
    send(coach, page, {**choices(page), "missing": "fehlt", "decimal": ","})
    site.worker.wait()
    [client] = records(site).clients()
    assert records(site).assessments(client.id)[0].answers == {"weight": 71.5}


def test_a_mapping_file_is_used_as_it_is(coach: TestClient, site: Site) -> None:
    mapping = "title: Ours\nid_column: No\ncolumns:\n  G: {question: sex, values: {W: female, M: male}}\n"
    page = upload(coach, "No,G\n1,W\n", files={"map": ("map.yaml", mapping, "text/yaml")})
    assert "The mapping file fits all 2 columns" in page.text
    send(coach, page, {})
    site.worker.wait()
    [client] = records(site).clients()
    assert records(site).assessments(client.id)[0].answers == {"sex": "female"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "workbook is damaged"),
        (b"id,age\n", "no rows"),
        (b"id,id\n1,2\n", "stands twice"),
        (b"id,age\n1,\xff\xfe\n", "not UTF-8"),
        (b'id,age\n1,"open\n', "never closed"),
        (b"id," + b",".join(b"c%d" % n for n in range(400)) + b"\n" + b"1," * 400 + b"1\n", "300 are taken"),
        (b"id\n" + b"1\n" * 5100, "more than 5000 rows"),
        (b"\x00\x01\x02", "binary file"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(
    coach: TestClient, site: Site, content: bytes, said: str
) -> None:
    page = upload(coach, content)
    assert page.status_code == 422
    problem = re.search(r'<div class="errors".*?</div>', page.text, re.DOTALL)  # the form has words of its own
    assert problem is not None and said in html.unescape(problem[0])
    assert records(site).uploads.all() == []


def test_an_upload_without_a_file_or_with_a_wrong_map_is_refused(coach: TestClient) -> None:
    page = coach.get("/coach/uploads")
    empty = coach.post("/coach/uploads", data={"token": token(page)}, files={"file": ("", b"")})
    assert empty.status_code == 422 and "Choose a file." in empty.text
    for mapping in ("a: [", "title: x\ncolumns: {G: {question: nonsense}}", "!!python/object:os.system x"):
        back = upload(coach, "No,G\n1,W\n", files={"map": ("map.yaml", mapping, "text/yaml")})
        assert back.status_code == 422, mapping


def test_other_encodings_are_named_by_the_coach(coach: TestClient, site: Site) -> None:
    assert upload(coach, "id,Name\n1,Jürgen\n".encode("cp1252")).status_code == 422
    page = upload(coach, "id,Name\n1,Jürgen\n".encode("cp1252"), encoding="cp1252")
    send(coach, page, {**choices(page), "missing": "", "decimal": "."})
    site.worker.wait()
    assert [client.label for client in records(site).clients()] == ["Jürgen"]


def test_what_was_stopped_goes_on_where_it_was(coach: TestClient, site: Site) -> None:
    rows = "".join(f"{number},{20 + number}\n" for number in range(35))
    page = upload(coach, "id,Age\n" + rows)
    site.worker._ending.set()
    working = send(coach, page, {**choices(page), "missing": "", "decimal": "."})
    site.worker.wait()
    stopped = coach.get(str(working.url))
    assert "Stopped after 0" in stopped.text
    site.worker._ending.clear()
    send(coach, stopped, {}, str(working.url) + "/go-on")
    site.worker.wait()
    assert "35 rows = 35 results" in coach.get(str(working.url)).text


def test_while_it_works_the_page_loads_itself_again(coach: TestClient, site: Site) -> None:
    page = upload(coach, "id,Age\n1,30\n")
    upload_id = str(page.url).split("/")[-2]
    own = records(site).uploads
    assert own.begin(upload_id, {"map": {"title": "x"}})
    running = coach.get(f"/coach/uploads/{upload_id}")
    assert '<meta http-equiv="refresh" content="2">' in running.text
    assert title(running).startswith("Working")
    assert str(coach.get(f"/coach/uploads/{upload_id}/columns").url) == str(running.url)


def test_two_coaches_keep_to_themselves(site: Site, coach: TestClient, library: Library) -> None:
    blake = log_in(site, "Blake")
    filled(site, library)
    assert "Robin" not in blake.get("/coach").text
    assert "Robin" not in blake.get("/coach/squad").text
