"""„Ich melde mit“: whoever saw the same is counted, and hears of the end if they like."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rathaus.design.components import Link
from rathaus.design.fields import Field
from rathaus.kernel.access import ANONYMOUS, Actor, public_page
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.kernel.throttle import client_address
from rathaus.reports.actions.joining import join_report
from rathaus.reports.public.words import place_of_report
from rathaus.reports.queries import find_published
from rathaus.reports.rules import may_join


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, number: str) -> HttpResponseBase:
    """One optional question, the address; afterwards the follower's own page."""
    report = find_published(number)
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    refusal: RathausError | None = None
    if request.method == "POST":
        try:
            joined = join_report(
                actor=actor,
                report=report,
                email=request.POST.get("email", ""),
                client=client_address(request),
                slip=request.POST.get("slip", "")[:80],
            )
        except RathausError as error:
            refusal = error
        else:
            messages.success(request, _("Danke, Sie melden jetzt mit."))
            if joined.key:
                return redirect("report-mine", joined.key)
            return redirect("report", report.number)
    elif not may_join(actor, report):
        return redirect("report", report.number)
    problems = refusal.fields if isinstance(refusal, Invalid) else {}
    field = Field(
        name="email",
        label=_("Ihre E-Mail-Adresse"),
        widget="email",
        value=request.POST.get("email", ""),
        hint=_("Dann schreiben wir Ihnen, wenn es erledigt ist. Ohne Adresse zählen Sie genauso."),
        required=False,
        error=problems.get("email", ""),
    )
    context = {
        "report": report,
        "place": place_of_report(report),
        "fields": [field],
        "refusal": refusal if refusal and not problems else None,
        "slip": request.POST.get("slip", "")[:80] or secrets.token_urlsafe(12),
        "here": reverse("report", args=[report.number]),
        "trail": [
            Link(label=_("Meldungen"), url=reverse("reports")),
            Link(label=report.number, url=reverse("report", args=[report.number])),
        ],
    }
    status = refusal.status if refusal else 200
    return render(request, "reports/public/join.html", context, status=status)
