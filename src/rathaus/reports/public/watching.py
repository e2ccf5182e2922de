"""Watch lists as pages: ask, confirm, end. A link that is opened changes nothing; a button does."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from rathaus.design.components import Link
from rathaus.design.fields import Choice, Field
from rathaus.kernel.access import ANONYMOUS, Actor, public_page
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.kernel.throttle import client_address
from rathaus.mail.links import reverse_or_empty
from rathaus.reports.actions.watching import ask_for_watch, confirm_watch, end_watch, find_watch
from rathaus.reports.public.choices import districts
from rathaus.reports.setup import setup
from rathaus.reports.watching import about

_TRAP = "website"


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    """Address, district and category; a letter asks the owner of the address."""
    if request.method != "POST":
        return render(request, "reports/public/watch.html", _form(request, request.GET.dict()))
    given = request.POST.dict()
    try:
        if not given.get(_TRAP):
            ask_for_watch(
                actor=_actor(request),
                email=given.get("email", ""),
                district=_district(given.get("stadtteil", "")),
                category=given.get("kategorie", ""),
                client=client_address(request),
            )
    except RathausError as error:
        context = _form(request, given, error)
        return render(request, "reports/public/watch.html", context, status=error.status)
    return render(request, "reports/public/watch_sent.html", {"email": given.get("email", "")})


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, key: str) -> HttpResponseBase:
    """A list by its secret: what it is about; the button confirms it."""
    if request.method == "POST":
        confirm_watch(actor=_actor(request), key=key)
        return redirect("report-watch-own", key)
    watch = find_watch(key)
    context = {"watch": watch, "about": about(watch), "key": key}
    return _private(render(request, "reports/public/watch_own.html", context))


@public_page
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, key: str) -> HttpResponseBase:
    """End a list; a mail program may post here by itself (RFC 8058), so no form is asked for."""
    if request.method == "POST":
        end_watch(actor=_actor(request), key=key)
        return _private(render(request, "reports/public/watch_ended.html", {}))
    watch = find_watch(key)
    context = {"watch": watch, "about": about(watch), "key": key}
    return _private(render(request, "reports/public/watch_end.html", context))


def _form(
    request: HttpRequest, given: dict[str, str], error: RathausError | None = None
) -> dict[str, Any]:
    problems = error.fields if isinstance(error, Invalid) else {}
    everything = [Choice(value="", label=_("alles"))]
    categories = [Choice(value=one.key, label=one.label) for one in setup().active]
    whole = [Choice(value="", label=_("ganze Stadt"))]
    fields = [
        Field(
            name="email",
            label=_("E-Mail-Adresse"),
            widget="email",
            value=given.get("email", ""),
            required=True,
            autocomplete="email",
            hint=_("Wir schicken dorthin zuerst einen Link zum Bestätigen."),
            error=problems.get("email", ""),
        ),
        Field(
            name="stadtteil",
            label=_("Stadtteil"),
            widget="select",
            required=False,
            value=given.get("stadtteil", ""),
            choices=(*whole, *(Choice(value=name, label=name) for name in districts())),
        ),
        Field(
            name="kategorie",
            label=_("Worum es geht"),
            widget="select",
            required=False,
            value=given.get("kategorie", ""),
            choices=(*everything, *categories),
            error=problems.get("category", ""),
        ),
    ]
    return {
        "fields": fields,
        "refusal": error if error and not problems else None,
        "trail": [Link(label=_("Meldungen"), url=reverse_or_empty("reports"))],
        "privacy_url": reverse_or_empty("privacy"),
    }


def _district(given: str) -> str:
    return given if given in districts() else ""


def _actor(request: HttpRequest) -> Actor:
    found: Actor = getattr(request, "actor", ANONYMOUS)
    return found


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response
