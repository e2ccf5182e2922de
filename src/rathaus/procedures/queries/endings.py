"""What a person may do with a decision that was issued, and what they need to know for it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from rathaus.kernel.clock import today
from rathaus.kernel.errors import Conflict
from rathaus.procedures.engine.advance import HOUSE
from rathaus.procedures.engine.ending_ways import (
    Offered,
    is_granting,
    period_of_grounds,
    period_since_notified,
    repayment_norm,
    ways_open,
)
from rathaus.procedures.engine.endings import branch_of
from rathaus.procedures.engine.repayments import paid_fees
from rathaus.procedures.engine.work import Work
from rathaus.procedures.models import Decision, Run
from rathaus.procedures.queries.decisions import Effect, notified_day


@dataclass(frozen=True, slots=True)
class EndingOffer:
    """The ways of the branch, and the money and the periods that go with them.

    ``since_notified`` is a sentence about the period since the notification, where there is one.
    """

    ways: tuple[Offered, ...]
    granting: bool
    pays: bool
    fee_paid: bool
    period_norm: str
    since_notified: str
    repayment_norm: str


def ending_offer(decision: Decision, effect: Effect) -> EndingOffer | None:
    """What may be done with this decision; None where its case has no process behind it."""
    run = Run.objects.select_related("case").filter(case=decision.case_id).first()
    if run is None:
        return None
    work = Work(run=run, actor=HOUSE, house=HOUSE)
    try:
        branch = branch_of(work)
    except Conflict:
        return None
    pays, granting = work.bundle.procedure.service.pays, is_granting(decision)
    period = period_of_grounds(today(), branch) if granting else None
    return EndingOffer(
        ways=tuple(ways_open(decision, branch=branch, pays=pays, corrected=effect.corrected)),
        granting=granting,
        pays=pays,
        fee_paid=bool(paid_fees(run.case)),
        period_norm=period.norm if period else "",
        since_notified=_since_notified(decision, branch) if granting else "",
        repayment_norm=repayment_norm(branch) if pays else "",
    )


def _since_notified(decision: Decision, branch: str) -> str:
    notified = notified_day(decision)
    period = period_since_notified(notified, branch) if notified else None
    if period is None:
        return ""
    if period.day < today():
        return _("Achtung: Die Frist seit der Bekanntgabe lief %(why)s.") % {"why": period.why}
    return _("Seit der Bekanntgabe läuft eine zweite Frist: %(why)s.") % {"why": period.why}
