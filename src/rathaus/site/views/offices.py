"""All offices with their hours, and each on a page of its own: whoever searches in vain finds
people here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.catalogue.addresses import service_url
from rathaus.catalogue.cards import office_card
from rathaus.catalogue.competence.places import position_of
from rathaus.catalogue.models import Service, ServicePlace
from rathaus.catalogue.queries import of_office, published
from rathaus.counter.places import place_map
from rathaus.design.components import Contact, Link, LinkRow, MapPoint
from rathaus.kernel.access import public_page
from rathaus.kernel.clock import now
from rathaus.kernel.errors import NotFound
from rathaus.kernel.tenancy import current_city
from rathaus.people.contacts import contact_of
from rathaus.people.hours import OpenState, open_state
from rathaus.people.models import Office

_MOST = 60
"""So many services stand on the page of an office; the rest is in the list from A to Z."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An office in the list, whether it is open now, and what it belongs to."""

    key: str
    contact: Contact
    state: OpenState | None
    above: str


@public_page
@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """Every office that can be reached at all: with a telephone, an address or opening hours."""
    land, moment = current_city().land, now()
    rows = (
        Office.objects.select_related("parent")
        .prefetch_related("opening_hours")
        .order_by("position", "name")
    )
    listed = [
        Listed(
            key=row.key,
            contact=replace(contact_of(row), url=reverse("office", args=[row.key])),
            state=open_state(list(row.opening_hours.all()), moment, land),
            above=row.parent.name if row.parent and row.parent.parent_id else "",
        )
        for row in rows
    ]
    return render(request, "site/offices.html", {"offices": [o for o in listed if _reachable(o)]})


@public_page
@require_safe
def office(request: HttpRequest, key: str) -> HttpResponse:
    """One office: how to reach it, when it is open, what it does, what belongs to it."""
    found = (
        Office.objects.select_related("parent")
        .prefetch_related("opening_hours", "children")
        .filter(key=key)
        .first()
    )
    if found is None:
        raise NotFound(
            _("Diese Stelle gibt es hier nicht oder nicht mehr."),
            remedy=_("Suchen Sie sie in der Liste aller Stellen."),
        )
    own = list(of_office(found)[: _MOST + 1])
    context = {
        "office": found,
        "card": replace(office_card(found), url=""),
        "services": [_row(service) for service in own[:_MOST]],
        "more": len(own) > _MOST,
        "besides": [_row(service) for service in _besides(found, own)],
        "below": sorted(found.children.all(), key=lambda row: (row.position, row.name)),
        "points": _points(found),
        "trail": [
            Link(label=_("Startseite"), url=reverse("home")),
            Link(label=_("Stellen und Öffnungszeiten"), url=reverse("offices")),
            Link(label=found.name),
        ],
    }
    return render(request, "site/office.html", context)


def _row(service: Service) -> LinkRow:
    return LinkRow(title=service.name, url=service_url(service.key))


def _besides(office: Office, own: list[Service]) -> list[Service]:
    """Services for which one can come here though another office is competent."""
    keys = ServicePlace.objects.filter(office=office).values("service")
    known = {service.pk for service in own}
    return [service for service in published().filter(pk__in=keys) if service.pk not in known]


def _points(office: Office) -> list[MapPoint]:
    """The office on our own quiet map; nothing where nobody knows the place."""
    spot = position_of(office)
    if spot is None or not place_map():
        return []
    text = ", ".join(office.address_lines)
    return [MapPoint(label=office.name, lat=spot[0], lon=spot[1], text=text)]


def _reachable(office: Listed) -> bool:
    contact = office.contact
    return bool(contact.phone or contact.street or contact.hours)
