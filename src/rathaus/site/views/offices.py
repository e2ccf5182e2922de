"""All offices with their hours: whoever searches in vain finds people here."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rathaus.design.components import Contact
from rathaus.kernel.access import public_page
from rathaus.kernel.clock import now
from rathaus.kernel.tenancy import current_city
from rathaus.people.contacts import contact_of
from rathaus.people.hours import OpenState, open_state
from rathaus.people.models import Office


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
            contact=contact_of(row),
            state=open_state(list(row.opening_hours.all()), moment, land),
            above=row.parent.name if row.parent and row.parent.parent_id else "",
        )
        for row in rows
    ]
    return render(request, "site/offices.html", {"offices": [o for o in listed if _reachable(o)]})


def _reachable(office: Listed) -> bool:
    contact = office.contact
    return bool(contact.phone or contact.street or contact.hours)
