"""The way to a noted time: which office, which time, who comes; the address keeps all choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rathaus.catalogue.cards import OfficeCard, office_card
from rathaus.catalogue.competence.queries import (
    Competence,
    NearPlace,
    competent_for,
    districts_for,
    offices_for,
    places_near,
)
from rathaus.catalogue.competence.refusals import AddressElsewhere, AddressUnknown
from rathaus.catalogue.models import Service
from rathaus.catalogue.slots.queries import free_slots, next_free_slot
from rathaus.catalogue.slots.rules import takes_visits
from rathaus.catalogue.slots.sources import SlotOffer
from rathaus.design.components import Step
from rathaus.design.typography import clock_time, quantity, weekday_date
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import NotFound
from rathaus.people.models import Office

_DAYS_SHOWN = 5
_MOMENT = "%Y-%m-%dT%H:%M"
ASKED = ("adresse", "stadtteil", "stelle", "zeit", "ab")
"""What the address of the page may carry."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its free times: what each is called, and where choosing it leads."""

    name: str
    times: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """A place to choose, with its next free time and where choosing it leads."""

    card: OfficeCard
    competent: bool
    next_free: str
    url: str
    hint: str = ""
    far: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """The page at the step that the choices so far lead to: ``place``, ``time`` or ``person``."""

    service: Service
    asked: Mapping[str, str]
    step: str
    steps: Sequence[Step]
    competence: Competence | None = None
    refusal: AddressUnknown | AddressElsewhere | None = None
    places: Sequence[Place] = ()
    office: Office | None = None
    card: OfficeCard | None = None
    days: Sequence[Day] = ()
    more_url: str = ""
    offer: SlotOffer | None = None
    taken: bool = False
    districts: Sequence[str] = field(default=())

    @property
    def when(self) -> str:
        """The chosen time in words."""
        return spoken_time(self.offer.starts_at) if self.offer else ""


def booking(service: Service, asked: Mapping[str, str]) -> Booking:
    """The step that the choices lead to; raises :class:`NotFound` where nobody can come."""
    if not takes_visits(service):
        raise NotFound(
            _("Für diese Leistung braucht es keinen Termin."),
            remedy=_("Auf ihrer Seite steht, wie Sie sie bekommen."),
        )
    chosen = {key: " ".join(asked.get(key, "").split())[:200] for key in ASKED}
    office = next((one for one in offices_for(service) if one.key == chosen["stelle"]), None)
    if office is not None:
        return _times(service, chosen, office)
    try:
        found = competent_for(service, address=chosen["adresse"], district=chosen["stadtteil"])
    except (AddressUnknown, AddressElsewhere) as refused:
        return _where(service, chosen, refusal=refused)
    if found.asked_for_address:
        return _where(service, chosen)
    near = [place for place in places_near(service, found) if place.office.opening_hours.all()]
    if len(near) == 1 or not near:
        return _times(service, chosen, near[0].office if near else found.office)
    places = [_place(service, chosen, row) for row in near]
    return Booking(service, chosen, "place", _steps(service, chosen, 0), found, places=places)


def moment(text: str) -> datetime | None:
    """A time from the address of the page, in local time; None for anything else."""
    try:
        return datetime.strptime(text, _MOMENT).replace(tzinfo=BERLIN)
    except ValueError:
        return None


def spoken_time(at: datetime) -> str:
    """„Freitag, 8. Mai 2026, 8:20 Uhr“."""
    return f"{weekday_date(timezone.localtime(at))}, {clock_time(at)}"


def _where(
    service: Service,
    chosen: Mapping[str, str],
    refusal: AddressUnknown | AddressElsewhere | None = None,
) -> Booking:
    """The address is missing, or nobody knows it."""
    return Booking(
        service,
        chosen,
        "place",
        _steps(service, chosen, 0),
        refusal=refusal,
        districts=districts_for(service),
    )


def _times(service: Service, chosen: Mapping[str, str], office: Office) -> Booking:
    chosen = {**chosen, "stelle": office.key}
    wanted = moment(chosen["zeit"])
    offers = free_slots(service, office)
    offer = next((one for one in offers if one.starts_at == wanted), None)
    days, more = _days(service, chosen, offers)
    step = "person" if offer else "time"
    return Booking(
        service,
        chosen,
        step,
        _steps(service, chosen, 2 if offer else 1),
        office=office,
        card=office_card(office),
        days=days,
        more_url=more,
        offer=offer,
        taken=wanted is not None and offer is None,
    )


def _days(
    service: Service, chosen: Mapping[str, str], offers: Sequence[SlotOffer]
) -> tuple[list[Day], str]:
    """A few days from the one asked for on, and where the later ones are."""
    first = _day(chosen["ab"])
    later = [one for one in offers if first is None or _day_of(one) >= first]
    by_day = [(day, list(rows)) for day, rows in groupby(later, key=_day_of)]
    days = [
        Day(weekday_date(day), [(clock_time(r.starts_at), _at(service, chosen, r)) for r in rows])
        for day, rows in by_day[:_DAYS_SHOWN]
    ]
    if len(by_day) <= _DAYS_SHOWN:
        return days, ""
    return days, address(service, {**chosen, "zeit": "", "ab": by_day[_DAYS_SHOWN][0].isoformat()})


def _at(service: Service, chosen: Mapping[str, str], offer: SlotOffer) -> str:
    at = timezone.localtime(offer.starts_at).strftime(_MOMENT)
    return address(service, {**chosen, "zeit": at})


def address(service: Service, chosen: Mapping[str, str]) -> str:
    """The page with these choices."""
    url = reverse("counter:slots", args=[service.key])
    said = {key: value for key, value in chosen.items() if value}
    return f"{url}?{urlencode(said)}" if said else url


def _place(service: Service, chosen: Mapping[str, str], near: NearPlace) -> Place:
    free = next_free_slot(service, near.office)
    return Place(
        card=office_card(near.office),
        competent=near.competent,
        next_free=spoken_time(free.starts_at) if free else "",
        url=address(service, {**chosen, "stelle": near.office.key}),
        hint=near.hint,
        far=far_words(near.metres),
    )


def far_words(metres: float | None) -> str:
    """„etwa 1,2 km entfernt“, as the crow flies; empty where it is not known."""
    if metres is None:
        return ""
    if metres < 950:
        return _("etwa %(far)s entfernt") % {"far": quantity(max(round(metres / 50) * 50, 50), "m")}
    return _("etwa %(far)s entfernt") % {"far": quantity(round(metres / 1000, 1), "km")}


def _steps(service: Service, chosen: Mapping[str, str], now_at: int) -> list[Step]:
    """The four steps; those behind lead back with what was chosen before them."""
    keys = ("adresse", "stadtteil")
    where = {key: chosen[key] for key in keys if chosen.get(key)}
    here = {**where, "stelle": chosen.get("stelle", "")}
    back = [address(service, where), address(service, here), "", ""]
    titles = [_("Stelle"), _("Zeit"), _("Ihre Angaben"), _("Fertig")]
    return [
        Step(
            title=title,
            state="done" if place < now_at else "now" if place == now_at else "next",
            url=back[place] if place < now_at else "",
        )
        for place, title in enumerate(titles)
    ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _day_of(offer: SlotOffer) -> date:
    return timezone.localtime(offer.starts_at).date()
