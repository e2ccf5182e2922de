"""Requests of programs that count once, however often they are sent (header Idempotency-Key)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed
from rathaus.kernel.statements import execute
from rathaus.kernel.transactions import action
from rathaus.people.actions.tokens import WINDOW
from rathaus.people.models import ClientReceipt, ClientTry

KEPT: Final = timedelta(days=7)
LONGEST_KEY: Final = 255
# A second request under the same key waits here until the first is through.
_TAKE = """
INSERT INTO people_clientreceipt (client_id, key, fingerprint, created_at)
VALUES (%s, %s, %s, %s) ON CONFLICT (client_id, key) DO NOTHING RETURNING id
"""


@action
def answer_once(
    *, actor: Actor, key: str, fingerprint: str, act: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Do it and keep the answer; under the same key again, the first answer comes back.

    ``act`` does its work within this transaction: where it fails, nothing is kept and the request
    may be sent again. :class:`Conflict` where the key stands for another request already.
    """
    if actor.kind != "client":
        raise NotAllowed(_("Quittungen gibt es nur für Programme."))
    if not key.isprintable() or len(key) > LONGEST_KEY:
        raise Invalid(
            _("Der Idempotency-Key ist unbrauchbar."),
            remedy=_("Nehmen Sie eine UUID; erlaubt sind höchstens 255 druckbare Zeichen."),
        )
    client = UUID(actor.id)
    row = execute(_TAKE, [client, key, fingerprint, now()]).fetchone()
    if row is None:
        return _earlier(client, key, fingerprint)
    answer = act()
    ClientReceipt.objects.filter(pk=row[0]).update(answer=answer)
    return answer


def _earlier(client: UUID, key: str, fingerprint: str) -> dict[str, Any]:
    known = ClientReceipt.objects.get(client=client, key=key)
    if known.fingerprint != fingerprint:
        raise Conflict(
            _("Dieser Idempotency-Key steht schon für eine andere Anfrage."),
            remedy=_("Nehmen Sie für jede neue Anfrage einen neuen Schlüssel."),
        )
    answer: dict[str, Any] = known.answer or {}
    return answer


@action
def forget_old_receipts(*, actor: Actor) -> int:
    """Let go of answers older than a week and of tries that no longer count; how many answers."""
    if not actor.is_system:
        raise NotAllowed(_("Das macht das Rathaus selbst."))
    ClientTry.objects.filter(since__lte=now() - WINDOW).delete()
    return ClientReceipt.objects.filter(created_at__lt=now() - KEPT).delete()[0]
