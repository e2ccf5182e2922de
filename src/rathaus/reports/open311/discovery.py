"""Service discovery, and the page that tells people what the interface is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.design.components import Fact
from rathaus.kernel.access import public_page
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.statements import execute
from rathaus.kernel.tenancy import current_city
from rathaus.reports.actions.keys import TEST_KEY
from rathaus.reports.open311.doors import Answer, door, jurisdiction
from rathaus.reports.open311.errors import no_such_address
from rathaus.reports.open311.given import Given
from rathaus.reports.open311.writing import lines

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
_CHANGED = "SELECT max(at) FROM reports_setupchange WHERE kind = 'category'"
_NEVER = "2026-01-01 00:00"


@door("GET")
def discovery(request: HttpRequest, _given: Given) -> Answer:
    """Which interfaces there are, in which formats, and since when the services are as they are."""
    city = current_city()
    page = request.build_absolute_uri(reverse("open311"))
    changed = _changed()
    content = {
        "changeset": changed,
        "contact": _contact(),
        "key_service": _("Einen Schlüssel für Ihr Programm bekommen Sie hier: {page}").format(
            page=page
        ),
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": f"{page}v2",
                "changeset": changed,
                "type": "test" if city.demo else "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }
    return Answer("discovery", content)


@door("GET", "POST")
def nowhere(_request: HttpRequest, _given: Given) -> Answer:
    """Every other address below, told in the words of the interface."""
    raise no_such_address()


@public_page
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the interface is, where the key comes from, and what to send."""
    city = current_city()
    here = request.build_absolute_uri(reverse("open311"))
    named = (
        (_("Auskunft über die Schnittstelle"), "discovery.xml"),
        (_("Liste der Kategorien"), "v2/services.xml"),
        (_("Fragen einer Kategorie"), "v2/services/<service_code>.xml"),
        (_("Meldungen lesen und senden"), "v2/requests.xml"),
        (_("Eine einzelne Meldung"), "v2/requests/<service_request_id>.xml"),
    )
    context = {
        "endpoint": f"{here}v2",
        "addresses": [Fact(term=term, value=here + path) for term, path in named],
        "jurisdiction": jurisdiction(city),
        "test_key": TEST_KEY if city.demo else "",
        "email": city.settings.get("email", ""),
        "without_key": bool(city.settings.get("open311_without_key")),
    }
    return render(request, "reports/open311.html", context)


def _changed() -> str:
    at = execute(_CHANGED).fetchone()[0]
    return f"{at.astimezone(BERLIN):%Y-%m-%d %H:%M}" if at else _NEVER


def _contact() -> str:
    city = current_city()
    told = city.settings
    where = ", ".join(str(told[name]) for name in ("email", "phone") if told.get(name))
    return lines([city.official_name + (":" if where else ""), where])
