"""As soon as a block reads otherwise, its clip and its plain text are withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from rathaus.catalogue.events import MediaOutdated
from rathaus.catalogue.models import Service, TextMedia
from rathaus.catalogue.queries import block_digest, with_details
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import now
from rathaus.kernel.events import record


def withdraw_outdated(*, actor: Actor, services: Sequence[Service]) -> int:
    """Withdraw what no longer fits these services; call it in the action that changed them.

    Returns how many were withdrawn. Drafts go, too: nobody may approve a clip of an old text.
    """
    media = list(
        TextMedia.objects.select_for_update()
        .filter(service__in=[row.pk for row in services])
        .exclude(state=TextMedia.State.WITHDRAWN)
    )
    concerned = {row.service_id for row in media}
    now_saying = {row.pk: row for row in with_details(Service.objects.filter(pk__in=concerned))}
    gone = [
        row
        for row in media
        if row.source_digest != block_digest(now_saying[row.service_id], row.module)
    ]
    for row in gone:
        row.state, row.decided_at = TextMedia.State.WITHDRAWN, now()
        happened = MediaOutdated(
            subject=now_saying[row.service_id].ref, module=row.module, media=row.kind
        )
        record(happened, actor=actor)
    TextMedia.objects.bulk_update(gone, ["state", "decided_at"])
    return len(gone)
