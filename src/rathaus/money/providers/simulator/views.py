"""The pages of the simulated provider. No money moves here, and each page says so."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rathaus.kernel.access import public_page
from rathaus.kernel.errors import Invalid
from rathaus.money.actions import receive_callback
from rathaus.money.providers.simulator import bank
from rathaus.money.providers.simulator.bank import SignedReport
from rathaus.money.providers.simulator.provider import Simulator

# „lost“ pays, but the callback never arrives: the house has to ask for itself.
_BUTTONS: dict[str, Callable[[str], list[SignedReport]]] = {
    "pay": bank.pay,
    "twice": lambda token: bank.pay(token, times=2),
    "lost": lambda token: bank.pay(token) and [],
    "cancel": bank.cancel,
    "time-out": bank.time_out,
}


@require_http_methods(["GET", "POST"])
@public_page
def simulator(request: HttpRequest, token: str) -> HttpResponse:
    """Show the payment; on a button do it, call the house back, and send the payer home."""
    entry = bank.find(token)
    if request.method != "POST":
        return render(request, "money/simulator.html", {"payment": entry})
    button = _BUTTONS.get(request.POST.get("do", ""))
    if button is None:
        raise Invalid(_("Diese Schaltfläche gibt es nicht."), remedy=_("Laden Sie die Seite neu."))
    for report in button(token):
        receive_callback(provider=Simulator.key, body=report.body, headers=report.headers)
    return HttpResponseRedirect(entry.return_url)
