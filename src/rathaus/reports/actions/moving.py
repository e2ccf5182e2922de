"""Moving a report along its table of states: the one way for every action that does."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict
from rathaus.kernel.events import record
from rathaus.kernel.plain_text import plain
from rathaus.kernel.rows import update
from rathaus.reports.events import ReportMoved
from rathaus.reports.models import MOVES, Entry, Report, State

_ENDED = (State.DONE, State.DECLINED)


def move(
    *, actor: Actor, report: Report, to: State, note: str = "", reason: str = "", **also: Any
) -> Report:
    """Move the report, write the entry that everybody may read, and the fact; inside an action.

    ``report.state`` is what the actor last saw: when somebody was faster, or the table does not
    allow it, :class:`Conflict` says where it stands. The caller has asked the rule. ``also`` are
    further columns.
    """
    at, before, note = now(), State(report.state), plain(note)
    values: dict[str, Any] = {"state": to, "updated_at": at, "reason": reason} | also
    values["ended_at"] = at if to in _ENDED else None
    if to in _ENDED:
        values |= {"due_at": None}
    if note:
        values["note"] = note
    stays_part = before == State.MERGED and "merged_into_id" not in also
    allowed = to in MOVES[before] and not stays_part
    if not allowed or not update(Report, {"id": report.pk, "state": before}, **values):
        raise moved_on(report)
    for name, value in values.items():
        setattr(report, name, value)
    write_entry(actor=actor, report=report, text=note, public=True, state=to)
    moved = ReportMoved(subject=report.ref, before=before, after=to, reason=reason)
    record(moved, actor=actor, at=at)
    return report


def write_entry(
    *,
    actor: Actor,
    report: Report,
    text: str,
    kind: Entry.Kind = Entry.Kind.STATUS,
    public: bool = False,
    state: str = "",
    **also: Any,
) -> Entry:
    """An entry of the time line; inside an action."""
    return Entry.objects.create(
        report=report,
        kind=kind,
        text=plain(text),
        state=state,
        public=public,
        by_label=actor.label if actor.is_staff else "",
        **also,
    )


def moved_on(report: Report) -> Conflict:
    """What to say where somebody else was faster."""
    state = Report.objects.values_list("state", flat=True).get(pk=report.pk)
    return Conflict(
        _("Die Meldung {number} steht inzwischen auf „{state}“; das geht so nicht mehr.").format(
            number=report.number, state=State(state).label
        ),
        remedy=_("Laden Sie die Meldung neu und prüfen Sie, ob noch etwas zu tun ist."),
    )
