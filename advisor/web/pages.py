"""Pages from templates. One environment, always escaped, strict about missing names."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

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
    made.globals["asset"] = asset
    return made


def page(template: str, context: Mapping[str, Any]) -> str:
    """A page as HTML."""
    return environment().get_template(template).render(context)


def day(moment: str) -> str:
    """`23 November 2026` from an ISO time."""
    try:
        when = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    return f"{when.day} {when:%B %Y}"


@lru_cache(maxsize=16)
def asset(name: str) -> str:
    """The address of a file of ours; it changes with the file, so that browsers may keep it."""
    return f"/assets/{name}?v={hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()[:12]}"
