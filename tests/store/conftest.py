"""Every test of the records runs on SQLite and on a real PostgreSQL, which the tests start for themselves."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="the libraries of the records are not installed")

from advisor.answers import Answers
from advisor.inference import Reasoner
from advisor.plan import advise
from advisor.store.accounts import Accounts
from advisor.store.database import Database, new_id
from advisor.store.records import Records
from tests.postgres import cluster, fresh_schema

__all__ = ["cluster"]

PASSWORD = "correct horse battery staple"


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where to keep records: a folder, or a fresh schema in PostgreSQL."""
    return str(tmp_path / "records") if request.param == "sqlite" else fresh_schema(request.getfixturevalue("cluster"))


@pytest.fixture
def database(place: str) -> Iterator[Database]:
    """An open database, fresh."""
    opened = Database(place).open()
    yield opened
    opened.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite database."""
    opened = Database(tmp_path / "records").open()
    yield opened
    opened.close()


@pytest.fixture
def accounts(database: Database) -> Accounts:
    """The accounts of a fresh database."""
    return Accounts(database)


def add_coach(database: Database, name: str) -> Records:
    """A coach without a usable password, which takes time to hash; and the coach's records."""
    from advisor.store.database import now
    from advisor.store.schema import coaches

    id_ = new_id()
    with database.write() as connection:
        connection.execute(coaches.insert().values(id=id_, name=name, folded=name.lower(), password="", created=now()))
    return Records(database, id_)


@pytest.fixture
def records(database: Database) -> Records:
    """The records of one coach."""
    return add_coach(database, "Alex")


@pytest.fixture(scope="session")
def knee(reasoner: Reasoner) -> tuple[Answers, dict[str, Any]]:
    """Answers of a person with a sore knee, with the document made of them."""
    values: dict[str, Any] = {"age": 40, "pain_where": frozenset({"knee"}), "knee_side": "left", "pain_now": 3,
                              "knee_pain_running.left": 5}  # fmt: skip
    answers = Answers(values, label="Robin Canary", texts={"name": "Robin Canary"})
    return answers, advise(reasoner, reasoner.library.questionnaires["runner"], answers)
