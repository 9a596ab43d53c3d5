"""The PDF: tagged, whole, and nothing in it from outside the page."""

import base64
import io
import re
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from advisor import worker as worker_module
from advisor.errors import AdvisorError, InputRefused, UsageError
from advisor.report import pdf
from advisor.report.pdf import Press
from advisor.report.render import render
from advisor.worker import Limits, Worker
from tests.reports.conftest import SAMPLES, sample

pytest.importorskip("weasyprint", reason="WeasyPrint is not installed (pip install '.[pdf]')")
pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")
CANARY = "canary-7f3a-in-a-file"


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with Press() as made:
        yield made


def words(data: bytes) -> str:
    """The text of a PDF, on one line, in the order in which it was written: that of the page."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).split())


def bare(text: str) -> str:
    """Letters and digits only: columns and line ends come in another order than the text."""
    return re.sub(r"\W+", "", text)


def structure(node: Any) -> Iterator[Any]:
    """Every element of the tree of tags."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for part in node:
            yield from structure(part)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from structure(node["/K"])


def page(body: str, head: str = "") -> str:
    return (
        f'<!doctype html><html lang="en"><head><title>T</title><style></style>{head}</head><body>{body}</body></html>'
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_holds_every_warning_and_what_to_do(name: str, press: Press) -> None:
    document = sample(name)
    data = press.print(render(document, "html"))
    assert data.startswith(b"%PDF-")
    said = bare(words(data))
    level = document["triage"]["level"]
    for text in (document["triage"]["title"], document["statements"]["not_a_diagnosis"]):
        assert bare(text) in said
    for reason in document["triage"]["reasons"]:
        if level not in ("emergency", "clinician_first") or reason["level"] == level:
            for line in [reason["title"], *reason["do"], *reason["tell"]]:
                assert bare(line) in said, line
    for line in document["watch"] if level != "emergency" else []:
        assert bare(line) in said, line


@pytest.mark.parametrize("name", SAMPLES)
def test_the_hand_over_is_one_sheet_of_a4(name: str, press: Press) -> None:
    read = pypdf.PdfReader(io.BytesIO(press.print(render(sample(name), "html", "handover"), one_page=True)))
    assert len(read.pages) == 1
    box = read.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)
    assert bare(sample(name)["statements"]["not_a_diagnosis"]) in bare(read.pages[0].extract_text())


def test_a_rich_report_takes_few_sheets(press: Press) -> None:
    """Not a promise to the page: fonts differ. The same page took 13 sheets before it was set for paper."""
    read = pypdf.PdfReader(io.BytesIO(press.print(render(sample("coach_edited"), "html"))))
    assert 5 < len(read.pages) <= 10


def test_very_long_texts_are_not_cut_off(press: Press) -> None:
    text, document = "word " * 3000 + "ENDMARK", sample("knee_modify")
    document["groups"][1]["form_signs"] = document["plan"]["mobility"][1]["how"] = [text]
    document["plan"]["sessions"][0]["exercises"][1]["why"] = document["triage"]["reasons"][0]["do"] = [text]
    for part, key in (("mistakes", "because"), ("guide_notes", "text"), ("not_assessed", "because")):
        document[part][0][key] = text
    for part in (document["watch"], document["plan"]["pain_rules"]):
        part[-1] = text
    ends: list[float] = []

    def seen(said: str, base: list[float], place: list[float], *_: object) -> None:
        if "ENDMARK" in said:
            ends.append(base[5] + base[3] * place[5])

    for sheet in pypdf.PdfReader(io.BytesIO(press.print(render(document, "html")))).pages:
        sheet.extract_text(visitor_text=seen)
    assert len(ends) >= 9
    assert all(20 < up < 820 for up in ends), ends


def test_is_tagged_for_screen_readers(press: Press) -> None:
    read = pypdf.PdfReader(io.BytesIO(press.print(render(sample("knee_modify"), "html"))))
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    assert "Train on with changes" in str(read.metadata and read.metadata.title)
    tags = list(structure(root["/StructTreeRoot"]))
    kinds = {str(tag.get("/S")) for tag in tags}
    assert {"/H1", "/H2", "/H3", "/L", "/LI", "/Table", "/TH", "/TD", "/Figure", "/P"} <= kinds
    figures = [tag for tag in tags if tag.get("/S") == "/Figure"]
    assert len(figures) > 6
    assert all(str(tag.get("/Alt", "")).strip() for tag in figures)


def test_the_same_page_gives_the_same_bytes(press: Press) -> None:
    html = render(sample("emergency"), "html")
    assert press.print(html) == press.print(html)


