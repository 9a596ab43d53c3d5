"""Hostile text in every text field of every format stays text."""

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import html5lib
import pytest
from markdown_it import MarkdownIt

from advisor.report.render import render
from advisor.report.text import clean
from tests.reports.conftest import full, sample

# The Big List of Naughty Strings and the like are not kept here; they are read from a folder beside the checkout.
STRINGS = Path(os.environ.get("NAUGHTY_STRINGS") or Path(__file__).parents[3] / "shared" / "data" / "strings")
BENIGN = "Zebra crossing ahead"
FIXED = {
    "schema",
    "created",
    "locale",
    "level",
    "side",
    "strength",
    "from",
    "run",
    "day",
    "checked",
    "urgency",
    "rule",
    "low",
}

OWN = [
    "<script>alert(1)</script>", "</style><script>alert(1)</script>", "</title><img src=x onerror=alert(1)>",
    "<!-- gone", "]]>", "<details open ontoggle=alert(1)>", "\" onmouseover=\"alert(1)", "' onfocus='alert(1)",
    "&lt;b&gt;", "&#x3c;b>", "{{ 7 * 7 }}", "{% raw %}", "{# gone #}", "javascript:alert(1)",
    "![x](http://evil.example/x.png)", "[x](javascript:alert(1))", "<http://evil.example>", "[x]: http://evil.example",
    "http://evil.example/", "www.evil.example", "a@evil.example", "| a | b |", "a | b", "```", "~~~", "- x", "+ x",
    "* x", "1. x", "12) x", "# x", "> x", "===", "---", "***", "___", "a  \\", "\\", "\\|", "`x`", "``", "*x*", "__x__",
    "~~x~~", "$x$", ":--", "    code", "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "a\x00b", "a\r\nb", "a\u2028b\x85c",
    "\u202egpj.exe", "\u2066hidden", "half \ud800 pair", "\ufffe", "\x9b31m", "=1+1", "@SUM(A1)", "+1", "-1", "\t=1",
    "Zo\u0308e \U0001f468\u200d\U0001f469\u200d\U0001f467", "\u05e9\u05dc\u05d5\u05dd", "n" * 100_000, "long " * 500,
]  # fmt: skip


@cache
def hostile() -> list[str]:
    """All hostile texts that are more than blanks."""
    found = list(OWN)
    if (STRINGS / "blns.json").is_file():
        found += json.loads((STRINGS / "blns.json").read_text(encoding="utf-8"))
        found += (STRINGS / "csv-injection-payloads.txt").read_text(encoding="utf-8").splitlines()
    return [text for text in dict.fromkeys(found) if clean(text)]


def chunks() -> list[Any]:
    texts = hostile()
    return [pytest.param(texts[start : start + 60], id=f"from {start}") for start in range(0, len(texts), 60)]


def filled(value: Any, text: str, key: str = "") -> Any:
    """The value with every free text in it replaced."""
    if isinstance(value, dict):
        return {name: item if name in FIXED else filled(item, text, name) for name, item in value.items()}
    if isinstance(value, list):
        return [filled(item, text, key) for item in value]
    return text if isinstance(value, str) and value else value


def document(text: str) -> dict[str, Any]:
    """The full document with `text` in every text field; it keeps what refers to something by its id."""
    made = filled(full(), text)
    made["questions"] = {text: {"ask": text, "why": text}}
    return made


def squashed(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()


def elements(html: str) -> tuple[list[tuple[str, tuple[str, ...]]], str]:
    """Every element with the names of its attributes, and all text, as a browser reads them."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    body = "".join(text for element in (tree.find("body"), tree.find("head/title")) for text in element.itertext())
    return [(str(element.tag), tuple(sorted(element.attrib))) for element in tree.iter()], body


def tokens(text: str) -> Iterator[Any]:
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough").parse(text):
        yield token
        yield from token.children or []


def kinds(text: str) -> list[str]:
    return [token.type for token in tokens(text) if token.type not in ("text", "softbreak")]


@cache
def benign(fmt: str, page: str = "report") -> str:
    return render(document(BENIGN), fmt, page)


def test_the_list_is_there() -> None:
    if not STRINGS.is_dir():
        pytest.skip("no folder of naughty strings (set NAUGHTY_STRINGS); only the own list was used")
    assert len(hostile()) > 500


@pytest.mark.parametrize("texts", chunks())
def test_html_shows_it_and_nothing_else(texts: list[str]) -> None:
    expected, body = elements(benign("html"))
    times = squashed(body).count(squashed(BENIGN))
    assert times > 100
    for text in texts:
        found, body = elements(render(document(text), "html"))
        assert found == expected, text
        assert squashed(body).count(squashed(clean(text))) >= times, text


@pytest.mark.parametrize("texts", chunks())
def test_markdown_shows_it_and_nothing_else(texts: list[str]) -> None:
    expected = kinds(benign("md"))
    for text in texts:
        shown = render(document(text), "md")
        assert kinds(shown) == expected, text
        assert not re.search(r"(?<!\\)(https?:|www\.)", shown), text
        said = "".join(token.content for token in tokens(shown) if token.type == "text")
        assert squashed(said).count(squashed(clean(text))) > 80, text


@pytest.mark.parametrize("texts", chunks())
def test_the_hand_over_shows_it_and_nothing_else(texts: list[str]) -> None:
    expected, body = elements(benign("html", "handover"))
    times, structure = squashed(body).count(squashed(BENIGN)), kinds(benign("md", "handover"))
    assert times > 20
    for text in texts:
        found, body = elements(render(document(text), "html", "handover"))
        assert found == expected, text
        assert squashed(body).count(squashed(clean(text))) >= times, text
        shown = render(document(text), "md", "handover")
        assert kinds(shown) == structure, text
        assert not re.search(r"(?<!\\)(https?:|www\.)", shown), text


@pytest.mark.parametrize("texts", chunks())
def test_text_keeps_to_its_lines(texts: list[str]) -> None:
    for text in texts:
        shown = render(document(text), "text")
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", shown), text
        assert all(len(line) <= 80 and line == line.rstrip() for line in shown.split("\n")), text
        assert squashed(clean(text)) in squashed(shown), text


@pytest.mark.parametrize("text", hostile()[: len(OWN)], ids=lambda text: repr(text)[:30])
def test_json_gives_it_back(text: str) -> None:
    made = document(text)
    again = render(made, "json")
    again.encode("utf-8")
    assert json.loads(again) == made


@pytest.mark.parametrize("fmt", ["html", "md", "text"])
def test_every_format_can_be_written_as_utf8(fmt: str) -> None:
    render(document("half \ud800 pair"), fmt).encode("utf-8")


def test_a_label_can_not_leave_its_place() -> None:
    shown = render(sample("emergency") | {"label": "</bdi></p><h1>Train</h1>"}, "html")
    assert shown.count("<h1") == 1
