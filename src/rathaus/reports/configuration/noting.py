"""The history of the setup: each change with the row before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rathaus.kernel.access import Actor
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.reports.events import SetupChanged
from rathaus.reports.models import SetupChange


def note_change(
    *,
    actor: Actor,
    kind: str,
    key: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> SetupChange:
    """Write a change of the setup down; inside an action. From now on every process reads anew."""
    change = SetupChange.objects.create(
        by_id=actor.account,
        by_label=actor.label,
        kind=kind,
        key=key,
        before=dict(before or {}),
        after=dict(after or {}),
    )
    record(SetupChanged(subject=Reference("reports", kind), kind=kind, key=key), actor=actor)
    return change
