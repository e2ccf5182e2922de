"""Our own services and offices as descriptions, for every writer: what the public sees, no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import Prefetch, QuerySet

from rathaus.catalogue.exchange.described import (
    DescribedBasis,
    DescribedFee,
    DescribedLink,
    DescribedPaper,
    DescribedPeriod,
    DescribedPlace,
    DescribedService,
)
from rathaus.catalogue.exchange.filling import filling
from rathaus.catalogue.models import FIRST_LANGUAGE, Layer, Responsibility, Service
from rathaus.catalogue.queries import (
    fees_of,
    links_of,
    norms_of,
    papers_of,
    periods_of,
    places_of,
    published,
    texts_in,
    with_details,
)
from rathaus.people.actions.foreign_offices import DescribedOffice
from rathaus.people.models import Office

Fill = Callable[[Service, str, dict[str, str]], dict[str, str]]


def public_services() -> QuerySet[Service]:
    """Every public service with all that its description says: a constant number of queries."""
    districts = Responsibility.objects.select_related("office").order_by("district")
    return with_details(published()).prefetch_related(
        Prefetch("responsibilities", districts), "topics", "office__opening_hours"
    )


def describe(row: Service) -> DescribedService:
    """The service as it is shown, in every language that it speaks, its figures filled in."""
    return describe_all([row])[0]


def describe_all(rows: Iterable[Service]) -> list[DescribedService]:
    """The same of many, without a query for each."""
    rows = list(rows)
    fill = filling(rows)
    return [_describe(row, fill) for row in rows]


def _describe(row: Service, fill: Fill) -> DescribedService:
    languages = list(dict.fromkeys((FIRST_LANGUAGE, *row.names, *_spoken(row))))
    texts = {
        language: fill(row, language, said)
        for language in languages
        if (said := texts_in(row, language))
    }
    return DescribedService(
        key=row.key,
        names=dict(row.names),
        office=row.office.key,
        leika=row.leika,
        synonyms={language: tuple(words) for language, words in row.synonyms.items() if words},
        texts=texts,
        legal_basis=_basis(row, languages),
        fees=tuple(
            DescribedFee(
                kind=fee.kind,
                names=fee.names,
                amount_from=fee.amount_from,
                amount_to=fee.amount_to,
                currency=fee.currency,
                norm=fee.norm,
            )
            for fee in fees_of(row)
        ),
        periods=tuple(
            DescribedPeriod(
                kind=period.kind,
                names=period.names,
                number_from=period.number_from,
                number_to=period.number_to,
                unit=period.unit,
                norm=period.norm,
            )
            for period in periods_of(row)
        ),
        papers=tuple(
            DescribedPaper(names=paper.names, required=paper.required, notes=paper.notes)
            for paper in papers_of(row)
        ),
        links=tuple(
            DescribedLink(kind=link.kind, url=link.url, names=link.names) for link in links_of(row)
        ),
        places=tuple(
            DescribedPlace(office=place.office.key, appointment=place.appointment, hint=place.hint)
            for place in places_of(row)
        ),
        topics=tuple((topic.kind, topic.key) for topic in row.topics.all()),
        identifiers=dict(row.identifiers),
        duration_minutes=row.duration_minutes,
        trust=row.trust,
        channels=tuple(row.channels),
        layer=Layer.SOURCE,
    )


def _spoken(row: Service) -> list[str]:
    return sorted({text.language for text in row.texts.all()})


def _basis(row: Service, languages: list[str]) -> tuple[DescribedBasis, ...]:
    """The norms, each with what it says in every language that says it differently."""
    german = norms_of(row, FIRST_LANGUAGE)
    said: list[dict[str, str]] = [
        {FIRST_LANGUAGE: norm.text} if norm.text else {} for norm in german
    ]
    for language in languages:
        if language == FIRST_LANGUAGE:
            continue
        for place, norm in enumerate(norms_of(row, language)[: len(german)]):
            if norm.text and norm.text != german[place].text:
                said[place][language] = norm.text
    return tuple(
        DescribedBasis(norm=norm.norm, text=words) for norm, words in zip(german, said, strict=True)
    )


def offices_of(services: Iterable[DescribedService]) -> tuple[DescribedOffice, ...]:
    """The offices that the services name, those above them first: two queries."""
    named = {service.office for service in services}
    named |= {place.office for service in services for place in service.places}
    paths = Office.objects.filter(key__in=named).values_list("path", flat=True)
    keys = {key for path in paths for key in path.split("/")}
    return tuple(describe_office(row) for row in _offices().filter(key__in=keys))


def every_office() -> tuple[DescribedOffice, ...]:
    """All offices, those above first."""
    return tuple(describe_office(row) for row in _offices())


def _offices() -> QuerySet[Office]:
    rows = Office.objects.select_related("parent").prefetch_related("opening_hours")
    return rows.order_by("path")


def describe_office(row: Office, *, parent: str | None = None) -> DescribedOffice:
    """The office with its regular hours; needs ``opening_hours`` loaded, and ``parent`` unless the
    key of the office above is given."""
    if parent is None:
        parent = row.parent.key if row.parent else ""
    return DescribedOffice(
        key=row.key,
        name=row.name,
        parent=parent,
        short=row.short,
        kind=row.kind,
        street=row.street,
        house_number=row.house_number,
        postcode=row.postcode,
        town=row.town,
        phone=row.phone,
        email=row.email,
        website=row.website,
        latitude=row.latitude,
        longitude=row.longitude,
        accessibility=row.accessibility,
        identifiers=dict(row.identifiers),
        hours=tuple(
            sorted(
                (hours.weekday, hours.opens, hours.closes, hours.note)
                for hours in row.opening_hours.all()
                if hours.valid_from is None and hours.valid_to is None
            )
        ),
    )
