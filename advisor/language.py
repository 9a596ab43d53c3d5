"""The languages that readers can be spoken to in, and the one spoken now.

English is what stands in the files and needs no catalogue. For another language all catalogues of its folder count
together. What has no translation stays English.
"""

import calendar
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from advisor.errors import UsageError, did_you_mean
from advisor.resources import folder
from advisor.yamlfile import read_text

ENGLISH = "en"
Key = tuple[str | None, str]  # context and English text


@dataclass(frozen=True)
class Language:
    """A language with its translations: for each message one text, or one for each plural form."""

    locale: str
    texts: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    plural: str = "n != 1"  # the form to take for the number n, as catalogues write it

    def has(self, text: str) -> bool:
        """Whether the text needs no translation or has one."""
        return self.locale == ENGLISH or (None, text) in self.texts

    def said(self, text: str, context: str | None = None) -> str:
        """The text in this language."""
        return self.texts.get((context, text), (text,))[0]

    @cached_property
    def _english(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for (_context, english), texts in self.texts.items():
            for text in texts:
                found[text] = (*found.get(text, ()), english)
        return found

    def originals(self, text: str) -> tuple[str, ...]:
        """The English texts that this is a translation of."""
        return self._english.get(text, ())

    def counted(self, one: str, many: str, number: float) -> str:
        """The form for a number of things."""
        forms = self.texts.get((None, one), (one, many))
        return forms[min(_form(self.plural, number), len(forms) - 1)]


_SPOKEN: ContextVar[Language] = ContextVar("spoken", default=Language(ENGLISH))  # noqa: B039 - it is frozen


def languages() -> list[str]:
    """The languages there are, English first."""
    return [ENGLISH, *sorted(path.name for path in folder("translations").iterdir() if path.is_dir())]


@lru_cache(maxsize=16)
def language(locale: str) -> Language:
    """The language of that name. Raises UsageError when there is none."""
    if locale == ENGLISH:
        return Language(ENGLISH)
    if locale not in languages():
        known = ", ".join(languages())
        raise UsageError(
            f"There is no language {locale}. {did_you_mean(locale, languages()) or f'There are: {known}.'}"
        )
    from babel.messages.pofile import read_po

    texts: dict[Key, tuple[str, ...]] = {}
    plural = "n != 1"
    for path in sorted((folder("translations") / locale).glob("*.po")):
        catalogue = read_po(io.StringIO(read_text(path)), locale=locale.replace("-", "_"))
        plural = catalogue.plural_expr
        for message in catalogue:
            strings = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
            if message.id and all(strings) and not message.fuzzy:
                texts[message.context, message.id if isinstance(message.id, str) else message.id[0]] = strings
    return Language(locale, texts, plural)


def own_names() -> dict[str, str]:
    """Each language's name in that language, such as Deutsch, by locale."""
    from babel import Locale, UnknownLocaleError

    found = {}
    for locale in languages():
        try:
            name = Locale.parse(locale, sep="-").get_display_name(locale.replace("-", "_")) or locale
        except (UnknownLocaleError, ValueError):
            name = locale
        found[locale] = name[:1].upper() + name[1:]
    return found


def nearest(locale: str) -> str:
    """The language for a document made in `locale`, such as de for de-AT; English where there is none."""
    return _known(locale) or ENGLISH


def best(accepted: str) -> str:
    """The language for an Accept-Language header, such as `de-AT,de;q=0.9,en;q=0.5`; English where none is wanted."""
    wanted: list[tuple[float, str]] = []
    for part in accepted[:1000].split(","):
        name, _semicolon, weight = part.partition(";")
        found = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", weight)
        if not weight or found:
            wanted.append((float(found[1]) if found else 1.0, name.strip()))
    for weight_, name in sorted(wanted, key=lambda each: -each[0]):
        known = ENGLISH if name == "*" else _known(name)
        if weight_ > 0 and known:
            return known
    return ENGLISH


def _known(locale: str) -> str:
    """The language itself, or that of which it is a kind; whatever its case. Empty where there is none."""
    names = {name.lower(): name for name in languages()}
    low = locale.strip().lower().replace("_", "-")
    return names.get(low) or names.get(low.partition("-")[0], "")


@lru_cache(maxsize=1024)
def _form(plural: str, number: float) -> int:
    from gettext import c2py

    return int(c2py(plural)(int(number) if number == int(number) else 2))


@contextmanager
def spoken(locale: str) -> Iterator[Language]:
    """Speak a language within a `with`. Raises UsageError when there is no such language."""
    token = _SPOKEN.set(language(locale))
    try:
        yield _SPOKEN.get()
    finally:
        _SPOKEN.reset(token)


def now() -> Language:
    """The language spoken now."""
    return _SPOKEN.get()


def _(text: str) -> str:
    """The text in the language spoken now."""
    return _SPOKEN.get().said(text)


def pgettext(context: str, text: str) -> str:
    """The text in the language spoken now, where one English text needs more than one translation."""
    return _SPOKEN.get().said(text, context)


def N_(text: str) -> str:
    """Marks a text for the catalogues that is translated later, with the knowledge it becomes part of."""
    return text


def ngettext(one: str, many: str, number: float) -> str:
    """The form for a number of things in the language spoken now."""
    return _SPOKEN.get().counted(one, many, number)


def again(text: str) -> str:
    """A text of the catalogues that was said in any of the languages, in the language spoken now; else as it is."""
    here = _SPOKEN.get()
    if not text or here.originals(text):
        return text
    if here.locale != ENGLISH and here.has(text):
        return here.said(text)
    for locale in languages()[1:]:
        for original in language(locale).originals(text) if locale != here.locale else ():
            if here.has(original):
                return here.said(original)
    return text


def long_date(day: date) -> str:
    """A day in words in the language spoken now: 23 November 2026."""
    locale = _SPOKEN.get().locale
    if locale == ENGLISH:
        return f"{day.day} {calendar.month_name[day.month]} {day.year}"
    from babel.dates import format_date

    return format_date(day, "long", locale.replace("-", "_"))


def figures(value: float) -> str:
    """A number as the language spoken now writes it: 2.5, or 2,5; at most six digits."""
    return f"{value:g}".replace(".", decimal_mark())


def decimal_mark() -> str:
    """The decimal point or comma of the language spoken now."""
    return _decimal_mark(_SPOKEN.get().locale)


@lru_cache
def _decimal_mark(locale: str) -> str:
    if locale == ENGLISH:
        return "."
    from babel.core import Locale, UnknownLocaleError
    from babel.numbers import get_decimal_symbol

    try:
        return get_decimal_symbol(Locale.parse(locale, sep="-"))
    except (UnknownLocaleError, ValueError):
        return "."
