"""The office confirms a noted time or declines it; what nobody answered in time is declined."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.catalogue.models import SlotHold
from rathaus.catalogue.slots.events import SlotConfirmed, SlotDeclined
from rathaus.catalogue.slots.holding import locked_hold, ref_of
from rathaus.catalogue.slots.rules import may_decide_slot
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action

State = SlotHold.State


@action
def confirm_slot(*, actor: Actor, hold: SlotHold) -> SlotHold:
    """Keep the time free for whoever noted it. Confirming twice changes nothing."""
    row = locked_hold(hold.pk)
    require(may_decide_slot, actor, row)
    if row.state == State.CONFIRMED:
        return row
    _require_open(row)
    row.state, row.decided_at = State.CONFIRMED, now()
    row.save(update_fields=["state", "decided_at"])
    record(
        SlotConfirmed(subject=ref_of(row), office=row.office.key, service=row.service.key),
        actor=actor,
    )
    return row


@action
def decline_slot(*, actor: Actor, hold: SlotHold, reason: str) -> SlotHold:
    """Say that the time cannot be kept, and why; it is free again."""
    row = locked_hold(hold.pk)
    require(may_decide_slot, actor, row)
    if row.state == State.DECLINED:
        return row
    _require_open(row)
    if not reason.strip():
        raise Invalid(
            _("Sagen Sie, warum der Termin nicht geht."),
            remedy=_("Der Grund geht an die Person, die ihn vorgemerkt hat."),
            fields={"reason": _("fehlt")},
        )
    return _decline(row, actor, reason.strip()[:300], expired=False)


@action
def expire_slot(*, actor: Actor, hold: SlotHold) -> SlotHold:
    """Decline a time that has come without an answer of the office; only the house does so."""
    row = locked_hold(hold.pk)
    if not actor.is_system:
        raise NotAllowed(
            _("Das tut nur die Uhr."), remedy=_("Lehnen Sie den Termin mit Begründung ab.")
        )
    if row.state != State.HELD or row.starts_at > now():
        return row
    return _decline(row, actor, _("Die Stelle hat nicht rechtzeitig geantwortet."), expired=True)


def _decline(row: SlotHold, actor: Actor, reason: str, *, expired: bool) -> SlotHold:
    row.state, row.reason, row.decided_at = State.DECLINED, reason, now()
    row.save(update_fields=["state", "reason", "decided_at"])
    record(
        SlotDeclined(
            subject=ref_of(row), office=row.office.key, service=row.service.key, expired=expired
        ),
        actor=actor,
    )
    return row


def _require_open(row: SlotHold) -> None:
    if row.state != State.HELD or row.starts_at <= now():
        raise Conflict(
            _("Über diese Vormerkung ist schon entschieden, oder der Termin ist vorbei."),
            remedy=_("Laden Sie die Liste neu."),
        )
