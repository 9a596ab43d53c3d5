"""Shared by all tests: every engine, and how Hypothesis searches."""

import os

import pytest
from hypothesis import settings

from advisor.engines import NAMES, Engine, session
from advisor.engines import engine as engine_named
from advisor.inference import Reasoner
from advisor.library import Library, load

# In CI the search is the same on every run; at home each run looks elsewhere.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("home", deadline=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "home")


@pytest.fixture(params=NAMES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Every engine in turn."""
    return _usable(request.param)


@pytest.fixture(params=[name for name in NAMES if name != "reference"])
def other_engine(request: pytest.FixtureRequest) -> Engine:
    """Every engine but the reference, which is the meaning itself."""
    return _usable(request.param)


def _usable(name: str) -> Engine:
    if name == "durable-rules" and not session.available():
        pytest.skip(f"durable-rules can't be used here ({session.reason()})")
    return engine_named(name)


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped knowledge, loaded once."""
    return load()


@pytest.fixture(scope="session")
def reasoner(library: Library) -> Reasoner:
    """The shipped knowledge on the engine that serves people here."""
    return Reasoner(library, engine_named())
