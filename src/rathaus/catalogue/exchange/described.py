"""A service and an office as a foreign catalogue describes them, whatever its format.

Every reader of this folder yields these, every writer takes them; the actions of the room publish
them. Names of fields are those of the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeVar

from rathaus.catalogue.models import Layer
from rathaus.people.actions.foreign_offices import DescribedOffice

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedFee:
    """Gebühr; ``kind`` is one of :class:`rathaus.catalogue.models.Fee.Kind`."""

    kind: str
    names: Words = field(default_factory=dict)
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    currency: str = "EUR"
    norm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedPeriod:
    """Frist oder Dauer; ``kind`` and ``unit`` as in :class:`rathaus.catalogue.models.Period`."""

    kind: str
    names: Words = field(default_factory=dict)
    number_from: int | None = None
    number_to: int | None = None
    unit: str = ""
    norm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedPaper:
    """Unterlage."""

    names: Words
    required: bool = True
    notes: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedLink:
    """Formular, Onlinedienst oder weitere Seite."""

    kind: str
    url: str
    names: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedPlace:
    """Anlaufstelle; ``office`` is the key of a :class:`DescribedOffice` or of one of ours."""

    office: str
    appointment: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedBasis:
    """Rechtsgrundlage: a norm and what it says."""

    norm: str
    text: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedService:
    """Leistung. ``office`` is competent; ``hidden`` what its source does not show to the public.

    ``identifiers`` names it in its source, by scheme: that is how it is found again.
    """

    key: str
    names: Words
    office: str = ""
    leika: str = ""
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: Mapping[str, Words] = field(default_factory=dict)
    legal_basis: tuple[DescribedBasis, ...] = ()
    fees: tuple[DescribedFee, ...] = ()
    periods: tuple[DescribedPeriod, ...] = ()
    papers: tuple[DescribedPaper, ...] = ()
    links: tuple[DescribedLink, ...] = ()
    places: tuple[DescribedPlace, ...] = ()
    topics: tuple[tuple[str, str], ...] = ()
    identifiers: Words = field(default_factory=dict)
    duration_minutes: int | None = None
    trust: str = "none"
    channels: tuple[str, ...] = ("counter",)
    layer: int = Layer.SOURCE
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file says: services and offices; ``notes`` name what was not or otherwise taken."""

    services: tuple[DescribedService, ...] = ()
    offices: tuple[DescribedOffice, ...] = ()
    notes: tuple[str, ...] = ()

    def at_layer(self, layer: int) -> Reading:
        """The same, its texts in this layer."""
        return replace(self, services=tuple(replace(one, layer=layer) for one in self.services))

    def with_hidden(self, *, shown: bool) -> Reading:
        """The same, where asked with everything for the public that its source hides."""
        if not shown:
            return self
        return replace(self, services=tuple(replace(one, hidden=False) for one in self.services))


Row = TypeVar("Row", DescribedFee, DescribedPeriod, DescribedPaper, DescribedLink)


def merged(readings: Iterable[Reading]) -> Reading:
    """Files of several languages as one: a service that occurs twice says more, not again."""
    services: dict[tuple[str, ...], DescribedService] = {}
    offices: dict[str, DescribedOffice] = {}
    notes: list[str] = []
    for reading in readings:
        for service in reading.services:
            place = tuple(sorted(f"{k}:{v}" for k, v in service.identifiers.items())) or (
                service.key,
            )
            there = services.get(place)
            services[place] = _joined(there, service) if there else service
        for office in reading.offices:
            offices.setdefault(office.key, office)
        notes += reading.notes
    return Reading(
        services=tuple(services.values()), offices=tuple(offices.values()), notes=tuple(notes)
    )


def _joined(first: DescribedService, other: DescribedService) -> DescribedService:
    """The first, with the languages that only the other speaks; rows get their further names."""
    return replace(
        first,
        names={**other.names, **first.names},
        synonyms={**other.synonyms, **first.synonyms},
        texts={**other.texts, **first.texts},
        leika=first.leika or other.leika,
        fees=_named(first.fees, other.fees),
        periods=_named(first.periods, other.periods),
        papers=_named(first.papers, other.papers),
        links=_named(first.links, other.links),
        hidden=first.hidden and other.hidden,
    )


def _named(rows: tuple[Row, ...], others: tuple[Row, ...]) -> tuple[Row, ...]:
    """Rows whose other version stands at the same place get its names; else they stay."""
    if len(rows) != len(others):
        return rows or others
    return tuple(
        replace(row, names={**other.names, **row.names})
        for row, other in zip(rows, others, strict=True)
    )
