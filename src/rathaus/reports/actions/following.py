"""What followers do with their link: prove the address, take it back, withdraw what was wrong."""

from __future__ import annotations

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.reports.actions.moving import move
from rathaus.reports.events import FollowerChanged
from rathaus.reports.models import Follower, Report, State
from rathaus.reports.queries import find_followed
from rathaus.reports.rules import may_manage_own, may_withdraw
from rathaus.reports.secret_keys import proof_key

WITHDRAWN = "withdrawn"
CONFIRMED = "confirmed"
"""The step of :class:`FollowerChanged` from which on letters go to the address."""


@action
def confirm_follower(*, actor: Actor, key: str, proof: str) -> Follower:
    """The address is theirs: from now on letters go there. Done twice, nothing more happens.

    ``proof`` stands in the letter that went to the address (``secret_keys.proof_key``). Raises
    :class:`NotFound` for an unknown secret, :class:`Invalid` for a wrong proof.
    """
    follower = find_followed(key)
    require(may_manage_own, actor, follower)
    if not constant_time_compare(proof, proof_key(follower.pk)):
        raise Invalid(
            _("Damit lässt sich die Adresse nicht bestätigen."),
            remedy=_("Öffnen Sie den Link aus dem Brief, den wir an die Adresse geschickt haben."),
        )
    if follower.email and follower.confirmed_at is None:
        follower.confirmed_at = now()
        follower.save(update_fields=["confirmed_at"])
        _note(actor, follower, CONFIRMED)
    return follower


@action
def forget_contact(*, actor: Actor, key: str) -> Follower:
    """Take name, address and telephone number back; the report itself goes on.

    Raises :class:`NotFound` for an unknown secret.
    """
    follower = find_followed(key)
    require(may_manage_own, actor, follower)
    if follower.email or follower.name or follower.phone:
        follower.email = follower.name = follower.phone = ""
        follower.confirmed_at = None
        follower.save(update_fields=["email", "name", "phone", "confirmed_at"])
        _note(actor, follower, "forgotten")
    return follower


@action
def withdraw_report(*, actor: Actor, key: str) -> Report:
    """End a report that was a mistake, while nothing has been done about it.

    Raises :class:`NotFound` for an unknown secret, :class:`NotAllowed` once somebody has taken it
    on or reports the same, :class:`Conflict` when it is taken on this moment.
    """
    follower = find_followed(key)
    require(may_withdraw, actor, follower)
    return move(
        actor=actor,
        report=follower.report,
        to=State.DECLINED,
        reason=WITHDRAWN,
        note=_("Zurückgezogen von der Person, die gemeldet hat."),
    )


def _note(actor: Actor, follower: Follower, step: str) -> None:
    fact = FollowerChanged(subject=follower.report.ref, follower=str(follower.pk), step=step)
    record(fact, actor=actor)
