"""Who takes calls, and who sees how good the answers are."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.assistant.rules import SERVE
from rathaus.catalogue.rules import EDIT
from rathaus.kernel.access import Actor, rule

STEER = "steering.see"


@rule("assistant.take-calls", refusal=_("Anrufe nimmt an, wer Auskunft gibt."))
def may_take_calls(actor: Actor) -> bool:
    """Whoever gives information anywhere: callers do not know which office they need."""
    return actor.kind == "staff" and actor.can(SERVE)


@rule("assistant.see-quality", refusal=_("Diese Zahlen sieht, wer Auskunft gibt oder steuert."))
def may_see_quality(actor: Actor) -> bool:
    """Whoever gives information, edits what is answered, or steers the house."""
    return actor.is_staff and any(actor.can(one) for one in (SERVE, EDIT, STEER))
