"""A whole run: the table's parts in order onto the disk, and everything in place together at the end."""

import gc
import json
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from advisor.batch.engines import parts_by
from advisor.batch.job import Job
from advisor.batch.options import Options
from advisor.batch.order import map_digest, order_digest, order_of
from advisor.batch.part import REJECTS, RESULTS, Part
from advisor.batch.spool import Spool
from advisor.batch.tables import FORMATS, Kind
from advisor.batch.tally import Tally
from advisor.batch.unfinished import State, WorkArea
from advisor.batch.watch import StopAsked, Watch
from advisor.errors import InputRefused, Problem, Stopped, UsageError, did_you_mean
from advisor.files import put_whole
from advisor.intake.mapping import Mapping
from advisor.intake.source import Mark, Source
from advisor.library import Library
from advisor.sidebyside import in_order

if TYPE_CHECKING:
    from advisor.batch.reports import Reports

SCHEMA = "advisor.batch/1"
SUMMARY = "summary.json"
BETWEEN = 0.5  # seconds between two records of how far the run came


@dataclass(frozen=True)
class Finished:
    """A finished run: its summary, the files written, and what this process did for it.

    `rows` were done in `seconds` here; `before` rows were done already when an earlier run went on.
    """

    summary: dict[str, Any]
    paths: tuple[Path, ...]
    rows: int
    before: int
    seconds: float


def run_batch(
    source: Source, mapping: Mapping, library: Library, options: Options, watch: Watch | None = None
) -> Finished:
    """Assess every row and write results, rejects, summary.json and the reports asked for.

    Memory does not grow with rows. Raises UsageError (also for an unfinished run in the folder), InputRefused (too many
    rejects, an unreadable row end, what a file can't hold) and OwnFault: then nothing is written. Raises Stopped when
    asked to stop or when the disk is full: then what is done is kept, and the run can go on.
    """
    began = time.monotonic()
    if options.table_format not in FORMATS:
        mend = did_you_mean(options.table_format, FORMATS) or f"Known are: {', '.join(FORMATS)}."
        raise UsageError(Problem(f"Tables can't be written as {options.table_format}.", mend=mend))
    created = options.created or datetime.now(UTC).isoformat(timespec="seconds")
    job = Job.of(source, mapping, library, options.rules, created, bool(options.reports))
    job.fits()
    order = order_of(source, mapping, library, options)
    results, rejects = (f"{name}.{options.table_format}" for name in ("results", "rejects"))
    files = (*(("reports",) if options.reports else ()), results, rejects, SUMMARY)
    paths = tuple(options.out / name for name in files)
    _never_overwrite(options, files)
    with WorkArea(options.out, files, order, options.unfinished, created) as area:
        before = area.state.mark.row if area.state.mark else 0
        if not area.resumed:
            done = _done(options, order)
            if done is not None:
                return Finished(done, paths, 0, done["rows_in"], time.monotonic() - began)
            _clear_of_others(options)
        if not area.state.placing:
            job = Job.of(source, mapping, library, options.rules, area.state.created, bool(options.reports))
            with _Run(area, job, source, options, watch or Watch()) as run:
                run.all_parts()
                run.finish(order)
        area.place()
        summary = json.loads((options.out / SUMMARY).read_bytes())
    return Finished(summary, paths, summary["rows_in"] - before, before, time.monotonic() - began)


def _never_overwrite(options: Options, files: Sequence[str]) -> None:
    for path in (options.out / name for name in files):
        for given in options.inputs:
            if path.exists() and given.exists() and path.samefile(given):
                raise UsageError(f"{path} is the input itself. Choose another folder with -o.")


def _done(options: Options, order: dict[str, str]) -> dict[str, Any] | None:
    """The summary of this very run, when it should go on and was finished already."""
    if options.unfinished != "resume":
        return None
    try:
        found = json.loads((options.out / SUMMARY).read_bytes())
        same = found["schema"] == SCHEMA and found["order"] == order_digest(order)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return dict(found) if same else None


def _clear_of_others(options: Options) -> None:
    """Results of an earlier run are replaced, but never mixed with new ones of another kind."""
    reports = options.out / "reports"
    others = [options.out / f"results.{ending}" for ending in FORMATS if ending != options.table_format]
    holds = [path for path in others if path.exists()]
    if reports.is_dir() and any(reports.iterdir()):
        holds.append(reports)
    if holds:
        what = "holds files already" if holds[0] == reports else "is there from an earlier run"
        raise UsageError(f"{holds[0]} {what}. Move it away, or choose another folder with -o.")


def _spool(path: Path, size: int) -> Spool:
    try:
        return Spool(path, size)
    except ValueError as error:
        mend = "Begin anew with --start-over."
        raise InputRefused(Problem(f"the run can't go on: {error}", mend=mend)) from None


