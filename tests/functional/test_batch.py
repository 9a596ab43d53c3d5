"""`advisor batch`: every row comes out once, in results or in rejects, and every reject says why."""

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from advisor.batch.tally import Tally
from advisor.cli import main
from advisor.inference import Reasoner
from advisor.intake import answers_file
from advisor.library import Library
from advisor.plan import advise

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared/data"
REAL = SHARED / "intake/running_clinic_intake.csv"
REAL_MAP = ROOT / "examples/maps/running_clinic.yaml"
needs_real = pytest.mark.skipif(not REAL.is_file(), reason=f"the public intake sheet is not at {REAL}")
needs_strings = pytest.mark.skipif(not (SHARED / "strings").is_dir(), reason=f"the hostile strings are not at {SHARED}")


class Done:
    """A finished run: exit code, what was printed, and the tables written."""

    def __init__(self, result: Result, out: Path):
        self.code = result.exit_code
        self.text = result.output
        self.out = out
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.out / f"{name}.csv").open(newline="", encoding="utf-8") as stream:
            return list(csv.DictReader(stream, strict=True))

    @property
    def summary(self) -> dict[str, Any]:
        return json.loads((self.out / "summary.json").read_text(encoding="utf-8"))

    def accounted(self) -> "Done":
        """Rows in = results + rejected rows, by the summary and by counting the tables anew."""
        summary, results, rejects = self.summary, self.table("results"), self.table("rejects")
        whole = [line for line in rejects if not line["column"]]
        assert summary["rows_in"] == summary["results"] + summary["rejected_rows"]
        assert (summary["results"], summary["rejected_rows"]) == (len(results), len(whole))
        assert summary["rejected_cells"] == len(rejects) - len(whole)
        numbers = sorted(int(line["row"]) for line in [*results, *whole])
        assert numbers == list(range(1, summary["rows_in"] + 1))
        assert all(line["reason"] for line in rejects)
        assert sum(part["count"] for part in summary["rejects"]) == len(rejects)
        assert f"{summary['rows_in']} rows in = {len(results)} results + {len(whole)} rejected rows" in self.text
        return self


Batch = Callable[..., Done]


