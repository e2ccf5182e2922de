"""Who is competent for somebody at an address, where else one can go, and when there is time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from rathaus.catalogue.cards import OfficeCard, office_card
from rathaus.catalogue.competence.queries import (
    Competence,
    competent_for,
    depends_on_address,
    districts_for,
    places_near,
)
from rathaus.catalogue.competence.refusals import AddressElsewhere, AddressUnknown
from rathaus.catalogue.models import Service
from rathaus.catalogue.slots.queries import next_free_slot
from rathaus.catalogue.slots.rules import takes_visits
from rathaus.counter.slots.booking import far_words, spoken_time
from rathaus.counter.where import where_questions
from rathaus.design.fields import Field

ASKED = ("adresse", "stadtteil")
"""What the address of the page may carry."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Districts where another office is competent."""

    district: str
    office: str
    phone: str


@dataclass(frozen=True, slots=True)
class OtherPlace:
    """A place where people can go besides."""

    card: OfficeCard
    far: str
    hint: str
    appointment: bool


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The competent office as far as it is known.

    ``card`` is None only beyond the boundary of the city, where nobody of ours is competent.
    ``asks`` says that the answer depends on the address; ``known`` that one was given and found.
    """

    card: OfficeCard | None
    asks: bool = False
    known: bool = False
    questions: Sequence[Field] = ()
    refusal: AddressUnknown | AddressElsewhere | None = None
    elsewhere: Sequence[Elsewhere] = ()
    others: Sequence[OtherPlace] = ()
    slot: str = ""
    slot_url: str = ""
    competence: Competence | None = field(default=None, repr=False)


def whereabouts(service: Service, asked: Mapping[str, str]) -> Whereabouts:
    """Read address or district from the address of the page and say who is competent."""
    given = {key: " ".join(asked.get(key, "").split())[:200] for key in ASKED}
    asks = depends_on_address(service)
    refusal: AddressUnknown | AddressElsewhere | None = None
    found: Competence | None = None
    try:
        found = competent_for(service, address=given["adresse"], district=given["stadtteil"])
    except (AddressUnknown, AddressElsewhere) as refused:
        refusal = refused
    if isinstance(refusal, AddressElsewhere):
        found = None
    elif found is None:
        found = competent_for(service)
    slot = next_free_slot(service, found.office) if found and takes_visits(service) else None
    return Whereabouts(
        card=office_card(found.office, reason=_reason(found, asks)) if found else None,
        asks=asks,
        known=found is not None and not found.asked_for_address and any(given.values()),
        # Beyond the boundary nothing is wrong with what was typed: the page says who is competent.
        questions=where_questions(given, districts_for(service), refusal if found else None),
        refusal=refusal,
        elsewhere=_elsewhere(service),
        others=_others(service, found),
        slot=spoken_time(slot.starts_at) if slot else "",
        slot_url=_slot_url(service, given) if slot else "",
        competence=found,
    )


def _reason(found: Competence, asks: bool) -> str:
    """Why this office; where one office does it all, nobody needs a reason."""
    return found.reason if asks else ""


def _elsewhere(service: Service) -> list[Elsewhere]:
    rows = sorted(service.responsibilities.all(), key=lambda row: row.district)
    return [Elsewhere(row.district, row.office.name, row.office.phone) for row in rows]


def _others(service: Service, found: Competence | None) -> list[OtherPlace]:
    if found is None:
        return []
    return [
        OtherPlace(office_card(row.office), far_words(row.metres), row.hint, row.appointment)
        for row in places_near(service, found)
        if not row.competent
    ]


def _slot_url(service: Service, given: Mapping[str, str]) -> str:
    said = {key: value for key, value in given.items() if value}
    url = reverse("counter:slots", args=[service.key])
    return f"{url}?{urlencode(said)}" if said else url
