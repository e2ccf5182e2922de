"""The page of a service."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.catalogue.actions import note_asked
from rathaus.catalogue.models import TextMedia
from rathaus.catalogue.queries import find_service, media_of
from rathaus.counter.assisted.nodes import nodes_of
from rathaus.counter.requests import as_pdf
from rathaus.counter.service_office import ASKED
from rathaus.counter.service_page import service_page, start_url, structured_data
from rathaus.design.components import Link
from rathaus.kernel.access import ANONYMOUS, Actor, public_page
from rathaus.kernel.errors import NotFound
from rathaus.kernel.tenancy import current_city
from rathaus.mail.links import city_url
from rathaus.procedures.installed import active_version, installed
from rathaus.procedures.queries.paper_forms import blank_form


@public_page
@require_safe
def service(request: HttpRequest, key: str) -> HttpResponse:
    """What the service is, what it takes, and how one gets it: online or on any other way."""
    actor = cast("Actor", getattr(request, "actor", ANONYMOUS))
    found = find_service(key, actor)
    page = service_page(found, request.GET.dict())
    if _counts(request, actor):
        note_asked(actor=ANONYMOUS, key=found.key, way="page")
    context = {
        "page": page,
        "here": f"{request.path}#zustaendig",
        "start_url": start_url(page),
        "nodes": bool(nodes_of(current_city().slug)),
        "structured": structured_data(page, request.build_absolute_uri(request.path)),
        "trail": [
            Link(label=_("Startseite"), url=reverse("home")),
            Link(label=_("Leistungen A–Z"), url=reverse("services")),
            Link(label=found.name),
        ],
    }
    status = page.where.refusal.status if page.where.refusal else 200
    return render(request, "counter/service.html", context, status=status)


@public_page
@require_safe
def captions(request: HttpRequest, key: str, module: str) -> HttpResponse:
    """The words of a film in sign language (WebVTT)."""
    found = find_service(key, cast("Actor", getattr(request, "actor", ANONYMOUS)))
    film = media_of(found).get(module, {}).get(TextMedia.Kind.SIGN)
    if film is None or not film.captions:
        raise NotFound(_("Zu diesem Film gibt es keine Untertitel."))
    return HttpResponse(film.captions, content_type="text/vtt; charset=utf-8")


@public_page
@require_safe
def paper_form(request: HttpRequest, key: str) -> HttpResponse:
    """The form of the service to print and to fill in by hand."""
    found = find_service(key, cast("Actor", getattr(request, "actor", ANONYMOUS)))
    if not found.procedure_key:
        raise NotFound(
            _("Für diese Leistung gibt es hier kein Formular."),
            remedy=_("Fragen Sie die zuständige Stelle; wie, steht auf der Seite der Leistung."),
        )
    bundle = installed(active_version(found.procedure_key))
    pdf = blank_form(bundle, privacy_url=city_url() + reverse("privacy"))
    return as_pdf(pdf.data, f"Formular-{key}.pdf")


def _counts(request: HttpRequest, actor: Actor) -> bool:
    """Whether somebody came for the service: neither staff, nor a browser that fetches ahead.

    Whoever is here already and only says where they live, came before.
    """
    ahead = request.headers.get("sec-purpose", "") or request.headers.get("purpose", "")
    again = any(name in request.GET for name in ASKED)
    return request.method == "GET" and not again and not actor.is_staff and "prefetch" not in ahead