@pytest.fixture
def batch(tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> Batch:
    """Run the command on a table written in the test, with the knowledge that is loaded already."""
    monkeypatch.setattr("advisor.library.load", lambda overlay=None: library)

    def run(content: str | bytes | Path, *options: str, map: str | None = None, stdin: bytes | None = None) -> Done:
        intake = tmp_path / "club.csv"
        if isinstance(content, Path):
            intake = content
        else:
            intake.write_bytes(content if isinstance(content, bytes) else content.encode())
        out = tmp_path / "out"
        more = list(options)
        if map is not None:
            (tmp_path / "map.yaml").write_text("title: Test map\n" + map, encoding="utf-8")
            more += ["--map", str(tmp_path / "map.yaml")]
        source = "-" if stdin is not None else str(intake)
        return Done(CliRunner().invoke(main, ["batch", source, "-o", str(out), *more], input=stdin), out)

    return run


GOOD = "id,age,sex,weight,pain_where,knee_side,knee_place\n"


# --------------------------------------------------------------------------------------------- what comes out


def test_good_rows_all_become_results(batch: Batch) -> None:
    done = batch(GOOD + "007,30,female,60,knee,left,around_kneecap\nb-2,41,male,71.5,none,,\n").accounted()
    assert done.code == 0
    first, second = done.table("results")
    assert list(first)[:2] == ["id", "row"]
    assert (first["id"], first["row"]) == ("007", "1")
    assert first["triage"] == "incomplete"
    assert first["patterns"].startswith("patellofemoral_pain left ")
    assert "associated" in first["groups"]
    assert int(first["open_questions"]) > 0
    assert int(first["unanswered"]) > int(first["open_questions"])
    assert "patellofemoral-pain-gate.left" in first["rules"].split("; ")
    assert second["patterns"] == ""
    assert done.table("rejects") == []


def test_a_row_gives_what_the_single_assessment_gives(batch: Batch, reasoner: Reasoner, tmp_path: Path) -> None:
    row = GOOD + "a,30,female,60,knee,left,around_kneecap\n"
    line = batch(row).table("results")[0]
    answers = tmp_path / "one.csv"
    answers.write_text(row.replace("id,", "", 1).replace("a,30", "30"))
    document = advise(reasoner, *answers_file.read(answers, reasoner.library))
    assert line["triage"] == document["triage"]["level"]
    assert line["flags"] == "; ".join(part["rule"] for part in document["triage"]["reasons"])
    assert line["open_questions"] == str(len(document["triage"]["open_questions"]))
    assert line["level"] == document["plan"]["level"]
    assert line["load_risk"] == "-".join(document["load_risk"]["bands"])
    (pattern,) = document["patterns"]
    assert line["patterns"] == f"{pattern['id']} {pattern['side']} {pattern['strength']}"


def test_an_urgent_answer_withholds_the_rest(batch: Batch) -> None:
    done = batch("id,warning_heart,pain_where\na,chest_pain,none\n")
    (line,) = done.table("results")
    assert line["triage"] == "emergency"
    assert line["urgency"] == "now"
    assert (line["load_risk"], line["load_points"], line["level"]) == ("withheld", "", "withheld")
    assert line["patterns"] == line["groups"] == ""


def test_a_wrong_cell_is_listed_and_its_row_is_still_assessed(batch: Batch) -> None:
    done = batch("id,age,height,weight\na,255,999,60\nb,30,180,1564\n").accounted()
    assert done.code == 3
    assert len(done.table("results")) == 2
    assert [list(line.values()) for line in done.table("rejects")] == [
        ["1", "a", "age", "255", "'255' is out of range.", "It must lie from 8 to 100 year.", "2"],
        ["1", "a", "height", "999", "'999' is out of range.", "It must lie from 120 to 230 cm.", "2"],
        ["2", "b", "weight", "1564", "'1564' is out of range.", "It must lie from 30 to 250 kg.", "3"],
    ]
    assert [line["rejected_cells"] for line in done.table("results")] == ["2", "1"]


def test_rows_without_id_short_long_and_damaged_are_rejected_with_their_lines(batch: Batch) -> None:
    content = 'id,age,surface\na,30,"road\n"\n,31,road\nc,32\nd,33,road,x\ne,3\0,road\nf,"34"5,road\n\ng,35,trail\n'
    done = batch(content).accounted()
    assert done.code == 3
    assert [line["id"] for line in done.table("results")] == ["a", "g"]
    found = [(line["row"], line["line"], line["id"], line["reason"]) for line in done.table("rejects")]
    assert [part[:3] for part in found] == [
        ("2", "4", ""),
        ("3", "5", "c"),
        ("4", "6", "d"),
        ("5", "7", "e"),
        ("6", "8", ""),
    ]
    for (*_, reason), words in zip(found, ["no id", "too short", "too long", "NUL", "closing quote"], strict=True):
        assert words in reason
    assert done.summary["blank_lines"] == 1
    assert "1 empty lines were passed over" in done.text


def test_rows_of_one_person_stay_apart(batch: Batch) -> None:
    done = batch("id,age\n7,30\n7,31\n").accounted()
    assert [(line["id"], line["row"]) for line in done.table("results")] == [("7", "1"), ("7", "2")]


def test_ids_stay_text(batch: Batch) -> None:
    ids = ["007", "1e5", "1_000", "2026-11-23", "TRUE", "Zoë 🏃"]
    done = batch("id,age\n" + "".join(f"{each},30\n" for each in ids)).accounted()
    assert [line["id"] for line in done.table("results")] == ids


def test_without_an_id_column_rows_are_named_by_their_number(batch: Batch) -> None:
    done = batch("age,sex\n30,female\n,\n31,male\n").accounted()
    assert [line["id"] for line in done.table("results")] == ["row-1", "row-3"]


def test_the_same_table_gives_the_same_bytes(batch: Batch) -> None:
    content = GOOD + "a,30,female,60,knee,both,outer_side\nb,300,,,shin,,\n"
    first = {name: (batch(content).out / name).read_bytes() for name in ("results.csv", "rejects.csv")}
    assert first == {name: (batch(content).out / name).read_bytes() for name in first}


# --------------------------------------------------------------------------------------------------- the input


def test_an_excel_export_from_europe(batch: Batch) -> None:
    content = "id;Körpergröße;Gewicht\r\nJürgen;1,81 m;71,5\r\nZoë;168;60,25\r\n".encode("cp1252")
    map_ = 'id_column: id\ndecimal: ","\ncolumns: {Körpergröße: {question: height}, Gewicht: {question: weight}}'
    refused = batch(content, map=map_)
    assert refused.code == 4
    assert "club.csv:1: this is not UTF-8 text" in refused.text
    assert not refused.out.exists()
    done = batch(content, "--encoding", "cp1252", map=map_).accounted()
    assert done.code == 0
    assert [line["id"] for line in done.table("results")] == ["Jürgen", "Zoë"]
    assert done.summary["intake"]["delimiter"] == ";"
    assert done.summary["intake"]["encoding"] == "cp1252"


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_windows_and_old_mac_line_ends(batch: Batch, end: str) -> None:
    done = batch(end.join(["id,age", "a,30", "b,255", ""])).accounted()
    assert [line["line"] for line in done.table("rejects")] == ["3"]


def test_standard_input(batch: Batch) -> None:
    done = batch("", stdin=b"id\tage\na\t30\n").accounted()
    assert done.code == 0
    assert done.summary["intake"]["file"] == "standard input"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"id,age\n", "column titles but no rows"),
        (b"PK\x03\x04" + bytes(60), "the workbook is damaged"),
        (bytes(range(256)), "this is not UTF-8 text"),
        (b"id,age,Age\n1,2,3\n", "the column title 'age' stands twice"),
        (b'id,age\na,30\nb,"31\n', "club.csv:3: a quote is opened in this row and never closed"),
    ],
)
def test_a_file_that_is_no_table_is_refused_and_nothing_is_written(batch: Batch, content: bytes, message: str) -> None:
    done = batch(content)
    assert done.code == 4
    assert message in done.text
    assert not done.out.exists() or not list(done.out.iterdir())


