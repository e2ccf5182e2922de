"""Offices as pages show them: where they are, when they are open, how they are reached."""

from __future__ import annotations

from rathaus.design.components import Contact
from rathaus.kernel.clock import today
from rathaus.people.hours import week
from rathaus.people.models import Office


def contact_of(office: Office) -> Contact:
    """The office with its regular week; reads ``opening_hours``, so prefetch them for lists."""
    return Contact(
        name=office.name,
        street=f"{office.street} {office.house_number}".strip(),
        town=f"{office.postcode} {office.town}".strip(),
        phone=office.phone,
        email=office.email,
        hours=week(office.opening_hours.all(), today()),
        accessibility=office.accessibility,
    )
