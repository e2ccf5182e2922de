"""The home page: one question, what many ask for, and when the front desk is open."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rathaus.catalogue.models import ServiceText
from rathaus.catalogue.queries import most_asked
from rathaus.kernel.access import public_page
from rathaus.kernel.clock import now
from rathaus.kernel.tenancy import current_city
from rathaus.people.contacts import contact_of
from rathaus.people.hours import open_state
from rathaus.reports.statistics import this_week
from rathaus.site.addresses import address
from rathaus.site.front import front_office
from rathaus.site.views.services import service_row

_MOST_ASKED = 6
_TELLING = 5


@public_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """„Was möchten Sie erledigen?“"""
    short = ServiceText.objects.filter(module=ServiceText.Module.SHORT, position=0)
    services = list(most_asked(_MOST_ASKED).prefetch_related(Prefetch("texts", queryset=short)))
    office = front_office()
    hours = list(office.opening_hours.all()) if office else []
    context = {
        "asked": [service_row(service) for service in services],
        "counted": any(service.popularity for service in services),
        "status_url": address("counter:status"),
        "report_url": address("report-new"),
        "reports_url": address("reports"),
        "front": contact_of(office) if office else None,
        "reports": _reports(),
        "state": open_state(hours, now(), current_city().land),
    }
    return render(request, "site/home.html", context)


def _reports() -> dict[str, Any]:
    """Where to report, and what came of it this week; a week of few says nothing."""
    received, done = this_week()
    return {"received": received, "done": done, "shown": min(received, done) >= _TELLING}
