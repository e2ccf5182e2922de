"""Exactly one competent office for a service, and whether that depends on the address at all."""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rathaus.catalogue.competence import refusals
from rathaus.catalogue.competence.places import (
    Located,
    distance_metres,
    district_names,
    locate,
    same_district,
)
from rathaus.catalogue.models import Service, ServicePlace
from rathaus.catalogue.queries import places_of
from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Office


@dataclass(frozen=True, slots=True)
class Competence:
    """The competent office and why it is this one.

    ``asked_for_address`` says that the answer depends on the address, which is still missing:
    ``office`` is then competent wherever the district has no office of its own.
    """

    office: Office
    reason: str
    district: str = ""
    asked_for_address: bool = False
    place: Located | None = None


@dataclass(frozen=True, slots=True)
class NearPlace:
    """A place where people can go: the competent office or one that serves besides.

    ``metres`` is the distance as the crow flies, where address and office have a position.
    """

    office: Office
    competent: bool
    metres: float | None = None
    appointment: bool = False
    hint: str = ""


def depends_on_address(service: Service) -> bool:
    """Whether in some district another office is competent than in the rest of the city."""
    return any(row.office_id != service.office_id for row in service.responsibilities.all())


def competent_for(
    service: Service, *, address: str | Located = "", district: str = ""
) -> Competence:
    """The one competent office for somebody at this address or in this district.

    Raises :class:`~.refusals.AddressUnknown` (with near spellings) where the answer depends on an
    address that nobody knows, and :class:`~.refusals.AddressElsewhere` (with the neighbour) for
    one beyond the boundary, even if the answer does not depend on it.
    """
    place = locate(address) if isinstance(address, str) else address
    if place.text and place.inside is False:
        raise refusals.elsewhere(place.text, place.neighbour, current_city().name)
    if not depends_on_address(service):
        where = _only(place.districts) or district.strip()
        reason = _("Diese Stelle ist in ganz %(city)s zuständig.") % {"city": current_city().name}
        return Competence(service.office, reason, where, place=place if place.text else None)
    if place.text:
        return _at(service, place)
    if district.strip():
        name = _known_district(service, district)
        return _in(service, name, place=locate(name))
    return Competence(
        service.office,
        _("Zuständig, wenn Ihr Stadtteil keine eigene Stelle dafür hat. Nennen Sie Ihre Adresse."),
        asked_for_address=True,
    )


def places_near(service: Service, competence: Competence) -> list[NearPlace]:
    """Where people can go: the competent office first, then the others, the nearest first."""
    place = competence.place or Located("")
    own = NearPlace(competence.office, True, distance_metres(place, competence.office))
    hints = {row.office_id: row for row in places_of(service)}
    if row := hints.pop(competence.office.pk, None):
        own = _near(row, place, competent=True)
    others = [_near(row, place, competent=False) for row in hints.values()]
    far = math.inf
    return [own, *sorted(others, key=lambda near: far if near.metres is None else near.metres)]


def _near(row: ServicePlace, place: Located, *, competent: bool) -> NearPlace:
    metres = distance_metres(place, row.office)
    return NearPlace(row.office, competent, metres, row.appointment, row.hint)


def _at(service: Service, place: Located) -> Competence:
    """At an address, which may lie in several districts as long as they share one office."""
    if not place.districts:
        raise refusals.unknown_street(place.text, place.suggestions)
    offices = {_office_in(service, name).pk for name in place.districts}
    if len(offices) > 1:
        raise refusals.number_decides(place.text)
    return _in(service, _only(place.districts), _office_in(service, place.districts[0]), place)


def _in(
    service: Service, district: str, office: Office | None = None, place: Located | None = None
) -> Competence:
    office = office or _office_in(service, district)
    said = {"district": district, "place": place.text if place else ""}
    if not district:
        reason = _("Zuständig für %(place)s.") % said
    elif place and not same_district(place.text, district):
        reason = _("Zuständig für %(place)s (Stadtteil %(district)s).") % said
    else:
        reason = _("Zuständig im Stadtteil %(district)s.") % said
    return Competence(office, reason, district, place=place)


def _office_in(service: Service, district: str) -> Office:
    for row in service.responsibilities.all():
        if same_district(row.district, district):
            return row.office
    return service.office


def districts_for(service: Service) -> list[str]:
    """The districts to choose from: those of the city, and any that the service names besides."""
    own = {row.district for row in service.responsibilities.all()}
    return sorted({*district_names(), *own})


def _known_district(service: Service, typed: str) -> str:
    names = districts_for(service)
    for name in names:
        if same_district(name, typed):
            return name
    near = difflib.get_close_matches(typed.strip(), names, n=4, cutoff=0.5)
    raise refusals.unknown_district(typed.strip()[:80], tuple(near))


def _only(districts: Sequence[str]) -> str:
    return districts[0] if len(districts) == 1 else ""


def offices_for(service: Service) -> list[Office]:
    """Every office that serves somebody for this: competent somewhere, or a place to go."""
    found = [service.office]
    found += [row.office for row in service.responsibilities.select_related("office")]
    found += [row.office for row in places_of(service)]
    return list({office.pk: office for office in found}.values())
