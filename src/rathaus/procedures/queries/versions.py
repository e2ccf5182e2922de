"""Which versions of its procedures a city has, and how many cases run by each."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q

from rathaus.procedures.models import ProcedureVersion, Run

RUNNING = ~Q(state=Run.State.FINISHED)


@dataclass(frozen=True, slots=True)
class VersionUse:
    """A version as installed; ``running`` cases go on by it, whether it is active or not."""

    key: str
    version: int
    label: str
    active: bool
    installed_at: datetime.datetime
    running: int


def version_uses(key: str = "") -> list[VersionUse]:
    """All versions, or those of one procedure, newest first within each."""
    running = Count("runs", filter=~Q(runs__state=Run.State.FINISHED))
    rows = ProcedureVersion.objects.filter(**{"key": key} if key else {})
    return [
        VersionUse(row.key, row.version, row.label, row.active, row.installed_at, row.running)
        for row in rows.defer("source").annotate(running=running).order_by("key", "-version")
    ]
