"""Who may have everything read again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Actor, rule
from rathaus.kernel.jobs import may_manage_jobs
from rathaus.records.rules import may_manage_records


@rule("records.verify", refusal=_("Das prüfen der Betrieb und die Schriftgutverwaltung."))
def may_verify(actor: Actor) -> bool:
    """Whoever runs the house or manages its records; they see numbers and hashes, no titles."""
    return bool(may_manage_records(actor) or may_manage_jobs(actor))
