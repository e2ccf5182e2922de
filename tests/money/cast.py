"""Claims, payments and providers for the tests of the room."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from rathaus.kernel.access import Actor, system
from rathaus.kernel.clock import now, today
from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.money.actions import open_payment, raise_claim, receive_callback, settle
from rathaus.money.models import Claim, Outcome, Payment
from rathaus.money.providers.base import Kind, Settlement
from rathaus.money.providers.simulator.bank import SignedReport
from tests.cast_floor2 import a_person, an_office, staff

HOUSE = system("test")
FEE = Decimal("30.70")


def a_claim(amount: str = "30.70", **fields: Any) -> Claim:
    """An open claim for a case of its own."""
    values: dict[str, Any] = {
        "actor": HOUSE,
        "subject": Reference("case", str(new_id())),
        "items": [{"text": "Verkehrsrechtliche Anordnung", "amount": amount, "norm": "GebOSt 261"}],
        "reason": "Gebühr Halteverbot",
        "due_on": today() + timedelta(days=14),
    }
    if "party" not in fields:
        values["party"] = a_person()
    if "office" not in fields:
        values["office"] = an_office().pk
    return raise_claim(**values | fields)


def begun(claim: Claim) -> Payment:
    """A payment that is under way at the simulated provider."""
    return open_payment(actor=HOUSE, claim=claim, return_url="/zurueck/")


def token_of(payment: Payment) -> str:
    """The name under which the simulated provider knows it."""
    return payment.provider_reference or ""


def says(payment: Payment, kind: Kind = Kind.PAID, **fields: Any) -> Settlement:
    """What a provider may say about a payment."""
    values: dict[str, Any] = {
        "event_id": f"e-{new_id()}",
        "reference": payment.reference,
        "kind": kind,
        "at": now(),
        "amount": payment.amount if kind == Kind.PAID else None,
        "transaction": f"t-{new_id()}" if kind == Kind.PAID else "",
    }
    return Settlement(**values | fields)


def report(payment: Payment, kind: Kind = Kind.PAID, **fields: Any) -> Outcome:
    """Let the provider say it."""
    return settle(actor=HOUSE, provider="simulator", settlement=says(payment, kind, **fields))


def deliver(reports: list[SignedReport]) -> list[Outcome]:
    """Take the signed reports in as the provider's door does."""
    return [
        receive_callback(provider="simulator", body=one.body, headers=one.headers)
        for one in reports
    ]


def cashier(account: int = 21) -> Actor:
    """Somebody at the treasury."""
    return staff("money.see", "money.book", account=account)
