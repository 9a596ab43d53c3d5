"""Frames of pandas, polars or Arrow to polars, and results back into the kind that was given."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from advisor.conclude.row import COLUMNS
from advisor.errors import InputRefused, Problem, UsageError, did_you_mean

_LONG = 40  # characters of a value that are told
_ONE_KIND = "Use booleans, numbers, texts or lists of texts, one kind in a column."
_DTYPES: Mapping[str, pl.DataType] = {
    "a boolean": pl.Boolean(),
    "a number": pl.Float64(),
    "a text": pl.String(),
    "a list": pl.List(pl.String()),
}

Back = Callable[[pl.DataFrame], Any]


def to_polars(frame: Any, id_column: str | None = None) -> tuple[pl.DataFrame, Back]:
    """The answers of the frame in polars, and what turns a result into the given kind, with the ids in front.

    Ids are handed through as they are, in whatever type. Raises TypeError for any other kind of frame, UsageError for
    an id column that is not there or has the name of a result column, InputRefused for columns that can't be answers.
    """
    if isinstance(frame, pl.LazyFrame):
        answers, back = to_polars(frame.collect(), id_column)
        return answers, lambda result: back(result).lazy()
    library = type(frame).__module__.split(".")[0]
    if isinstance(frame, pl.DataFrame):
        return _from_polars(frame, _taken(frame.columns, id_column))
    if library == "pandas" and hasattr(frame, "columns"):
        return _from_pandas(frame, _taken(frame.columns, id_column))
    if library == "pyarrow" and hasattr(frame, "column_names"):
        return _from_arrow(frame, _taken(frame.column_names, id_column))
    raise TypeError(f"a frame of pandas, polars or Arrow was expected, not {type(frame).__name__}")


def _taken(columns: Iterable[Any], id_column: str | None) -> str | None:
    """The id column, once it is sure that the names can be told apart."""
    names = [str(name) for name in columns]
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise InputRefused([Problem(f"there are several columns `{name}`.", mend="Keep one.") for name in twice])
    if id_column is None:
        return None
    if id_column not in names:
        raise UsageError(Problem(f"There is no column `{id_column}`.", mend=did_you_mean(id_column, names)))
    if id_column in COLUMNS:
        raise UsageError(Problem(f"The result has a column `{id_column}` already.", mend="Rename the column of ids."))
    return id_column


def _from_polars(frame: pl.DataFrame, id_column: str | None) -> tuple[pl.DataFrame, Back]:
    if id_column is None:
        return frame, lambda result: result
    ids = frame[id_column]
    return frame.drop(id_column), lambda result: result.insert_column(0, ids)


def _from_arrow(frame: Any, id_column: str | None) -> tuple[pl.DataFrame, Back]:
    """A table gives a table, a record batch a record batch."""
    answers = frame if id_column is None else frame.drop_columns([id_column])
    made = pl.from_arrow(answers)
    assert isinstance(made, pl.DataFrame)

    def back(result: pl.DataFrame) -> Any:
        table = result.to_arrow(compat_level=pl.CompatLevel.oldest())
        if id_column is not None:
            place = frame.schema.get_field_index(id_column)
            table = table.add_column(0, frame.schema.field(place), frame.column(place))
        if hasattr(frame, "to_batches"):
            return table
        batches = table.combine_chunks().to_batches()
        return batches[0] if batches else type(frame).from_pylist([], schema=table.schema)

    return made, back


def _from_pandas(frame: Any, id_column: str | None) -> tuple[pl.DataFrame, Back]:
    """NaN, None and NA are missing; lists of options stay lists. The result keeps the index."""
    problems: list[Problem] = []
    columns = [_series(str(name), frame[name], problems) for name in frame.columns if str(name) != id_column]
    if problems:
        raise InputRefused(problems)

    def back(result: pl.DataFrame) -> Any:
        made = _to_pandas(result, frame.index)
        if id_column is not None:
            made.insert(0, id_column, frame[id_column])
        return made

    return pl.DataFrame(columns) if columns else pl.DataFrame(height=len(frame)), back


def _series(name: str, column: Any, problems: list[Problem]) -> pl.Series:
    kind = getattr(column.dtype, "kind", "O")
    if kind in "iuf" and isinstance(column.dtype, np.dtype):
        return pl.Series(name, column.to_numpy(), nan_to_null=True)
    if kind == "b" and isinstance(column.dtype, np.dtype):
        return pl.Series(name, column.to_numpy())
    cells = [None if missing else cell for cell, missing in zip(column.tolist(), column.isna(), strict=True)]
    return _of_objects(name, cells, problems)


def _of_objects(name: str, cells: list[Any], problems: list[Problem]) -> pl.Series:
    """Python objects as a column, if all are of one kind; what is wrong is added to `problems`."""
    found: tuple[str, int] | None = None
    made: list[Any] = []
    for row, cell in enumerate(cells, 1):
        kind = _kind(cell)
        made.append(_plain(cell, kind))
        if kind == "nothing":
            continue
        found = found or (kind, row)
        if kind not in _DTYPES or kind != found[0]:
            said = f"row {row}, column `{name}`: {_cut(cell)} is {kind}"
            more = f", while row {found[1]} holds {found[0]}" if kind != found[0] else ""
            problems.append(Problem(f"{said}{more}.", mend=_ONE_KIND))
            return pl.Series(name, [None] * len(cells), pl.Null)
    return pl.Series(name, made, _DTYPES[found[0]] if found else pl.Null)


def _kind(cell: Any) -> str:
    match cell:
        case None:
            return "nothing"
        case bool() | np.bool_():
            return "a boolean"
        case str():
            return "a text" if cell.isascii() or _is_unicode(cell) else "a text that is no Unicode"
        case int() | float() | np.number() | Decimal():
            return "a number"
        case list() | tuple() | set() | frozenset() | np.ndarray():
            return "a list" if all(isinstance(part, str) for part in cell) else "a list of other things than texts"
    return f"a {type(cell).__name__}"


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _plain(cell: Any, kind: str) -> Any:
    if kind == "a number":
        try:
            return float(cell)
        except OverflowError:
            return math.inf if cell > 0 else -math.inf
    return list(cell) if kind == "a list" else bool(cell) if kind == "a boolean" else cell


def _cut(cell: Any) -> str:
    text = repr(cell)
    return text if len(text) <= _LONG else text[: _LONG - 3] + "..."


def _to_pandas(result: pl.DataFrame, index: Any) -> Any:
    import pandas

    made = {name: result[name].to_list() for name in result.columns}
    frame = pandas.DataFrame(made, index=index, columns=list(made))
    return frame.astype({name: "Int64" if kind.is_integer() else "str" for name, kind in result.schema.items()})
