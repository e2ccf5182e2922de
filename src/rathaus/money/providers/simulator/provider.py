"""The simulated provider as the house sees it: signed callbacks in the shape of XBezahldienste."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from django.conf import settings
from django.urls import reverse

from rathaus.kernel.clock import now
from rathaus.kernel.errors import Refused
from rathaus.kernel.rows import insert
from rathaus.kernel.tenancy import current_city
from rathaus.money.providers.base import BadSignature, Begun, Kind, Order, Settlement
from rathaus.money.providers.simulator.models import SimulatedPayment

SIGNATURE = "x-signature"
TIMED_OUT = "TIMEOUT"
_Status = SimulatedPayment.Status


class Simulator:
    """Bezahldienst (simuliert): no money moves. Each city has a signing key of its own."""

    key = "simulator"
    title = "Bezahldienst (simuliert)"
    simulated = True
    origin = ""

    def check_config(self) -> list[str]:
        """It may stand in only where nobody expects real money."""
        return [] if current_city().demo else ["Der Simulator bedient nur Vorführungen."]

    def begin(self, order: Order) -> Begun:
        """Remember the payment and send the payer to the simulated pages."""
        token = signature_of(f"page of {order.reference}".encode())[:32]
        entry = SimulatedPayment(
            token=token,
            reference=order.reference,
            amount=order.amount,
            currency=order.currency,
            purpose=order.purpose,
            description=order.description,
            items=list(order.items),
            return_url=order.return_url,
            created_at=now(),
        )
        insert(entry, or_ignore=True)
        return Begun(token, reverse("money:simulator", args=[token]))

    def verify_callback(self, body: bytes, headers: Mapping[str, str]) -> Settlement:
        """Check the signature (HMAC-SHA256 over the body) and read the report."""
        given = headers.get(SIGNATURE, "")
        if not hmac.compare_digest(given.encode(), signature_of(body).encode()):
            raise BadSignature(
                "Die Rückmeldung ist nicht vom Bezahldienst unterschrieben.",
                remedy="Der Betrieb muss den Schlüssel beim Bezahldienst prüfen.",
            )
        return _settlement(orjson.loads(body))

    def query(self, reference: str) -> list[Settlement]:
        """What the simulated provider would have called back."""
        entry = SimulatedPayment.objects.filter(reference=reference).first()
        return [_settlement(report) for report in reports_of(entry)] if entry else []

    def refund(self, *, refund: str, reference: str, transaction: str, amount: Decimal) -> str:
        """Note the refund once."""
        entry = SimulatedPayment.objects.select_for_update().filter(reference=reference).first()
        if entry is None or transaction not in {line["id"] for line in entry.transactions}:
            raise Refused("Der Bezahldienst kennt diese Zahlung nicht.")
        if refund not in entry.refunds:
            entry.refunds[refund] = f"R-{len(entry.refunds) + 1}-{entry.reference[-8:]}"
            entry.save(update_fields=["refunds"])
        return str(entry.refunds[refund])


def signature_of(body: bytes) -> str:
    """The signature of this city's simulated provider."""
    key = f"rathaus.money.simulator:{current_city().slug}:{settings.SECRET_KEY}"
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def reports_of(entry: SimulatedPayment) -> list[dict[str, Any]]:
    """Everything to report about a payment: each transaction, or how else it ended."""
    if entry.transactions:
        return [_report(entry, line["id"], line["at"]) for line in entry.transactions]
    if entry.status == _Status.INITIAL:
        return []
    return [_report(entry, "", entry.created_at.isoformat())]


def _report(entry: SimulatedPayment, transaction: str, at: str) -> dict[str, Any]:
    """A report with the field names of XBezahldienste (payment information and request)."""
    return {
        "eventId": f"{entry.reference}:{transaction or entry.status}",
        "paymentInformation": {
            "transactionId": transaction,
            "transactionReference": entry.reference,
            "transactionRedirectUrl": reverse("money:simulator", args=[entry.token]),
            "transactionTimestamp": at,
            "paymentMethod": "OTHER",
            "paymentMethodDetail": "simuliert",
            "status": entry.status,
            "statusDetail": entry.status_detail,
        },
        "paymentRequest": {
            "requestId": entry.reference,
            "requestTimestamp": entry.created_at.isoformat(),
            "currency": entry.currency,
            "grosAmount": str(entry.amount),
            "purpose": entry.purpose,
            "description": entry.description,
            "redirectUrl": entry.return_url,
            "items": entry.items,
        },
    }


def _settlement(report: Mapping[str, Any]) -> Settlement:
    information, request = report["paymentInformation"], report["paymentRequest"]
    return Settlement(
        event_id=report["eventId"],
        reference=information["transactionReference"],
        kind=_kind(information["status"], information["statusDetail"]),
        at=datetime.fromisoformat(information["transactionTimestamp"]),
        amount=Decimal(request["grosAmount"]),
        currency=request["currency"],
        transaction=information["transactionId"],
        method=information["paymentMethodDetail"],
    )


def _kind(status: str, detail: str) -> Kind:
    if detail == TIMED_OUT:
        return Kind.TIMED_OUT
    return {
        _Status.PAYED: Kind.PAID,
        _Status.CANCELED: Kind.CANCELLED,
        _Status.FAILED: Kind.FAILED,
    }[_Status(status)]
