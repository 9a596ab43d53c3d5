"""A practice's brand: checked with its lines, readable, harmless, and in every output."""

import base64
import io
import struct
import zlib
from pathlib import Path

import pytest

from advisor.errors import InputRefused
from advisor.report.brand import contrast, read_brand
from advisor.report.logo import data_uri
from advisor.report.make import BINARY, ENDINGS, Maker, Wishes
from tests.reports.conftest import full, sample
from tests.reports.test_hostile import BENIGN, OWN, elements, kinds

EXAMPLE = Path(__file__).parents[2] / "examples" / "brand" / "practice.yaml"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


def brand_file(folder: Path, text: str) -> Path:
    path = folder / "practice.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(InputRefused) as error:
        read_brand(brand_file(folder, text))
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize("fmt", [fmt for fmt in ENDINGS if fmt not in (*BINARY, "json", "ics")])
def test_the_example_stands_in_every_output(fmt: str) -> None:
    brand, _ = read_brand(EXAMPLE)
    with Maker(Wishes(brand=brand)) as maker:
        shown = maker.make(sample("knee_modify"), fmt)
    assert isinstance(shown, str)
    for text in ("Physio at the Lake", "Running and rehabilitation", "Made with Runner Strength Advisor"):
        assert text.casefold() in shown.casefold()
    if fmt.startswith("handover"):
        return
    said = " ".join(shown.replace("\\", "").split())
    for text in ("12 Harbour Street, Lakeside", "hello@lake.example", "Please bring this report", "in the morning."):
        assert text in said
    assert ("data:image/svg+xml;base64," in shown) == (fmt == "html")


def test_the_printed_page_shows_the_logo_in_its_tags() -> None:
    pypdf = pytest.importorskip("pypdf")
    brand, _ = read_brand(EXAMPLE)
    with Maker(Wishes(brand=brand)) as maker:
        made = maker.make(sample("knee_modify"), "handover-pdf")
    assert isinstance(made, bytes)
    read = pypdf.PdfReader(io.BytesIO(made))
    assert len(read.pages) == 1
    assert "Physio at the Lake" in read.pages[0].extract_text()


def test_the_colour_is_used_and_one_for_dark_screens_made() -> None:
    brand, _ = read_brand(EXAMPLE)
    assert brand.accent == "#1f5f8b"
    assert min(contrast(brand.accent_dark, ground) for ground in ("#1a2129", "#11161b")) >= 4.5
    assert contrast(brand.accent, brand.accent_soft) >= 4.5
    with Maker(Wishes(brand=brand)) as maker:
        assert "--accent: #1f5f8b" in str(maker.make(sample("emergency"), "html"))


def test_everything_wrong_is_said_with_its_line(tmp_path: Path) -> None:
    said = refused(tmp_path, "practice: ''\nline: x\ncolors: {}\ncontact: [a, b, c, d, e, f]\nwords:\n  openin: x\n")
    assert len(said) == 4
    for line, word in ((1, "practice"), (3, "colors"), (4, "contact"), (6, "openin")):
        assert any(f"practice.yaml:{line}:" in text and word in text for text in said), (line, word, said)


def test_a_colour_that_can_not_be_read_gets_a_near_one_that_can(tmp_path: Path) -> None:
    said = refused(tmp_path, 'practice: P\ncolours:\n  accent: "#ffcc00"\n')
    assert "practice.yaml:3:" in said[0]
    assert "4.5 : 1 is needed" in said[0]
    near = said[0].rpartition("Try ")[2].rstrip(".")
    read_brand(brand_file(tmp_path, f'practice: P\ncolours:\n  accent: "{near}"\n'))


@pytest.mark.parametrize("words", ["You have weak glutes.", "We prevent injuries.", "Running is safe with us."])
def test_a_practice_may_not_say_what_a_report_may_not(words: str, tmp_path: Path) -> None:
    said = refused(tmp_path, f"practice: P\nwords:\n  opening: {words}\n")
    assert "practice.yaml:3:" in said[0]
    assert "may not be said" in said[0]


