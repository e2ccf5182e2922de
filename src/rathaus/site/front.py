"""The front desk of the city: the office that people turn to first."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef

from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Office, OpeningHours


def front_office() -> Office | None:
    """The citizens' office (Bürgeramt, Bürgerservice) with its hours.

    ``settings.front_office`` of the city names its key; else it is the office with opening hours
    that is competent for most services. None in a city without opening hours.
    """
    offices = Office.objects.prefetch_related("opening_hours")
    key = str(current_city().settings.get("front_office", ""))
    named = offices.filter(key=key).first() if key else None
    if named is not None:
        return named
    open_at_all = OpeningHours.objects.filter(office=OuterRef("pk"))
    return (
        offices.filter(Exists(open_at_all))
        .annotate(competent_for=Count("services"))
        .order_by("-competent_for", "position", "key")
        .first()
    )
