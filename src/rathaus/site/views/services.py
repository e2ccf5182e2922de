"""All services from A to Z, and all offices."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.catalogue.models import Service, ServiceText
from rathaus.catalogue.queries import texts_of
from rathaus.design.components import Badge, LinkRow
from rathaus.kernel.access import public_page
from rathaus.people.models import Office
from rathaus.site.directory import competent_offices, extract, letter_of


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter above the list, empty for all: its address, and whether it is the one shown."""

    letter: str
    url: str
    current: bool


@public_page
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """The list; letter and office stand in the address, so that a choice can be kept and sent."""
    offices = competent_offices()
    letter = request.GET.get("buchstabe", "").upper()
    office = _office(request.GET.get("stelle", ""), offices)
    start = request.GET.get("ab", "")
    part = extract(letter=letter, office=office, start=int(start) if _is_number(start) else 0)
    letter = letter if letter in part.letters else ""
    kept = {"stelle": office.key} if office else {}
    signs = ["", *part.letters]
    context = {
        "groups": _grouped(part.services),
        "letters": [Letter(sign, _url(kept, buchstabe=sign), sign == letter) for sign in signs],
        "offices": offices if office is None or office in offices else [office, *offices],
        "office": office,
        "letter": letter,
        "more_url": _url(kept, buchstabe=letter, ab=str(part.next)) if part.next else "",
    }
    return render(request, "site/services.html", context)


def service_row(service: Service, *, meta: str = "") -> LinkRow:
    """A service as a line that leads to its page; ``texts`` must be loaded."""
    return LinkRow(
        title=service.name,
        url=reverse("counter:service", args=[service.key]),
        text=texts_of(service).get(ServiceText.Module.SHORT, ""),
        meta=meta,
        badge=Badge(label=_("online"), kind="info") if service.procedure_key else None,
    )


def _grouped(services: list[Service]) -> list[tuple[str, list[LinkRow]]]:
    """The services under their first letters."""
    return [
        (letter, [service_row(service, meta=service.office.name) for service in run])
        for letter, run in groupby(services, key=letter_of)
    ]


def _office(key: str, known: list[Office]) -> Office | None:
    """The office of this key; one above others stands for all below it."""
    if not key:
        return None
    found = next((row for row in known if row.key == key), None)
    return found or Office.objects.filter(key=key).first()


def _url(kept: dict[str, str], **choice: str) -> str:
    told = {name: value for name, value in (choice | kept).items() if value}
    return reverse("services") + (f"?{urlencode(told)}" if told else "")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6