def test_a_missing_logo_or_folder_is_said(tmp_path: Path) -> None:
    assert "can't be read" in refused(tmp_path, "practice: P\nlogo: gone.svg\n")[0]
    assert "no such folder" in refused(tmp_path, "practice: P\ntemplates: gone\n")[0]


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    def branded(text: str) -> tuple[str, str]:
        import json

        short, long = json.dumps(text[:80]), json.dumps(text[:300])
        lines = f"practice: {short}\nline: {short}\ncontact: [{short}]\nlogo: logo.svg\nlogo_alt: {short}\n"
        path = brand_file(tmp_path, lines + f"words: {{opening: {long}, closing: {long}}}\n")
        brand, _ = read_brand(path)
        with Maker(Wishes(brand=brand)) as maker:
            return str(maker.make(full(), "html")), str(maker.make(full(), "md"))

    (tmp_path / "logo.svg").write_text(SVG.format('<path d="M0 0h9v9z"/>'))
    expected = branded(BENIGN)
    tried = 0
    for text in OWN:
        if len(text) > 80 or not text.strip() or any(ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 for c in text):
            continue  # the reader of YAML refuses these
        try:
            shown = branded(text)
        except InputRefused:
            continue
        tried += 1
        assert elements(shown[0])[0] == elements(expected[0])[0], text
        assert kinds(shown[1]) == kinds(expected[1]), text
    assert tried > 40


# --------------------------------------------------------------------------------------------------- pictures


def png(width: int = 2, height: int = 2, extra: bytes = b"") -> bytes:
    def part(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = b"".join(b"\0" + b"\x80" * 3 * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    text = part(b"tEXt", extra) if extra else b""
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + text + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")


def jpeg(width: int = 8, height: int = 8, extra: bytes = b"") -> bytes:
    """The smallest grey baseline JPEG."""

    def part(marker: int, body: bytes) -> bytes:
        return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body

    tables = part(0xDB, b"\0" + b"\1" * 64)
    tables += part(0xC4, b"\0" + b"\1" + b"\0" * 15 + b"\0") + part(0xC4, b"\x10" + b"\1" + b"\0" * 15 + b"\0")
    frame = part(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
    place = part(0xE1, b"Exif\0\0" + extra) + part(0xFE, extra) if extra else b""
    return b"\xff\xd8" + place + tables + frame + part(0xDA, b"\1\1\0\0\x3f\0") + b"\x3f\xff\xd9"


def kept(folder: Path, name: str, data: bytes) -> bytes:
    (folder / name).write_bytes(data)
    return base64.b64decode(data_uri(folder / name).partition(";base64,")[2])


@pytest.mark.parametrize(("name", "make"), [("a.png", png), ("a.jpg", jpeg)])
def test_hidden_texts_of_a_picture_are_dropped(name: str, make: object, tmp_path: Path) -> None:
    assert callable(make)
    plain = make()
    assert kept(tmp_path, name, make(extra=b"GPS 47.3 8.5")) == plain
    assert kept(tmp_path, name, plain + b"PK\x03\x04 more after its end") == plain


def test_what_is_kept_of_a_picture_can_be_drawn(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    for name, data in (("a.png", png(3, 2, b"x")), ("a.jpg", jpeg(16, 8, b"x"))):
        with image.open(io.BytesIO(kept(tmp_path, name, data))) as shown:
            shown.load()
            assert shown.size in ((3, 2), (16, 8))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (png()[:-20], "damaged PNG"),
        (png()[:40] + b"\0" + png()[41:], "damaged PNG"),
        (png(3000, 1), "3000 × 1"),
        (jpeg()[:-2], "damaged JPEG"),
        (jpeg()[:30], "damaged JPEG"),
        (jpeg(4000, 8), "4000 × 8"),
        (jpeg().replace(b"\xff\xc0", b"\xff\xc9"), "kind of JPEG"),
        (b"GIF89a", "no PNG, JPEG or SVG"),
        (b"\x00" * 10, "no PNG, JPEG or SVG"),
        (b"x" * 300_001, "larger than"),
    ],
)
def test_damaged_or_strange_pictures_are_refused(data: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=said):
        kept(tmp_path, "a.bin", data)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<foreignObject><p>x</p></foreignObject>",
        '<image href="https://evil.example/x.png"/>',
        '<use href="https://evil.example/x.svg#a"/>',
        '<path d="M0 0" onclick="x()"/>',
        '<path d="M0 0" style="fill: url(https://evil.example)"/>',
        '<path d="M0 0" fill="url(https://evil.example#a)"/>',
        "<style>@import 'https://evil.example';</style>",
        '<a href="javascript:alert(1)"><path d="M0 0"/></a>',
        '<animate attributeName="href" values="javascript:alert(1)"/>',
        "<text>x</text>",
        "<g>" * 40 + "</g>" * 40,
    ],
)
def test_a_drawing_that_could_run_load_or_hide_something_is_refused(inside: str, tmp_path: Path) -> None:
    with pytest.raises(InputRefused):
        kept(tmp_path, "a.svg", SVG.format(inside).encode())


def test_a_drawing_with_a_document_type_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + SVG.format("&b;")
    with pytest.raises(InputRefused, match="document type"):
        kept(tmp_path, "a.svg", bomb.encode())
