"""Which language is spoken: names, near kinds, and what a browser asks for."""

import pytest

from advisor.language import best, nearest, own_names


def test_every_language_is_named_in_itself(pseudo: str) -> None:
    assert own_names() == {"en": "English", "de": "Deutsch", "es": "Español", pseudo: "Kiswahili"}


@pytest.mark.parametrize(
    ("locale", "spoken"),
    [("de", "de"), ("de-AT", "de"), ("DE_ch", "de"), ("es-419", "es"), ("fr", "en"), ("", "en"), ("../de", "en")],
)
def test_a_kind_of_a_language_is_that_language(locale: str, spoken: str) -> None:
    assert nearest(locale) == spoken


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("fr-FR,fr;q=0.9,es;q=0.7,en;q=0.3", "es"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("de;q=0.2, es;q=0.8", "es"),
        ("de;q=0,es;q=0.1", "es"),
        ("de;q=0", "en"),
        ("*", "en"),
        ("fr, *;q=0.5", "en"),
        ("de;q=often", "en"),
        (";;;,,,=", "en"),
        ("xx," * 100_000 + "de", "en"),
    ],
)
def test_the_best_of_what_a_browser_accepts(accepted: str, spoken: str) -> None:
    assert best(accepted) == spoken
