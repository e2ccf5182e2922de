"""Withdrawing a by-law, taking it back in, and saying that its wording was checked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.catalogue.bylaws.entries import entries_of, forget
from rathaus.catalogue.bylaws.events import BylawRestored, BylawReviewed, BylawWithdrawn
from rathaus.catalogue.bylaws.rules import may_keep_bylaws
from rathaus.catalogue.models import Bylaw
from rathaus.catalogue.reviewing import next_review
from rathaus.kernel import search
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action


@action
def withdraw_bylaw(*, actor: Actor, key: str, reason: str) -> Bylaw:
    """Take a by-law off the pages, the search and the answers; raises :class:`Invalid` without
    a reason."""
    require(may_keep_bylaws, actor)
    row = _locked(key)
    reason = " ".join(reason.split())[:500]
    if not reason:
        raise Invalid(
            _("Sagen Sie, warum die Satzung nicht mehr gezeigt wird."),
            remedy=_("Zum Beispiel: aufgehoben durch Beschluss vom …. Der Grund ist öffentlich."),
            fields={"reason": _("fehlt")},
        )
    if row.state == Bylaw.State.WITHDRAWN:
        return row
    row.state, row.updated_at = Bylaw.State.WITHDRAWN, now()
    row.save(update_fields=["state", "updated_at"])
    forget(row, row.sections.values_list("anchor", flat=True))
    record(BylawWithdrawn(subject=row.ref, reason=reason), actor=actor)
    return row


@action
def restore_bylaw(*, actor: Actor, key: str) -> Bylaw:
    """Show a withdrawn by-law again."""
    require(may_keep_bylaws, actor)
    row = _locked(key)
    if row.state == Bylaw.State.PUBLISHED:
        return row
    row.state, row.updated_at = Bylaw.State.PUBLISHED, now()
    row.save(update_fields=["state", "updated_at"])
    search.index_many(entries_of(row, row.sections.all()))
    record(BylawRestored(subject=row.ref), actor=actor)
    return row


@action
def review_bylaw(*, actor: Actor, key: str) -> Bylaw:
    """Say that this is still the wording in force; the next review is due in a year or so."""
    require(may_keep_bylaws, actor)
    row = _locked(key)
    row.review_on = next_review()
    row.save(update_fields=["review_on"])
    record(BylawReviewed(subject=row.ref, review_on=row.review_on.isoformat()), actor=actor)
    return row


def _locked(key: str) -> Bylaw:
    row = Bylaw.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise NotFound(_("Diese Satzung gibt es hier nicht."))
    return row
