"""A folder of tables scored by Spark: a file a task, through the same door and scorer, with the same bytes per row."""

import json
import os
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from advisor import __version__
from advisor.batch.order import map_digest
from advisor.batch.spark_work import COUNTED, FAULT, REFUSED, SCHEMA, TABLES, Errand
from advisor.batch.tally import Tally
from advisor.errors import InputRefused, OwnFault, Problem, UsageError
from advisor.intake.mapping import Mapping
from advisor.intake.source import How
from advisor.library import Library

SUMMARY = "summary.json"
LARGEST = 64_000_000  # bytes of a file that goes through Spark's own memory, several times over
INSTALL = "pip install 'runner-strength-advisor[spark]'"
_AS_IT_IS = How()
_ON_DISK = "file:"


@dataclass(frozen=True)
class FilesScored:
    """A finished run: its summary, as it stands in summary.json, and the places of what was written."""

    summary: dict[str, Any]
    places: tuple[str, ...]


def score_files(
    intake: str,
    output: str,
    library: Library,
    mapping: Mapping | None = None,
    rules: Path | None = None,
    how: How = _AS_IT_IS,
    created: str | None = None,
) -> FilesScored:
    """Score every file of the folder `intake` (or the one file it is) into the new folder `output`.

    Both are paths or addresses that Spark can open. The lines of a file stand in `table=results/file=NAME/` and
    `table=rejects/file=NAME/`, byte for byte as `advisor batch` writes them; summary.json comes last and vouches for
    them. Without a `mapping` the titles of each file say what it holds. `rules` is the folder `library` was loaded
    from; executors load it from the same place.

    Raises UsageError (no Spark, no Java, a folder that is there already), InputRefused naming every file that can't be
    used, OwnFault; then nothing is written.
    """
    created = created or datetime.now(UTC).isoformat(timespec="seconds")
    data = mapping.data if mapping else None
    errand = Errand(rules, library.digest, library.locale, __version__, data, how, created)
    with _session() as session:
        store = _Store(session, intake, output)
        sizes = store.files()
        with store.made():
            _run(session, store, errand)
            summary = _summary(store, sizes, library, mapping, created)
            store.write(SUMMARY, json.dumps(summary, indent=1, ensure_ascii=False) + "\n")
    return FilesScored(summary, tuple(f"{output}/{name}" for name in (*(f"table={name}" for name in TABLES), SUMMARY)))


