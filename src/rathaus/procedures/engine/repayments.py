"""Money after an ending: what has to be paid back, and a fee that the house gives back.

§ 49a VwVfG, § 50 SGB X, § 37 AO. Nothing is claimed by itself: a person names amount, day and why.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from rathaus.kernel.errors import Conflict
from rathaus.money.actions import raise_claim, request_refund
from rathaus.money.models import Claim, ClaimState, Payment
from rathaus.money.queries import refundable
from rathaus.procedures.engine.ending_ways import repayment_norm
from rathaus.procedures.engine.work import Work
from rathaus.records.models import Case

RULE = "ending"
"""The rule behind an amount that a person claimed back with an ending."""


@dataclass(frozen=True, slots=True)
class Repayment:
    """What a person claims back: euros, the day by which, and why."""

    amount: Decimal
    due_on: datetime.date
    reasons: str


def claim_repayment(work: Work, wanted: Repayment, branch: str) -> Claim:
    """Claim the amount from whoever applied; :class:`Conflict` while another claim is open."""
    title = "Rückforderung"
    item = {
        "text": title,
        "amount": f"{wanted.amount:.2f}",
        "norm": repayment_norm(branch),
        "rule": RULE,
    }
    if Claim.objects.filter(subject=str(work.case.ref), state=ClaimState.OPEN).exists():
        raise Conflict(
            _("Für diesen Vorgang ist noch eine Forderung offen."),
            remedy=_("Heben Sie sie zuerst auf, oder warten Sie, bis sie bezahlt ist."),
        )
    return raise_claim(
        actor=work.house,
        subject=work.case.ref,
        party=work.case.applicant,
        office=work.case.office_id,
        items=[item],
        reason=title,
        due_on=wanted.due_on,
    )


def is_repayment(claim: Claim) -> bool:
    """Whether a person claimed it back with an ending; all else of a case is a fee."""
    return any(item.get("rule") == RULE for item in claim.items)


def paid_fees(case: Case) -> list[tuple[Payment, Decimal]]:
    """Payments for fees of the case, each with what has not gone back of it yet."""
    paid = refundable(case.ref)
    return [(payment, left) for payment, left in paid if not is_repayment(payment.claim)]


def refund_fee(work: Work) -> None:
    """Ask the treasury to give back what was paid for the decision; two people release it."""
    for payment, left in paid_fees(work.case):
        note = _("Der Bescheid, für den die Gebühr anfiel, gilt nicht mehr.")
        request_refund(actor=work.house, payment=payment, amount=left, note=note)
