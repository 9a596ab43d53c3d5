"""A practice's own templates: checked before they are used, filled within walls, and held to what reports must say."""

import time
from pathlib import Path
from typing import Any

import pytest

from advisor.errors import InputRefused
from advisor.report.make import Maker, Wishes
from advisor.report.own_templates import OwnTemplates, must_say, read_folder
from advisor.report.render import render
from advisor.worker import Limits
from tests.reports.conftest import full, sample

FOOTER = "_parts/footer.html"


def written(folder: Path, templates: dict[str, str]) -> Path:
    for name, text in templates.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def filled(folder: Path, document: dict[str, Any], fmt: str = "html", limits: Limits | None = None) -> str:
    with OwnTemplates(folder, limits) if limits else OwnTemplates(folder) as templates:
        return render(document, fmt, own=templates)


def refused(folder: Path, fmt: str = "html", limits: Limits | None = None) -> str:
    with pytest.raises(InputRefused) as error:
        filled(folder, full(), fmt, limits)
    return "\n".join(str(problem) for problem in error.value.problems)


def test_one_part_of_its_own_around_the_shipped_one(tmp_path: Path) -> None:
    text = '{% include "shipped/_parts/footer.html" %}<p>Practice of Dr Example, for {{ label }}</p>'
    html = filled(written(tmp_path, {FOOTER: text}), full() | {"label": "<Kim>"})
    assert "Practice of Dr Example, for &lt;Kim&gt;" in html
    assert '<footer class="bottom">' in html
    assert "Practice of" not in render(full(), "html")


def test_one_block_of_the_text_report(tmp_path: Path) -> None:
    text = (
        '{% extends "shipped/report.txt" %}{% block footer %}{{ super() }}Practice of Dr Example for {{ label }}\n'
        "{% endblock %}"
    )
    assert filled(written(tmp_path, {"report.txt": text}), full(), "text").endswith("Practice of Dr Example for Anna\n")


def test_a_new_part_below_own(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        {
            FOOTER: '{% include "shipped/_parts/footer.html" %}{% include "own/where.html" %}',
            "own/where.html": "<p>We are at the lake.</p>",
        },
    )
    assert "<p>We are at the lake.</p>" in filled(folder, full())


def test_a_whole_page_of_its_own(tmp_path: Path) -> None:
    page = """<!doctype html><html lang="{{ lang }}"><head><title>{{ triage.title }}</title></head>
<body><h1>{{ triage.title }}</h1><p>{{ triage.urgency_text }} {{ statements.not_a_diagnosis }}</p>
{% for line in steps + tell + watch %}<p>{{ line }}</p>{% endfor %}
{% for question in open_first %}<p>{{ question.ask }}</p>{% endfor %}
{% if plan %}{% for item in plan.breaks %}<p>{{ item.text }}</p>{% endfor %}{% endif %}</body></html>"""
    html = filled(written(tmp_path, {"report.html": page}), full() | {"label": "<script>"})
    assert html.startswith("<!doctype html>")
    assert "<script" not in html


def test_reports_that_follow_use_the_same_child(tmp_path: Path) -> None:
    folder = written(tmp_path, {FOOTER: '{% include "shipped/_parts/footer.html" %}<p>{{ label }}!</p>'})
    with Maker(Wishes(own=OwnTemplates(folder))) as maker:
        for name in ("Anna", "Ben"):
            made = maker.make(full() | {"label": name}, "html")
            assert isinstance(made, str)
            assert f"<p>{name}!</p>" in made


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ nobody }}", "no `nobody`"),
        ("\n\n{{ triage.nothing }}", "Triage has no `nothing`"),
        ("{% for item in plan.sessions %}{{ item.nam }}{% endfor %}", "Session has no `nam`"),
        ("{% if false %}{{ load_risk.pointz }}{% endif %}", "LoadRisk has no `pointz`"),
        ("{% for %}", "Expected"),
        ("{{ label|attr('x') }}", "no filter attr"),
        ("{{ label|safe }}", "no filter safe"),
        ("{% autoescape false %}{{ label }}{% endautoescape %}", "escaping"),
    ],
)
def test_what_is_wrong_is_found_before_a_report_is_made(template: str, said: str, tmp_path: Path) -> None:
    message = refused(written(tmp_path, {FOOTER: template}))
    assert said in message
    assert f"{FOOTER}:{template.count(chr(10)) + 1}:" in message


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    message = refused(written(tmp_path, {FOOTER: "{{ nobody }}\n{{ nothing }}", "_parts/watch.html": "{{ tirage }}"}))
    assert all(name in message for name in ("nobody", "nothing", "tirage", f"{FOOTER}:2", "watch.html:1"))


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ ''['__cla' ~ 'ss__']['__mro__'][1]['__subclasses__']() }}",
        "{{ label.__init__.__globals__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ lipsum.__globals__ }}",
        "{{ label.format.__self__.__class__ }}",
        "{{ '{0.__class__.__init__.__globals__}'.format(label) }}",
        "{{ _.__globals__ }}",
        "{{ _.__closure__[0].cell_contents }}",
        "{{ steps.append('x') }}",
        "{{ questions.clear() }}",
        "{% include '../../../../etc/passwd' %}",
        "{% include '/etc/passwd' %}",
        "{% include 'shipped/../../../etc/passwd' %}",
        "{% import 'os' as os %}{{ os.getcwd() }}",
        "{% extends '/etc/passwd' %}",
    ],
)
def test_tricks_lead_nowhere(template: str, tmp_path: Path) -> None:
    message = refused(written(tmp_path, {FOOTER: template}))
    assert "root:" not in message
    assert "module" not in message


