"""Services and offices at a glance: the same cards for page, assistant, telephone and API."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.catalogue.addresses import service_url
from rathaus.catalogue.competence.places import Located
from rathaus.catalogue.competence.queries import Competence, competent_for
from rathaus.catalogue.markup import plain
from rathaus.catalogue.models import Period, Service, ServiceLink, ServiceText
from rathaus.catalogue.prices import price_lines
from rathaus.catalogue.queries import fees_of, links_of, papers_of, periods_of, texts_of
from rathaus.catalogue.slots.queries import next_free_slot
from rathaus.catalogue.slots.rules import takes_visits
from rathaus.catalogue.slots.sources import SlotOffer
from rathaus.catalogue.source import searchable
from rathaus.catalogue.wording import fee_line, paper_line, period_line, price_line
from rathaus.kernel.clock import now, today
from rathaus.kernel.tenancy import current_city
from rathaus.people.hours import day_times, open_state, week
from rathaus.people.models import Office

__all__ = ["OfficeCard", "ServiceCard", "SlotOffer", "office_card", "service_card"]

Module = ServiceText.Module
_MAP = "https://www.openstreetmap.org/"


@dataclass(frozen=True, slots=True)
class OfficeCard:
    """The competent office, and why it is this one.

    ``hours`` is the regular week as pairs of days and times, ``today`` what holds today. ``url`` is
    the office's own page. ``map_url`` leads to a map of somebody else: show it only as a link that
    says so, since whoever follows it tells that operator.
    """

    key: str
    name: str
    address: Sequence[str]
    phone: str
    email: str
    hours: Sequence[tuple[str, str]]
    open_now: bool | None
    open_note: str
    accessibility: str
    reason: str = ""
    website: str = ""
    today: str = ""
    url: str = ""
    map_url: str = ""


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A service at a glance: office, papers, fee, how long it takes, what comes next.

    ``asks_address`` says that another office may be competent once the address is known.
    ``form_url`` takes a POST (an application begins); ``slot_url`` is the page to note a time.
    """

    key: str
    name: str
    url: str
    summary: str
    papers: Sequence[str] = ()
    fees: Sequence[str] = ()
    duration: str = ""
    office: OfficeCard | None = None
    slot: SlotOffer | None = None
    form_url: str = ""
    online_url: str = ""
    procedure_key: str = ""
    asks_address: bool = False
    slot_url: str = ""


def office_card(office: Office, *, reason: str = "", language: str = "") -> OfficeCard:
    """The office with everything that one needs to go or to call there.

    Reads ``opening_hours``, so prefetch them for lists.
    """
    with _spoken(language):
        hours, land = list(office.opening_hours.all()), current_city().land
        state = open_state(hours, now(), land)
        return OfficeCard(
            key=office.key,
            name=office.name,
            address=office.address_lines,
            phone=office.phone,
            email=office.email,
            hours=week(hours, today()),
            open_now=state.open if state else None,
            open_note=state.text if state else "",
            accessibility=office.accessibility,
            reason=reason,
            website=office.website,
            today=_today(office, land) if hours else "",
            url=_address("office", office.key),
            map_url=map_url(office),
        )


def service_card(
    service: Service,
    *,
    place: str | Located = "",
    district: str = "",
    competence: Competence | None = None,
    language: str = "",
) -> ServiceCard:
    """The service with the office that is competent at the place (an address) or in the district.

    Raises what :func:`competent_for` raises. Whoever has the answer already gives ``competence``.
    """
    with _spoken(language):
        found = competence or competent_for(service, address=place, district=district)
        texts = {key: plain(searchable(text)) for key, text in texts_of(service).items()}
        online = [row.url for row in links_of(service) if row.kind == ServiceLink.Kind.ONLINE]
        slot = next_free_slot(service, found.office) if takes_visits(service) else None
        return ServiceCard(
            key=service.key,
            name=service.name,
            url=service_url(service.key),
            summary=texts.get(Module.SHORT, ""),
            papers=_papers(service),
            fees=fee_lines(service) or _said(texts, Module.COST),
            duration=_duration(service) or texts.get(Module.DURATION, ""),
            office=office_card(found.office, reason=found.reason),
            slot=slot,
            form_url=_address("counter:apply-start", service.procedure_key),
            online_url=next(iter(online), ""),
            procedure_key=service.procedure_key,
            asks_address=found.asked_for_address,
            slot_url=_address("counter:slots", service.key) if slot else "",
        )


def fee_lines(service: Service) -> list[str]:
    """What the service costs, line by line: as its procedure computes it, else as described."""
    prices = price_lines(service) if service.procedure_key else None
    if prices is None:
        return [fee_line(fee) for fee in fees_of(service)]
    return [price_line(price) for price in prices] or [_("kostenfrei")]


def map_url(office: Office) -> str:
    """The office on OpenStreetMap; empty where neither position nor street is known."""
    if office.latitude is not None and office.longitude is not None:
        spot = {"mlat": f"{office.latitude:.5f}", "mlon": f"{office.longitude:.5f}"}
        return f"{_MAP}?{urlencode(spot)}#map=18/{spot['mlat']}/{spot['mlon']}"
    if office.street:
        return f"{_MAP}search?{urlencode({'query': ', '.join(office.address_lines)})}"
    return ""


def _papers(service: Service) -> list[str]:
    rows = papers_of(service)
    if rows:
        return [paper_line(paper) for paper in rows]
    text = texts_of(service).get(Module.PAPERS, "")
    return [said for line in text.splitlines() if (said := plain(searchable(line)))]


def _duration(service: Service) -> str:
    rows = [row for row in periods_of(service) if row.kind == Period.Kind.PROCESSING]
    return "; ".join(filter(None, map(period_line, rows)))


def _said(texts: dict[str, str], module: str) -> list[str]:
    return [texts[module]] if texts.get(module) else []


def _today(office: Office, land: str) -> str:
    return day_times(office.opening_hours.all(), today(), land) or _("heute geschlossen")


def _address(name: str, key: str) -> str:
    """The address of a page of a higher floor; empty where it is not installed or has no key."""
    try:
        return reverse(name, args=[key]) if key else ""
    except NoReverseMatch:
        return ""


def _spoken(language: str) -> AbstractContextManager[None]:
    return translation.override(language) if language else nullcontext()
