"""Taking an application back."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict
from rathaus.kernel.transactions import action
from rathaus.money.actions import cancel_claim
from rathaus.money.models import ClaimState
from rathaus.money.queries import claim_of
from rathaus.procedures.actions.tasks import cancel_tasks
from rathaus.procedures.engine.advance import HOUSE
from rathaus.procedures.engine.entries import end_entries
from rathaus.procedures.engine.follow_ups import drop_follow_up
from rathaus.procedures.engine.place_uses import release_places
from rathaus.procedures.models import Decision, Run, Timer
from rathaus.procedures.queries.decisions import issued_decision
from rathaus.records.actions import close_case, withdraw_case
from rathaus.records.models import Case


@action
def withdraw_application(*, actor: Actor, case: Case) -> Case:
    """Take an application back before it is decided: tasks, days and the claim fall away.

    Raises :class:`Conflict` once it is decided; then there is the remedy, not the withdrawal.
    """
    run = Run.objects.select_for_update().filter(case=case).first()
    if issued_decision(case) is not None:
        raise Conflict(
            _("Über den Vorgang ist schon entschieden."),
            remedy=_("Sind Sie nicht einverstanden? Wie Sie sich wehren, steht im Bescheid."),
        )
    withdraw_case(actor=actor, case=case)
    cancel_tasks(case=case)
    claim = claim_of(case.ref)
    if claim is not None and claim.state == ClaimState.OPEN:
        cancel_claim(actor=HOUSE, claim=claim, reason="withdrawn")
    Decision.objects.filter(case=case, state=Decision.State.HELD).update(
        state=Decision.State.LAPSED
    )
    release_places(case)
    end_entries(case, actor=HOUSE)
    drop_follow_up(case)
    if run is not None:
        Timer.objects.filter(run=run, fired_at=None, cancelled_at=None).update(cancelled_at=now())
        run.state, run.outcome, run.inbox = Run.State.FINISHED, "withdrawn", []
        run.updated_at = now()
        run.save(update_fields=["state", "outcome", "inbox", "updated_at"])
    return close_case(actor=HOUSE, case=case)