def test_a_quote_that_never_closes_leaves_nothing_behind(batch: Batch) -> None:
    done = batch('id,age\na,30\nb,"31\n')
    assert done.code == 4
    assert list(done.out.iterdir()) == []


def test_strange_titles_stop_with_a_map_to_finish(batch: Batch, tmp_path: Path) -> None:
    done = batch("id,Age,Kilometres each week\na,30,40\n")
    assert done.code == 2
    assert "Kilometres each week" in done.text
    stub = done.out / "club.map.yaml"
    assert f"A map to finish was written: {stub}" in done.text
    assert [path.name for path in done.out.iterdir()] == ["club.map.yaml"]
    text = stub.read_text(encoding="utf-8")
    finished = text.replace(
        '#  "Kilometres each week": {question: ', '  "Kilometres each week": {question: week_km_1}  # ', 1
    )
    (tmp_path / "map.yaml").write_text(finished, encoding="utf-8")
    assert batch("id,Age,Kilometres each week\na,30,40\n", "--map", str(tmp_path / "map.yaml")).accounted().code == 0
    assert batch("id,Age,Strange\na,30,40\n").code == 2
    assert stub.read_text(encoding="utf-8") == text  # an earlier map is never overwritten
    assert (done.out / "club.map2.yaml").exists()