class _Run:
    """One pass over the parts that are not done yet. Use it in a `with`."""

    def __init__(self, area: WorkArea, job: Job, source: Source, options: Options, watch: Watch):
        self.area = area
        self.job = job
        self.source = source
        self.options = options
        self.watch = watch
        self.mark = area.state.mark
        self.tally = Tally.from_data(area.state.tally.as_data())
        kind = FORMATS[options.table_format]
        self.kinds: dict[str, Kind] = {"results": kind(RESULTS), "rejects": kind(REJECTS)}
        self._stack = ExitStack()
        self._recorder = ThreadPoolExecutor(1)
        self._recording: Future[None] | None = None
        self._recorded = 0.0
        self.spools: dict[str, Spool] = {}

    def __enter__(self) -> "_Run":
        with self.area.writing():
            for name, kind in self.kinds.items():
                size = self.area.state.sizes.get(name, 0)
                spool = _spool(self.area.path / f"{name}.{kind.spooled}", size)
                self._stack.callback(spool.close)
                self.spools[name] = spool
                if not size:
                    spool.append(kind.head())
            if self.options.reports:
                self._reports_folder()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._recorder.shutdown()
        self._stack.close()

    def _reports_folder(self) -> None:
        folder = self.area.path / "reports"
        folder.mkdir(mode=0o700, exist_ok=True)
        for path in folder.iterdir():
            if path.name.startswith("."):  # begun and not finished
                path.unlink()

    # ------------------------------------------------------------------------------------------------ parts
    def all_parts(self) -> None:
        """Write every part; record from time to time how far it came."""
        gc.freeze()  # what is there by now stays to the end: it need not be looked through again and again
        try:
            self._tell(self.mark)
            for part, texts in in_order(self._parts(), self._encoded, 1):
                with self._writing():
                    for name, data in texts.items():
                        self.spools[name].append(data)
                    self.tally.add(part)
                    self.mark = part.after
                    self._must_hold()
                    self._record_now_and_then()
                self._tell(self.mark)
                self.watch.alive()
        except StopAsked as why:
            with self._writing():
                self._record()
            raise Stopped(f"{why} {self.area.kept()}") from None
        self.tally.check()
        self._bear(self.tally.rows_in)
        with self._writing():
            self._record()

    def _tell(self, mark: Mark | None) -> None:
        self.watch.on_row(mark.row if mark else 0, mark.offset / self.source.extent if mark else 0.0)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Errors of writing told as the area tells them, once it is known what is on record."""
        with self.area.writing():
            try:
                yield
            except OSError:
                with suppress(OSError):
                    self._recorded_by_now()
                raise

    def _parts(self) -> Iterator[Part]:
        parts = parts_by(self.options.engine, self.source, self.mark, self.job, self.watch)
        if not self.options.reports:
            return parts
        from advisor.batch.reports import Reports, Wanted

        engine = "auto" if self.options.engine == "columns" else self.options.engine
        wanted = Wanted.of(self.options.reports, self.area.path / "reports", engine, self.options.look)
        reports = self._stack.enter_context(Reports(self.job, wanted, self.watch, self.source.extent))
        return map(partial(self._reported, reports), parts)

    def _reported(self, reports: "Reports", part: Part) -> Part:
        with self._writing():
            return reports.make(part)

    def _encoded(self, part: Part) -> tuple[Part, dict[str, bytes]]:
        kinds = self.kinds
        return part, {
            "results": kinds["results"].encode(part.results),
            "rejects": kinds["rejects"].encode(part.rejects_shown()),
        }

    def _must_hold(self) -> None:
        self._bear(None)
        self.kinds["results"].check(self.tally.results)
        self.kinds["rejects"].check(self.tally.rejected_rows + self.tally.rejected_cells)

    def _bear(self, rows: int | None) -> None:
        """Raises InputRefused when more rows were rejected than are borne."""
        limit = self.options.max_rejects
        if limit is not None and limit.passed(self.tally.rejected_rows, rows):
            message = (
                f"{self.tally.rejected_rows} rows were rejected, more than --max-rejects {limit}; nothing was written."
            )
            raise InputRefused([Problem(message), *map(Problem, self.tally.first)])

    # ---------------------------------------------------------------------------------------------- records
    def _record_now_and_then(self) -> None:
        """Have what is written on the disk and on record, beside the work, unless that is being done."""
        if self._recording is not None and self._recording.done():
            self._recorded_by_now()
        if self._recording is None and time.monotonic() >= self._recorded + BETWEEN:
            self._recorded = time.monotonic()
            self._recording = self._recorder.submit(self._put_on_record, self._state())

    def _record(self, placing: bool = False) -> None:
        """The same at once."""
        self._recorded_by_now()
        self._put_on_record(self._state(placing))

    def _recorded_by_now(self) -> None:
        recording, self._recording = self._recording, None
        if recording is not None:
            recording.result()

    def _state(self, placing: bool = False) -> State:
        sizes = {name: spool.size for name, spool in self.spools.items()}
        tally = Tally.from_data(self.tally.as_data())
        return State(self.area.state.created, self.mark, sizes, tally, placing)

    def _put_on_record(self, state: State) -> None:
        for spool in self.spools.values():
            spool.sync()
        self.area.record(state)

    # -------------------------------------------------------------------------------------------------- end
    def finish(self, order: dict[str, str]) -> None:
        """Make the files of the spools, write the summary, and record that they only wait for being put in place."""
        with self._writing():
            for name, kind in self.kinds.items():
                path = kind.finish(self.spools[name].path, self.area.state.created)
                os.chmod(path, 0o600)
                with path.open("rb") as stream:
                    os.fsync(stream.fileno())
            summary = json.dumps(self._summary(order), indent=1, ensure_ascii=False) + "\n"
            put_whole(self.area.path / SUMMARY, summary)
            self._record(placing=True)

    def _summary(self, order: dict[str, str]) -> dict[str, Any]:
        source, mapping, library = self.source, self.job.mapping, self.job.library
        return {
            "schema": SCHEMA,
            "created": self.area.state.created,
            **self.tally.summary(),
            "written_as": self.options.table_format,
            "reports": list(self.options.reports),
            "intake": {
                "file": Path(source.name).name,
                "kind": source.kind,
                "bytes": source.size,
                "sha256": source.sha256,
                "encoding": source.encoding,
                "delimiter": source.delimiter,
                "columns": len(source.header),
                "notes": list(source.notes),
            },
            "map": {"title": mapping.data.title, "digest": map_digest(mapping)},
            "questionnaire": mapping.questionnaire.id,
            "knowledge": {"version": library.vocabulary.version, "digest": library.digest},
            "engine": self.options.engine,
            "order": order_digest(order),
        }
