"""Claiming the fee by its table, and taking a claim back."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rathaus.kernel.errors import Conflict
from rathaus.kernel.events import record
from rathaus.money.actions import cancel_claim, expire_claim, raise_claim
from rathaus.money.models import Claim, ClaimState
from rathaus.money.queries import claim_of
from rathaus.procedures.engine.situation import situation
from rathaus.procedures.engine.waiting import day_for
from rathaus.procedures.engine.work import Work
from rathaus.procedures.events import FeeClaimed
from rathaus.procedures.folder import Procedure
from rathaus.procedures.forms import Text
from rathaus.procedures.process import Call
from rathaus.procedures.tables import Match, Outcome
from rathaus.records.actions import advance_case
from rathaus.records.models import CaseState


def claim_fee(work: Work, call: Call) -> Mapping[str, Any]:
    """Compute the fee and claim it; where nothing is to be paid, ``payment.required`` is false.

    Raises :class:`Conflict` when the table gives no amount: a fee is never guessed.
    """
    procedure = work.bundle.procedure
    outcome = fee_outcome(procedure, situation(work), work.received_on)
    items = fee_items(procedure, outcome)
    amount = sum((Decimal(item["amount"]) for item in items), Decimal(0))
    if procedure.service.fee is None or amount == 0:
        return {"payment": {"required": False, "amount": "0", "items": []}}
    fee = procedure.service.fee
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
    )
    record(
        FeeClaimed(
            subject=work.case.ref,
            amount=amount,
            rules=[f"{match.table}:{match.line}" for match in outcome.matches],
        ),
        actor=work.house,
    )
    advance_case(actor=work.house, case=work.case, to=CaseState.WAITING_PAYMENT)
    return {"payment": payment_facts(claim) | {"due_why": due.why}}


def fee_outcome(procedure: Procedure, context: Mapping[str, Any], on: datetime.date) -> Outcome:
    """What the fee table says on the day of receipt; empty where the procedure has no fee."""
    table = procedure.fee_table
    return table.decide(context, on=on) if table else Outcome(table="")


def fee_items(procedure: Procedure, outcome: Outcome) -> list[dict[str, Any]]:
    """The items of the fee: amount, text and norm of each row that matched."""
    if procedure.fee_table is None:
        return []
    if not outcome.clear:
        raise Conflict(
            "Die Gebührentabelle nennt für diesen Fall keinen Betrag.",
            remedy="Ergänzen Sie rules/fee.csv des Verfahrens um eine passende Zeile.",
        )
    return [_item(procedure, match) for match in outcome.matches]


def _item(procedure: Procedure, match: Match) -> dict[str, Any]:
    fee = procedure.service.fee
    text = Text.of(dict(match.reason)) if match.reason else Text.of(dict(fee.title if fee else {}))
    amount = next(value for value in match.values.values() if isinstance(value, Decimal | int))
    return {
        "text": text.spoken("de"),
        "amount": f"{Decimal(amount):.2f}",
        "norm": match.norm,
        "rule": f"{match.table}:{match.line}",
        "status": match.status,
    }


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