def test_a_wrong_map_is_refused(batch: Batch) -> None:
    unknown = batch("id,Alter\na,30\n", map="id_column: id\ncolumns: {Alter: {question: agee}}")
    assert unknown.code == 4
    assert "map.yaml:3" in unknown.text
    assert "there is no question `agee`. Did you mean age" in unknown.text
    unmapped = batch("id,Alter,Km\na,30,5\n", map="id_column: id\ncolumns: {Alter: {question: age}}")
    assert unmapped.code == 4
    assert "club.csv:1: column 3 `Km` is neither mapped nor ignored" in unmapped.text
    absent = batch("id,Alter\na,30\n", map="id_column: id\ncolumns: {Alters: {question: age}, Alter: {question: sex}}")
    assert "the column `Alters` of the map is not in the table. Did you mean alter?" in absent.text


def test_wrong_usage(batch: Batch) -> None:
    for option, value, words in (
        ("--encoding", "klingon", "is not known"),
        ("--delimiter", "comma-ish", "can't be a delimiter"),
        ("--max-rejects", "some", "--max-rejects takes"),
        ("--reports", "pdff", "There is no format pdff"),
        ("--engine", "drools", "no engine named"),
    ):
        done = batch("id,age\na,30\n", option, value)
        assert (done.code, words in done.text) == (2, True), done.text


# ------------------------------------------------------------------------------------------------ limits, safety


def test_too_many_rejected_rows_write_nothing(batch: Batch) -> None:
    content = "id,age\n" + "a,30\n" * 7 + ",31\n" * 3
    for limit, code in (("3", 3), ("2", 4), ("30%", 3), ("29.9%", 4), ("0", 4), ("100%", 3)):
        done = batch(content, "--max-rejects", limit)
        assert done.code == code, limit
        if code == 4:
            assert "more than --max-rejects" in done.text
            assert "line 9: there is no id" in done.text
    fresh = batch("id,age\n,1\n,2\n", "--max-rejects", "1%")
    assert fresh.code == 4


def test_too_many_rejects_leave_an_earlier_result_alone(batch: Batch) -> None:
    before = (batch("id,age\na,30\n").out / "results.csv").read_bytes()
    done = batch("id,age\n,30\nb,31\n", "--max-rejects", "0")
    assert done.code == 4
    assert (done.out / "results.csv").read_bytes() == before
    assert sorted(path.name for path in done.out.iterdir()) == ["rejects.csv", "results.csv", "summary.json"]


def test_an_input_is_never_overwritten(tmp_path: Path) -> None:
    intake = tmp_path / "results.csv"
    intake.write_text("id,age\na,30\n")
    result = CliRunner().invoke(main, ["batch", str(intake), "-o", str(tmp_path)])
    assert result.exit_code == 2
    assert "is the input itself" in result.output
    assert intake.read_text() == "id,age\na,30\n"


def test_reports_lie_under_plain_names(batch: Batch) -> None:
    ids = ["../../etc/passwd", "C:\\evil", "a/b", ".hidden", "x" * 300, "con", "ünï", "..", "=cmd"]
    content = "id,name,age\n" + "".join(f"{each},Secret Name,30\n" for each in ids)
    done = batch(content, "--reports", "html,md,text,json").accounted()
    files = sorted(path.relative_to(done.out).as_posix() for path in done.out.rglob("*") if path.is_file())
    reports = [name for name in files if name.startswith("reports/")]
    assert len(reports) == len(ids) * 4
    assert len(files) == len(reports) + 3
    for name in reports:
        assert "secret" not in name.lower()
        assert len(name) < 70
        assert set(name.removeprefix("reports/")) <= set(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."
        )
    lines = done.table("results")
    assert [line["report"] for line in lines][:3] == [
        "reports/000001-etc-passwd", "reports/000002-C-evil", "reports/000003-a-b"]  # fmt: skip
    assert all((done.out / f"{line['report']}.html").is_file() for line in lines)
    again = batch(content, "--reports", "md")
    assert again.code == 2
    assert "holds files already" in again.text


