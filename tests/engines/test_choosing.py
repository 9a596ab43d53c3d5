"""Choosing an engine by name, and what happens where durable-rules can't be used."""

import pytest

from advisor.engines import Engine, session
from advisor.engines import engine as by_name
from advisor.engines.session import SessionEngine
from advisor.errors import OwnFault, UsageError


def test_by_name(engine: Engine) -> None:
    """Each engine answers to its name."""
    assert by_name(engine.name).name == engine.name


@pytest.mark.skipif(not session.available(), reason="durable-rules can't be used here")
def test_auto_is_durable_rules() -> None:
    assert by_name().name == by_name("auto").name == "durable-rules"


@pytest.mark.parametrize(
    ("name", "hint"), [("durable", "durable-rules"), ("referense", "reference"), ("xyz", "auto, durable-rules")]
)
def test_an_unknown_name(name: str, hint: str) -> None:
    with pytest.raises(UsageError, match=hint):
        by_name(name)


class TestWithoutDurableRules:
    """Python 3.13 and later, or no compiler: the reference engine serves, and that is said."""

    @pytest.fixture(autouse=True)
    def _gone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(name: str) -> None:
            raise ImportError("undefined symbol: PyEval_CallObject")

        monkeypatch.setattr(session, "import_module", fail)
        native, reason = session._load()
        monkeypatch.setattr(session, "_native", native)
        monkeypatch.setattr(session, "_reason", reason)

    def test_it_says_so(self) -> None:
        assert not session.available()
        assert "PyEval_CallObject" in session.reason()
        with pytest.raises(OwnFault, match="PyEval_CallObject"):
            SessionEngine().compile({})

    def test_the_reference_engine_serves(self) -> None:
        assert by_name("auto").name == "reference"

    def test_asking_for_it_by_name_is_refused(self) -> None:
        with pytest.raises(UsageError, match="PyEval_CallObject"):
            by_name("durable-rules")
