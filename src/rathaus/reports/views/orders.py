"""An order on a phone, by the link in its mail: take it, ask, refuse, report it done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.design.components import Badge, Fact, MapPoint, TimelineEntry
from rathaus.design.fields import Field
from rathaus.design.typography import date_time
from rathaus.kernel.access import public_page
from rathaus.kernel.blobs import serve
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import Invalid, NotFound, RathausError
from rathaus.reports.actions.answering import (
    ask_about_order,
    finish_order,
    refuse_order,
    take_order,
)
from rathaus.reports.contractors import (
    ORDER_OPEN,
    contractor_actor,
    find_order,
    geo_uri,
    photos_for_order,
    speaker,
)
from rathaus.reports.models import Order
from rathaus.reports.views.uploads import read_photo

_KINDS = {
    Order.State.SENT: "warning",
    Order.State.TAKEN: "info",
    Order.State.DONE: "success",
    Order.State.REFUSED: "danger",
}


@public_page
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, key: str) -> HttpResponseBase:
    """The order, and what can be done with it. The secret in the address opens it."""
    found = find_order(key)
    problem: RathausError | None = None
    doing = request.POST.get("do", "")
    if request.method == "POST":
        try:
            messages.success(request, _answer(request, found, doing))
        except RathausError as error:
            problem = error
            found.refresh_from_db()
        else:
            return redirect("report-order", key)
    context = _context(found, key) | _forms(request, doing, problem)
    status = problem.status if problem else 200
    response = render(request, "reports/outside/order.html", context, status=status)
    response["Referrer-Policy"] = "same-origin"
    return response


@public_page
@require_safe
def photo(request: HttpRequest, key: str, photo_id: UUID) -> HttpResponse:
    """A photo of the order's report, once it is fit to be seen."""
    found = find_order(key)
    shown = next((one for one in photos_for_order(found) if one.pk == photo_id), None)
    blob = shown and (shown.small if "klein" in request.GET else shown.blob)
    if not blob:
        raise NotFound(_("Dieses Foto gibt es hier nicht."))
    return serve(blob, f"{found.report.number}.jpg", inline=True, request=request)


def _answer(request: HttpRequest, found: Order, doing: str) -> str:
    """Do what the button says; what to tell."""
    actor = contractor_actor(found.contractor)
    text = request.POST.get(doing, "")
    if doing == "take":
        take_order(actor=actor, order=found)
        return _("Danke, der Auftrag ist angenommen.")
    if doing == "ask":
        ask_about_order(actor=actor, order=found, text=text)
        return _("Ihre Frage ist unterwegs. Die Antwort kommt per E-Mail und steht dann hier.")
    if doing == "refuse":
        refuse_order(actor=actor, order=found, reason=text)
        return _("Danke für die Nachricht. Die Stelle beauftragt jemand anderen.")
    if doing == "done":
        data, name = read_photo(request)
        finish_order(actor=actor, order=found, note=text, photo=data, photo_name=name)
        return _("Danke, der Auftrag ist als ausgeführt gemeldet.")
    raise Invalid(
        _("Das geht hier nicht."), remedy=_("Wählen Sie eine der angebotenen Möglichkeiten.")
    )


def _context(found: Order, key: str) -> dict[str, Any]:
    report = found.report
    state = Order.State(found.state)
    place = report.place or report.district or _("ohne Adresse")
    facts = [
        Fact(term=_("Wo"), value=place),
        Fact(term=_("Koordinaten"), value=f"{report.latitude:.6f}, {report.longitude:.6f}"),
    ]
    if found.due_at:
        facts.insert(0, Fact(term=_("Bis"), value=date_time(found.due_at.astimezone(BERLIN))))
    if report.office:
        facts.append(Fact(term=_("Auftrag von"), value=report.office.name))
    return {
        "order": found,
        "report": report,
        "state": Badge(label=state.label, kind=_KINDS.get(state, "")),  # type: ignore[arg-type]
        "open": state in ORDER_OPEN,
        "sent": state == Order.State.SENT,
        "facts": facts,
        "geo": geo_uri(report),
        "points": [MapPoint(label=place, lat=report.latitude, lon=report.longitude)],
        "photos": [
            (one, reverse("report-order-photo", args=[key, one.pk]))
            for one in photos_for_order(found)
        ],
        "said": [
            TimelineEntry(
                title=speaker(found, entry),
                when=entry.at.astimezone(BERLIN),
                text=entry.text,
            )
            for entry in found.entries.order_by("at")
        ],
    }


def _forms(request: HttpRequest, doing: str, problem: RathausError | None) -> dict[str, Any]:
    wrong = problem.fields if isinstance(problem, Invalid) and problem.fields else {}

    def text(do: str, label: str, *, required: bool = True) -> Field:
        here = do == doing
        return Field(
            name=do,
            label=label,
            widget="textarea",
            rows=3,
            value=request.POST.get(do, "") if here else "",
            error=str(wrong.get("text", "")) if here else "",
            required=required,
            max_length=4000,
        )

    picture = Field(
        name="photo",
        label=_("Foto von danach"),
        widget="upload",
        accept="image/*",
        error=str(wrong.get("photo", "")) if doing == "done" else "",
        hint=_("Gesichter und Kennzeichen machen wir unkenntlich."),
        extra={"capture": "environment"},
    )
    return {
        "problem": problem,
        "doing": doing,
        "done_fields": [picture, text("done", _("Was wurde gemacht?"), required=False)],
        "ask_fields": [text("ask", _("Ihre Frage"))],
        "refuse_fields": [text("refuse", _("Warum nicht?"))],
    }