def hostile_strings() -> list[str]:
    strings = json.loads((SHARED / "strings/blns.json").read_text(encoding="utf-8"))
    strings += (SHARED / "strings/csv-injection-payloads.txt").read_text(encoding="utf-8").split("\n")
    return [text.encode("utf-8", "ignore").decode() for text in strings]


@needs_strings
def test_hostile_ids_and_cells_go_through_unharmed(batch: Batch, tmp_path: Path) -> None:
    strings = hostile_strings()
    intake = tmp_path / "hostile.csv"
    with intake.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "sex"])
        writer.writerows([text, text] for text in strings)
    done = batch(intake, "--engine", "reference").accounted()
    assert done.summary["rows_in"] == len(strings)
    seen = {int(line["row"]): line["id"] for line in done.table("results")}
    assert len(seen) > 450
    for row, id_ in seen.items():
        assert id_ in (strings[row - 1].strip(), "'" + strings[row - 1].strip())
    for name in ("results", "rejects"):
        for line in done.table(name):
            for title, cell in line.items():
                if title != "row":
                    assert not cell.lstrip(" \u200b\u00a0\ufeff").startswith(tuple("=+-@\t\r＝＋－＠")), cell
    for line in done.table("rejects"):
        assert len(line["value"]) <= 200
        assert line["value"].isprintable()
    assert "\x1b" not in done.text


def test_a_long_value_is_cut_and_control_characters_are_written_out(batch: Batch) -> None:
    content = "id,sex\na," + "x" * 5000 + '\nb,"\x1b[31mred\r\n"\n'
    first, second = batch(content).accounted().table("rejects")
    assert first["value"] == "x" * 77 + "..."
    assert len(first["reason"]) < 310
    assert second["value"] == "\\x1b[31mred"
    assert "\x1b" not in "".join(second.values())


def test_an_id_with_a_line_break_is_rejected(batch: Batch) -> None:
    done = batch('id,age\n"a\nb",30\n').accounted()
    assert "control character" in done.table("rejects")[0]["reason"]


def test_reasons_are_counted_without_end_but_not_told_apart_without_end() -> None:
    tally = Tally()
    for number in range(1000):
        tally.note_reason(f"column {number}", "wrong")
    assert len(tally.reasons) <= 101
    assert sum(tally.reasons.values()) == 1000


# -------------------------------------------------------------------------------------------------- the real file


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, list[dict[str, str]]]:
    out = tmp_path_factory.mktemp("real")
    options = ["batch", str(REAL), "--map", str(REAL_MAP), "-o", str(out)]
    with REAL.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return Done(CliRunner().invoke(main, options), out), rows


@needs_real
def test_all_591_real_rows_come_out(real: tuple[Done, list[dict[str, str]]]) -> None:
    done, rows = real
    done.accounted()
    assert done.code == 3
    assert done.summary["rows_in"] == len(rows) == 591
    assert done.summary["rejected_rows"] == 0
    assert [line["id"] for line in done.table("results")] == [row["sub_id"] for row in rows]
    assert len({line["id"] for line in done.table("results")}) == 465  # people come again


@needs_real
def test_real_cells_out_of_range_are_exactly_those(real: tuple[Done, list[dict[str, str]]]) -> None:
    done, rows = real
    expected = [
        (str(number), title, row[title])
        for number, row in enumerate(rows, 1)
        for title, low, high in (("age", 8, 100), ("Height", 120, 230), ("Weight", 30, 250), ("YrsRunning", 0, 85))
        if row[title] != "NaN" and not low <= float(row[title]) <= high
    ]
    found = [
        (line["row"], line["column"], line["value"])
        for line in done.table("rejects")
        if line["reason"].endswith("is out of range.")
    ]
    assert found == expected
    assert len(found) == 16


