"""Choosing letters instead of the mailbox, and back."""

from __future__ import annotations

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.mail.events import MailboxAdmitted, MailboxExcluded
from rathaus.mail.models import MailboxExclusion
from rathaus.mail.rules import may_choose_mailbox
from rathaus.people.models import Party


@action
def exclude_mailbox(*, actor: Actor, party: Party, scope: str = "") -> None:
    """From now on letters come by post, for every procedure or the one named (§ 9 Abs. 1 OZG).

    What lies in the mailbox already stays there. Excluding twice changes nothing.
    """
    require(may_choose_mailbox, actor, party.pk)
    _entry, new = MailboxExclusion.objects.get_or_create(
        party=party,
        scope=scope,
        ended_at=None,
        defaults={"declared_at": now(), "declared_by": str(actor.ref)},
    )
    if new:
        record(MailboxExcluded(subject=_ref(party), scope=scope), actor=actor)


@action
def admit_mailbox(*, actor: Actor, party: Party, scope: str = "") -> None:
    """Use the mailbox again; without an exclusion nothing changes."""
    require(may_choose_mailbox, actor, party.pk)
    live = MailboxExclusion.objects.filter(party=party, scope=scope, ended_at__isnull=True)
    if live.update(ended_at=now()):
        record(MailboxAdmitted(subject=_ref(party), scope=scope), actor=actor)


def _ref(party: Party) -> Reference:
    return Reference("party", str(party.pk))
