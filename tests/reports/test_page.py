"""The HTML page as a page: whole in one file, valid, its outline in order, and its own words within the house rules."""

import re
from itertools import pairwise
from typing import Any

import html5lib
import pytest
from jinja2 import nodes

from advisor.report.render import environment, render
from advisor.resources import folder

TEMPLATES = folder("reports/templates")
FORBIDDEN = re.compile(
    r"\b(you have|diagnos\w*|safe\w*|cure[sd]?|cleared|prevent\w*|caused by|no risk|risk[- ]free|sure|weak\w*)\b|%",
    re.IGNORECASE,
)


def test_no_template_switches_escaping_off() -> None:
    for path in TEMPLATES.rglob("*.*"):
        assert "autoescape" not in path.read_text(encoding="utf-8"), path.name


def page(document: dict[str, Any]) -> Any:
    """The parsed page; a parse error fails the test."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(render(document, "html"))


def test_valid_html(document: dict[str, Any]) -> None:
    page(document)


def test_one_file_that_asks_for_nothing(document: dict[str, Any]) -> None:
    html = render(document, "html")
    assert "default-src 'none'" in html
    assert not re.search(r"url\(|@import|https?://", html.partition("</style>")[0])
    for element in page(document).iter():
        assert element.tag not in (
            "script",
            "link",
            "img",
            "iframe",
            "object",
            "embed",
            "form",
            "base",
            "audio",
            "video",
        )
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name not in ("src", "srcset", "style", "action", "formaction", "ping")
            if name == "href":
                assert value.startswith("#")


def test_links_lead_somewhere_and_ids_are_unique(document: dict[str, Any]) -> None:
    elements = list(page(document).iter())
    ids = [element.get("id") for element in elements if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in elements:
        for name in ("href", "aria-labelledby"):
            if element.get(name):
                assert element.get(name).lstrip("#") in ids


def test_headings_go_down_one_at_a_time(document: dict[str, Any]) -> None:
    levels = [int(element.tag[1]) for element in page(document).iter() if re.fullmatch(r"h[1-6]", str(element.tag))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_landmarks_language_and_table_headers(document: dict[str, Any]) -> None:
    root = page(document)
    assert root.get("lang") == document["locale"]
    for landmark in ("body/header", "body/main", "body/footer"):
        assert root.find(landmark) is not None
    for table in root.iter("table"):
        assert table.find("caption") is not None
        assert all(cell.get("scope") for cell in table.iter("th"))
    for section in root.iter("section"):
        assert section.get("aria-labelledby")


def test_text_never_passes_80_columns(document: dict[str, Any]) -> None:
    for line in render(document, "text").split("\n"):
        assert len(line) <= 80
        assert line == line.rstrip()


def test_markdown_has_no_stray_blank_lines(document: dict[str, Any]) -> None:
    shown = render(document, "md")
    assert "\n\n\n" not in shown
    assert not re.search(r"[ \t]+$", shown, re.MULTILINE)


def own_words(path: str, source: str) -> list[str]:
    """What a template says by itself: its text without tags, and the texts in its expressions."""
    tree = environment("text").parse(source)
    said = [re.sub(r"<[^>]*>?|^[^<]*>", " ", data.data) for data in tree.find_all(nodes.TemplateData)]
    keys = {pair.key.value for pair in tree.find_all(nodes.Pair) if isinstance(pair.key, nodes.Const)}
    texts = [const.value for const in tree.find_all(nodes.Const) if isinstance(const.value, str)]
    texts = [text for text in texts if text not in keys]
    return said + [re.sub(r"%\(\w+\)s", "", text) for text in texts]


@pytest.mark.parametrize(
    "path",
    sorted(
        str(p.relative_to(TEMPLATES)) for p in TEMPLATES.rglob("*.*") if p.suffix != ".css" and p.name != "README.md"
    ),
)
def test_templates_keep_to_the_words(path: str) -> None:
    for words in own_words(path, (TEMPLATES / path).read_text(encoding="utf-8")):
        for found in FORBIDDEN.finditer(words):
            around = words[max(0, found.start() - 12) : found.end()]
            assert "measured weak" in around.lower(), f"{path}: {found[0]!r} in {words.strip()!r}"
