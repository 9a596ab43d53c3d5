"""The command as people give it, and the documents behind it, made with the rules that are loaded already."""

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from advisor.cli import main
from advisor.engines import engine
from advisor.inference import Reasoner
from advisor.intake import answers_file
from advisor.library import Library
from advisor.resources import folder
from advisor.whatif.document import whatif

EXAMPLES = folder("rules").parent / "examples"
Run = Callable[..., Result]
Found = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def run() -> Run:
    """`advisor whatif` on an example; the rest as on the command line."""

    def made(example: str, *more: str) -> Result:
        return CliRunner().invoke(main, ["whatif", str(EXAMPLES / f"{example}.yaml"), *more])

    return made


@pytest.fixture(scope="session")
def plain(library: Library) -> Reasoner:
    """The shipped rules on the engine that is the meaning itself."""
    return Reasoner(library, engine("reference"))


@pytest.fixture(scope="session")
def found(library: Library, plain: Reasoner) -> Found:
    """The document of an example with other answers."""

    def made(example: str, *said: str, **more: Any) -> dict[str, Any]:
        questionnaire, answers = answers_file.read(EXAMPLES / f"{example}.yaml", library)
        return whatif(plain, questionnaire, answers, said, **more)

    return made
