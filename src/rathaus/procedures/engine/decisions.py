"""Making decisions: by rule alone or by a person, held until they may leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rathaus.kernel.clock import now
from rathaus.kernel.events import record
from rathaus.kernel.rows import together, update
from rathaus.people.models import Account
from rathaus.procedures.engine.changes import merged
from rathaus.procedures.engine.fees import NamedFee
from rathaus.procedures.engine.place_uses import places_granted, release_places
from rathaus.procedures.engine.work import Work
from rathaus.procedures.events import DecisionMade
from rathaus.procedures.models import Decision


def hold_decision(
    work: Work,
    *,
    kind: str,
    figures: list[dict[str, Any]],
    reasons: str = "",
    conditions: str = "",
    author: Account | None = None,
    fee: NamedFee | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Decision:
    """Keep a decision that is made and waits; a new one takes the place of one still held.

    What it grants is taken from now on (:mod:`rathaus.procedures.engine.place_uses`).
    Without ``author`` it is the house's own, which the database allows for grants only. ``fee`` is
    what the author named where the table leaves it open, ``changes`` what is granted instead.
    """
    if not work.first_step or work.decision is not None:
        held = {"case_id": work.case.pk, "state": Decision.State.HELD}
        update(Decision, held, state=Decision.State.LAPSED)
        release_places(work.case)
    decision = Decision(
        case=work.case,
        version_id=work.run.version_id,
        kind=kind,
        automated=author is None,
        reasons=reasons,
        conditions=conditions,
        figures=[*figures, fee.figure()] if fee else figures,
        decided_by=author,
        decided_by_name=str(author) if author else "",
        decided_at=now(),
    )
    granted = merged(work.data["application"], changes or {})
    with together() as writes:
        writes.insert(decision)
        writes.insert(*([] if kind == Decision.Kind.REFUSAL else places_granted(work, granted)))
    work.decision = decision
    record(
        DecisionMade(
            subject=work.case.ref,
            decision=str(decision.pk),
            kind=kind,
            automated=decision.automated,
            fee=fee.amount if fee else None,
        ),
        actor=work.actor if author else work.house,
    )
    return decision
