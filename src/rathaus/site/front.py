"""The front desk of the city: the office that people turn to first."""

from __future__ import annotations

from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Office


def front_office() -> Office | None:
    """The citizens' office (Bürgeramt, Bürgerservice) with its hours.

    ``settings.front_office`` of the city names its key; else it is the first office of the tree
    that is open at all. None in a city without opening hours.
    """
    offices = Office.objects.prefetch_related("opening_hours")
    key = str(current_city().settings.get("front_office", ""))
    named = offices.filter(key=key).first() if key else None
    if named is not None:
        return named
    return (
        offices.filter(opening_hours__isnull=False).distinct().order_by("position", "key").first()
    )
