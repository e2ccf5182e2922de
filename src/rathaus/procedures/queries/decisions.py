"""Decisions as whoever they concern needs to see them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from rathaus.kernel.clock import LegalDate, remedy_until
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.installed import installed
from rathaus.procedures.models import Decision
from rathaus.records.models import Case


def issued_decision(case: Case) -> Decision | None:
    """The decision that left the house, the newest where there are several."""
    issued = Decision.objects.filter(case=case, state=Decision.State.ISSUED)
    return (
        issued.select_related("version")
        .defer("version__source")
        .order_by("-decided_at", "-id")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Ways:
    """What can be done against a decision (Rechtsbehelf): until when, and why then."""

    kind: str
    norm: str
    until: LegalDate | None


def ways_against(decision: Decision, notified: datetime.date | None) -> Ways:
    """The remedy, dated from the day on which the decision counts as notified."""
    kind, norm = (str(decision.remedy.get(name, "")) for name in ("kind", "norm"))
    return Ways(kind, norm, remedy_end(decision, notified))


def remedy_end(decision: Decision, notified: datetime.date | None) -> LegalDate | None:
    """The last day of the remedy, with its reason; None while the decision counts from no day."""
    kind = decision.remedy.get("kind")
    service_remedy = installed(decision.version_id).procedure.service.remedy
    if notified is None or not kind or service_remedy is None:
        return None
    usual = "objection" if kind == "widerspruch" else "suit.direct"
    return remedy_until(
        decision.remedy.get("period") or usual,
        since=notified,
        land=current_city().land,
        law=decision.remedy.get("law") or service_remedy.law,
    )
