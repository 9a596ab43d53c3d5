"""Documents for the tests of plans: made from answers, by the reference engine, always at the same time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from advisor.engines import engine
from advisor.inference import Reasoner
from advisor.intake import answers_file
from advisor.intake.carried import carried_over
from advisor.library import Library
from advisor.plan import advise

Document = dict[str, Any]
Example = Callable[..., Document]
EXAMPLES = Path(__file__).parents[2] / "examples"
CREATED = "2026-11-23T05:00:00+00:00"


@pytest.fixture(scope="session")
def plain(library: Library) -> Reasoner:
    """The shipped rules on the engine that is the meaning itself."""
    return Reasoner(library, engine("reference"))


@pytest.fixture(scope="session")
def example(library: Library, plain: Reasoner) -> Example:
    """The document of an example; `before` names the example whose answers are carried over; more is for `advise`."""

    def made(name: str, before: str = "", **more: Any) -> Document:
        questionnaire, answers = answers_file.read(EXAMPLES / f"{name}.yaml", library)
        if before:
            earlier = answers_file.read(EXAMPLES / f"{before}.yaml", library)[1]
            answers, _ = carried_over(library, earlier, questionnaire, answers)
        return advise(plain, questionnaire, answers, **({"created": CREATED} | more))

    return made
