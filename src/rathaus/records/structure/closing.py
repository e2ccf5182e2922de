"""Closing a file by hand, and opening it again."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.records.actions.closing import settle_file
from rathaus.records.models import Case, File, FileNote
from rathaus.records.structure.events import FileClosed, FileReopened
from rathaus.records.structure.rules import may_reopen_file, may_work_on_file


@action
def close_file(*, actor: Actor, file: File) -> File:
    """Close a file (zdA) in which no case is open; its retention starts at the end of the year.

    Computed from the plan entry as when a last case closes. :class:`Conflict` while cases are open.
    """
    require(may_work_on_file, actor, file)
    found = File.objects.select_for_update(no_key=True).get(pk=file.pk)
    running = Case.objects.filter(file=found, closed_at=None).count()
    if running:
        text = ngettext(
            "In der Akte läuft noch %(n)s Vorgang.",
            "In der Akte laufen noch %(n)s Vorgänge.",
            running,
        )
        raise Conflict(
            text % {"n": running}, remedy=_("Schließen Sie zuerst ab, was noch offen ist.")
        )
    closed, _until = settle_file(found.pk, now(), by_hand=True)
    if not closed:
        raise Conflict(_("Die Akte ist schon abgeschlossen."), remedy=_("Laden Sie die Seite neu."))
    found.refresh_from_db()
    record(FileClosed(subject=found.ref, retention_until=found.retention_until), actor=actor)
    return found


@action
def reopen_file(*, actor: Actor, file: File, reason: str) -> File:
    """Open a closed file again; ``reason`` is compulsory and kept as a note on the file.

    :class:`Conflict` for a file that is open or destroyed.
    """
    require(may_reopen_file, actor, file)
    text = " ".join(reason.split())
    if not text:
        raise Invalid(
            _("Für das Wiederöffnen fehlt der Grund."),
            remedy=_("Nennen Sie ihn in einem Satz; er kommt zu den Akten."),
            fields={"reason": _("Bitte einen Grund angeben.")},
        )
    found = File.objects.select_for_update(no_key=True).get(pk=file.pk)
    if found.closed_at is None or found.destroyed_at is not None:
        raise Conflict(
            _("Die Akte ist nicht abgeschlossen, oder es gibt sie nicht mehr."),
            remedy=_("Laden Sie die Seite neu."),
        )
    found.closed_at = found.retention_until = None
    found.save(update_fields=["closed_at", "retention_until"])
    FileNote.objects.create(
        file=found,
        text=text,
        author=str(actor.ref),
        author_label=actor.label,
        created_at=now(),
    )
    record(FileReopened(subject=found.ref), actor=actor)
    return found
