"""An assessment document to HTML, Markdown, text or JSON.

HTML is escaped by Jinja. Markdown and text have their own escape, applied to every value that a template prints, so
none can be forgotten. Templates run sandboxed on plain data with a short list of filters.
"""

import json
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from advisor.errors import UsageError

if TYPE_CHECKING:
    from jinja2 import Environment

    from advisor.report.brand import Brand
    from advisor.report.own_templates import OwnTemplates
    from advisor.report.pictures.progress import Course

FORMATS = {"html": "html", "md": "md", "text": "txt", "json": "json"}  # format -> file extension

FILTERS = ("join", "length", "list", "lower", "map", "upper")


PAGES = {"report": False, "handover": True}  # page -> whether it is for a clinician


def render(
    document: Mapping[str, Any],
    fmt: str,
    page: str = "report",
    brand: "Brand | None" = None,
    own: "OwnTemplates | None" = None,
    course: "Course | None" = None,
) -> str:
    """A page on an assessment document (`schema: advisor.assessment/1`) as text that ends with a line break.

    `fmt` is a key of FORMATS, `page` one of PAGES. `brand` is whose report it is, `own` a practice's own templates,
    `course` are earlier assessments of the same runner. Raises UsageError for an unknown format and
    InputRefused when a document is no assessment or an own template is faulty.
    """
    if fmt not in FORMATS:
        raise UsageError(f"There is no report format {fmt}. Known are: {', '.join(FORMATS)}.")
    if fmt == "json":
        return as_json(document)
    from advisor.language import ENGLISH, nearest, spoken
    from advisor.report.context import context

    with spoken(nearest(str(document.get("locale", ENGLISH)))):
        values = context(document, brand, course, for_clinician=PAGES[page]).model_dump()
        name = f"{page}.{FORMATS[fmt]}"
        if own is not None:
            return own.fill(name, fmt, values)
        return fill(environment(fmt), name, values)


def fill(environment: "Environment", name: str, values: Mapping[str, Any]) -> str:
    """A template filled with the values of a context, in the language spoken now."""
    return environment.get_template(name).render(values).rstrip("\n") + "\n"


def as_json(document: Mapping[str, Any]) -> str:
    """The document itself, indented, in its own order of keys."""
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")  # half of a pair is written as its JSON escape


@lru_cache(maxsize=8)
def environment(fmt: str) -> "Environment":
    """The Jinja environment of a format with the shipped templates."""
    return built(fmt, {})


def built(fmt: str, own: Mapping[str, str]) -> "Environment":
    """A Jinja environment: strict about missing names, and every printed value escaped.

    A template of `own` stands in for the shipped one of the same name, and reaches that one as `shipped/NAME`.
    """
    from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader, PrefixLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import Markup

    from advisor import language
    from advisor.report import text
    from advisor.resources import folder

    shipped = FileSystemLoader(folder("reports/templates"))
    escapes: dict[str, Callable[[str], str]] = {"md": text.markdown, "text": str}
    made = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([DictLoader(own), shipped, PrefixLoader({"shipped": shipped})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=None if fmt == "html" else _finalizer(escapes[fmt]),
        extensions=[],
    )
    made.filters = {name: made.filters[name] for name in FILTERS}
    made.filters["sentence"] = lambda value: str(value)[:1].upper() + str(value)[1:]
    made.filters["refs"] = _refs
    made.filters["figures"] = language.figures
    made.filters["inside"] = lambda value: str(value)[:1].lower() + str(value)[1:]
    made.globals = speaking(None if fmt == "html" else escapes[fmt])
    if fmt == "text":
        made.filters["wrap"] = lambda value, *how: Markup(text.wrap(str(value), *how))
        made.filters["bar"] = lambda width: "█" * round(width * 0.3)
        made.filters["mark"] = lambda place: "·" * round(place * 0.3) + "│"
        made.filters["columns"] = lambda rows, *widths: Markup(text.columns(rows, widths))
    return made


def _refs(ids: Collection[str], numbers: Mapping[str, int]) -> str:
    """The numbers of sources in brackets, as [1, 4]; nothing where there is none."""
    named = ", ".join(str(number) for id_, number in numbers.items() if id_ in ids)
    return f"[{named}]" if named else ""


def speaking(escape: Callable[[str], str] | None) -> dict[str, Any]:
    """What templates call for words in the language spoken now; values take the place of `%(name)s`, escaped."""
    from markupsafe import Markup

    from advisor import language

    def filled(text: str, values: Mapping[str, Any]) -> str:
        if escape is None:
            return Markup(text) % values
        done = {key: value if isinstance(value, Markup) else escape(str(value)) for key, value in values.items()}
        return text % done if escape is str else Markup(text % done)

    def _(text: str, **values: Any) -> str:
        return filled(language._(text), values)

    def pgettext(context: str, text: str, **values: Any) -> str:
        return filled(language.pgettext(context, text), values)

    def ngettext(one: str, many: str, number: float, **values: Any) -> str:
        return filled(language.ngettext(one, many, number), {"num": number} | values)

    return {"_": _, "pgettext": pgettext, "ngettext": ngettext}


def _finalizer(escape: Callable[[str], str]) -> Callable[[Any], Any]:
    """Escapes what a template prints. What a macro or `wrap` made is marked as done and passes unchanged."""
    from jinja2 import Undefined
    from markupsafe import Markup

    def finalize(value: Any) -> Any:
        return value if isinstance(value, Markup | Undefined) else Markup(escape(str(value)))

    return finalize
