"""Work of the room that is done later."""

from __future__ import annotations

from uuid import UUID

from rathaus.kernel.access import system
from rathaus.kernel.jobs import job, periodic
from rathaus.money.actions.paying import time_out_payments
from rathaus.money.actions.refunds import pay_refund


@job(queue="money", retries=12, lock=lambda refund_id: f"refund:{refund_id}")
def pay_out(*, refund_id: str) -> None:
    """Let the provider pay a released refund."""
    pay_refund(actor=system("money"), refund_id=UUID(refund_id))


@periodic("*/5 * * * *", queue="money", atomic=False)
def end_late_payments() -> None:
    """Ask about payments whose time is over, each in a transaction of its own."""
    time_out_payments()
