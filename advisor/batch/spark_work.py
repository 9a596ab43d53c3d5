"""What an executor of Spark does with one file: the front door, the columnar scorer, and the bytes of its tables.

This module needs no Spark, and an executor none of what the command line needs.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from advisor import __version__
from advisor.batch import columns
from advisor.batch.job import Job
from advisor.batch.part import REJECTS, RESULTS
from advisor.batch.tables import Csv
from advisor.batch.tally import Tally
from advisor.errors import AdvisorError, OwnFault
from advisor.intake.columns import known_to_readers, match
from advisor.intake.mapping import MapData, Mapping, bind
from advisor.intake.source import How, Source, from_stream
from advisor.language import spoken
from advisor.library import Library, load
from advisor.localized import localized
from advisor.yamlfile import Document

SCHEMA = "table string, file string, number long, text string"
TABLES = {"results": Csv(RESULTS), "rejects": Csv(REJECTS)}
COUNTED, REFUSED = "counted", "refused"  # the tables for the driver alone
FAULT = "fault"
Piece = tuple[str, str, int, str]
"""A table's name, the file's name, the piece's number within both, and lines without the last line end."""


@dataclass(frozen=True)
class Errand:
    """What is done with every file. It is pickled, and the knowledge is loaded where it is done.

    `knowledge` is the digest of the rules that must be found there, `version` the program's, and `map` None where the
    titles of each file say what it holds.
    """

    rules: Path | None
    knowledge: str
    locale: str
    version: str
    map: MapData | None
    how: How
    created: str

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Record batches of (name, path, content) to record batches of pieces (SCHEMA), for `mapInArrow`.

        A path is empty where only Spark can open the file; the content is missing where the executor opens it itself.
        """
        import pyarrow

        os.environ.setdefault("POLARS_MAX_THREADS", "1")  # Spark keeps the other cores busy
        for batch in batches:
            for name, path, content in zip(*(batch.column(at) for at in range(3)), strict=True):
                with open(path.as_py(), "rb") if path.as_py() else BytesIO(content.as_py()) as stream:
                    for piece in self.pieces(name.as_py(), stream):
                        fields = zip(("table", "file", "number", "text"), piece, strict=True)
                        yield pyarrow.RecordBatch.from_pydict({field: [value] for field, value in fields})

    def pieces(self, name: str, stream: IO[bytes]) -> Iterator[Piece]:
        """Everything that becomes of one file. One that can't be used ends with a piece of REFUSED that says why."""
        try:
            with spoken(self.locale):
                yield from self._pieces(name, stream)
        except AdvisorError as error:
            told = {FAULT: isinstance(error, OwnFault), "messages": [str(problem) for problem in error.problems]}
            yield REFUSED, name, 0, json.dumps(told)

    def _pieces(self, name: str, stream: IO[bytes]) -> Iterator[Piece]:
        library = _knowledge(self.rules, self.locale, self.knowledge, self.version)
        mapping = bind(self.map, Document(self.map, {}, name), library) if self.map else None
        titles = mapping.titles if mapping else known_to_readers(library.questionnaires["runner"])
        with from_stream(stream, name, replace(self.how, expected=tuple(titles))) as source:
            mapping = mapping or match(source.header, name, library)
            tally, sizes = Tally(), dict.fromkeys(TABLES, 0)
            for table, number, data in self._tables(source, mapping, library, tally):
                sizes[table] += len(data)
                yield table, name, number, data.decode().removesuffix("\n")
            tally.check()
            facts = {"bytes": source.size, "sha256": source.sha256, "kind": source.kind, "encoding": source.encoding,
                     "notes": source.notes}  # fmt: skip
            yield COUNTED, name, 0, json.dumps({"file": name, "tally": tally.as_data(), "intake": facts, "made": sizes})

    def _tables(
        self, source: Source, mapping: Mapping, library: Library, tally: Tally
    ) -> Iterator[tuple[str, int, bytes]]:
        job = Job.of(source, mapping, library, self.rules, self.created, keep_cells=False)
        job.fits()
        for table, kind in TABLES.items():
            yield table, 0, kind.head()
        for number, part in enumerate(columns.parts(source, None, job), 1):
            tally.add(part)
            for table, frame in (("results", part.results), ("rejects", part.rejects_shown())):
                if frame.height:
                    yield table, number, TABLES[table].encode(frame)


@lru_cache(maxsize=1)
def _knowledge(rules: Path | None, locale: str, digest: str, version: str) -> Library:
    """The rules as this process finds them. Raises OwnFault when they are not those of the driver."""
    if version != __version__:
        raise OwnFault(f"An executor has version {__version__} of this program and the driver {version}. Install one.")
    library = localized(load(rules), locale)
    if library.digest != digest:
        raise OwnFault("An executor finds other rules than the driver. Give each of them the same folder of rules.")
    return library
