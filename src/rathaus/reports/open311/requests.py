"""GET Service Requests, one or many, and POST Service Request."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rathaus.kernel.errors import NotFound
from rathaus.reports.models import Token
from rathaus.reports.open311.asked import asked_by
from rathaus.reports.open311.doors import Answer, door
from rathaus.reports.open311.given import Given
from rathaus.reports.open311.posting import post
from rathaus.reports.open311.programs import program_of, source_of
from rathaus.reports.open311.reading import listed, named
from rathaus.reports.queries import serial_of

ROOT = "service_requests"
_MOST_NAMED = 1000


@door("GET", "POST")
def requests(request: HttpRequest, given: Given) -> Answer:
    """The list, or a new report."""
    if request.method == "POST":
        return Answer(ROOT, [post(request, given)])
    own, extended = source_of(program_of(given)), given.flag("extensions")
    if numbers := given.many("service_request_id"):
        serials = [serial_of(number) for number in numbers[:_MOST_NAMED]]
        known = [serial for serial in serials if serial is not None]
        return Answer(ROOT, named(request, known, own, extended))
    asked = asked_by(given)
    rows, more = listed(request, asked, extended)
    return Answer(ROOT, rows, _page(request, given, asked.page + 1) if more else "")


@door("GET")
def single(request: HttpRequest, given: Given, number: str) -> Answer:
    """One report; what is not released looks like what is not there, but to whoever sent it."""
    serial = serial_of(number)
    own, extended = source_of(program_of(given)), given.flag("extensions")
    rows = named(request, [serial], own, extended) if serial is not None else []
    if not rows:
        raise NotFound(
            _("Eine Meldung mit der Nummer „{number}“ gibt es hier nicht.").format(
                number=number[:40]
            ),
            remedy=_("Prüfen Sie die Nummer; sie beginnt mit M-."),
        )
    return Answer(ROOT, rows)


@door("GET")
def token(_request: HttpRequest, _given: Given, key: str) -> Answer:
    """The number behind a token."""
    found = Token.objects.filter(token=key).values_list("report__serial", flat=True).first()
    if found is None:
        raise NotFound(
            _("Dieses token gibt es nicht."), remedy=_("Prüfen Sie, ob es vollständig ist.")
        )
    return Answer(ROOT, [{"service_request_id": f"M-{found}", "token": key}])


def _page(request: HttpRequest, given: Given, number: int) -> str:
    query = {name: values for name, values in given.values.items() if name != "api_key"}
    asked = urlencode(query | {"page": [str(number)]}, doseq=True)
    return request.build_absolute_uri(f"{request.path}?{asked}")
