"""The last day of the remedy follows the delivery: set with its day, emptied when it fails."""

from __future__ import annotations

import datetime
from uuid import UUID

from rathaus.kernel.rows import fetch, update
from rathaus.procedures.engine.advance import post_to_run
from rathaus.procedures.models import Decision
from rathaus.procedures.queries.decisions import remedy_end

DATED = "delivery.completed"

_BROUGHT = """
case_id = %s AND state = 'issued' AND document IN (
  SELECT enclosed.document
    FROM mail_enclosure AS enclosed JOIN mail_delivery AS delivery USING (message_id)
   WHERE delivery.id = %s
)
"""


def date_remedy(case_id: UUID, delivery_id: UUID, notified: datetime.date | None) -> bool:
    """Date the remedy of the decision that a delivery brings; whether the case heard of it.

    ``notified`` is the day from which the decision counts, None where no day counts any more.
    Nothing happens while a decision is just being issued: that step dates it itself.
    """
    heard = False
    for decision in fetch(Decision, _BROUGHT, [case_id, delivery_id]):
        end = remedy_end(decision, notified)
        until = end.day if end else None
        if until == decision.remedy_until:
            continue
        update(Decision, {"id": decision.pk}, remedy_until=until)
        if decision.kind == Decision.Kind.ENDING:
            continue  # the process knows its own decision only
        days = {"decision.legal_date": notified, "decision.remedy_until": until}
        told = {path: day.isoformat() if day else None for path, day in days.items()}
        heard |= post_to_run(case_id, kind="message", key=DATED, data=told)
    return heard
