"""Who a row is about."""

import unicodedata
from typing import Any

import numpy as np
import polars as pl

from advisor.intake.words import shown

_PLAIN = "^[!-~]+( [!-~]+)*$"  # such ids need no second look


def wrong_id(id_: str, column: str | None) -> tuple[str, str]:
    """Why this can't be an id, and how to mend it; empty texts where it can. `column` holds ids (None: none does)."""
    if column is not None and not id_:
        return f"there is no id in the column {shown(column)!r}.", "Give the person an id."
    if any(unicodedata.category(character) == "Cc" for character in id_):
        return "the id holds a control character, such as a line break.", "Give the person a plain id."
    return "", ""


def ids_of(cells: pl.Series | None, rows: np.ndarray[Any, Any]) -> tuple[pl.Series, np.ndarray[Any, Any]]:
    """The ids of these rows, spaces around them taken away, and the places of those that can't be ids."""
    if cells is None:
        return pl.select(pl.lit("row-") + pl.lit(pl.Series(rows)).cast(pl.String)).to_series(), np.zeros(0, np.int64)
    odd = ~cells.str.contains(_PLAIN)
    if not odd.any():
        return cells, np.zeros(0, np.int64)
    texts = cells.filter(odd).unique()
    ids = cells.replace(texts, pl.Series([text.strip() for text in texts], dtype=pl.String))
    wrong = pl.Series([text for text in ids.filter(odd).unique() if wrong_id(text, "")[0]], dtype=pl.String)
    return ids, np.flatnonzero(ids.is_in(wrong.implode()).to_numpy())
