"""Coaches' accounts: names, passwords, sessions, and waiting times after wrong passwords."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from advisor.errors import InputRefused, Problem
from advisor.language import _
from advisor.store import passwords
from advisor.store.database import Database, new_id, now
from advisor.store.drafts import digest
from advisor.store.schema import attempts, coaches, sessions

FREE = {"account": 3, "address": 10}  # wrong passwords without waiting
LONGEST_WAIT = timedelta(minutes=15)
LONGEST_SESSION = timedelta(hours=12)


@dataclass(frozen=True)
class Coach:
    """Somebody who may log in."""

    id: str
    name: str


@dataclass(frozen=True)
class Wait:
    """Too many wrong passwords; the next one is looked at after so many seconds."""

    seconds: int


class Accounts:
    """All accounts. What belongs to one coach is reached by `advisor.store.records` alone."""

    def __init__(self, database: Database):
        self._database = database

    def any(self) -> bool:
        """Whether there is an account at all."""
        with self._database.read() as connection:
            return bool(connection.execute(select(func.count()).select_from(coaches)).scalar())

    def coach(self, name: str) -> Coach | None:
        """The coach of this name."""
        with self._database.read() as connection:
            row = connection.execute(select(coaches).where(coaches.c.folded == _fold(name))).one_or_none()
        return Coach(row.id, row.name) if row else None

    def add(self, name: str, password: str, only_first: bool = False) -> Coach:
        """Make an account. Raises InputRefused for a name that is taken or empty, or a password that is too easy."""
        name = " ".join(name.split())[:80]
        if not name or not name.isprintable():
            raise InputRefused(_("The account needs a name."))
        passwords.check_fit(password, name)
        coach = Coach(new_id(), name)
        row = {
            "id": coach.id,
            "name": name,
            "folded": _fold(name),
            "password": passwords.make(password),
            "created": now(),
        }
        try:
            with self._database.write() as connection:
                if only_first and connection.execute(select(func.count()).select_from(coaches)).scalar():
                    raise InputRefused(_("There is an account already."))
                connection.execute(coaches.insert().values(row))
        except IntegrityError:
            raise InputRefused(Problem(_("This name is taken."), mend=_("Choose another one."))) from None
        return coach

    def set_password(self, coach: Coach, password: str) -> None:
        """Give the coach a new password and end all sessions. Raises InputRefused."""
        passwords.check_fit(password, coach.name)
        hash_ = passwords.make(password)
        with self._database.write() as connection:
            connection.execute(update(coaches).where(coaches.c.id == coach.id).values(password=hash_))
            connection.execute(delete(sessions).where(sessions.c.coach_id == coach.id))

    def knows(self, coach: Coach, password: str) -> bool:
        """Whether this is the coach's password now."""
        with self._database.read() as connection:
            hash_ = connection.execute(select(coaches.c.password).where(coaches.c.id == coach.id)).scalar()
        return passwords.matches(hash_ or "", password)

    # ---------------------------------------------------------------------------------------------- logging in

    def log_in(self, name: str, password: str, address: str) -> str | Wait | None:
        """The token of a new session; None for a wrong name or password.

        The try is counted before the password is looked at, so that many at once gain nothing.
        """
        account, place = digest(f"account:{_fold(name)}"), digest(f"address:{address}")
        with self._database.write() as connection:
            wait = _wait(connection, [account, place])
            if wait:
                return wait
            _note_failure(connection, account, FREE["account"])
            _note_failure(connection, place, FREE["address"])
            row = connection.execute(select(coaches).where(coaches.c.folded == _fold(name))).one_or_none()
        right = passwords.matches(row.password if row else "", password)
        if not right or row is None:
            return None
        hash_ = passwords.make(password) if passwords.outdated(row.password) else row.password
        with self._database.write() as connection:
            connection.execute(delete(attempts).where(attempts.c.key == account))
            _take_back_failure(connection, place)
            connection.execute(update(coaches).where(coaches.c.id == row.id).values(password=hash_))
            return _begin(connection, row.id)

    def tries(self, what: str, address: str) -> Wait | None:
        """Count a try of a code or password that belongs to no account, unless it has to wait."""
        key = digest(f"{what}:{address}")
        with self._database.write() as connection:
            wait = _wait(connection, [key])
            if wait is None:
                _note_failure(connection, key, FREE["account"])
            return wait

    def succeeds(self, what: str, address: str) -> None:
        """It was the right one."""
        with self._database.write() as connection:
            connection.execute(delete(attempts).where(attempts.c.key == digest(f"{what}:{address}")))

    def session(self, token: str, idle: timedelta) -> Coach | None:
        """The coach of a session that is neither idle nor old; notes that it is used."""
        if not token:
            return None
        moment = datetime.now(UTC)
        alive = (
            sessions.c.digest == digest(token),
            sessions.c.seen > _iso(moment - idle),
            sessions.c.created > _iso(moment - LONGEST_SESSION),
        )
        query = select(coaches.c.id, coaches.c.name, sessions.c.seen).join(sessions).where(*alive)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        if row.seen < _iso(moment - timedelta(seconds=30)):  # not a write on every page
            with self._database.write() as connection:
                connection.execute(update(sessions).where(*alive).values(seen=_iso(moment)))
        return Coach(row.id, row.name)

    def begin(self, coach: Coach) -> str:
        """A new session; its token."""
        with self._database.write() as connection:
            return _begin(connection, coach.id)

    def log_out(self, token: str) -> None:
        """End a session."""
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == digest(token)))

    def sweep(self) -> None:
        """Take away sessions and failures of the past."""
        moment = datetime.now(UTC)
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.created < _iso(moment - LONGEST_SESSION)))
            connection.execute(delete(attempts).where(attempts.c.until < _iso(moment - timedelta(days=1))))


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _begin(connection: Connection, coach_id: str) -> str:
    token, moment = token_urlsafe(32), _iso(datetime.now(UTC))
    row = {"digest": digest(token), "coach_id": coach_id, "created": moment, "seen": moment}
    connection.execute(sessions.insert().values(row))
    return token


def _wait(connection: Connection, keys: list[str]) -> Wait | None:
    until = connection.execute(select(func.max(attempts.c.until)).where(attempts.c.key.in_(keys))).scalar()
    left = (datetime.fromisoformat(until) - datetime.now(UTC)).total_seconds() if until else 0
    return Wait(int(left) + 1) if left > 0 else None


def _note_failure(connection: Connection, key: str, free: int) -> None:
    """One more failure: after the free ones the waiting time doubles each time."""
    row = connection.execute(select(attempts).where(attempts.c.key == key).with_for_update()).one_or_none()
    failures = (row.failures if row else 0) + 1
    wait = min(timedelta(seconds=2 ** min(failures - free, 20)), LONGEST_WAIT) if failures > free else timedelta()
    values = {"failures": failures, "until": _iso(datetime.now(UTC) + wait)}
    if row:
        connection.execute(update(attempts).where(attempts.c.key == key).values(values))
        return
    with suppress(IntegrityError), connection.begin_nested():  # another one may have been quicker
        connection.execute(attempts.insert().values(key=key, **values))


def _take_back_failure(connection: Connection, key: str) -> None:
    values = {"failures": attempts.c.failures - 1, "until": _iso(datetime.now(UTC))}
    connection.execute(update(attempts).where(attempts.c.key == key, attempts.c.failures > 0).values(values))
