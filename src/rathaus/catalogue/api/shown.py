"""From rows and descriptions to what the answers say, in one language."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest

from rathaus.catalogue.addresses import service_url
from rathaus.catalogue.api import schemas
from rathaus.catalogue.exchange.described import DescribedService
from rathaus.catalogue.markup import plain, render
from rathaus.catalogue.models import FIRST_LANGUAGE, Service, ServiceText, Topic
from rathaus.catalogue.queries import media_of
from rathaus.catalogue.source import searchable
from rathaus.people.actions.foreign_offices import DescribedOffice
from rathaus.people.models import Office

ROOT = "/api/v1/catalogue"


def said(words: Mapping[str, str], language: str) -> str:
    """The words in the language, else in German."""
    return words.get(language) or words.get(FIRST_LANGUAGE, "")


def office_short(request: HttpRequest, row: Office) -> schemas.OfficeShort:
    """An office by name."""
    return schemas.OfficeShort(key=row.key, name=row.name, href=_href(request, "offices", row.key))


def office_full(request: HttpRequest, office: DescribedOffice) -> schemas.OfficeFull:
    """An office with everything."""
    return schemas.OfficeFull(
        key=office.key,
        name=office.name,
        short=office.short,
        parent=office.parent,
        street=office.street,
        house_number=office.house_number,
        postcode=office.postcode,
        town=office.town,
        phone=office.phone,
        email=office.email,
        website=office.website,
        latitude=office.latitude,
        longitude=office.longitude,
        accessibility=office.accessibility,
        hours=[
            schemas.Hours(
                weekday=weekday, opens=f"{opens:%H:%M}", closes=f"{closes:%H:%M}", note=note
            )
            for weekday, opens, closes, note in office.hours or ()
        ],
        identifiers=dict(office.identifiers),
        href=_href(request, "offices", office.key),
    )


def service_short(request: HttpRequest, row: Service, language: str) -> schemas.ServiceShort:
    """A service in a list; needs its office and its short texts loaded."""
    short = {
        text.language: text
        for text in sorted(row.texts.all(), key=lambda text: text.layer)
        if text.module == ServiceText.Module.SHORT
    }
    spoken = short.get(language) or short.get(FIRST_LANGUAGE)
    withdrawn = row.state == Service.State.WITHDRAWN
    return schemas.ServiceShort(
        key=row.key,
        name=said(row.names, language),
        summary=plain(searchable(spoken.text)) if spoken and not withdrawn else "",
        language=spoken.language if spoken else FIRST_LANGUAGE,
        leika=row.leika,
        office=None if withdrawn else office_short(request, row.office),
        online=bool(row.procedure_key),
        withdrawn=withdrawn,
        updated_at=row.updated_at,
        url=request.build_absolute_uri(service_url(row.key)),
        href=_href(request, "services", row.key),
    )


def service_full(
    request: HttpRequest,
    row: Service,
    service: DescribedService,
    office: DescribedOffice,
    language: str,
) -> schemas.ServiceFull:
    """A service with everything that its page says."""
    german = service.texts.get(FIRST_LANGUAGE, {})
    texts = {**german, **service.texts.get(language, {})}
    return schemas.ServiceFull(
        **service_short(request, row, language).model_dump(),
        synonyms=list(service.synonyms.get(language, ())),
        languages=sorted(set(service.names) | set(service.texts)),
        texts=[_text(module, texts[module]) for module in ServiceText.Module.values
               if texts.get(module)],
        media=_media(row),
        legal_basis=[
            schemas.NormOut(norm=basis.norm, text=said(basis.text, language))
            for basis in service.legal_basis
        ],
        fees=_fees(service, language),
        periods=_periods(service, language),
        papers=[
            schemas.PaperOut(
                name=said(paper.names, language),
                required=paper.required,
                note=said(paper.notes, language),
            )
            for paper in service.papers
        ],
        links=[
            schemas.LinkOut(kind=link.kind, name=said(link.names, language), url=link.url)
            for link in service.links
        ],
        responsible=office_full(request, office),
        districts=[
            schemas.DistrictOut(
                district=one.district, office=office_short(request, one.office)
            )
            for one in row.responsibilities.all()
        ],
        places=_places(request, row, service),
        topics=[topic_short(topic, language) for topic in row.topics.all()],
        identifiers=dict(service.identifiers),
        duration_minutes=service.duration_minutes,
        review_on=row.review_on,
    )  # fmt: skip


def topic_short(topic: Topic, language: str) -> schemas.TopicShort:
    """A topic by name."""
    return schemas.TopicShort(kind=topic.kind, key=topic.key, name=said(topic.names, language))


def _text(module: str, text: str) -> schemas.TextOut:
    return schemas.TextOut(
        module=module,
        title=str(ServiceText.Module(module).label),
        text=text,
        html=str(render(text)),
        plain=plain(text),
    )


def _media(row: Service) -> list[schemas.MediaOut]:
    return [
        schemas.MediaOut(
            module=module, kind=kind, origin=one.origin, url=one.url, text=plain(one.text)
        )
        for module, kinds in sorted(media_of(row).items())
        for kind, one in sorted(kinds.items())
    ]


def _fees(service: DescribedService, language: str) -> list[schemas.FeeOut]:
    return [
        schemas.FeeOut(
            kind=fee.kind,
            name=said(fee.names, language),
            amount_from=None if fee.amount_from is None else f"{fee.amount_from:.2f}",
            amount_to=None if fee.amount_to is None else f"{fee.amount_to:.2f}",
            currency=fee.currency,
            norm=fee.norm,
        )
        for fee in service.fees
    ]


def _periods(service: DescribedService, language: str) -> list[schemas.PeriodOut]:
    return [
        schemas.PeriodOut(
            kind=period.kind,
            name=said(period.names, language),
            number_from=period.number_from,
            number_to=period.number_to,
            unit=period.unit,
            norm=period.norm,
        )
        for period in service.periods
    ]


def _places(
    request: HttpRequest, row: Service, service: DescribedService
) -> list[schemas.PlaceOut]:
    offices = {place.office.key: place.office for place in row.places.all()}
    return [
        schemas.PlaceOut(
            office=office_short(request, offices[place.office]),
            appointment=place.appointment,
            hint=place.hint,
        )
        for place in service.places
    ]


def _href(request: HttpRequest, part: str, key: str) -> str:
    return request.build_absolute_uri(f"{ROOT}/{part}/{key}")
