"""Everything that decides the bytes of a run's results, by the name a user knows it by."""

import hashlib
import json
from collections.abc import Mapping as Names
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from advisor import __version__
from advisor.batch.options import Options
from advisor.intake.mapping import Mapping
from advisor.intake.source import Source
from advisor.library import Library

if TYPE_CHECKING:
    from advisor.report.make import Wishes


def order_of(source: Source, mapping: Mapping, library: Library, options: Options) -> dict[str, str]:
    """What must be the same for a run to go on."""
    return {
        "the table": source.sha256,
        "the name of the table": Path(source.name).name,
        "how the table is read": f"{source.kind}, {source.encoding}, {source.delimiter!r}, line {source.header_line}",
        "the sheet": " ".join(source.notes),
        "the titles of the table": _digest(source.header),
        "the map": map_digest(mapping),
        "the questionnaire": f"{mapping.questionnaire.id} {mapping.questionnaire.version}",
        "the rule base": library.digest,
        "--lang": library.locale,
        "--format": options.table_format,
        "--engine": options.engine,
        "--reports": ",".join(options.reports),
        "the look of the reports": _look(options.look),
        "the version of this program": __version__,
        "the version of polars": pl.__version__,
    }


def map_digest(mapping: Mapping) -> str:
    """SHA-256 over the map as it was understood."""
    return hashlib.sha256(mapping.data.model_dump_json(by_alias=True).encode()).hexdigest()


def order_digest(order: Names[str, str]) -> str:
    """SHA-256 over an order."""
    return _digest(sorted(order.items()))


def _look(look: "Wishes | None") -> str:
    if look is None:
        return ""
    brand = look.brand.model_dump() if look.brand else None
    return _digest([brand, look.own.digest if look.own else None, str(look.start)])


def _digest(data: object) -> str:
    return hashlib.sha256(json.dumps(data, ensure_ascii=True).encode()).hexdigest()
