"""The receipt for a paid fee, as a letter."""

from __future__ import annotations

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN
from rathaus.money.models import Receipt
from rathaus.procedures.engine.advance import HOUSE
from rathaus.procedures.engine.letter_data import letter_data
from rathaus.procedures.engine.operations.letters import set_letter
from rathaus.procedures.engine.work import Work
from rathaus.procedures.models import Run

LETTER = "payment-receipt"


def receipt_letter(*, actor: Actor, run: Run, receipt: Receipt) -> bytes | None:
    """The receipt as PDF/UA-1, set anew from what is on record; None without such a letter."""
    work = Work(run=run, actor=actor, house=HOUSE)
    if LETTER not in work.bundle.letters:
        return None
    payment = receipt.payment
    told = {
        "receipt_number": receipt.number,
        "reference": receipt.claim.number,
        "amount": f"{receipt.amount:.2f}",
        "paid_on": receipt.issued_at.astimezone(BERLIN).date().isoformat(),
        "means": payment.method or payment.provider,
        "payer": work.case.applicant.name,
        "simulated": payment.simulated,
    }
    return set_letter(work, LETTER, lambda: letter_data(work) | {"payment": told}).data
