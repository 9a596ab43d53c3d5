"""Pages from templates. One environment, always escaped, strict about missing names."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from advisor import language
from advisor.language import _
from advisor.questionnaire import Question
from advisor.report.render import speaking
from advisor.report.text import band_words
from advisor.units import in_words

FOLDER = Path(__file__).parent
ASSETS = FOLDER / "assets"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The environment of all pages."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["day"] = day
    made.filters["again"] = language.again
    made.filters["again_each"] = lambda texts: [language.again(text) for text in texts]
    made.filters["figures"] = language.figures
    made.globals |= speaking(None)
    made.globals |= {
        "asset": asset,
        "bands": bands,
        "code": code,
        "languages": language.own_names,
        "spoken": lambda: language.now().locale,
        "side_name": side_name,
        "side_word": side_word,
        "side_short": side_short,
        "unit": unit,
        "worst": worst,
    }
    return made


def page(template: str, context: Mapping[str, Any]) -> str:
    """A page as HTML."""
    return environment().get_template(template).render(context)


def day(moment: str) -> str:
    """`23 November 2026` from an ISO time, in the language spoken now."""
    try:
        return language.long_date(date.fromisoformat(moment[:10]))
    except ValueError:
        return moment


def side_name(side: str) -> str:
    """A side as it stands before a question: Left side."""
    return _("Left side") if side == "left" else _("Right side")


def side_short(side: str) -> str:
    """A side as it stands before an error."""
    return _("Left") if side == "left" else _("Right")


def code(text: str) -> Markup:
    """A command to type."""
    return Markup("<code>{}</code>").format(text)


def side_word(side: str) -> str:
    """A side as it stands behind a name."""
    return {"left": _("left"), "right": _("right"), "both": _("both sides")}.get(side, side)


def bands(names: Sequence[str]) -> str:
    """The load risk as it stands alone: Low to moderate."""
    words = band_words(names) or _("Withheld")
    return words[:1].upper() + words[1:]


def unit(name: str) -> str:
    """What stands behind a box for a number."""
    return _("times a week") if name == "per_week" else in_words(name, 2)


def worst(question: Question) -> bool:
    """Whether the help says that the upper end of the scale is the worst; the ends are named then."""
    texts = (question.help or "", *language.now().originals(question.help or ""))
    return any("worst" in text for text in texts)


@lru_cache(maxsize=16)
def asset(name: str) -> str:
    """The address of a file of ours; it changes with the file, so that browsers may keep it."""
    return f"/assets/{name}?v={hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()[:12]}"
