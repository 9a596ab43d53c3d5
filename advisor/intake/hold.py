"""A draft that somebody is answering now, so that a second conversation leaves it alone."""

import contextlib
import os
from pathlib import Path

from advisor.errors import Problem, UsageError
from advisor.intake.draft import make_folder

try:
    import fcntl
except ImportError:  # not on Windows, where nothing is held
    fcntl = None  # type: ignore[assignment]


class InUse(UsageError):
    """Another conversation is writing into this file."""


class Hold:
    """Holds a draft from the first question to the last, also when the program is killed.

    Raises InUse. The mark is an empty hidden file beside the draft, locked by the process: the system lets go of it
    when the process ends in whatever way. Where nothing can be locked, nothing is held.
    """

    def __init__(self, path: Path):
        self.path = path
        whole = path.resolve()
        make_folder(whole)
        self._mark = whole.with_name(f".{whole.name}.in-use")
        self._lock = self._locked()

    def release(self) -> None:
        """Let others have it. May be called again."""
        if self._lock is not None:
            self._mark.unlink(missing_ok=True)  # before it is let go: afterwards it may be somebody else's
            os.close(self._lock)
            self._lock = None

    def _locked(self) -> int | None:
        while fcntl is not None:
            try:
                lock = os.open(self._mark, os.O_RDWR | os.O_CREAT, 0o600)
            except OSError:
                return None  # writing the draft will say what is wrong
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                os.close(lock)
                if isinstance(error, BlockingIOError):
                    mend = "Go on there, or stop it first."
                    raise InUse(
                        Problem("another `advisor ask` is using this file now.", str(self.path), mend=mend)
                    ) from None
                return None
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(os.stat(self._mark), os.fstat(lock)):
                    return lock
            os.close(lock)  # whoever had it took the mark away meanwhile
        return None
