"""A language made on the fly: every message in brackets, so that whatever is not translated stands out."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from advisor import language
from advisor.authoring.catalogues import collected
from advisor.resources import folder

PSEUDO = "sw"  # any real code that is not shipped will do; this one writes a decimal point


@pytest.fixture(scope="session")
def pseudo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of translations with one language more, written by nobody but this test."""
    from babel.messages.pofile import write_po

    root = tmp_path_factory.mktemp("languages") / "translations"
    copytree(folder("translations"), root)
    (root / PSEUDO).mkdir()
    for name, catalogue in collected(PSEUDO).items():
        for message in catalogue:
            if isinstance(message.id, tuple | list):
                message.string = tuple(f"[{text}]" for text in message.id)
            elif message.id:
                message.string = f"[{message.id}]"
        with (root / PSEUDO / f"{name}.po").open("wb") as file:
            write_po(file, catalogue)
    return root


@pytest.fixture
def pseudo(pseudo_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a fourth language, known only within the test."""
    shipped = language.folder
    monkeypatch.setattr(language, "folder", lambda name: pseudo_folder if name == "translations" else shipped(name))
    language.language.cache_clear()
    yield PSEUDO
    language.language.cache_clear()
