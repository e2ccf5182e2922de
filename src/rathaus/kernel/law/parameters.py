"""Dated parameters: every figure of law or local practice that is not a period of the clock.

Read from ``library/law/parameters.csv`` and, for one municipality, from
``library/cities/<slug>/parameters.csv``. The municipality's row beats the Land's, the Land's beats
the federal one; in each of them the row that started last applies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation

from rathaus.kernel.errors import RathausError
from rathaus.kernel.law.dated import (
    FEDERATION,
    TERRITORIES,
    UNION,
    Entry,
    Status,
    in_force,
    timeline,
)
from rathaus.kernel.law.norms import bind
from rathaus.kernel.library import Row, cached, library_path, read_table

Value = int | Decimal | bool | time | str

WHOLE = frozenset(
    {
        "seconds",
        "minutes",
        "hours",
        "days",
        "working_days",
        "weeks",
        "months",
        "years",
        "count",
        "MB",
    }
)
EXACT = frozenset({"EUR", "percent", "ratio", "m", "km/h", "t"})
UNITS = WHOLE | EXACT | {"yes/no", "time", "text"}

_CITY_COLUMNS = "key value unit norm valid_from valid_to status source note"
_COLUMNS = f"{_CITY_COLUMNS} land"
_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_Timelines = Mapping[str, Mapping[str, tuple[Entry["Parameter"], ...]]]


class NoParameter(RathausError):
    """A parameter has no row for this day, Land and municipality."""

    code = "no-parameter"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure with its norm, its validity and how well it is proven („Rechtswert“).

    ``value`` is an int, Decimal, bool, time or str according to ``unit``; the properties below
    give it with a certain type and raise TypeError where the unit is another.
    """

    key: str
    value: Value
    unit: str
    norm: str
    valid_from: date | None
    valid_to: date | None
    land: str
    city: str | None
    status: Status
    source: str
    note: str

    @property
    def whole(self) -> int:
        """A whole number: days, months, pieces."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise TypeError(f"{self.key} ({self.unit}) is no whole number")
        return self.value

    @property
    def amount(self) -> Decimal:
        """An exact number: euros, metres, percent; whole numbers too."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | Decimal):
            raise TypeError(f"{self.key} ({self.unit}) is no number")
        return Decimal(self.value)

    @property
    def flag(self) -> bool:
        """Yes or no."""
        if not isinstance(self.value, bool):
            raise TypeError(f"{self.key} ({self.unit}) is neither yes nor no")
        return self.value

    @property
    def clock_time(self) -> time:
        """A time of day."""
        if not isinstance(self.value, time):
            raise TypeError(f"{self.key} ({self.unit}) is no time")
        return self.value


def parameter(key: str, *, on: date, land: str, city: str | None = None) -> Parameter:
    """The row that applies on ``on`` in the municipality ``city`` (its slug) of ``land``.

    Raises NoParameter where there is none, BadTable where a table is wrong.
    """
    for timelines, territory in _scopes(land, city):
        entries = timelines.get(key, {}).get(territory, ())
        found = in_force(entries, on)
        if found is not None:
            return found
    where = f"{city} ({land})" if city else land
    raise NoParameter(
        f"Für „{key}“ ist am {on:%d.%m.%Y} in {where} kein Wert hinterlegt.",
        remedy="Bitte eine Zeile in library/law/parameters.csv oder in der parameters.csv der "
        "Kommune ergänzen.",
    )


def parameters(
    prefix: str, *, on: date, land: str, city: str | None = None
) -> dict[str, Parameter]:
    """All parameters whose key starts with ``prefix``, by key, as :func:`parameter` finds them."""
    keys = {key for timelines, _ in _scopes(land, city) for key in timelines}
    found: dict[str, Parameter] = {}
    for key in sorted(keys):
        if key.startswith(prefix):
            try:
                found[key] = parameter(key, on=on, land=land, city=city)
            except NoParameter:
                continue
    return found


def _scopes(land: str, city: str | None) -> Iterator[tuple[_Timelines, str]]:
    """Where to look, the most special first."""
    if city is not None:
        yield _city_timelines(city, land), land
    general = _timelines()
    yield general, land
    if land != FEDERATION:
        yield general, FEDERATION
    yield general, UNION


@cached
def _timelines() -> _Timelines:
    path = library_path() / "law" / "parameters.csv"
    return _by_key(
        (row, _read(row, land=row.choice("land", TERRITORIES), city=None))
        for row in read_table(path, _COLUMNS)
    )


@cached
def _city_timelines(city: str, land: str) -> _Timelines:
    if not _SLUG.fullmatch(city):
        raise NoParameter(
            f"„{city}“ ist kein Kurzname einer Kommune.",
            remedy="Kurznamen bestehen aus Kleinbuchstaben, Ziffern und Bindestrichen.",
        )
    path = library_path() / "cities" / city / "parameters.csv"
    if not path.is_file():
        return {}
    rows = read_table(path, _CITY_COLUMNS)
    return _by_key((row, _read(row, land=land, city=city)) for row in rows)


def _by_key(rows: Iterator[tuple[Row, Parameter]]) -> _Timelines:
    grouped: dict[str, dict[str, list[tuple[Row, Parameter]]]] = {}
    for row, entry in rows:
        grouped.setdefault(entry.key, {}).setdefault(entry.land, []).append((row, entry))
    return {
        key: {land: timeline(entries) for land, entries in lands.items()}
        for key, lands in grouped.items()
    }


def _read(row: Row, *, land: str, city: str | None) -> Parameter:
    key = row.text("key", required=True)
    if not _KEY.fullmatch(key):
        raise row.bad(f"„{key}“ ist kein Schlüssel wie „payment.close_days“.")
    unit = row.choice("unit", UNITS)
    return Parameter(
        key=key,
        value=_value(row, unit),
        unit=unit,
        norm=bind(row.text("norm")),
        valid_from=row.day("valid_from"),
        valid_to=row.day("valid_to"),
        land=land,
        city=city,
        status=Status(row.choice("status", tuple(Status))),
        source=row.text("source", required=True),
        note=row.text("note"),
    )


def _value(row: Row, unit: str) -> Value:
    cell = row.text("value", required=True)
    if unit in WHOLE:
        return row.whole("value") or 0
    if unit == "yes/no":
        return row.choice("value", ("yes", "no")) == "yes"
    if unit == "text":
        return cell
    try:
        if unit == "time":
            return time.fromisoformat(cell)
        number = Decimal(cell)
    except (ValueError, InvalidOperation):
        raise row.bad(f"Spalte „value“: „{cell}“ passt nicht zur Einheit „{unit}“.") from None
    if not number.is_finite():
        raise row.bad(f"Spalte „value“: „{cell}“ ist keine Zahl.")
    return number


def check_parameters() -> int:
    """Read all tables of parameters, of every municipality too; returns the number of keys.

    Raises BadTable for the first bad row.
    """
    cities = sorted((library_path() / "cities").glob("*/parameters.csv"))
    local = sum(len(_city_timelines(path.parent.name, FEDERATION)) for path in cities)
    return len(_timelines()) + local
