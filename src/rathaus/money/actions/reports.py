"""Keeping what providers report, once for each event."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import orjson

from rathaus.kernel.clock import now
from rathaus.kernel.ids import new_id
from rathaus.kernel.statements import execute
from rathaus.money.models import Outcome, Payment
from rathaus.money.providers.base import Settlement

_NOTE = """
INSERT INTO money_callback (id, provider, event_id, verified, payload, received_at, outcome,
                            payment_id)
VALUES (%s, %s, %s, true, %s::jsonb, %s, %s, %s)
ON CONFLICT (provider, event_id) WHERE verified DO NOTHING RETURNING id
"""


def note(
    provider: str,
    settlement: Settlement,
    payload: Mapping[str, Any] | None,
    outcome: Outcome,
    payment: Payment | None,
) -> bool:
    """Keep the report; False when this very event is on record already."""
    kept = payload if payload is not None else dataclasses.asdict(settlement)
    row: list[Any] = [
        new_id(),
        provider,
        settlement.event_id,
        orjson.dumps(storable(kept), default=str).decode(),
        now(),
        outcome.value,
        payment.pk if payment else None,
    ]
    cursor = execute(_NOTE, row)
    return cursor.fetchone() is not None


def storable(value: Any) -> Any:
    """The same without the character that the database keeps in no text (NUL)."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, Mapping):
        return {storable(name): storable(part) for name, part in value.items()}
    return [storable(part) for part in value] if isinstance(value, list) else value
