"""What this room does when something happens in another."""

from __future__ import annotations

from rathaus.kernel.clock import BERLIN
from rathaus.kernel.events import Envelope, subscribe
from rathaus.money.events import ClaimPaid
from rathaus.procedures.engine.advance import post_to_run
from rathaus.procedures.jobs import go_on

PAID = "payment.settled"


@subscribe(ClaimPaid)
def tell_the_process(event: ClaimPaid, envelope: Envelope) -> None:
    """A claim of a case is paid: its process goes on as soon as this transaction is through."""
    if event.subject.kind != "case":
        return
    facts = {
        "payment.paid_on": envelope.time.astimezone(BERLIN).date().isoformat(),
        "payment.receipt": event.receipt,
        "payment.simulated": envelope.simulated,
    }
    if post_to_run(event.subject.uuid, kind="message", key=PAID, data=facts):
        go_on.defer(case_id=event.subject.id)
