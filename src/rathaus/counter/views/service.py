"""The page of a service."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.catalogue.actions import note_asked
from rathaus.catalogue.queries import find_service
from rathaus.counter.service_page import service_page, start_url, structured_data
from rathaus.design.components import Link
from rathaus.kernel.access import ANONYMOUS, Actor, public_page


@public_page
@require_safe
def service(request: HttpRequest, key: str) -> HttpResponse:
    """What the service is, what it takes, and how one gets it: online or on any other way."""
    actor = cast("Actor", getattr(request, "actor", ANONYMOUS))
    found = find_service(key, actor)
    page = service_page(found)
    if _counts(request, actor):
        note_asked(actor=ANONYMOUS, key=found.key, way="page")
    context = {
        "page": page,
        "start_url": start_url(page),
        "structured": structured_data(page, request.build_absolute_uri(request.path)),
        "trail": [
            Link(label=_("Startseite"), url=reverse("home")),
            Link(label=_("Leistungen A–Z"), url=reverse("services")),
            Link(label=found.name),
        ],
    }
    return render(request, "counter/service.html", context)


def _counts(request: HttpRequest, actor: Actor) -> bool:
    """Whether somebody came for the service: neither staff, nor a browser that fetches ahead."""
    ahead = request.headers.get("sec-purpose", "") or request.headers.get("purpose", "")
    return request.method == "GET" and not actor.is_staff and "prefetch" not in ahead
