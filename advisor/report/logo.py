"""A practice's logo: checked, cut down to what draws it, and written into the page itself."""

import base64
import re
import struct
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path

from advisor.errors import InputRefused, Problem

MOST_BYTES = 300_000
MOST_SIDE = 2000  # pixels
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DRAWING = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")  # everything else in a PNG is dropped
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type
_JPEG = b"\xff\xd8\xff"
_FRAMES = (0xC0, 0xC1, 0xC2)  # markers of a frame: baseline, extended, progressive
_TABLES = (0xC4, 0xDB, 0xDD)  # markers of tables that a frame needs
_SVG = "http://www.w3.org/2000/svg"
_ELEMENTS = frozenset({
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "title", "desc", "defs",
    "linearGradient", "radialGradient", "stop", "clipPath",
})  # fmt: skip
_ATTRIBUTES = frozenset({
    "viewBox", "width", "height", "preserveAspectRatio", "id", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r",
    "rx", "ry", "fx", "fy", "points", "transform", "fill", "fill-rule", "fill-opacity", "stroke", "stroke-width",
    "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-dasharray", "opacity",
    "clip-path", "clip-rule", "offset", "stop-color", "stop-opacity", "gradientUnits", "gradientTransform",
    "spreadMethod",
})  # fmt: skip
_HARMLESS = re.compile(r"[^<>&\\:;@{}]*")
_LOCAL = re.compile(r"url\(#[A-Za-z][\w.-]*\)")


def data_uri(path: Path) -> str:
    """The picture as `data:` address. Raises InputRefused saying what is wrong with it."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise _refused(path, f"the logo can't be read: {error.strerror}.") from None
    if len(data) > MOST_BYTES:
        raise _refused(path, f"the logo is larger than {MOST_BYTES // 1000} kB.")
    if data.startswith(_SIGNATURE):
        kind, drawn = "png", _png(data, path)
    elif data.startswith(_JPEG):
        kind, drawn = "jpeg", _jpeg(data, path)
    else:
        kind, drawn = "svg+xml", _svg(data, path)
    return f"data:image/{kind};base64,{base64.b64encode(drawn).decode('ascii')}"


def _refused(path: Path, message: str, mend: str = "") -> InputRefused:
    return InputRefused(Problem(message, str(path), mend=mend))


def _png(data: bytes, path: Path) -> bytes:
    """The PNG with its drawing parts only: no texts, places, profiles or anything after its end."""
    parts: list[tuple[bytes, bytes]] = []
    at = len(_SIGNATURE)
    while not parts or parts[-1][0] != b"IEND":
        head = data[at : at + 8]
        size = struct.unpack(">I", head[:4])[0] if len(head) == 8 else 0
        name, body, check = head[4:], data[at + 8 : at + 8 + size], data[at + 8 + size : at + 12 + size]
        if len(head) < 8 or len(check) < 4 or struct.unpack(">I", check)[0] != zlib.crc32(name + body):
            raise _refused(path, "the logo is a damaged PNG.")
        parts.append((name, body))
        at += 12 + size
    if parts[0][0] != b"IHDR" or len(parts[0][1]) != 13:
        raise _refused(path, "the logo is a damaged PNG.")
    width, height, depth, colour, packing, filtering, interlaced = struct.unpack(">IIBBBBB", parts[0][1])
    _check_size(width, height, path)
    if colour not in _CHANNELS or depth not in (1, 2, 4, 8, 16) or packing or filtering or interlaced:
        raise _refused(path, "this kind of PNG is not taken.", "Save it again as a plain PNG, not interlaced.")
    expected = height * (1 + (width * depth * _CHANNELS[colour] + 7) // 8)
    packed = zlib.decompressobj()
    try:
        pixels = packed.decompress(b"".join(body for name, body in parts if name == b"IDAT"), expected + 1)
    except zlib.error:
        raise _refused(path, "the logo is a damaged PNG.") from None
    if len(pixels) != expected:
        raise _refused(path, "the logo is a damaged PNG.")
    kept = [(name, body) for name, body in parts if name in _DRAWING]
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in kept
    )


def _jpeg(data: bytes, path: Path) -> bytes:
    """The JPEG with its drawing parts only: no places, cameras, thumbnails, comments or anything after its end."""
    kept, at, sized = [b"\xff\xd8"], 2, False
    while True:
        head = data[at : at + 4]
        if len(head) < 2 or head[0] != 0xFF:
            raise _refused(path, "the logo is a damaged JPEG.")
        marker = head[1]
        if marker == 0xFF:  # a filling byte
            at += 1
            continue
        if marker == 0xD9 and sized:
            return b"".join([*kept, b"\xff\xd9"])
        size = struct.unpack(">H", head[2:])[0] if len(head) == 4 else 0
        end = at + 2 + size
        if size < 2 or end > len(data):
            raise _refused(path, "the logo is a damaged JPEG.")
        if marker in _FRAMES:
            _check_frame(data[at + 4 : end], path)
            sized = True
        if marker == 0xDA:  # its body goes on to the next marker; 00 and restarts belong to it
            found = _NEXT.search(data, end)
            end = found.start() if found else len(data)
        adobe = marker == 0xEE and data[at + 4 : at + 9] == b"Adobe"  # says how colours are to be read
        if marker in (*_FRAMES, *_TABLES, 0xDA) or adobe:
            kept.append(data[at:end])
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            raise _refused(path, "this kind of JPEG is not taken.", "Save it again as a plain JPEG or PNG.")
        at = end


_NEXT = re.compile(rb"\xff(?![\x00\xd0-\xd7])")


def _check_frame(frame: bytes, path: Path) -> None:
    depth, height, width, colours = struct.unpack(">BHHB", frame[:6]) if len(frame) >= 6 else (0, 0, 0, 0)
    if depth != 8 or colours not in (1, 3):
        raise _refused(path, "this kind of JPEG is not taken.", "Save it again as a plain JPEG in RGB, or as a PNG.")
    _check_size(width, height, path)


def _check_size(width: int, height: int, path: Path) -> None:
    if not (0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE):
        raise _refused(path, f"the logo is {width} × {height}; {MOST_SIDE} pixels a side are the most.")


def _svg(data: bytes, path: Path) -> bytes:
    """The SVG rebuilt from plain shapes. Anything that could run, load or hide something is refused."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(path, "the logo is no PNG, JPEG or SVG in UTF-8.") from None
    if "<!" in re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL):
        raise _refused(path, "the logo's SVG has a document type, which is not taken.", "Save it as plain SVG.")
    try:
        root = ET.fromstring(text)
    except (ET.ParseError, RecursionError, ValueError):
        raise _refused(path, "the logo is no PNG, JPEG or SVG.") from None
    if root.tag != f"{{{_SVG}}}svg":
        raise _refused(path, "the logo is no PNG, JPEG or SVG.")
    made = _copied(root, path)
    if "viewBox" not in made.attrib and not {"width", "height"} <= made.attrib.keys():
        raise _refused(path, "the logo's SVG has no size.", "Give it a viewBox.")
    made.set("xmlns", _SVG)
    return ET.tostring(made, encoding="unicode").encode("utf-8")


