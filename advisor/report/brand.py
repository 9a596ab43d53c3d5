"""A practice's name, logo, words and colour on its reports, from a YAML file."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from advisor.errors import InputRefused, Problem
from advisor.model import Entry
from advisor.report.document import Part, says
from advisor.report.text import clean

OUR_NAME = "Runner Strength Advisor"
ENOUGH = 4.5  # contrast of text to its ground (WCAG 2.2, AA)
LIGHT, DARK = ("#ffffff", "#f5f4f0"), ("#1a2129", "#11161b")  # the grounds of the page's style sheet
Text = Annotated[str, StringConstraints(max_length=300, strip_whitespace=True)]
Short = Annotated[str, StringConstraints(max_length=80, strip_whitespace=True)]
Hex = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]


class Colours(Entry):
    """Colours as #rrggbb. The one for dark screens is made from the other where it is not given."""

    accent: Hex | None = None
    accent_dark: Hex | None = None


class Words(Entry):
    """A practice's own sentences."""

    opening: Text = ""
    closing: Text = ""


class BrandFile(Entry):
    """A brand as written."""

    practice: Annotated[Short, StringConstraints(min_length=1)]
    line: Short = ""
    contact: Annotated[list[Short], Field(max_length=5)] = []
    logo: str | None = None
    logo_alt: Short = ""
    colours: Colours = Colours()
    words: Words = Words()
    templates: str | None = None


class Brand(Part):
    """Whose report it is."""

    name: str = says("The practice, or our own name.")
    own: bool = says("Whether it is a practice's.")
    line: str = says("A line below the name, or empty.")
    contact: list[str] = says("How to reach the practice.")
    logo: str = says("The logo as an address within the page, or empty.")
    logo_alt: str = says("The logo in words.")
    opening: str = says("A sentence at the beginning, or empty.")
    closing: str = says("A sentence at the end, or empty.")
    accent: str = says("The colour on light grounds, or empty.")
    accent_soft: str = says("A ground for it, or empty.")
    accent_dark: str = says("The colour on dark grounds, or empty.")
    accent_soft_dark: str = says("A ground for it, or empty.")


OURS = Brand(
    name=OUR_NAME, own=False, line="", contact=[], logo="", logo_alt="", opening="", closing="",
    accent="", accent_soft="", accent_dark="", accent_soft_dark="",
)  # fmt: skip


def read_brand(path: Path) -> tuple[Brand, Path | None]:
    """The brand in a file, and the folder of the practice's own templates where it names one.

    Logo and folder are found beside the file. Raises InputRefused with everything that is wrong.
    """
    from advisor import yamlfile
    from advisor.model import build
    from advisor.report.logo import data_uri

    document = yamlfile.read(path)
    problems: list[Problem] = []
    given = build(BrandFile, document, problems)
    if given is None or problems:
        raise InputRefused(problems)
    problems += [document.problem(place, message) for place, message in _said_wrongly(given)]
    problems += [document.problem(("colours", key), message) for key, message in _hard_to_read(given.colours)]
    if problems:
        raise InputRefused(problems)
    folder = _beside(path, given.templates) if given.templates else None
    if folder is not None and not folder.is_dir():
        raise InputRefused(document.problem(("templates",), "there is no such folder of templates."))
    words, accent = given.words, (given.colours.accent or "").lower()
    dark = (given.colours.accent_dark or "").lower() or (_readable(accent, DARK, "#ffffff") if accent else "")
    brand = Brand(
        name=clean(given.practice),
        own=True,
        line=clean(given.line),
        contact=clean(given.contact),
        logo=data_uri(_beside(path, given.logo)) if given.logo else "",
        logo_alt=clean(given.logo_alt) or f"Logo of {clean(given.practice)}",
        opening=clean(words.opening),
        closing=clean(words.closing),
        accent=accent,
        accent_soft=_ground(accent, "#ffffff") if accent else "",
        accent_dark=dark,
        accent_soft_dark=_ground(dark, DARK[0]) if dark else "",
    )
    return brand, folder


def _beside(path: Path, name: str) -> Path:
    return path.parent / name


def _said_wrongly(given: BrandFile) -> list[tuple[tuple[str, ...], str]]:
    """A practice's words are held to what no sentence of a report may say; its name is its own."""
    from advisor.wording import shipped, slips

    wording = shipped()
    said = {("line",): given.line, ("words", "opening"): given.words.opening, ("words", "closing"): given.words.closing}
    return [
        (place, f"the words “{slip.words}” may not be said in a report. {slip.because}")
        for place, text in said.items()
        for slip in slips(text, wording)
    ]


# ------------------------------------------------------------------------------------------------- colours


def _hard_to_read(colours: Colours) -> list[tuple[str, str]]:
    found = []
    for key, colour, grounds, towards in (
        ("accent", colours.accent, LIGHT, "#000000"),
        ("accent_dark", colours.accent_dark, DARK, "#ffffff"),
    ):
        if colour and (least := min(contrast(colour, ground) for ground in grounds)) < ENOUGH:
            near = _readable(colour, grounds, towards)
            message = f"the contrast of {colour} to its ground is {least:.1f} : 1; {ENOUGH} : 1 is needed. Try {near}."
            found.append((key, message))
    return found


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (#rrggbb) as WCAG reckons it, from 1 to 21."""
    lighter, darker = sorted((_light(one), _light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _light(colour: str) -> float:
    parts = [int(part, 16) / 255 for part in re.findall("..", colour[1:])]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(colour: str, with_: str, share: float) -> str:
    pairs = zip(re.findall("..", colour[1:]), re.findall("..", with_[1:]), strict=True)
    return "#" + "".join(f"{round(int(a, 16) * (1 - share) + int(b, 16) * share):02x}" for a, b in pairs)


def _readable(colour: str, grounds: tuple[str, ...], towards: str) -> str:
    """The colour, moved as little as needed to be read on all grounds."""
    for step in range(51):
        made = _mixed(colour, towards, step / 50)
        if min(contrast(made, ground) for ground in grounds) >= ENOUGH:
            return made
    return towards


def _ground(colour: str, page: str) -> str:
    """A tint of the colour on which it can still be read."""
    for share in (0.86, 0.9, 0.94, 0.97):
        if contrast(colour, tint := _mixed(colour, page, share)) >= ENOUGH:
            return tint
    return page
