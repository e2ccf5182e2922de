"""Doing something once, however often a job is repeated."""

from __future__ import annotations

from typing import Final

from django.db import connection, transaction

from rathaus.kernel.clock import now

_INSERT: Final = (
    "INSERT INTO kernel_jobreceipt (key, at) VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING key"
)


def once(key: str) -> bool:
    """Whether this is the first time; call it inside the transaction of the effect::

        if once(f"reminder:{claim_id}"):
            send_reminder(…)

    The receipt commits and rolls back together with the effect. A second transaction with the same
    key waits for the first. Raises TransactionManagementError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("once() needs a transaction")
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [key, now()])
        return cursor.fetchone() is not None
