"""The work area of a run: a hidden folder beside the results, from which a run that was broken off goes on.

What was written is recorded in a manifest only after it is on the disk, and the manifest is replaced as a whole. So
whenever a run ends - a kill, a power cut, a full disk - the manifest tells how far it came, and what lies behind that
is cut off.
"""

import errno
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from advisor.batch.tally import Tally
from advisor.errors import AdvisorError, InputRefused, Problem, Stopped, UsageError
from advisor.files import put_whole, sync_folder
from advisor.intake.source import Mark

try:
    import fcntl
except ImportError:  # Windows: two runs at once in one folder are not noticed there
    fcntl = None  # type: ignore[assignment]

FOLDER = ".unfinished"
SCHEMA = "advisor.batch.unfinished/1"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
Wish = Literal["refuse", "resume", "start over"]


@dataclass
class State:
    """How far a run came. `sizes` are bytes by spool; `placing`: only the files are left to be put in place."""

    created: str
    mark: Mark | None = None
    sizes: dict[str, int] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    placing: bool = False

    def as_data(self) -> dict[str, Any]:
        """Plain data for the manifest."""
        mark = self.mark.as_data() if self.mark else None
        return {"created": self.created, "mark": mark, "sizes": dict(self.sizes), "tally": self.tally.as_data(),
                "placing": self.placing}  # fmt: skip

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "State":
        """From `as_data`. Raises KeyError, TypeError or ValueError for anything else."""
        mark = Mark.from_data(data["mark"]) if data["mark"] else None
        tally = Tally.from_data(data["tally"])
        return cls(str(data["created"]), mark, dict(data["sizes"]), tally, bool(data["placing"]))


class WorkArea:
    """The work area of the folder `out`, for one run at a time. Use it in a `with`.

    `order` names everything that decides the bytes of the results; a run only goes on under the same order. After
    Stopped (or anything unforeseen) the area stays if some rows are done; after any other error, and at the end, it is
    gone.
    """

    def __init__(self, out: Path, files: Sequence[str], order: Mapping[str, str], wish: Wish, created: str):
        self.out = out
        self.path = out / FOLDER
        self.state = State(created)
        self.resumed = False
        self._files = files
        self._order = dict(order)
        self._wish = wish
        self._lock = -1

    def __enter__(self) -> "WorkArea":
        with self.writing():
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._lock_it()
            with self.writing():
                self._look()
        except BaseException:
            os.close(self._lock)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        lasting = error is not None and (isinstance(error, Stopped) or not isinstance(error, AdvisorError))
        if not lasting or self.state.mark is None:
            shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)

    @property
    def manifest(self) -> Path:
        """Where the state is recorded."""
        return self.path / "manifest.json"

    @property
    def done(self) -> int:
        """How many rows are done and kept."""
        return self.state.mark.row if self.state.mark else 0

    # --------------------------------------------------------------------------------------- an earlier run
    def _lock_it(self) -> None:
        if fcntl is not None:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                message = f"Another run is writing into {self.out} now. Choose another folder with -o."
                raise UsageError(message) from None

    def _look(self) -> None:
        """Go on with an earlier run, refuse, or begin anew, as wished."""
        earlier = self._read()
        state = State.from_data(earlier["state"]) if earlier else None
        if earlier is None or state is None or state.mark is None or self._wish == "start over":
            self._clear()
            return
        if self._wish == "refuse":
            begun = datetime.fromisoformat(state.created).strftime("%Y-%m-%d %H:%M")
            raise UsageError(
                f"{self.out} holds a run of {begun} that was broken off after {state.mark.row} rows. "
                "Give --resume to go on with it, or --start-over to throw it away."
            )
        changed = [name for name in self._order if self._order[name] != earlier["order"].get(name)]
        if changed:
            mend = "Give what it was begun with, or begin anew with --start-over."
            raise InputRefused([
                Problem(f"the run can't go on: {name} changed since it was begun.", mend=mend) for name in changed
            ])  # fmt: skip
        self.state, self.resumed = state, True

    def _read(self) -> dict[str, Any] | None:
        """The manifest of an earlier run; None where there is none that can be used."""
        try:
            data: dict[str, Any] = json.loads(self.manifest.read_bytes())
            if data["schema"] != SCHEMA:
                return None
            State.from_data(data["state"])
            return data if isinstance(data["order"], dict) else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _clear(self) -> None:
        for path in self.path.iterdir():
            if path.name != "lock":
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    # ------------------------------------------------------------------------------------------- on the way
    def record(self, state: State) -> None:
        """Put on record how far the run came; what it names must be on the disk already. Raises OSError."""
        data = {"schema": SCHEMA, "order": self._order, "state": state.as_data()}
        put_whole(self.manifest, json.dumps(data, indent=1, ensure_ascii=False))
        sync_folder(self.path)
        self.state = state

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Turn the system's errors of writing into ours: a full disk stops the run, anything else refuses it."""
        try:
            yield
        except OSError as error:
            if error.errno in _FULL:
                kept = self.kept("Make room, then give")
                raise Stopped(f"The disk is full ({os.strerror(error.errno)}). {kept}") from None
            message = f"the folder can't be written to: {error.strerror or error}."
            raise InputRefused(Problem(message, str(self.out), mend="Nothing was written.")) from None

    def kept(self, then: str = "Give") -> str:
        """What is kept of a run that stops now, and how to go on."""
        if self.state.mark is None:
            return "Nothing was written."
        return f"{self.done} rows are done and kept. {then} the same command with --resume to go on."

    # --------------------------------------------------------------------------------------------- the end
    def place(self) -> None:
        """Put everything in place, the last named file last. Can be done again after it was broken off."""
        with self.writing():
            last = self._files[-1]
            if (self.path / last).exists():  # it vouches for the others, so the old one goes first
                (self.out / last).unlink(missing_ok=True)
            for name in self._files:
                made, target = self.path / name, self.out / name
                if made.is_dir() and target.is_dir():
                    target.rmdir()  # it is empty
                if made.exists():
                    os.replace(made, target)
            sync_folder(self.out)
