"""Logging in, waiting after wrong passwords, sessions that end."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from advisor.errors import InputRefused
from advisor.store import passwords
from advisor.store.accounts import Accounts, Wait
from advisor.store.database import Database
from advisor.store.schema import attempts, coaches, sessions
from tests.store.conftest import PASSWORD

IDLE = timedelta(minutes=15)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same kind of hash, made quickly."""
    from argon2 import PasswordHasher

    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords._nobody.cache_clear()


def test_the_right_password_opens_a_session(accounts: Accounts) -> None:
    assert not accounts.any()
    alex = accounts.add("Alex  Example", PASSWORD)
    assert accounts.any()
    token = accounts.log_in("alex example", PASSWORD, "127.0.0.1")
    assert isinstance(token, str)
    assert accounts.session(token, IDLE) == alex
    accounts.log_out(token)
    assert accounts.session(token, IDLE) is None
    assert accounts.session("", IDLE) is None


def test_each_log_in_has_a_token_of_its_own(accounts: Accounts) -> None:
    accounts.add("Alex", PASSWORD)
    assert accounts.log_in("Alex", PASSWORD, "a") != accounts.log_in("Alex", PASSWORD, "a")


def test_neither_passwords_nor_tokens_are_stored(accounts: Accounts, database: Database) -> None:
    accounts.add("Alex", PASSWORD)
    token = accounts.log_in("Alex", PASSWORD, "127.0.0.1")
    with database.read() as connection:
        stored = str(connection.execute(coaches.select()).all()) + str(connection.execute(sessions.select()).all())
        stored += str(connection.execute(attempts.select()).all())
    assert PASSWORD not in stored and str(token) not in stored and "127.0.0.1" not in stored
    assert "$argon2id$" in stored


@pytest.mark.parametrize("name", ["Alex", "Nobody"])
def test_wrong_passwords_make_everybody_wait_longer_and_longer(accounts: Accounts, name: str) -> None:
    accounts.add("Alex", PASSWORD)
    for _ in range(4):
        assert accounts.log_in(name, "wrong", "127.0.0.1") is None
    first = accounts.log_in(name, PASSWORD, "127.0.0.1")
    assert isinstance(first, Wait) and 1 <= first.seconds <= 3  # even the right one waits


def test_the_waiting_time_doubles_up_to_a_limit_and_the_right_password_ends_it(
    accounts: Accounts, database: Database
) -> None:
    accounts.add("Alex", PASSWORD)
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    waits = []
    for _ in range(16):
        accounts.log_in("Alex", "wrong", "127.0.0.1")
        found = accounts.log_in("Alex", "wrong", "127.0.0.1") if len(waits) > 3 else None
        waits.append(found.seconds if isinstance(found, Wait) else 0)
        with database.write() as connection:
            connection.execute(update(attempts).values(until=past))
    assert waits == sorted(waits)
    assert 800 < waits[-1] <= 901
    assert isinstance(accounts.log_in("Alex", PASSWORD, "127.0.0.1"), str)
    assert accounts.log_in("Alex", "wrong", "elsewhere") is None
    assert isinstance(accounts.log_in("Alex", PASSWORD, "elsewhere"), str)  # counted from the beginning again


def test_many_names_from_one_address_wait_too(accounts: Accounts) -> None:
    for number in range(11):
        assert accounts.log_in(f"name {number}", "wrong", "10.0.0.7") is None
    assert isinstance(accounts.log_in("one more", "wrong", "10.0.0.7"), Wait)
    assert accounts.log_in("one more", "wrong", "10.0.0.8") is None


def test_a_session_ends_when_idle_and_after_a_day_of_work(accounts: Accounts, database: Database) -> None:
    alex = accounts.add("Alex", PASSWORD)
    for column, ago in (("seen", timedelta(minutes=16)), ("created", timedelta(hours=13))):
        token = accounts.begin(alex)
        moment = (datetime.now(UTC) - ago).isoformat(timespec="milliseconds")
        with database.write() as connection:
            connection.execute(update(sessions).values({column: moment}))
        assert accounts.session(token, IDLE) is None


def test_using_a_session_keeps_it_alive(accounts: Accounts, database: Database) -> None:
    token = accounts.begin(accounts.add("Alex", PASSWORD))
    moment = (datetime.now(UTC) - timedelta(minutes=14)).isoformat(timespec="milliseconds")
    with database.write() as connection:
        connection.execute(update(sessions).values(seen=moment))
    assert accounts.session(token, IDLE)
    with database.read() as connection:
        assert connection.execute(sessions.select()).one().seen > moment


def test_a_new_password_ends_all_sessions(accounts: Accounts) -> None:
    alex = accounts.add("Alex", PASSWORD)
    token = accounts.begin(alex)
    accounts.set_password(alex, "another long password")
    assert accounts.session(token, IDLE) is None
    assert not accounts.knows(alex, PASSWORD)
    assert accounts.knows(alex, "another long password")


@pytest.mark.parametrize("password", ["short", "a" * 30, "x" * 2000, "alexander a alexander a"])
def test_easy_passwords_are_refused(accounts: Accounts, password: str) -> None:
    with pytest.raises(InputRefused):
        accounts.add("Alexander A", password)


def test_names_are_taken_once(accounts: Accounts) -> None:
    accounts.add("Alex", PASSWORD)
    with pytest.raises(InputRefused, match="taken"):
        accounts.add(" ALEX ", PASSWORD)
    with pytest.raises(InputRefused):
        accounts.add(" ", PASSWORD)
    with pytest.raises(InputRefused, match="account already"):
        accounts.add("Blake", PASSWORD, only_first=True)


def test_a_hash_made_with_weaker_settings_is_made_anew(
    accounts: Accounts, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from argon2 import PasswordHasher

    accounts.add("Alex", PASSWORD)
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=2, memory_cost=64, parallelism=1))
    assert isinstance(accounts.log_in("Alex", PASSWORD, "x"), str)
    with database.read() as connection:
        assert ",t=2," in connection.execute(coaches.select()).one().password


def test_a_code_has_to_wait_as_well(accounts: Accounts) -> None:
    assert [accounts.tries("code", "here") for _ in range(4)] == [None] * 4
    assert isinstance(accounts.tries("code", "here"), Wait)
    accounts.succeeds("code", "here")
    assert accounts.tries("code", "here") is None
    accounts.sweep()