TIGHT = Limits(seconds=8, cpu_seconds=1, memory=400_000_000, result=2_000_000)
LOOPS = {
    "endless": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "nested": "{% set a = steps * 4000 %}{% for x in a %}{% for y in a %}{% for z in a %}{% endfor %}{% endfor %}"
    "{% endfor %}",
    "calls itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "includes itself": "{% include '_parts/footer.html' %}",
    "large": "{% for x in steps * 900 %}{{ statements.limits * 100 }}{% endfor %}",
    "very large": "{{ label * 2000000000 }}",
    "power": "{{ 9 ** 99999999 }}",
    "list": "{% set x = [label] * 500000000 %}",
}


@pytest.mark.parametrize("name", LOOPS)
def test_what_would_never_end_or_fill_the_memory_is_stopped(name: str, tmp_path: Path) -> None:
    folder = written(tmp_path, {FOOTER: LOOPS[name]})
    begin = time.monotonic()
    with OwnTemplates(folder, TIGHT) as templates, pytest.raises(InputRefused):
        render(full(), "html", own=templates)
    assert time.monotonic() - begin < 60  # it does end; how soon is not measured here


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<iframe src='https://evil.example'></iframe>", "<iframe>"),
        ("<img src='https://evil.example/x.png' alt=''>", "pictures"),
        ("<link rel='stylesheet' href='https://evil.example/x.css'>", "<link>"),
        ("<p onclick='x()'>x</p>", "onclick"),
        ("<a href='javascript:alert(1)'>x</a>", "https"),
        ("<style>p { background: url(https://evil.example/x) }</style>", "style sheet"),
        ("<style>@import 'https://evil.example/x.css';</style>", "style sheet"),
        ("<style>p { background: \\75rl(https://evil.example/x) }</style>", "backslash"),
        ("<p style='background: url(//evil.example)'>x</p>", "style"),
        ("<svg><image href='https://evil.example/x.png'/></svg>", "outside"),
        ("<svg><use xlink:href='https://evil.example/x.svg#a'/></svg>", "outside"),
        ("<meta http-equiv='refresh' content='0; url=https://evil.example'>", "another page"),
        ("<form action='https://evil.example'><input name=a></form>", "<form>"),
        ("<base href='https://evil.example/'>", "<base>"),
        ("<object data='x'></object>", "<object>"),
    ],
)
def test_nothing_leads_out_of_the_page(template: str, said: str, tmp_path: Path) -> None:
    folder = written(tmp_path, {FOOTER: '{% include "shipped/_parts/footer.html" %}' + template})
    assert said in refused(folder)


def test_links_to_the_practice_are_fine(tmp_path: Path) -> None:
    links = '<a href="https://lake.example">Us</a> <a href="mailto:us@lake.example">Write</a> <a href="tel:1">Call</a>'
    folder = written(tmp_path, {FOOTER: '{% include "shipped/_parts/footer.html" %}' + links})
    assert links in filled(folder, full())


@pytest.mark.parametrize(
    ("name", "missing"),
    [("_parts/triage.html", "steps"), ("_parts/watch.html", "watch")],
)
def test_what_no_report_may_leave_out(name: str, missing: str, tmp_path: Path) -> None:
    message = refused(written(tmp_path, {name: "<p>All is well.</p>"}))
    assert "leave out what every report says" in message
    assert any(text[:40] in message for text in _said(missing))


def _said(key: str) -> list[str]:
    from advisor.report.context import context

    return list(context(full()).model_dump()[key])


def test_hiding_it_in_a_style_or_title_does_not_count(tmp_path: Path) -> None:
    hidden = '<template>{% include "shipped/_parts/watch.html" %}</template>'
    assert "leave out" in refused(written(tmp_path, {"_parts/watch.html": hidden}))


def test_limits_broken_by_a_coach_must_be_said(tmp_path: Path) -> None:
    from advisor.report.context import context

    document = sample("coach_edited")
    assert document["plan"]["breaks"][0]["text"] in must_say(context(document).model_dump(), "report.html")


def test_the_hand_over_can_be_overlaid_too(tmp_path: Path) -> None:
    folder = written(tmp_path, {FOOTER: '{% include "shipped/_parts/footer.html" %}<p>Practice of Dr Example</p>'})
    for name in ("emergency", "knee_modify", "incomplete"):
        with OwnTemplates(folder) as templates:
            assert "Practice of Dr Example" in render(sample(name), "html", "handover", own=templates)


def test_a_name_that_stands_in_for_nothing_is_refused_with_a_near_one(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"_parts/footer\.html"):
        read_folder(written(tmp_path, {"_parts/footr.html": "x"}))


def test_links_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "own").mkdir()
    (folder / "own" / "x.html").symlink_to("/etc/passwd")
    with pytest.raises(InputRefused, match="links are not followed"):
        read_folder(folder)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * 300_000])
def test_what_is_no_text_or_too_large_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "x.html").write_bytes(content)
    with pytest.raises(InputRefused):
        read_folder(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="no template"):
        read_folder(tmp_path)
