"""Columns of texts made fit for people and for spreadsheets; almost all texts are plain and only looked at."""

from collections.abc import Callable

import polars as pl

from advisor.intake.words import shown
from advisor.outputs import plain_cell


def harmless(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every text as `plain_cell` makes it."""
    changed = [
        _each(column, column.filter(~_begins_plainly(column)), plain_cell)
        for column in frame.get_columns()
        if column.dtype == pl.String and not _begins_plainly(column).all()
    ]
    return frame.with_columns(changed) if changed else frame


def _begins_plainly(column: pl.Series) -> pl.Series:
    """Whether the text is empty or begins with an ASCII letter or digit."""
    small, large = (column >= "a") & (column < "{"), (column >= "A") & (column < "[")
    return small | large | ((column >= "0") & (column < ":")) | (column == "")


def shown_column(column: pl.Series, limit: int) -> pl.Series:
    """Each text as `shown` makes it."""
    odd = ~column.str.contains("^[ -~]*$") | (column.str.len_bytes() > limit)
    return _each(column, column.filter(odd), lambda text: shown(text, limit)) if odd.any() else column


def _each(column: pl.Series, odd: pl.Series, change: Callable[[str], str]) -> pl.Series:
    """The column with a function applied once to each different text of some."""
    texts = odd.unique()
    changed = pl.Series([change(text) for text in texts], dtype=pl.String)
    return column.replace(texts, changed)
