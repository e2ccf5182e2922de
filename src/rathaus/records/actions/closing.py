"""The end of a case and of its file, and the way back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import BERLIN, now
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.rows import fetch
from rathaus.kernel.transactions import action
from rathaus.records.actions.cases import move
from rathaus.records.events import CaseClosed, CaseReopened
from rathaus.records.models import Case, CaseState, File, Outcome
from rathaus.records.rules import may_reopen_case, may_work_on_case

# Retention starts at the end of the year of closure and lasts whole years.
_CLOSE_FILE = """
UPDATE records_file AS file
SET closed_at = %s, retention_until = make_date(%s + entry.retention_years, 12, 31)
FROM records_planentry AS entry
WHERE file.id = %s AND entry.id = file.plan_entry_id AND file.closed_at IS NULL
  AND (%s OR file.kind = 'case')
  AND NOT EXISTS (SELECT FROM records_case AS other
                  WHERE other.file_id = file.id AND other.closed_at IS NULL)
RETURNING file.retention_until
"""


@action
def close_case(*, actor: Actor, case: Case, outcome: Outcome | None = None) -> Case:
    """Close the case, and with the last one in it its file, where that is a case file (Fallakte).

    The file's retention is computed from the filing plan: closed in 2026 with ten years means kept
    until 31.12.2036 and offered to the archive from 01.01.2037. ``outcome`` may be left out where
    a decision or withdrawal has given one. :class:`Conflict` when it was closed meanwhile.
    """
    require(may_work_on_case, actor, case)
    if not (outcome or case.outcome):
        raise Invalid(
            _("Für den Abschluss fehlt das Ergebnis."),
            remedy=_("Geben Sie an, wie der Vorgang ausgegangen ist."),
            fields={"outcome": _("Bitte ein Ergebnis wählen.")},
        )
    # Two last cases closed at once would each find the other open; the file's row orders them.
    (file,) = fetch(File, "id = %s FOR NO KEY UPDATE", [case.file_id])
    closed_at = now()
    move(case, CaseState.CLOSED, closed_at=closed_at, outcome=outcome or "")
    file_closed, retention_until = settle_file(case.file_id, closed_at)
    happened = CaseClosed(
        subject=case.ref,
        outcome=case.outcome,
        file=file.number,
        file_closed=file_closed,
        retention_until=retention_until,
    )
    record(happened, actor=actor)
    return case


def settle_file(
    file: UUID, closed_at: datetime, *, by_hand: bool = False
) -> tuple[bool, date | None]:
    """Close a file in which no case is open any more; a subject file (Sachakte) only ``by_hand``.

    Whether it was closed, and until when it is kept. The caller holds the file's row.
    """
    year = closed_at.astimezone(BERLIN).year
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE_FILE, [closed_at, year, file, by_hand])
        row = cursor.fetchone()
    return (True, row[0]) if row else (False, None)


@action
def reopen_case(*, actor: Actor, case: Case, reason: str) -> Case:
    """Take up a decided, withdrawn or closed case again, for instance after an objection."""
    require(may_reopen_case, actor, case)
    if not reason.strip():
        raise Invalid(
            _("Für das Wiederöffnen fehlt der Grund."),
            remedy=_("Nennen Sie ihn in einem Satz; er kommt zu den Akten."),
            fields={"reason": _("Bitte einen Grund angeben.")},
        )
    before = case.state
    move(case, CaseState.IN_PROGRESS, closed_at=None)
    File.objects.filter(pk=case.file_id, closed_at__isnull=False).update(
        closed_at=None, retention_until=None
    )
    record(CaseReopened(subject=case.ref, before=before, reason=reason.strip()), actor=actor)
    return case