def _copied(element: ET.Element, path: Path, depth: int = 0) -> ET.Element:
    name = element.tag.removeprefix(f"{{{_SVG}}}")
    if depth > 30:
        raise _refused(path, "the logo's SVG is nested too deeply.")
    if "}" in name and not element.tag.startswith(f"{{{_SVG}}}"):
        raise _refused(path, f"the logo's SVG holds a foreign element ({name.partition('}')[2][:30]}).", _PLAIN)
    if name not in _ELEMENTS:
        raise _refused(path, f"the logo's SVG holds <{name[:30]}>, which is not taken.", _PLAIN)
    made = ET.Element(name)
    for key, value in element.attrib.items():
        if "}" in key or key in ("version", "class", "xml:space") or key.startswith(("data-", "aria-")):
            continue  # a drawing program's own notes
        if key not in _ATTRIBUTES:
            raise _refused(path, f"the logo's SVG has the attribute {key[:30]}, which is not taken.", _PLAIN)
        plain = _LOCAL.sub("", value)
        if not _HARMLESS.fullmatch(plain) or "url" in plain.casefold() or "script" in plain.casefold():
            raise _refused(path, f"the logo's SVG has a value that is not taken ({key}).", _PLAIN)
        made.set(key, value)
    if name in ("title", "desc"):
        made.text = element.text
    made.extend([_copied(child, path, depth + 1) for child in element])
    return made


_PLAIN = "Save it as plain SVG, with styles as attributes and texts as paths, or as a PNG."