@needs_real
def test_real_lines_are_those_of_the_file(real: tuple[Done, list[dict[str, str]]]) -> None:
    done, rows = real
    lines = REAL.read_bytes().split(b"\r\n")
    for reject in done.table("rejects"):
        assert lines[int(reject["line"]) - 1].startswith(reject["id"].encode() + b",")
        assert rows[int(reject["row"]) - 1]["sub_id"] == reject["id"]


@needs_real
def test_real_contradictions_are_listed_and_not_guessed(real: tuple[Done, list[dict[str, str]]]) -> None:
    done, rows = real
    none = {"No Injury", "No injury,No injury", ""}
    contradicting = {
        str(number) for number, row in enumerate(rows, 1)
        if row["InjDefn"] == "No injury" and row["InjJoint"] not in none
    }  # fmt: skip
    assert len(contradicting) == 28
    listed = {
        line["row"] for line in done.table("rejects") if line["reason"].startswith("the row says that there is no")
    }
    assert listed == contradicting
    for line in done.table("results"):
        if line["row"] in contradicting:
            assert line["patterns"] == line["flags"] == ""
    sides = Counter(line["column"] for line in done.table("rejects") if line["reason"].startswith("a side is given"))
    assert sides == {
        "InjSide": sum(row["InjJoint"] == "No Injury" and row["InjSide"] != "" for row in rows),
        "InjSide2": sum(row["InjJoint2"] == "No Injury" and row["InjSide2"] != "" for row in rows),
    }


@needs_real
def test_a_real_label_gives_a_place_and_no_more_but_how_a_strain_began(library: Any) -> None:
    from advisor.intake.mapping import read_map
    from advisor.intake.source import open_source
    from advisor.intake.translate import Translator

    allowed = ("age", "height", "weight", "sex", "running_years", "pain_where", "conditions", "bone_stress_history")
    seen = {}
    with open_source(REAL) as table:
        translator = Translator(read_map(REAL_MAP, library), table.header, table.name)
        for row in table.read():
            person = translator.translate(row.cells)
            cells = dict(zip(table.header, row.cells, strict=True))
            seen[row.number] = (cells, person)
            for fact in person.answers.values:
                base = fact.removesuffix(".left").removesuffix(".right")
                began = {"sudden_in_run", "sudden_in_sprint", "rolled"}  # what strain and sprain say by themselves
                stated = base.endswith("_signs") and person.answers.values[fact] <= began
                assert base in allowed or base.endswith(("_side", "_place")) or stated, fact
            assert person.answers.unknown == frozenset()

    def of(**wanted: str) -> list[dict[str, Any]]:
        return [
            {fact: value for fact, value in person.answers.values.items() if fact not in allowed[:5]}
            for cells, person in seen.values()
            if all(cells[title] == value for title, value in wanted.items())
        ]

    itb = of(InjJoint="Thigh", InjSide="Left", SpecInjury="ITB syndrome", InjJoint2="",
             InjDefn="2 workouts missed in a row")  # fmt: skip
    assert itb
    for values in itb:
        assert values == {
            "pain_where": frozenset({"knee"}),
            "knee_side": "left",
            "knee_place.left": frozenset({"outer_side"}),
        }
    (meniscus,) = of(InjJoint="Knee", InjJoint2="Knee", SpecInjury="Meniscal tear medial")
    assert meniscus == {
        "pain_where": frozenset({"knee"}),
        "knee_side": "both",
        "knee_place.left": frozenset({"inner_side"}),
        "knee_place.right": frozenset({"inner_side"}),
    }
    for values in of(InjJoint="Hip/Pelvis", SpecInjury="pain"):
        assert "pain_where" not in values  # the place is too vague, so the question stays open as a whole
    assert of(InjJoint="No injury,No injury")[0] == {"pain_where": frozenset({"none"})}
    assert of(InjJoint="Other")[0] == {}