def _run(session: Any, store: "_Store", errand: Errand) -> None:
    """Have the executors write their pieces, each file's in order."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql.functions import col, lit

    path = col("path")
    here = path.substr(len(_ON_DISK) + 1, 1 << 20) if store.on_disk else lit("")
    content = lit(None).cast("binary") if store.on_disk else col("content")
    files = store.read().select(store.name_of(path).alias("file"), here.alias("path"), content.alias("content"))
    pieces = files.mapInArrow(errand, SCHEMA)
    in_order = pieces.sortWithinPartitions("table", "file", "number").select("table", "file", "text")
    try:
        in_order.write.partitionBy("table", "file").text(store.output)
    except (Py4JError, PySparkException, OSError) as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
        reason = next((line for line in reversed(lines) if "Error" in line and not line.startswith("at ")), lines[0])
        mend = "It may have had too little memory; its own messages say more. Only a folder with summary.json is whole."
        raise OwnFault(Problem(f"Spark could not finish the work: {reason[:300]}.", mend=mend)) from error


def _summary(
    store: "_Store", sizes: dict[str, int], library: Library, mapping: Mapping | None, created: str
) -> dict[str, Any]:
    """The counts of all files, once it is sure that what they speak of was written."""
    refused = [json.loads(line) for line in store.lines(REFUSED)]
    if refused:
        problems = [Problem(message) for each in refused for message in each["messages"]]
        raise (OwnFault if any(each[FAULT] for each in refused) else InputRefused)(problems)
    counted = sorted((json.loads(line) for line in store.lines(COUNTED)), key=lambda each: str(each["file"]))
    if [each["file"] for each in counted] != sorted(sizes):
        raise OwnFault(f"{len(sizes)} files went in, and {len(counted)} were counted. Nothing was written.")
    written = {table: store.sizes(table) for table in TABLES}
    whole = Tally()
    for each in counted:
        for table, size in each["made"].items():
            if written[table].get(each["file"]) != size:
                raise OwnFault(f"{each['file']}: not all {table} that were made were written. Nothing is kept.")
        if each["intake"]["bytes"] != sizes[each["file"]]:
            raise OwnFault(f"{each['file']}: {each['intake']['bytes']} bytes of {sizes[each['file']]} were read.")
        whole.join(Tally.from_data(each["tally"]))
    whole.check()
    store.remove(COUNTED)
    files = [_of_file(each) for each in counted]
    return {
        "schema": "advisor.batch_of_files/1",
        "created": created,
        **whole.summary(),
        "language": library.locale,
        "files": files,
        "map": {"title": mapping.data.title, "digest": map_digest(mapping)} if mapping else None,
        "questionnaire": mapping.questionnaire.id if mapping else "runner",
        "knowledge": {"version": library.vocabulary.version, "digest": library.digest},
        "engine": "spark",
    }


def _of_file(counted: dict[str, Any]) -> dict[str, Any]:
    names = ("rows_in", "results", "rejected_rows", "rejected_cells", "blank_lines")
    return {"file": counted["file"], **{name: counted["tally"][name] for name in names}, **counted["intake"]}


class _Store:
    """The files on whatever Spark can open: a disk, HDFS, an object store."""

    def __init__(self, session: Any, intake: str, output: str):
        self._session = session
        self._java = session._jvm
        self._conf = session._jsc.hadoopConfiguration()
        self.output = output
        self._intake = self._place(intake)
        files = self._system(self._intake)
        if not files.exists(self._intake):
            raise InputRefused(Problem("no such file or folder.", intake))
        if self._system(self._place(output)).exists(self._place(output)):
            raise UsageError(f"{output} is there already. Choose a new folder with -o; Spark never mixes two runs.")
        self._is_folder = bool(files.getFileStatus(self._intake).isDirectory())
        root = files.makeQualified(self._intake if self._is_folder else self._intake.getParent())
        self._root = root.toString().rstrip("/") + "/"
        self.on_disk = self._root.startswith(_ON_DISK)  # then executors open the files themselves, however large

    def read(self) -> Any:
        """The files, each in a task of its own."""
        frame = self._session.read.format("binaryFile").option("recursiveFileLookup", "true")
        return frame.load(self._intake.toString())

    def name_of(self, path: Any) -> Any:
        """The column of names below the folder, from that of whole paths."""
        return path.substr(len(self._root) + 1, 1 << 20)

    def files(self) -> dict[str, int]:
        """The files by name with their sizes in bytes. Raises InputRefused."""
        found = dict(self._listed())
        if empty := sorted(name for name, size in found.items() if not size):
            raise InputRefused([Problem("the file is empty.", name) for name in empty])
        if not found:
            raise InputRefused(Problem("there are no files in the folder.", self._root))
        mend = "Split it into smaller files."
        message = f"the file has more than {LARGEST // 1_000_000} MB; Spark holds a file of this store in memory."
        if not self.on_disk and (large := [name for name, size in sorted(found.items()) if size > LARGEST]):
            raise InputRefused([Problem(message, name, mend=mend) for name in large])
        return found

    def _listed(self) -> Iterator[tuple[str, int]]:
        """What lies in the folder, told by the store itself; names that Spark passes over are left out."""
        files = self._system(self._intake).listFiles(self._intake, True)
        while files.hasNext():
            status = files.next()
            name = status.getPath().toString()[len(self._root) :]
            if not any(each.startswith((".", "_")) for each in name.split("/")):
                yield name, int(status.getLen())

    @contextmanager
    def made(self) -> Iterator[None]:
        """Whatever goes wrong while the folder is filled, none of it stays, as long as Spark still answers."""
        try:
            yield
        except BaseException:
            with suppress(Exception):
                self._system(self._place(self.output)).delete(self._place(self.output), True)
            raise

    def lines(self, table: str) -> list[str]:
        """The lines of a table that is meant for the driver."""
        folder = self._place(f"{self.output}/table={table}")
        if not self._system(folder).exists(folder):
            return []
        lines = self._session.newSession().read.option("recursiveFileLookup", "true").text(folder.toString())
        return [row.value for row in lines.collect()]

    def sizes(self, table: str) -> dict[str, int]:
        """Bytes written to a table, by the name of the file they were made of."""
        unescape = self._java.org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils.unescapePathName
        found: dict[str, int] = {}
        pattern = self._place(f"{self.output}/table={table}/file=*/part-*")
        for status in self._system(pattern).globStatus(pattern):
            name = str(unescape(status.getPath().getParent().getName())).removeprefix("file=")
            found[name] = found.get(name, 0) + int(status.getLen())
        return found

    def remove(self, table: str) -> None:
        """Take a table away that was meant for the driver."""
        folder = self._place(f"{self.output}/table={table}")
        self._system(folder).delete(folder, True)

    def write(self, name: str, text: str) -> None:
        """A file beside the tables, for the owner only."""
        place = self._place(f"{self.output}/{name}")
        stream = self._system(place).create(place)
        try:
            stream.write(bytearray(text.encode()))
        finally:
            stream.close()

    def _place(self, path: str) -> Any:
        return self._java.org.apache.hadoop.fs.Path(path)

    def _system(self, place: Any) -> Any:
        return place.getFileSystem(self._conf)


# -------------------------------------------------------------------------------------------------- session


@contextmanager
def _session() -> Iterator[Any]:
    """A session that makes files for their owner only; where Spark runs already, its settings stay.

    Raises UsageError where there can be none.
    """
    if find_spec("pyspark") is None or find_spec("pyarrow") is None:
        raise UsageError(f"--engine spark needs PySpark, which is not installed. Install it with: {INSTALL}")
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    before = SparkSession.getActiveSession()
    builder = SparkSession.builder.appName("advisor batch").config("spark.hadoop.fs.permissions.umask-mode", "077")
    if before is None and "PYSPARK_GATEWAY_PORT" not in os.environ:  # else spark-submit says all this
        _java()
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        for name, value in _ON_THIS_MACHINE.items():
            builder = builder.config(name, value)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")  # none is used here
        try:
            context = before or builder.getOrCreate()
        except (PySparkException, OSError) as error:
            raise UsageError(f"Spark could not be started ({str(error)[:200]}). Look whether Java 17 works.") from error
        session = context.newSession()
        for name, value in _SETTINGS.items():
            session.conf.set(name, value)
        try:
            yield session
        finally:
            if before is None:
                with suppress(Exception):  # it may be gone
                    context.stop()


_SETTINGS = {
    "spark.sql.files.maxPartitionBytes": "1",  # a file a task
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1",  # a file in memory at once
}
_ON_THIS_MACHINE = {
    "spark.master": "local[*]",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "2g",
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
}


def _java(which: Callable[[str], str | None] = shutil.which) -> None:
    """Raises UsageError where there is no Java."""
    home = os.environ.get("JAVA_HOME")
    if not (home and which(f"{home}/bin/java")) and not which("java"):
        mend = "Install it (Debian, Ubuntu: apt-get install default-jre-headless), or set JAVA_HOME to where it is."
        raise UsageError(Problem("--engine spark needs Java 17 or newer, which is not found.", mend=mend))
