"""Rows read and written by plain statements, for the few ways that every case takes.

The ORM builds each statement anew, at 0.25 to 0.6 CPU ms; these forms are built once per model and
cost a fifth. They know nothing of signals, defaults of the database or joins: use them where
measuring says so, and the ORM everywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from itertools import chain
from typing import Any, TypeVar
from uuid import UUID

import orjson
from django.db import DEFAULT_DB_ALIAS, connection, models
from psycopg.types.json import Jsonb

from rathaus.kernel.statements import execute, wrapper

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class _Shape:
    """A table as statements need it; ``written`` leaves out numbers that the database gives."""

    table: str
    fields: tuple[models.Field[Any, Any], ...]
    written: tuple[models.Field[Any, Any], ...]
    columns: str
    insert: str
    values: str
    writers: tuple[Callable[[models.Model], Any], ...]


@cache
def _shape(model: type[models.Model]) -> _Shape:
    quote = connection.ops.quote_name
    fields = tuple(model._meta.local_concrete_fields)
    written = tuple(field for field in fields if not _by_database(field))
    names = ", ".join(quote(str(field.column)) for field in written)
    table = quote(model._meta.db_table)
    return _Shape(
        table=table,
        fields=fields,
        written=written,
        columns=", ".join(quote(str(field.column)) for field in fields),
        insert=f"INSERT INTO {table} ({names}) VALUES ",  # noqa: S608
        values=f"({', '.join(['%s'] * len(written))})",
        writers=tuple(_writer(field) for field in written),
    )


def _by_database(field: models.Field[Any, Any]) -> bool:
    """Whether the database itself gives the value: counted keys, generated columns."""
    return isinstance(field, models.AutoField) or field.generated


def insert(*rows: models.Model, or_ignore: bool = False) -> None:
    """Insert new rows of one model in one statement. Automatic keys are not read back.

    With ``or_ignore`` rows that break a unique constraint are left out in silence.
    """
    execute(_insert(type(rows[0]), len(rows), or_ignore), _values(rows))
    _are_kept(rows)


def _values(rows: Sequence[models.Model]) -> list[Any]:
    writers = _shape(type(rows[0])).writers
    return [write(row) for row in rows for write in writers]


def _are_kept(rows: Iterable[models.Model]) -> None:
    for row in rows:
        row._state.adding = False
        row._state.db = DEFAULT_DB_ALIAS


@cache
def _insert(model: type[models.Model], count: int, or_ignore: bool) -> str:
    shape = _shape(model)
    rest = " ON CONFLICT DO NOTHING" if or_ignore else ""
    return shape.insert + ", ".join([shape.values] * count) + rest


def update(model: type[models.Model], where: Mapping[str, Any], **values: Any) -> int:
    """Set columns where all conditions hold (None: is empty); returns how many rows changed."""
    return int(execute(*_change(model, where, values)).rowcount)


def _change(
    model: type[models.Model], where: Mapping[str, Any], values: Mapping[str, Any]
) -> tuple[str, list[Any]]:
    statement = _update(model, tuple(values), tuple((k, v is None) for k, v in where.items()))
    conditions = {name: value for name, value in where.items() if value is not None}
    return statement, [
        _prepared(*_field(model, name), value)
        for name, value in (*values.items(), *conditions.items())
    ]


@cache
def _update(
    model: type[models.Model], names: tuple[str, ...], where: tuple[tuple[str, bool], ...]
) -> str:
    def column(name: str) -> str:
        return connection.ops.quote_name(str(_field(model, name)[0].column))

    settings = ", ".join(f"{column(name)} = %s" for name in names)
    conditions = " AND ".join(
        f"{column(name)} {'IS NULL' if empty else '= %s'}" for name, empty in where
    )
    return f"UPDATE {_shape(model).table} SET {settings} WHERE {conditions}"  # noqa: S608


@cache
def _field(model: type[models.Model], name: str) -> tuple[models.Field[Any, Any], type[Any] | None]:
    found = next(field for field in _shape(model).fields if name in {field.name, field.attname})
    return found, _native(found)


class Together:
    """Changes to several tables that travel as one statement; see :func:`together`."""

    def __init__(self) -> None:
        self._parts: dict[str, list[Any]] = {}
        self._tables: set[type[models.Model]] = set()
        self._rows: list[models.Model] = []

    def insert(self, *rows: models.Model) -> None:
        """Insert new rows of one model; none at all is fine."""
        if rows:
            self._add(type(rows[0]), _insert(type(rows[0]), len(rows), False), _values(rows))
            self._rows += rows

    def update(self, model: type[models.Model], where: Mapping[str, Any], **values: Any) -> None:
        """Set columns where all conditions hold; how many rows changed stays unknown."""
        self._add(model, *_change(model, where, values))

    def _add(self, model: type[models.Model], statement: str, values: list[Any]) -> None:
        if model in self._tables:
            raise ValueError(f"{model.__name__}: a table changes once in a statement")
        self._tables.add(model)
        self._parts[statement] = values

    def send(self) -> None:
        """Send what was collected."""
        if self._parts:
            execute(_joined(tuple(self._parts)), list(chain.from_iterable(self._parts.values())))
            _are_kept(self._rows)


@contextmanager
def together() -> Iterator[Together]:
    """Collect inserts and updates of different tables, and send them as one statement at the end.

    None of them sees what the others do. References between the rows are fine: they are checked
    when the transaction ends.
    """
    writes = Together()
    yield writes
    writes.send()


@cache
def _joined(statements: tuple[str, ...]) -> str:
    *first, last = statements
    named = ", ".join(f"part{number} AS ({part})" for number, part in enumerate(first))
    return f"WITH {named} {last}" if first else last


# What these fields keep goes to the driver as it is; anything else asks Django's field.
_NATIVE: Mapping[str, type[Any]] = {
    "CharField": str,
    "TextField": str,
    "BooleanField": bool,
    "IntegerField": int,
    "SmallIntegerField": int,
    "PositiveIntegerField": int,
    "PositiveSmallIntegerField": int,
    "BigIntegerField": int,
    "FloatField": float,
    "UUIDField": UUID,
    "DateField": date,
    "DateTimeField": datetime,
    "JSONField": dict,
}
_HOOKS = ("get_db_prep_save", "get_db_prep_value", "get_prep_value")
# What orjson would write in another form than Django.
_JSON = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


def _native(field: models.Field[Any, Any]) -> type[Any] | None:
    """The type whose values need no preparing; None where the field has a way of its own."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    kind = field.get_internal_type()
    plain = getattr(models, kind, None)
    same = all(getattr(type(field), hook) is getattr(plain, hook, None) for hook in _HOOKS)
    return _NATIVE.get(kind) if same else None


