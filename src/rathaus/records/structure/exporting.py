"""The filing plan for others: as the message that xdomea has for it."""

from __future__ import annotations

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now, today
from rathaus.kernel.ids import new_id
from rathaus.kernel.tenancy import current_city
from rathaus.records.models import PlanEntry
from rathaus.records.rules import may_manage_records
from rathaus.records.xdomea import Head
from rathaus.records.xdomea.plan import plan_message


def filing_plan_message(actor: Actor, *, recipient: str = "") -> bytes:
    """The whole plan as xdomea 0301 (3.1.0); without a recipient it is for whoever reads it."""
    require(may_manage_records, actor)
    city = current_city()
    name = city.official_name
    head = Head(new_id(), name, recipient or name, now(), receipt=False)
    return plan_message(
        head,
        name=f"Aktenplan {name}",
        version=f"{today():%Y-%m-%d}",
        entries=PlanEntry.objects.all(),
    )
