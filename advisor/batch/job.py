"""What has to be known to work on any part of a table."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from advisor.errors import OwnFault
from advisor.intake.mapping import MapData, Mapping, bind
from advisor.intake.source import Source
from advisor.intake.translate import Translator
from advisor.library import Library, load
from advisor.localized import localized
from advisor.yamlfile import Document


@dataclass(frozen=True)
class Order:
    """A job in a form that other processes can be handed. `knowledge` is the digest of the rules to use."""

    rules: Path | None
    knowledge: str
    locale: str
    map: MapData
    header: tuple[str, ...]
    header_line: int
    file: str
    created: str
    keep_cells: bool

    def job(self) -> "Job":
        """The job, made ready in this process. Raises OwnFault when the rules were changed meanwhile."""
        return _ready(self)

    def __hash__(self) -> int:
        return hash((self.rules, self.knowledge, self.locale, self.header, self.file, self.created))


@lru_cache(maxsize=1)
def _ready(order: Order) -> "Job":
    library = localized(load(order.rules), order.locale)
    if library.digest != order.knowledge:
        raise OwnFault("The rules were changed while they were in use, so no result is given.")
    return Job(order, library, bind(order.map, Document(order.map, {}, order.file), library))


@dataclass(frozen=True)
class Job:
    """Knowledge, map and table header of a run. `order.keep_cells`: parts keep the texts they were made from."""

    order: Order
    library: Library
    mapping: Mapping

    @classmethod
    def of(
        cls, source: Source, mapping: Mapping, library: Library, rules: Path | None, created: str, keep_cells: bool
    ) -> "Job":
        """The job of a run."""
        digest, data = library.digest, mapping.data
        locale, header, line = library.locale, source.header, source.header_line
        order = Order(rules, digest, locale, data, header, line, source.name, created, keep_cells)
        return cls(order, library, mapping)

    def fits(self) -> None:
        """Raises InputRefused when the map does not fit the table."""
        assert self.translator

    @cached_property
    def translator(self) -> Translator:
        """The map made ready. Raises InputRefused when it does not fit the table."""
        return Translator(self.mapping, self.order.header, self.order.file, self.order.header_line)
