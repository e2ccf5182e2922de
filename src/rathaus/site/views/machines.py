"""What browsers and search engines fetch by themselves: colours, crest, robots, map of the site."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from rathaus.catalogue.bylaws.queries import in_force
from rathaus.catalogue.models import Topic
from rathaus.catalogue.queries import published
from rathaus.catalogue.topics.queries import shown
from rathaus.kernel.access import public_page
from rathaus.kernel.tenancy import current_city_or_none
from rathaus.kernel.tenancy.registry import registry
from rathaus.people.models import Office
from rathaus.reports.queries import published as published_reports
from rathaus.site import look

_FRESH_SECONDS = 600
_CLOSED = (
    "antrag",
    "dokumente",
    "konto",
    "mein-rathaus",
    "nachrichten",
    "schreibtisch",
    "status",
    "suche",
    "vorgaenge",
    "zahlung",
)
"""First parts of addresses that are of no use to a search engine."""
_MOST_ADDRESSES = 45_000  # sitemaps.org allows 50,000 in all
_MOST_TEXTS = 4_000
_MOST_REPORTS = 500


@public_page
@require_safe
def city_css(request: HttpRequest) -> HttpResponseBase:
    """The city's colour; on the operator's host those of all cities."""
    city = current_city_or_none()
    text = look.style_sheet_of_all(registry.all()) if city is None else look.style_sheet(city)
    return _cached(request, text, "text/css; charset=utf-8")


@public_page
@require_safe
def crest(request: HttpRequest) -> HttpResponseBase:
    """The coat of arms, also as the icon of the browser's tab."""
    own = current_city_or_none()
    address = str(own.settings.get("crest_url", "")) if own else ""
    if address and address != request.path:
        return redirect(address)
    return _cached(request, look.coat_of_arms(own), "image/svg+xml")


@public_page
@require_safe
def crest_of(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The coat of arms of a demo city on the operator's page, which shows no pictures of others."""
    city = registry.by_slug(slug)
    if city is None or not city.demo:
        raise Http404
    return _cached(request, look.coat_of_arms(city), "image/svg+xml")


@public_page
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: of a demonstration nothing, lest somebody takes it for real."""
    city = current_city_or_none()
    if city is None or city.demo:
        return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
    lines = ["User-agent: *", *(f"Disallow: /{part}/" for part in _CLOSED)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@public_page
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page (sitemaps.org 0.9)."""
    names = (
        "home",
        "services",
        "offices",
        "assistant:talk",
        "situations",
        "bylaws",
        "questions",
        "steering:maturity",
        "reports",
        "reports-numbers",
    )
    paths = [reverse(name) for name in (*names, "imprint", "privacy", "accessibility")]
    for kind in (Topic.Kind.SITUATION, Topic.Kind.GROUP):
        paths += [reverse("situation", args=[topic.key]) for topic in shown(kind)]
    texts = in_force().values_list("key", flat=True)[:_MOST_TEXTS]
    paths += [reverse("bylaw", args=[key]) for key in texts]
    keys = published().values_list("key", flat=True)[:_MOST_ADDRESSES]
    paths += [reverse("counter:service", args=[key]) for key in keys]
    offices = Office.objects.order_by("position", "key").values_list("key", flat=True)
    paths += [reverse("office", args=[key]) for key in offices]
    serials = published_reports().order_by("-serial").values_list("serial", flat=True)
    paths += [reverse("report", args=[f"M-{serial}"]) for serial in serials[:_MOST_REPORTS]]
    root = request.build_absolute_uri("/").rstrip("/")
    context = {"addresses": [f"{root}{path}" for path in paths]}
    return render(request, "site/sitemap.xml", context, content_type="application/xml")


def _cached(request: HttpRequest, text: str, content_type: str) -> HttpResponseBase:
    """The text, or word that the copy at hand is still the same."""
    digest = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    response: HttpResponse
    if request.headers.get("if-none-match") == digest:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(text, content_type=content_type)
    response["ETag"] = digest
    patch_cache_control(response, public=True, max_age=_FRESH_SECONDS)
    return response
