"""Money goes back: one person orders it, another one books it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, NotFound
from rathaus.kernel.events import record
from rathaus.money.events import RefundMoved
from rathaus.money.models import Refund
from rathaus.money.rules import may_book_refund, may_order_refund


@transaction.atomic
def order_refund(*, actor: Actor, refund_id: UUID) -> Refund:
    """Order that the money goes back."""
    require(may_order_refund, actor)
    refund = _locked(refund_id, Refund.State.DUE)
    refund.state, refund.ordered_by_id = Refund.State.ORDERED, actor.account
    refund.save(update_fields=["state", "ordered_by"])
    return _told(refund, actor)


@transaction.atomic
def book_refund(*, actor: Actor, refund_id: UUID) -> Refund:
    """Book that the money has gone back; never by whoever ordered it."""
    refund = _locked(refund_id, Refund.State.ORDERED)
    require(may_book_refund, actor, refund)
    refund.state, refund.booked_by_id = Refund.State.BOOKED, actor.account
    refund.booked_at = now()
    refund.save(update_fields=["state", "booked_by", "booked_at"])
    return _told(refund, actor)


def _locked(refund_id: UUID, wanted: Refund.State) -> Refund:
    refund = (
        Refund.objects.select_for_update(of=("self",))
        .select_related("payment__claim")
        .filter(pk=refund_id)
        .first()
    )
    if refund is None:
        raise NotFound(_("Diese Erstattung gibt es nicht."), remedy=_("Öffnen Sie die Liste neu."))
    if refund.state != wanted:
        raise Conflict(
            _("Diese Erstattung ist inzwischen „%(state)s“.")
            % {"state": Refund.State(refund.state).label},
            remedy=_("Laden Sie die Liste neu."),
        )
    return refund


def _told(refund: Refund, actor: Actor) -> Refund:
    record(
        RefundMoved(subject=refund.payment.claim.about, refund=str(refund.pk), state=refund.state),
        actor=actor,
    )
    return refund
