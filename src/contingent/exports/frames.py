"""The views as data frames of Polars or pandas (needs the extra "frames").

    from contingent import frames

    frames.forces("crisis.db", in_="CAF", on="2013-12-10")  # polars.DataFrame
    frames.commitments("crisis.db", library="pandas")  # pandas.DataFrame

Each function takes a database (a path or an open `Store`) or a `Ledger`, and the arguments of the view. Numbers, flags
and text are typed columns with nulls; a list of words is a list; figures, conditions and the like are lists of lines of
text that keep their label ("PLANNED IF +1,000 troops (…)"), so that no promise stands in a column of numbers.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Collection, Sequence
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from contingent.errors import ConfigError, UsageError
from contingent.exports._scope import Scope
from contingent.exports._table import Table
from contingent.exports.flat import cell_text
from contingent.exports.forces import force_table
from contingent.resolve.ledger import Ledger, printable
from contingent.store import Store, open_store
from contingent.views import changes as _changes
from contingent.views import claims as _claims
from contingent.views import commitments as _commitments
from contingent.views import disputes as _disputes
from contingent.views import events as _events
from contingent.views import forces as _forces
from contingent.views import life_cycle as _life_cycle
from contingent.views import mandates as _mandates
from contingent.views import timeline as _timeline
from contingent.views._hosts import in_host

Library = Literal["polars", "pandas"]
Source = str | Path | Store | Ledger
_Kind = Literal["text", "integer", "number", "flag", "list"]
_KIND_OF: dict[type, _Kind] = {str: "text", bool: "flag", int: "integer", float: "number"}
_PANDAS: dict[_Kind, str] = {
    "text": "object",
    "integer": "Int64",
    "number": "Float64",
    "flag": "boolean",
    "list": "object",
}


def figures(source: Source, *, on: str | None = None, known_by: str | None = None, library: Library = "polars") -> Any:
    """The force table (`contingent export forces`): a row for each figure, promises apart from what is in place by `kind`."""
    table, _ = force_table(_ledger(source), scope=Scope(on=on, known_by=known_by))
    return _of_table(table, library)


def forces(
    source: Source,
    *,
    in_: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
    library: Library = "polars",
) -> Any:
    """`contingent.forces`: low, best and high are of what is in place; nothing else is a number."""
    rows = _forces.forces(_ledger(source), in_=in_, on=on, known_by=known_by)
    return frame(rows, _forces.ForceRow, library=library)


def commitments(
    source: Source,
    *,
    in_: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
    library: Library = "polars",
) -> Any:
    """`contingent.commitments`: each promise as each report tells it, with its conditions."""
    rows = _commitments.commitments(_ledger(source), in_=in_, on=on, known_by=known_by)
    return frame(rows, _commitments.CommitmentRow, library=library)


def life_cycles(
    source: Source,
    *,
    in_: str | None = None,
    by: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
    library: Library = "polars",
) -> Any:
    """`contingent.life_cycles`: promises with their stages, across reports."""
    rows = _life_cycle.life_cycles(_ledger(source), in_=in_, by=by, on=on, known_by=known_by)
    return frame(rows, _life_cycle.Commitment, library=library)


def mandates(
    source: Source,
    *,
    in_: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
    library: Library = "polars",
) -> Any:
    """`contingent.mandates`: authorisations, adopted or not, with what waits on them."""
    rows = in_host(_mandates.mandates(_ledger(source), on=on, known_by=known_by), in_)
    return frame(rows, _mandates.MandateRow, library=library)


def events(
    source: Source,
    *,
    in_: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
    statuses: Collection[str] = ("actual",),
    library: Library = "polars",
) -> Any:
    """`contingent.events`: happenings, allegations and denials among them by their `label`."""
    rows = in_host(_events.events(_ledger(source), on=on, known_by=known_by, statuses=statuses), in_)
    return frame(rows, _events.EventRow, library=library)


def claims(
    source: Source,
    *,
    in_: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
    library: Library = "polars",
) -> Any:
    """`contingent.claims`: who says what of whom."""
    rows = in_host(_claims.claims(_ledger(source), on=on, known_by=known_by), in_)
    return frame(rows, _claims.ClaimRow, library=library)


def disputes(
    source: Source,
    *,
    in_: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
    library: Library = "polars",
) -> Any:
    """`contingent.disputes`: what sources cannot both be right about."""
    rows = _disputes.disputes(_ledger(source), in_=in_, on=on, known_by=known_by)
    return frame(rows, _disputes.DisputeRow, library=library)


def timeline(
    source: Source,
    *,
    in_: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
    since: str | None = None,
    library: Library = "polars",
) -> Any:
    """`contingent.timeline`: all of it by day."""
    rows = in_host(_timeline.timeline(_ledger(source), on=on, known_by=known_by, since=since), in_)
    return frame(rows, _timeline.TimelineRow, library=library)


def changes(
    source: Source,
    *,
    since: str,
    in_: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
    library: Library = "polars",
) -> Any:
    """`contingent.changes`: what has become known after a day."""
    rows = _changes.changes(_ledger(source), since=since, in_=in_, on=on, known_by=known_by)
    return frame(rows, _changes.ChangeRow, library=library)


def frame(rows: Sequence[Any], row_type: type, *, library: Library = "polars") -> Any:
    """Rows of a view as a data frame with a column for each field, also where there are no rows.

    Args:
        row_type: the dataclass of the rows.
        library: "polars" or "pandas".
    Raises:
        ConfigError: the library is not installed.
        UsageError: it is neither of the two.
    """
    hints = typing.get_type_hints(row_type)
    kinds = {field.name: _kind(hints[field.name]) for field in fields(row_type)}
    columns = {name: [_value(getattr(row, name), kind) for row in rows] for name, kind in kinds.items()}
    return _made(columns, kinds, library)


def _of_table(table: Table, library: Library) -> Any:
    rows = table.rows or ()
    kinds: dict[str, _Kind] = {column.name: column.kind for column in table.columns}
    columns = {n: [_value(row[at], kind) for row in rows] for at, (n, kind) in enumerate(kinds.items())}
    return _made(columns, kinds, library)


def _made(columns: dict[str, list[Any]], kinds: dict[str, _Kind], library: Library) -> Any:
    makers: dict[str, Callable[[Any, dict[str, list[Any]], dict[str, _Kind]], Any]] = {
        "polars": _polars,
        "pandas": _pandas,
    }
    if library not in makers:
        raise UsageError(f"no library {library!r}; choose polars or pandas")
    try:
        module = import_module(library)
    except ImportError as error:
        raise ConfigError(f'{library} is not installed; install it with: pip install "contingent[frames]"') from error
    return makers[library](module, columns, kinds)


def _polars(polars: Any, columns: dict[str, list[Any]], kinds: dict[str, _Kind]) -> Any:
    types_of: dict[_Kind, Any] = {
        "text": polars.String, "integer": polars.Int64, "number": polars.Float64, "flag": polars.Boolean,
        "list": polars.List(polars.String),
    }  # fmt: skip
    return polars.DataFrame(columns, schema={name: types_of[kind] for name, kind in kinds.items()})


def _pandas(pandas: Any, columns: dict[str, list[Any]], kinds: dict[str, _Kind]) -> Any:
    return pandas.DataFrame({n: pandas.Series(v, dtype=_PANDAS[kinds[n]]) for n, v in columns.items()})


def _kind(hint: Any) -> _Kind:
    """The kind of column for the type of a field; what is neither a number, a flag nor text is told in words."""
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    plain = [option for option in options if option is not type(None)]
    if any(typing.get_origin(option) is tuple for option in plain):
        return "list"
    if float in plain:
        return "number"
    return _KIND_OF.get(plain[0], "text") if len(plain) == 1 else "text"


def _value(value: Any, kind: _Kind) -> Any:
    if value is None:
        return None
    if kind == "list":
        return [printable(cell_text(item)) for item in value]
    if kind == "number":
        return float(value)
    return printable(cell_text(value)) if kind == "text" else value


def _ledger(source: Source) -> Ledger:
    if isinstance(source, Ledger):
        return source
    if isinstance(source, Store):
        return source.load()
    with open_store(source) as store:
        return store.load()
