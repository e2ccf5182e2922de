"""Seeing one's file: asking for it, and taking what was released."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.counter.case_page import CasePage
from rathaus.counter.inspections import asking_fields, shown_inspections
from rathaus.counter.requests import ActorRequest
from rathaus.design.components import Link
from rathaus.kernel import blobs
from rathaus.kernel.access import residents
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.people.contacts import contact_of
from rathaus.records.inspection.asking import ask_inspection
from rathaus.records.inspection.queries import find_inspection, open_package
from rathaus.records.inspection.reading import note_binding
from rathaus.records.models import Seen
from rathaus.records.queries import find_case


@residents()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def inspection(request: ActorRequest, number: str) -> HttpResponseBase:
    """What inspection means, where one's requests stand, and the question for a new one."""
    page = CasePage(request.actor, find_case(request.actor, number))
    refusal = None
    if request.method == "POST":
        try:
            ask_inspection(actor=request.actor, case=page.case, wish=request.POST.get("wish", ""))
        except (Invalid, Conflict) as error:
            refusal = error
        else:
            messages.success(
                request, _("Ihr Antrag ist da. Wir schreiben Ihnen, sobald er beantwortet ist.")
            )
            return redirect("counter:case-inspection", page.case.number)
    shown = shown_inspections(request.actor, page.case)
    context = {
        "page": page,
        "case": page.case,
        "shown": shown,
        "fields": asking_fields(request.POST.get("wish", ""), refusal),
        "can_ask": not any(one.open for one in shown),
        "refusal": refusal,
        "contact": contact_of(page.case.office),
        "trail": [
            *page.trail[:-1],
            Link(label=page.name, url=reverse("my-case", args=[page.case.number])),
            Link(label=_("Akteneinsicht")),
        ],
    }
    status = refusal.status if refusal else 200
    return render(request, "counter/inspection.html", context, status=status)


@residents()
@require_safe
@never_cache
def package(request: ActorRequest, number: str, inspection_id: UUID) -> HttpResponse:
    """The released papers as one PDF; that they were opened is noted."""
    found = find_inspection(request.actor, inspection_id)
    bound = open_package(request.actor, found)
    if request.method == "GET":
        note_binding(actor=request.actor, binding=bound, way=Seen.PACKAGE)
    assert bound.blob is not None  # noqa: S101 - open_package gives only what has its content
    return blobs.serve(bound.blob, bound.name, request=request)
