"""Which office takes what nobody else is competent for."""

from __future__ import annotations

from rathaus.assistant.rules import SERVE
from rathaus.catalogue.queries import find_service
from rathaus.kernel.errors import NotFound
from rathaus.people.models import Office, RoleAssignment

_COUNTER = "buergerservice"


def general_office() -> Office:
    """The office for general information: the citizens' counter, else one whose people serve."""
    found = Office.objects.filter(key=_COUNTER).first() or _serving() or _root()
    if found is None:
        raise NotFound("Diese Kommune hat noch keine Stelle.")
    return found


def office_for(service_key: str) -> Office:
    """The office competent for the service, else the one for general information."""
    if service_key:
        try:
            return find_service(service_key).office
        except NotFound:
            pass
    return general_office()


def _serving() -> Office | None:
    assigned = (
        RoleAssignment.objects.filter(role__permissions__contains=[SERVE], office__isnull=False)
        .select_related("office")
        .order_by("office__path")
        .first()
    )
    return assigned.office if assigned else None


def _root() -> Office | None:
    return Office.objects.order_by("path").first()
