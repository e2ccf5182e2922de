"""Who stands in for whom, and when."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.people.events import DeputyAppointed, DeputyWithdrawn
from rathaus.people.models import Account, Deputy, Post
from rathaus.people.rules import may_appoint_deputy


@transaction.atomic
def appoint_deputy(
    *,
    actor: Actor,
    post_id: UUID,
    deputy: Account,
    first_day: date,
    last_day: date | None = None,
) -> Deputy:
    """Let ``deputy`` stand in for the post from ``first_day`` up to and including ``last_day``."""
    post = Post.objects.select_for_update().filter(pk=post_id).first()
    if post is None:
        raise NotFound(_("Diese Stelle gibt es nicht."))
    require(may_appoint_deputy, actor, post)
    problems: dict[str, str] = {}
    if not (deputy.is_staff_member and deputy.is_active):
        problems["account"] = _("Vertreten kann nur, wer zur Verwaltung gehört.")
    if deputy.pk == post.holder_id:
        problems["account"] = _("Niemand vertritt sich selbst.")
    if last_day is not None and last_day < first_day:
        problems["last_day"] = _("Der letzte Tag liegt vor dem ersten.")
    if problems:
        raise Invalid(
            _("So geht die Vertretung nicht."),
            remedy=_("Prüfen Sie die genannten Felder."),
            fields=problems,
        )
    entry, _created = Deputy.objects.update_or_create(
        post=post,
        account=deputy,
        valid_from=first_day,
        defaults={"valid_to": last_day + timedelta(days=1) if last_day else None},
    )
    record(
        DeputyAppointed(
            subject=Reference("post", str(post.pk)),
            deputy=Reference("staff", str(deputy.pk)),
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
        ),
        actor=actor,
    )
    return entry


@transaction.atomic
def end_deputyship(*, actor: Actor, deputy_id: int) -> None:
    """The holder is back: the deputyship ends today, or is struck if it had not begun.

    Raises :class:`NotFound`.
    """
    rows = Deputy.objects.select_for_update(of=("self",)).select_related("post")
    entry = rows.filter(pk=deputy_id).first()
    if entry is None:
        raise NotFound(_("Diese Vertretung gibt es nicht."))
    require(may_appoint_deputy, actor, entry.post)
    day = today()
    if entry.valid_to is not None and entry.valid_to <= day:
        return
    if entry.valid_from >= day:
        entry.delete()
    else:
        entry.valid_to = day
        entry.save(update_fields=["valid_to"])
    record(
        DeputyWithdrawn(
            subject=Reference("post", str(entry.post_id)),
            deputy=Reference("staff", str(entry.account_id)),
        ),
        actor=actor,
    )
