"""Finds the folders of knowledge and templates, in a checkout as well as in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `rules`, `questionnaires`, `reports/templates` or `translations`.

    Raises FileNotFoundError when it is missing.
    """
    for root in (_PACKAGE / "_data", _PACKAGE.parent):
        path = root / name
        if path.is_dir():
            return path
    raise FileNotFoundError(f"the folder {name} is missing from this installation")
