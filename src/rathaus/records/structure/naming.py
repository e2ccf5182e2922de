"""Correcting titles; what a file or a case was called before stays on record."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.records.actions.matters import titled
from rathaus.records.models import Case, EarlierTitle, File
from rathaus.records.rules import may_work_on_case
from rathaus.records.structure.events import CaseRenamed, FileRenamed
from rathaus.records.structure.rules import may_work_on_file


@action
def rename_file(*, actor: Actor, file: File, title: str) -> File:
    """Correct the title (Betreff) of an open file; :class:`Invalid` without one."""
    require(may_work_on_file, actor, file)
    title = titled(title)
    found = File.objects.select_for_update(no_key=True).get(pk=file.pk)
    if found.closed_at is not None:
        raise _closed()
    if found.title != title:
        _keep(actor, found.title, file=found)
        found.title = title
        found.save(update_fields=["title"])
        record(FileRenamed(subject=found.ref), actor=actor)
    return found


@action
def rename_case(*, actor: Actor, case: Case, title: str) -> Case:
    """Correct the title (Betreff) of a case in an open file; :class:`Invalid` without one."""
    require(may_work_on_case, actor, case)
    title = titled(title)
    found = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if File.objects.filter(pk=found.file_id, closed_at__isnull=False).exists():
        raise _closed()
    if found.title != title:
        _keep(actor, found.title, case=found)
        found.title = title
        found.save(update_fields=["title"])
        record(CaseRenamed(subject=found.ref), actor=actor)
    return found


def _keep(actor: Actor, title: str, *, file: File | None = None, case: Case | None = None) -> None:
    EarlierTitle.objects.create(
        file=file,
        case=case,
        title=title,
        until=now(),
        author=str(actor.ref),
        author_label=actor.label,
    )


def _closed() -> Conflict:
    return Conflict(
        _("Die Akte ist abgeschlossen; ihr Betreff ändert sich nicht mehr."),
        remedy=_("Öffnen Sie sie wieder, wenn der Betreff falsch ist."),
    )
