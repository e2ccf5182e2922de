"""Who may look after failed jobs."""

from __future__ import annotations

from rathaus.kernel.access import Actor, rule

MANAGE = "jobs.manage"


@rule("jobs.manage", refusal="Fehlgeschlagene Aufgaben betreut nur der Betrieb.")
def may_manage_jobs(actor: Actor) -> bool:
    """Members of staff with the permission ``jobs.manage``, and the house itself."""
    return actor.is_system or (actor.is_staff and actor.can(MANAGE))
