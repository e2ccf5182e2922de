"""The question to whoever holds a file: why."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.design.fields import Field
from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid
from rathaus.records.rules import may_manage_records
from rathaus.site.desk.typed import Typed

HOLD = "hold"
"""What the form is called, and what the name of its question begins with."""
LONGEST = 500


def hold_fields(actor: Actor, typed: Typed | None) -> list[Field]:
    """The reason for a hold; nothing is asked of whoever does not manage records."""
    if not may_manage_records(actor):
        return []
    given = typed if typed and typed.task == HOLD else None
    wrong = given.problem.fields if given and isinstance(given.problem, Invalid) else {}
    return [
        Field(
            name=f"{HOLD}_reason",
            label=_("Warum wird die Akte gesperrt?"),
            hint=_("Zum Beispiel: Klage vor dem Verwaltungsgericht, mit Aktenzeichen."),
            widget="textarea",
            value=given.values.get("reason", "") if given else "",
            rows=2,
            max_length=LONGEST,
            error=wrong.get("reason", ""),
        )
    ]
