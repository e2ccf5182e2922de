"""The door for providers' call-backs, and the pages of the simulator."""

from __future__ import annotations

import orjson
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from rathaus.kernel.access import provider as provider_actor
from rathaus.kernel.access import public_page
from rathaus.kernel.clock import now
from rathaus.kernel.errors import NotFound
from rathaus.kernel.ids import new_id
from rathaus.kernel.references import resolve
from rathaus.money.actions import settle
from rathaus.money.models import Payment, PaymentState
from rathaus.money.providers import provider_named
from rathaus.money.providers.simulator import provider as simulation

CHOICES = {
    "pay": PaymentState.PAID,
    "twice": PaymentState.PAID,
    "cancel": PaymentState.CANCELLED,
    "fail": PaymentState.FAILED,
}


@csrf_exempt
@public_page
@require_POST
def callback(request: HttpRequest, provider: str) -> HttpResponse:
    """A provider reports; signed, so that nobody else can. Answers 200 also when it was known."""
    found = provider_named(provider)
    report = found.read_callback(request)
    stored = settle(actor=provider_actor(found.key), provider=found, report=report)
    return JsonResponse({"outcome": stored.outcome})


@public_page
def simulator(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The simulator's counter: pay, pay twice, cancel, fail, or walk away."""
    payment = (
        Payment.objects.select_related("claim")
        .filter(provider="simulator", provider_reference=reference)
        .first()
    )
    if payment is None:
        raise NotFound(
            _("Diese Zahlung kennt der Zahlungsdienst nicht."),
            remedy=_("Gehen Sie zurück zum Vorgang und beginnen Sie die Zahlung neu."),
        )
    choice = request.POST.get("choice", "") if request.method == "POST" else ""
    if choice in CHOICES:
        for _time in range(2 if choice == "twice" else 1):
            _report(payment, CHOICES[choice])
        return redirect(_back(request, payment))
    if choice == "leave":
        return redirect(_back(request, payment))
    return render(
        request, "money/simulator.html", {"payment": payment, "back": _back(request, payment)}
    )


def _report(payment: Payment, state: PaymentState) -> None:
    """What a real provider sends from its own server: a signed body through the same reader."""
    found = provider_named("simulator")
    body = orjson.dumps(
        {
            "event_id": str(new_id()),
            "reference": payment.provider_reference,
            "state": state.value,
            "amount": str(payment.amount),
            "means": "girocard",
            "at": now().isoformat(),
        }
    )
    report = simulation.read(body)
    settle(actor=provider_actor(found.key), provider=found, report=report)


def _back(request: HttpRequest, payment: Payment) -> str:
    """To what the claim belongs to, as far as the payer may see it, else home."""
    actor = request.actor  # type: ignore[attr-defined]
    found = resolve(payment.claim.about, actor)
    return found.url if found else "/"