def _writer(field: models.Field[Any, Any]) -> Callable[[models.Model], Any]:
    native = _native(field)
    if native is None or getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return lambda row: field.get_db_prep_save(field.pre_save(row, True), wrapper())
    name = field.attname
    return lambda row: _prepared(field, native, getattr(row, name))


def _prepared(field: models.Field[Any, Any], native: type[Any] | None, value: Any) -> Any:
    """The value as the driver takes it; the same as Django's field would make of it."""
    kind = type(value)
    if native is dict:
        return _as_json(field, value) if kind is dict or kind is list else _by_field(field, value)
    if kind is native and (native is not datetime or value.tzinfo is not None):
        return value
    if native is str and isinstance(value, str) and isinstance(value, Enum):
        return value.value
    return None if value is None and native is not None else _by_field(field, value)


def _by_field(field: models.Field[Any, Any], value: Any) -> Any:
    return field.get_db_prep_save(value, wrapper())


def _as_json(field: models.Field[Any, Any], value: Any) -> Any:
    """By orjson, ten times as fast; what it does not know goes Django's way."""
    try:
        text = orjson.dumps(value, option=_JSON)
    except TypeError:
        return _by_field(field, value)
    return Jsonb(value, dumps=lambda _value: text)


def fetch(
    model: type[Row], condition: str, parameters: Sequence[Any], *, related: tuple[str, ...] = ()
) -> list[Row]:
    """Rows that meet a condition in SQL, which may end with ORDER BY or FOR UPDATE.

    ``related`` names foreign keys whose rows come along, parents first (``case``,
    ``case__office``). The condition then has to say of which table a column is: the model's own
    keeps its name, each other has that of its path.
    """
    statement, parts = _selection(model, related)
    found = execute(f"{statement} WHERE {condition}", parameters).fetchall()
    return [_row(parts, values) for values in found]


@dataclass(frozen=True, slots=True)
class _Part:
    """A table in a selection: its columns there, and the key in which its row is kept."""

    model: type[models.Model]
    names: list[str]
    readers: list[Any]
    columns: slice
    key: int
    path: str
    parent: str
    field: Any


@cache
def _selection(
    model: type[models.Model], related: tuple[str, ...]
) -> tuple[str, tuple[_Part, ...]]:
    quote = connection.ops.quote_name
    own = _shape(model).table
    parts = [_part(model, 0, "", "", None)]
    columns, joins = [f"{own}.{quote(str(f.column))}" for f in _shape(model).fields], ""
    for path in related:
        parent, _, name = path.rpartition("__")
        above = next(part for part in parts if part.path == parent)
        field: Any = above.model._meta.get_field(name)
        part = _part(field.related_model, len(columns), path, parent, field)
        shape, here = _shape(part.model), quote(path)
        columns += [f"{here}.{quote(str(f.column))}" for f in shape.fields]
        there = quote(parent) if parent else own
        joins += (
            f" {'LEFT JOIN' if field.null else 'JOIN'} {shape.table} AS {here}"
            f" ON {here}.{quote(field.target_field.column)} = {there}.{quote(field.column)}"
        )
        parts.append(part)
    return f"SELECT {', '.join(columns)} FROM {own}{joins}", tuple(parts)  # noqa: S608


def _part(model: type[models.Model], first: int, path: str, parent: str, field: Any) -> _Part:
    fields = _shape(model).fields
    return _Part(
        model=model,
        names=[entry.attname for entry in fields],
        readers=[getattr(entry, "from_db_value", None) for entry in fields],
        columns=slice(first, first + len(fields)),
        key=first + next(number for number, entry in enumerate(fields) if entry.primary_key),
        path=path,
        parent=parent,
        field=field,
    )


def _row(parts: tuple[_Part, ...], values: Sequence[Any]) -> Any:
    """The row with those that came along; an empty foreign key is kept as None."""
    made: dict[str, Any] = {}
    here = wrapper()
    for part in parts:
        above = made.get(part.parent) if part.field else None
        if part.field and (above is None or values[part.key] is None):
            row = None
        else:
            row = part.model.from_db(
                DEFAULT_DB_ALIAS,
                part.names,
                [
                    value if read is None else read(value, None, here)
                    for read, value in zip(part.readers, values[part.columns], strict=True)
                ],
            )
        made[part.path] = row
        if above is not None:
            part.field.set_cached_value(above, row)
    return made[""]
