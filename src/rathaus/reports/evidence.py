"""When the city knew, and what: the proof behind a report (Verkehrssicherungspflicht, § 839 BGB).

Everything here is read out of the log, whose events can neither be changed nor deleted; the seal
over the first one is computed anew for each proof.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rathaus.kernel.access import Actor, require
from rathaus.kernel.events import check_seal_of, kind_of, timeline
from rathaus.kernel.events.models import Event, EventSeal
from rathaus.reports.events import ReportReceived
from rathaus.reports.models import Report
from rathaus.reports.rules import may_see


@dataclass(frozen=True, slots=True)
class Step:
    """One fact about the report: its number in the log, when, by whom, of which kind."""

    number: int
    at: datetime
    kind: str
    by: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Proof:
    """What the log says. ``known`` is None for reports taken over from an earlier system.

    ``wording_holds`` tells whether the text kept is the one whose hash was recorded. ``seal`` is
    missing until the next sealing; ``seal_holds`` is whether its batch still has its hash.
    """

    report: Report
    known: Step | None
    steps: Sequence[Step]
    wording_holds: bool | None
    seal: EventSeal | None
    seal_holds: bool | None


def proof_of(actor: Actor, report: Report) -> Proof:
    """The proof for those who may see the report inside."""
    require(may_see, actor, report)
    steps = [_step(event) for event in timeline(report.ref).order_by("id")]
    known = next((step for step in steps if step.kind == kind_of(ReportReceived)), None)
    if known is None:
        return Proof(report, None, steps, None, None, None)
    sealed = check_seal_of(known.number)
    return Proof(
        report=report,
        known=known,
        steps=steps,
        wording_holds=known.facts.get("text_sha256") == _hash(report.text),
        seal=sealed[0] if sealed else None,
        seal_holds=not sealed[1] if sealed else None,
    )


def _step(event: Event) -> Step:
    return Step(event.pk, event.time, event.kind, event.actor_label, event.facts)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
