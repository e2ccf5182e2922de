"""The out tray: letters for the post, and proofs of what was served formally."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rathaus.kernel.access import staff
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.mail.actions import mark_posted
from rathaus.mail.models import KINDS_OF_SERVICE
from rathaus.mail.queries import out_tray, waiting_for_proof
from rathaus.procedures.actions.serving import record_proof
from rathaus.records.queries import cases_shut_to
from rathaus.site.desk.frame import StaffRequest, show, tell
from rathaus.site.desk.typed import Typed, read_back, read_days

KIND = "service_"
"""What the names of the questions about the kind of service begin with."""


@staff("mail.send")
def tray(request: StaffRequest) -> HttpResponseBase:
    """Letters that wait for the post, and those whose formal service is not proven yet."""
    return _show(request)


@staff("mail.send")
@require_POST
def posted(request: StaffRequest) -> HttpResponseBase:
    """Chosen letters went to the post today; from now the law counts, or waits for the proof."""
    chosen = [key for value in request.POST.getlist("delivery") if (key := _uuid(value))]
    if not chosen:
        messages.error(request, _("Wählen Sie zuerst aus, was zur Post gegangen ist."))
        return redirect("desk:out-tray")
    services = {key: request.POST.get(f"{KIND}{key}", "") for key in chosen}
    tell(
        request,
        lambda: mark_posted(actor=request.actor, deliveries=chosen, day=today(), services=services),
        ngettext(
            "%(n)s Brief ist als zur Post gegeben vermerkt; ab heute zählt die Frist, bei "
            "förmlicher Zustellung vom Tag des Nachweises an.",
            "%(n)s Briefe sind als zur Post gegeben vermerkt; ab heute zählt die Frist, bei "
            "förmlicher Zustellung vom Tag des Nachweises an.",
            len(chosen),
        )
        % {"n": len(chosen)},
    )
    return redirect("desk:out-tray")


@staff("mail.send")
@require_POST
def served(request: StaffRequest, delivery_id: UUID) -> HttpResponseBase:
    """The proof of a formal service has come; its day starts the period."""
    values = read_back(request, ("day",), longest=100)
    try:
        days = read_days(values, ("day",), _("Diesen Tag konnten wir nicht lesen."))
        record_proof(
            actor=request.actor,
            delivery_id=delivery_id,
            day=days["day"],
            files=request.FILES.getlist("proof"),
        )
    except (Invalid, Conflict) as error:
        return _show(request, Typed(str(delivery_id), values, error))
    messages.success(
        request, _("Der Tag der Zustellung ist eingetragen; von ihm an läuft die Frist.")
    )
    return redirect("desk:out-tray")


def _show(request: StaffRequest, typed: Typed | None = None) -> HttpResponseBase:
    shut = cases_shut_to(request.actor).values("pk")
    page = out_tray(request.actor, without=shut, after=request.GET.get("nach", ""))
    context = {
        "page": page,
        "today": today(),
        "older_url": "?nach=" + page.next if page.next else "",
        "kinds": KINDS_OF_SERVICE,
        "waiting": waiting_for_proof(request.actor, without=shut),
        "typed": typed,
        "wrong": getattr(typed.problem, "fields", {}) if typed else {},
    }
    return show(
        request, "desk/out_tray.html", context, status=typed.problem.status if typed else 200
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
