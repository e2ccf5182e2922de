"""What happens on the simulated provider's side when the payer presses a button."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from django.utils.translation import gettext as _

from rathaus.kernel.clock import now
from rathaus.kernel.errors import NotFound
from rathaus.kernel.rows import fetch, update
from rathaus.kernel.transactions import action
from rathaus.money.providers.simulator.models import SimulatedPayment
from rathaus.money.providers.simulator.provider import (
    SIGNATURE,
    TIMED_OUT,
    reports_of,
    signature_of,
)

_Status = SimulatedPayment.Status


@dataclass(frozen=True, slots=True)
class SignedReport:
    """A callback as it goes over the wire."""

    body: bytes
    headers: dict[str, str]


def find(token: str) -> SimulatedPayment:
    """The payment behind a page of the simulator; raises :class:`NotFound`."""
    entry = SimulatedPayment.objects.filter(token=token).first()
    if entry is None:
        raise NotFound(_("Diese Zahlung kennt der simulierte Bezahldienst nicht."))
    return entry


@action
def pay(token: str, *, times: int = 1) -> list[SignedReport]:
    """„Move“ the money, once or more often; returns the callbacks that are due."""
    entry = _locked(token)
    for _time in range(times):
        number = f"T{len(entry.transactions) + 1}-{entry.reference[-12:]}"
        entry.transactions.append({"id": number, "at": now().isoformat()})
    entry.status, entry.status_detail = _Status.PAYED, ""
    update(
        SimulatedPayment,
        {"token": token},
        transactions=entry.transactions,
        status=entry.status,
        status_detail="",
    )
    return [sign(report) for report in reports_of(entry)[-times:]]


@action
def end(token: str, status: str, detail: str = "") -> list[SignedReport]:
    """End the payment without money; what was paid already stays so."""
    entry = _locked(token)
    if entry.transactions:
        return []
    entry.status, entry.status_detail = status, detail
    entry.save(update_fields=["status", "status_detail"])
    return [sign(report) for report in reports_of(entry)]


def cancel(token: str) -> list[SignedReport]:
    """The payer gives up."""
    return end(token, _Status.CANCELED)


def time_out(token: str) -> list[SignedReport]:
    """The time to pay is over."""
    return end(token, _Status.FAILED, TIMED_OUT)


def sign(report: object) -> SignedReport:
    """A report with its signature."""
    body = orjson.dumps(report)
    return SignedReport(body, {SIGNATURE: signature_of(body)})


def _locked(token: str) -> SimulatedPayment:
    found = fetch(SimulatedPayment, "token = %s FOR UPDATE", [token])
    if not found:
        raise NotFound(_("Diese Zahlung kennt der simulierte Bezahldienst nicht."))
    return found[0]