def test_nothing_from_outside_is_read(press: Press, tmp_path: Path) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text(CANARY)
    reached: list[str] = []
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.2)
    done = threading.Event()

    def listen() -> None:
        while not done.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            reached.append("a connection")
            connection.close()

    watcher = threading.Thread(target=listen)
    watcher.start()
    port, file = listener.getsockname()[1], canary.as_uri()
    try:
        web = f"http://127.0.0.1:{port}/a.png"
        for url in (web, f"http://localhost:{port}/", f"ftp://127.0.0.1:{port}/a", file, str(canary)):
            svg = f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{url}'/></svg>"
            font = f"@font-face {{ font-family: a; src: url({url}) }} p {{ font-family: a }}"
            for made in (
                page(f'<img src="{url}" alt="x">'),
                page("", f'<link rel="stylesheet" href="{url}">'),
                page("", f'<link rel="attachment" href="{url}">'),
                page("", f'<base href="{url}">' + '<link rel="stylesheet" href="a.css">'),
                page(f'<a rel="attachment" href="{url}">a</a>'),
                page("<p>x", f"<style>@import url({url}); p {{ background: url({url}) }}</style>"),
                page("<p>x", f"<style>{font}</style>"),
                page(f'<object data="{url}"></object><embed src="{url}"><iframe src="{url}"></iframe>'),
                page(f'<svg><title>x</title><image href="{url}" width="9" height="9"/><use href="{url}#a"/></svg>'),
                page(f'<svg><title>x</title><style>@import url({url});</style><rect width="9" height="9"/></svg>'),
                page(f'<img alt="x" src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">'),
                page(f'<img alt="x" src="data:image/svg+xml;utf8,{svg}">'),
                page(f'<p style="list-style: url({url}); content: url({url})">x</p>'),
            ):  # fmt: skip
                try:
                    data = press.print(made)
                except AdvisorError:
                    continue
                assert CANARY.encode() not in data
                assert CANARY not in words(data)
                assert b"/EmbeddedFile" not in data
    finally:
        done.set()
        watcher.join()
        listener.close()
    assert reached == []


def test_a_picture_within_the_page_is_shown(press: Press) -> None:
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    assert b"/Image" in press.print(page(f'<img alt="A dot" src="data:image/png;base64,{pixel}">'))


def test_what_takes_too_long_is_stopped_and_the_next_page_is_printed() -> None:
    long = page("<table>" + "<tr>" + "<td><table><tr><td>" * 14 + "x" * 2000)
    with Press(Limits(seconds=60, cpu_seconds=2, memory=2_000_000_000, result=30_000_000)) as press:
        assert press.print(page("<p>Fine</p>")).startswith(b"%PDF-")
        with pytest.raises(InputRefused):
            press.print(page(("<p>" + "word " * 2000) * 400) + long)
        assert press.print(page("<p>Fine</p>")).startswith(b"%PDF-")


def test_what_wants_too_much_memory_is_refused() -> None:
    limits = Limits(seconds=60, cpu_seconds=50, memory=150_000_000, result=30_000_000)
    with Press(limits) as press, pytest.raises(AdvisorError, match=r"memory|could not be made|libraries"):
        press.print(page("<p>" + "word " * 1_000_000))


def test_a_result_that_is_too_large_is_refused() -> None:
    limits = Limits(seconds=60, cpu_seconds=50, memory=2_000_000_000, result=1_000)
    with Press(limits) as press, pytest.raises(InputRefused, match="larger"):
        press.print(page("<p>x</p>"))


def test_the_child_can_not_connect_write_or_start_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child's own guards, in a child that runs our code instead of a page."""
    module = tmp_path / "bad_task.py"
    module.write_text(
        "import os, socket, subprocess\n"
        "def in_child(work):\n"
        "    tried = {'open': lambda: open('x.txt', 'w'), 'os.open': lambda: os.open('y', os.O_CREAT | os.O_WRONLY),\n"
        "      'connect': lambda: socket.create_connection(('127.0.0.1', 9)), 'run': lambda: subprocess.run(['id']),\n"
        "      'system': lambda: os.system('id'), 'fork': os.fork, 'remove': lambda: os.remove(__file__)}\n"
        "    try:\n"
        "        tried[work.decode()]()\n"
        "    except PermissionError as error:\n"
        "        return str(error).encode()\n"
        "    return b'it worked'\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("advisor.worker.TASKS", {"bad": "bad_task:in_child"})
    source = Path(worker_module.__file__).read_text().replace(
        '"pdf": "advisor.report.pdf:in_child"', '"bad": "bad_task:in_child"'
    )  # fmt: skip
    (tmp_path / "bad_worker.py").write_text(source)
    monkeypatch.setattr("advisor.worker.MODULE", "bad_worker")
    with Worker("bad", Limits(30, 10, 1_000_000_000, 1_000)) as worker:
        for what in ("open", "os.open", "connect", "run", "system", "fork", "remove"):
            assert b"not allowed here" in worker.do(what.encode()), what


def test_without_weasyprint_the_install_line_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.report.pdf.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'runner-strength-advisor\[pdf\]'"), Press() as press:
        press.print("<p>x</p>")


@pytest.mark.parametrize("version", ["69.1", "60.0", "8.0"])
def test_versions_with_known_holes_are_refused(version: str) -> None:
    with pytest.raises(InputRefused, match="70 or later"):
        pdf._must_be_new(version)


def test_weasyprint_is_only_loaded_in_the_child() -> None:
    import sys

    script = "import sys, advisor.report.pdf, advisor.worker; print('weasyprint' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
