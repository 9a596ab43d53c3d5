"""Reports for the people of a part, made side by side in processes of their own.

Each person is assessed anew on the engine for one person, and must come out as the results say. A report that is there
already was made before the run was broken off, and is whole.
"""

import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from advisor.batch.job import Job, Order
from advisor.batch.part import Part
from advisor.batch.people import PersonWork
from advisor.batch.watch import StopAsked, Watch
from advisor.conclude.row import COLUMNS, Row
from advisor.errors import OwnFault
from advisor.files import put_whole
from advisor.language import spoken

if TYPE_CHECKING:
    from advisor.report.brand import Brand
    from advisor.report.make import Wishes

FEW = 12  # people for whom no process is started
_CHUNK = 8  # people handed to a process at a time


@dataclass(frozen=True)
class Person:
    """Whom a report is for: row, id, file name without ending, cells, and the result that was written."""

    row: int
    id: str
    stem: str
    cells: tuple[str, ...]
    found: Row


@dataclass(frozen=True)
class Wanted:
    """Which reports, how they look, and where they go, in a form that other processes can be handed."""

    formats: tuple[str, ...]
    folder: Path
    engine: str
    brand: "Brand | None" = None
    templates: Path | None = None
    start: date | None = None

    @classmethod
    def of(cls, formats: tuple[str, ...], folder: Path, engine: str, look: "Wishes | None") -> "Wanted":
        """From what the user wishes."""
        if look is None:
            return cls(formats, folder, engine)
        return cls(formats, folder, engine, look.brand, look.own.folder if look.own else None, look.start)

    def look(self) -> "Wishes":
        """The wishes again."""
        from advisor.report.make import Wishes
        from advisor.report.own_templates import OwnTemplates

        return Wishes(self.brand, OwnTemplates(self.templates) if self.templates else None, None, self.start)


class Desk:
    """Makes reports one after the other. Use it in a `with`."""

    def __init__(self, job: Job, wanted: Wanted):
        from advisor.report.make import Maker

        self._job = job
        self._wanted = wanted
        self._work = PersonWork(job, wanted.engine)
        self._maker = Maker(wanted.look())

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._maker.__exit__(kind, error, _)

    def make(self, people: Sequence[Person]) -> None:
        """The reports of these people. Raises OSError, and OwnFault when a result does not come out again."""
        for person in people:
            self._make(person)

    def _make(self, person: Person) -> None:
        from advisor.report.calendar import NothingToMake
        from advisor.report.make import ENDINGS

        paths = {each: self._wanted.folder / f"{person.stem}.{ENDINGS[each]}" for each in self._wanted.formats}
        if all(path.exists() for path in paths.values()):
            return
        answers = self._job.translator.translate(person.cells).answers
        document, found = self._work.assess(person.id, answers)
        if found != person.found:
            raise OwnFault(
                f"Row {person.row} comes out differently for its report and in the results, so neither is given. "
                "Please report this with the row."
            )
        for each, path in paths.items():
            with suppress(NothingToMake):  # such as a calendar where the plan is withheld
                put_whole(path, self._maker.make(document, each))


class Reports:
    """Makes the reports of part after part, in as many processes as there are processors. Use it in a `with`."""

    def __init__(self, job: Job, wanted: Wanted, watch: Watch, extent: int):
        self._job = job
        self._extent = extent
        self._wanted = wanted
        self._watch = watch
        self._stack = ExitStack()
        self._desk: Desk | None = None
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Reports":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self._stack.close()

    def make(self, part: Part) -> Part:
        """The part itself, once all its reports are on the disk. Raises what `Desk.make` raises, and StopAsked."""
        if part.results.height <= FEW and self._pool is None:
            self._here().make(list(_people(part)))
            return part
        waiting: deque[tuple[int, Future[None]]] = deque()
        pool = self._processes()

        def wait(until: int) -> None:
            while len(waiting) > until:
                row, first = waiting.popleft()
                first.result()
                self._watch.at(row, part.after, self._extent)
                self._watch.alive()

        try:
            people = _people(part)
            while chunk := list(islice(people, _CHUNK)):
                waiting.append((chunk[-1].row, pool.submit(_make, chunk)))
                wait(4 * _processors())
            wait(0)
        except BrokenProcessPool:
            raise StopAsked("A process that makes reports was killed, perhaps for want of memory.") from None
        finally:
            for _, each in waiting:
                each.cancel()
        return part

    def _here(self) -> Desk:
        if self._desk is None:
            self._desk = self._stack.enter_context(Desk(self._job, self._wanted))
        return self._desk

    def _processes(self) -> ProcessPoolExecutor:
        if self._pool is None:
            spawned = get_context("spawn")  # a fork would copy locks that threads of polars hold
            handed = (self._job.order, self._wanted)
            self._pool = ProcessPoolExecutor(_processors(), spawned, _begin, handed)
        return self._pool


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _people(part: Part) -> Iterator[Person]:
    assert part.cells is not None
    rows = part.results.select("row", "id", "report", *COLUMNS).iter_rows(named=True)
    for row, cells in zip(rows, part.cells.iter_rows(), strict=True):
        found = {name: row[name] for name in COLUMNS}
        yield Person(row["row"], row["id"], row["report"].removeprefix("reports/"), cells, found)


# ------------------------------------------------------------------------------------------ in the processes

_handed: list[tuple[Order, Wanted]] = []


def _begin(order: Order, wanted: Wanted) -> None:
    """Keep what this process is to do; it ends when its parent is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says when to stop
    parent = parent_process()
    assert parent is not None

    def end_with_parent() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()
    _handed.append((order, wanted))


@cache
def _desk() -> Desk:
    order, wanted = _handed[0]
    return Desk(order.job(), wanted)


def _make(people: Sequence[Person]) -> None:
    with spoken(_handed[0][0].locale):
        _desk().make(people)
