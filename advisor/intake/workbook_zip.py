"""Looking over a workbook's zip before anything is unpacked from it: what it is, how large, and which sheets it has."""

import re
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree

from advisor.errors import InputRefused, Problem

MOST_CELLS = 2_500_000
_MOST_PARTS = 5_000
_MOST_BYTES = 250_000_000  # unpacked, of all parts
_RATIO, _SMALL = 250, 10_000_000  # a part that shrinks to less than one 250th and is not small is made to do harm
_CHUNK = 1 << 20
_LONGEST = 8 << 20  # bytes of one cell with its marks
_CSV = "Save the sheet as CSV (UTF-8) and try again."
_MACROS = (b"macroEnabled", b"vbaProject")

_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_ERROR = re.compile(rb"<(?:\w+:)?c\s([^>]*\bt=[\"']e[\"'][^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_NO_VALUE = re.compile(
    rb"<(?:\w+:)?c(\s[^>]*)?>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")


def refused(message: str, mend: str = _CSV) -> InputRefused:
    """The workbook can't be used."""
    return InputRefused(Problem(message, mend=mend))


def look_over(stream: IO[bytes]) -> tuple[str, zipfile.ZipFile]:
    """The kind of workbook and its zip. Raises InputRefused for anything else, and for what is made to do harm."""
    try:
        archive = zipfile.ZipFile(stream)
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        raise refused("the workbook is damaged: its parts can't be told apart.", "Save it again.") from None
    names = {entry.filename for entry in entries}
    if len(entries) > _MOST_PARTS or len(names) < len(entries):
        raise refused(f"the workbook has {len(entries)} parts, some of one name or more than any needs.")
    _sizes(entries)
    if any(entry.flag_bits & 1 for entry in entries):
        raise refused("the workbook is locked by a password.", "Save it without one.")
    kind = _kind(archive, names)
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")) and re.search(rb"<!(DOCTYPE|ENTITY)", _start(archive, entry)):
            raise refused(f"the part {entry.filename} of the workbook declares its own marks, which none needs.")
    return kind, archive


def _sizes(entries: list[zipfile.ZipInfo]) -> None:
    whole = sum(entry.file_size for entry in entries)
    if whole > _MOST_BYTES:
        raise refused(f"unpacked, the workbook has {whole // 1_000_000:,} MB; {_MOST_BYTES // 1_000_000} are read.")
    for entry in entries:
        name, size = entry.filename, entry.file_size
        if size > _SMALL and size > _RATIO * max(1, entry.compress_size):
            raise refused(f"the part {name} of the workbook is {size // max(1, entry.compress_size)} times as large "
                          "unpacked: it was made to do harm.")  # fmt: skip


def _kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        types = _start(archive, archive.getinfo("[Content_Types].xml")) if "[Content_Types].xml" in names else b""
        if any(word in types for word in _MACROS) or any(name.endswith("vbaProject.bin") for name in names):
            raise refused("the workbook holds macros.", "Save it as .xlsx, which can't hold any.")
        return "xlsx" if "xl/workbook.xml" in names else "xlsb"
    if "mimetype" in names and b"opendocument.spreadsheet" in _start(archive, archive.getinfo("mimetype")):
        return "ods"
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise refused("this is no workbook but another kind of office document.", "Send the table itself.")
    inside = ", ".join(sorted(names)[:3]) or "nothing"
    raise refused(f"this is a zip file, not a table; in it is {inside}.", "Unpack it and send the table itself.")


def _start(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    return b"".join(_chunks(archive, entry.filename, 1 << 16, 1))


def _chunks(archive: zipfile.ZipFile, name: str, size: int = _CHUNK, most: int | None = None) -> Iterator[bytes]:
    """A part unpacked bit by bit. Raises InputRefused when it is damaged."""
    try:
        with archive.open(name) as part:
            while most != 0 and (chunk := part.read(size)):
                yield chunk
                most = None if most is None else most - 1
    except (zipfile.BadZipFile, KeyError, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise refused(
            f"the part {name} of the workbook is damaged ({type(error).__name__}).", "Save it again."
        ) from None
    except Exception as error:  # zlib's and lzma's own errors
        raise refused(f"the part {name} of the workbook can't be unpacked ({error}).", "Save it again.") from None


def part_of_sheet(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part of an xlsx that holds this sheet. Raises InputRefused."""
    try:
        book = ElementTree.fromstring(b"".join(_chunks(archive, "xl/workbook.xml")))
        links = ElementTree.fromstring(b"".join(_chunks(archive, "xl/_rels/workbook.xml.rels")))
    except ElementTree.ParseError:
        raise refused("the workbook's list of sheets is damaged.", "Save it again.") from None
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for entry in book.iter():
        if entry.tag.rpartition("}")[2] == "sheet" and entry.get("name") == sheet:
            id_ = next((value for name, value in entry.attrib.items() if name.rpartition("}")[2] == "id"), "")
            target = targets.get(id_, "")
            name = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            if target and name in archive.namelist():
                return name
    raise refused(f"the part with the sheet {sheet!r} is missing.", "Save the workbook again.")


def holds_cells(archive: zipfile.ZipFile, part: str) -> bool:
    """Whether there is a cell near the start of a sheet."""
    return any(_CELL.search(chunk) for chunk in _chunks(archive, part, 1 << 16, 4))


def look_through(archive: zipfile.ZipFile, part: str) -> dict[tuple[int, int], str]:
    """Read a sheet's XML through once, for the cells that the reading library would leave empty without a word.

    Gives the errors (#N/A) and the formulas without a value by row and column, from 0. Raises InputRefused when the
    sheet spans more cells than are read.
    """
    left_out: dict[tuple[int, int], str] = {}
    cells, rows, columns = 0, 0, 0
    for data in _whole_cells(_chunks(archive, part)):
        for match in _CELL.finditer(data):
            cells += 1
            rows = max(rows, int(match[2]))
            columns = max(columns, _column(match[1]))
        if cells > MOST_CELLS or rows * columns > MOST_CELLS:
            raise refused(f"the sheet reaches to row {rows:,} and column {columns:,}; {MOST_CELLS:,} cells are read.")
        if b'"e"' in data or b"'e'" in data:
            for match in _ERROR.finditer(data):
                value = _VALUE.search(match[2])
                _keep(left_out, match[1], value[1] if value else b"#N/A")
        if b"f" in data:
            for match in _NO_VALUE.finditer(data):
                _keep(left_out, match[1] or b"", b"=" + (match[2] or b"(formula)"))
    return left_out


def _whole_cells(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes, parted only where a cell begins."""
    kept = b""
    for chunk in chunks:
        data = kept + chunk
        end = max(data.rfind(b"<c "), data.rfind(b"<", 0, max(0, data.rfind(b":c "))))
        if end < 1:
            if len(data) > _LONGEST:
                raise refused("a cell of the sheet is longer than any can be.")
            kept = data
            continue
        yield data[:end]
        kept = data[end:]
    yield kept


def _keep(left_out: dict[tuple[int, int], str], attributes: bytes, text: bytes) -> None:
    place = _PLACE.search(attributes)
    if place is None:
        raise refused("a cell without a place holds an error or a formula without a value.")
    left_out[int(place[2]) - 1, _column(place[1]) - 1] = text.decode("utf-8", "replace")[:200]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
