"""Workbooks written by hand, so that a test can put anything into them that a program would not."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_DAY, _MOMENT, _TIME = 1, 2, 3  # styles

Cell = str | int | float | bool | date | datetime | time | None


def column(number: int) -> str:
    """The letters of a column, from 0."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell(value: Cell, place: str) -> str:
    """One cell as XML."""
    match value:
        case None:
            return ""
        case bool():
            return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        case int() | float():
            return f'<c r="{place}"><v>{value!r}</v></c>'
        case datetime():
            return f'<c r="{place}" s="{_MOMENT}"><v>{_serial(value)!r}</v></c>'
        case date():
            return f'<c r="{place}" s="{_DAY}"><v>{_serial(datetime.combine(value, time()))!r}</v></c>'
        case time():
            seconds = value.hour * 3600 + value.minute * 60 + value.second
            return f'<c r="{place}" s="{_TIME}"><v>{seconds / 86400!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def _serial(moment: datetime) -> float:
    return (moment - datetime(1899, 12, 30)).total_seconds() / 86400


def sheet(rows: Sequence[Sequence[Cell]], first: int = 1, dimension: str = "", merged: Sequence[str] = ()) -> str:
    """A worksheet; `first` is the number of its first row, `merged` are places such as A2:A4."""
    lines = "".join(
        f'<row r="{number}">{"".join(cell(value, f"{column(at)}{number}") for at, value in enumerate(row))}</row>'
        for number, row in enumerate(rows, first)
    )
    ref = f'<dimension ref="{dimension}"/>' if dimension else ""
    joined = "".join(f'<mergeCell ref="{place}"/>' for place in merged)
    after = f'<mergeCells count="{len(merged)}">{joined}</mergeCells>' if merged else ""
    return f'<worksheet xmlns="{MAIN}">{ref}<sheetData>{lines}</sheetData>{after}</worksheet>'


def xlsx(
    sheets: Mapping[str, str] | Sequence[Sequence[Cell]],
    hidden: Sequence[str] = (),
    more: Mapping[str, bytes] | None = None,
    kind: str = _XLSX,
    compression: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A workbook of these sheets (XML by name), or of one sheet with these rows. `more` are other parts of the zip."""
    if not isinstance(sheets, Mapping):
        sheets = {"Sheet1": sheet(sheets)}
    names = list(sheets)
    state = dict.fromkeys(hidden, ' state="hidden"')
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{at}" r:id="r{at}"{state.get(name, "")}/>'
        for at, name in enumerate(names, 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" Type="{LINKS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">'
        + "".join(
            f'<Relationship Id="r{at}" Type="{LINKS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
            for at in range(1, len(names) + 1)
        )
        + f'<Relationship Id="styles" Type="{LINKS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/>'
        '<xf numFmtId="22"/><xf numFmtId="20"/></cellXfs></styleSheet>',
        **{f"xl/worksheets/sheet{at}.xml": sheets[name] for at, name in enumerate(names, 1)},
    }
    return packed({name: text.encode() for name, text in parts.items()} | dict(more or {}), compression)


def packed(parts: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()
