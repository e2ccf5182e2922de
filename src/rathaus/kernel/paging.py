"""Keyset pagination: the next page starts behind the last row seen, and nothing is counted.

A page costs the same at the end of a million rows as at the start, and rows that arrive meanwhile
never shift what a person has already read.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.kernel.errors import Invalid

Row = TypeVar("Row", bound=models.Model)
MAX_SIZE = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page; ``next`` is the cursor of the following one, empty at the end."""

    rows: tuple[Row, ...]
    next: str

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page_of(
    rows: QuerySet[Row], *, order: Sequence[str], after: str = "", size: int = 50
) -> Page[Row]:
    """One page of the query in this order (``("-received_at", "-id")``).

    The last field of the order must be unique, none may be empty in a row, and all run in one
    direction. ``after`` is the cursor of the page before; :class:`Invalid` when it is damaged.
    """
    size = max(1, min(size, MAX_SIZE))
    fields = [name.removeprefix("-") for name in order]
    descending = order[0].startswith("-")
    if any(name.startswith("-") != descending for name in order):
        raise ValueError("keyset order must run in one direction")
    if after:
        rows = rows.filter(_behind(rows.model, fields, _decode(after, len(fields)), descending))
    found = list(rows.order_by(*order)[: size + 1])
    more = len(found) > size
    shown = tuple(found[:size])
    return Page(shown, _encode(shown[-1], fields) if more else "")


def _behind(
    model: type[models.Model], fields: Sequence[str], values: Sequence[Any], descending: bool
) -> Q:
    operator = "lt" if descending else "gt"
    try:
        plain = [_column(model, f).to_python(v) for f, v in zip(fields, values, strict=True)]
    except (ValidationError, FieldDoesNotExist, TypeError, ValueError):
        raise _damaged() from None
    # The first comparison alone lets the database enter its index at the right place.
    condition = Q(**{f"{fields[0]}__{operator}e": plain[0]})
    alternatives = Q()
    for depth in range(len(fields)):
        equal = {fields[i]: plain[i] for i in range(depth)}
        alternatives |= Q(**equal, **{f"{fields[depth]}__{operator}": plain[depth]})
    return condition & alternatives


def _column(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise FieldDoesNotExist(name)
    return field


def _encode(row: models.Model, fields: Sequence[str]) -> str:
    values = [_plain(getattr(row, name)) for name in fields]
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _decode(cursor: str, length: int) -> list[Any]:
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (orjson.JSONDecodeError, binascii.Error, ValueError):
        raise _damaged() from None
    if not isinstance(values, list) or len(values) != length or None in values:
        raise _damaged()
    return values


def _damaged() -> Invalid:
    return Invalid(
        _("Die Adresse dieser Seite ist unvollständig oder veraltet."),
        remedy=_("Beginnen Sie die Liste von vorn."),
    )
