"""Claiming the fee by its table, and taking a claim back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rathaus.kernel.errors import Conflict
from rathaus.kernel.events import record
from rathaus.money.actions import cancel_claim, expire_claim, raise_claim
from rathaus.money.models import Claim, ClaimState
from rathaus.money.queries import claim_of
from rathaus.procedures.engine.fees import fee_of, named_item
from rathaus.procedures.engine.situation import situation
from rathaus.procedures.engine.waiting import day_for
from rathaus.procedures.engine.work import Work
from rathaus.procedures.events import FeeClaimed
from rathaus.procedures.forms import Text
from rathaus.procedures.process import Call
from rathaus.procedures.tables import lookup
from rathaus.records.actions import advance_case
from rathaus.records.models import CaseState


def claim_fee(work: Work, call: Call) -> Mapping[str, Any]:
    """Compute the fee and claim it; where nothing is to be paid, ``payment.required`` is false.

    What the table leaves to a person is claimed as they named it (``decision.fee``). Raises
    :class:`Conflict` when nobody has: a fee is never guessed.
    """
    fee = work.bundle.procedure.service.fee
    items = _items(work)
    amount = sum((Decimal(item["amount"]) for item in items), Decimal(0))
    if fee is None or amount == 0:
        return {"payment": {"required": False, "amount": "0", "items": []}}
    due = day_for(work, fee.due or "payment.close_days", "")
    claim = raise_claim(
        actor=work.house,
        subject=work.case.ref,
        party=work.case.applicant,
        items=items,
        reason=Text.of(dict(fee.title)).spoken("de"),
        due_on=due.day,
        office=work.case.office_id,
        product_account=fee.product,
        first=work.first_step,
    )
    record(
        FeeClaimed(
            subject=work.case.ref,
            amount=amount,
            rules=[item["rule"] for item in items],
        ),
        actor=work.house,
    )
    advance_case(actor=work.house, case=work.case, to=CaseState.WAITING_PAYMENT)
    return {"payment": payment_facts(claim) | {"due_why": due.why}}


def _items(work: Work) -> list[dict[str, Any]]:
    """What is claimed: the items of the table, or the one that a person named."""
    procedure = work.bundle.procedure
    fee = fee_of(procedure, situation(work), work.received_on)
    if fee.open is None:
        return list(fee.items)
    named = lookup("decision.fee", work.data)
    if named is None:
        raise Conflict(
            "Die Gebührentabelle nennt für diesen Fall keinen Betrag.",
            remedy="Ergänzen Sie rules/fee.csv des Verfahrens um eine passende Zeile.",
        )
    return [named_item(procedure, fee.open, Decimal(named))]


def payment_facts(claim: Claim) -> dict[str, Any]:
    """What the case keeps of its claim."""
    return {
        "required": True,
        "claim": str(claim.pk),
        "reference": claim.number,
        "amount": f"{claim.amount:.2f}",
        "items": claim.items,
        "due_on": claim.due_on.isoformat(),
    }


def cancel_open_claim(work: Work, call: Call) -> None:
    """Take the open claim back; one that was not paid in time expires."""
    claim = claim_of(work.case.ref)
    if claim is None or claim.state != ClaimState.OPEN:
        return
    if claim.due_on <= work.today:
        expire_claim(actor=work.house, claim=claim, reason=call.node.id)
    else:
        cancel_claim(actor=work.house, claim=claim, reason=call.node.id)
