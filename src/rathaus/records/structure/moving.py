"""Umschreiben: cases to another file, documents to another case, and dividing a file.

What leaves a place stays findable from there: each move is a row that names both places, and the
database lets nothing go without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, Visibility, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.records.actions.closing import settle_file
from rathaus.records.actions.documents import take_places
from rathaus.records.actions.matters import open_file
from rathaus.records.models import (
    OPEN_INSPECTIONS,
    Case,
    Document,
    File,
    FileKind,
    InspectionItem,
    LinkKind,
    RecordMove,
)
from rathaus.records.rules import may_work_on_case
from rathaus.records.structure import events
from rathaus.records.structure.linking import join
from rathaus.records.structure.rules import may_work_on_file


@action
def move_case(*, actor: Actor, case: Case, to: File, reason: str) -> RecordMove:
    """Move a case with its documents to another open file.

    Both files and the case must be open to the actor for work; neither file may be closed or held:
    :class:`Conflict`. In a protected file the case is protected too. A case file left with closed
    cases only is closed with this; each file's own plan entry says how long it is kept.
    """
    require(may_work_on_case, actor, case)
    why = _given(reason)
    here, there = _both(actor, case.file_id, to.pk)
    if here.pk == there.pk:
        raise _same_place()
    move = _move(actor, why, here, there, case=case)
    values: dict[str, object] = {"file": there}
    if there.is_protected:
        values["visibility"] = Visibility.PROTECTED
    if not Case.objects.filter(pk=case.pk, file=here).update(**values):
        raise _moved_meanwhile()
    Document.objects.filter(case=case).update(file=there)
    case.refresh_from_db()
    told = (
        events.CaseMoved(subject=case.ref, origin=here.number, to=there.number),
        events.CaseLeft(subject=here.ref, case=case.number, to=there.number),
        events.CaseArrived(subject=there.ref, case=case.number, origin=here.number),
    )
    for happened in told:
        record(happened, actor=actor)
    _close_behind(actor, here)
    return move


@action
def move_document(*, actor: Actor, document: Document, to: Case, reason: str) -> RecordMove:
    """Move a document to another open case of the same office, where it gets a new serial.

    A note (Fehlblatt) stays in its old place. What came from a protected case stays protected.
    :class:`Invalid` for a case of another office, :class:`Conflict` where a place is closed or
    held, and for a document whose content is erased.
    """
    origin = Case.objects.select_related("file").get(pk=document.case_id)
    require(may_work_on_case, actor, origin)
    require(may_work_on_case, actor, to)
    why = _given(reason)
    _refuse_unmovable(document, origin, to)
    here, there = _both(actor, origin.file_id, to.file_id)
    serial = take_places(to, 1)
    move = _move(
        actor,
        why,
        here,
        there,
        document=document,
        from_case=origin,
        to_case=to,
        from_serial=document.serial,
        to_serial=serial,
    )
    values: dict[str, object] = {"case": to, "file": there, "serial": serial}
    if origin.is_protected and not to.is_protected:
        values["visibility"] = Visibility.PROTECTED
    still = Document.objects.filter(pk=document.pk, case=origin, erased_on=None)
    if not still.update(**values):
        raise _moved_meanwhile()
    document.refresh_from_db()
    _tell_of(actor, move, origin, to)
    return move


@action
def split_file(
    *, actor: Actor, file: File, cases: Sequence[Case], title: str, reason: str, plan: str = ""
) -> File:
    """Divide a file: these cases go to a new one, under the same plan entry or ``plan``.

    The new file is a continuation of the old one and linked with it. :class:`Invalid` where no case
    or all cases are to go.
    """
    require(may_work_on_file, actor, file)
    _given(reason)
    inside = set(Case.objects.filter(file=file).values_list("pk", flat=True))
    chosen = {case.pk for case in cases}
    if not chosen or chosen >= inside or chosen - inside:
        text = _("Wählen Sie einen Teil der Vorgänge dieser Akte.")
        raise Invalid(
            _("So lässt sich die Akte nicht teilen."), remedy=text, fields={"cases": text}
        )
    made = open_file(
        actor=actor,
        plan=plan or file.plan_entry.number,
        title=title,
        office=file.office_id,
        visibility=Visibility(file.visibility),
        kind=FileKind(file.kind),
    )
    for case in cases:
        move_case(actor=actor, case=case, to=made, reason=reason)
    join(actor, LinkKind.CONTINUATION, file.ref, made.ref)
    numbers = tuple(sorted(case.number for case in cases))
    record(events.FileSplit(subject=file.ref, into=made.number, cases=numbers), actor=actor)
    return made


def _both(actor: Actor, here: UUID, there: UUID) -> tuple[File, File]:
    """Both files, kept from others until the transaction ends, and open for this."""
    locked = File.objects.select_for_update(no_key=True).filter(pk__in={here, there})
    files = {file.pk: file for file in locked.order_by("pk")}
    for file in files.values():
        require(may_work_on_file, actor, file)
    _refuse_shut(files.values())
    return files[here], files[there]


def _refuse_shut(files: Iterable[File]) -> None:
    for file in files:
        if file.closed_at is not None:
            raise Conflict(
                _("Die Akte {number} ist abgeschlossen.").format(number=file.number),
                remedy=_("Öffnen Sie sie wieder, bevor Sie etwas umschreiben."),
            )
        if file.hold:
            raise Conflict(
                _("Die Akte {number} ist gesperrt: {why}").format(
                    number=file.number, why=file.hold
                ),
                remedy=_("Solange die Sperre besteht, bleibt alles an seinem Platz."),
            )


def _refuse_unmovable(document: Document, origin: Case, to: Case) -> None:
    if origin.pk == to.pk:
        raise _same_place()
    if origin.office_id != to.office_id:
        text = _("Bitte einen Vorgang derselben Stelle nennen.")
        raise Invalid(
            _("Der Vorgang {number} gehört einer anderen Stelle.").format(number=to.number),
            remedy=text,
            fields={"to": text},
        )
    if origin.closed_at is not None:
        raise Conflict(
            _("Der Vorgang {number} ist abgeschlossen.").format(number=origin.number),
            remedy=_("Öffnen Sie ihn wieder, bevor Sie etwas umschreiben."),
        )
    if document.erased_on is not None:
        raise Conflict(
            _("Der Inhalt dieses Dokuments ist gelöscht; es bleibt an seinem Platz."),
            remedy=_("Halten Sie in einem Vermerk fest, wohin es gehört hätte."),
        )
    shown = InspectionItem.objects.filter(
        version__document=document, inspection__state__in=OPEN_INSPECTIONS
    )
    if shown.exists():
        raise Conflict(
            _("Dieses Dokument ist für eine Akteneinsicht ausgewählt, die noch vorbereitet wird."),
            remedy=_("Entscheiden Sie zuerst über die Akteneinsicht."),
        )


def _move(actor: Actor, why: str, here: File, there: File, **what: object) -> RecordMove:
    return RecordMove.objects.create(
        from_file=here,
        to_file=there,
        reason=why,
        at=now(),
        author=str(actor.ref),
        author_label=actor.label,
        **what,
    )


def _tell_of(actor: Actor, move: RecordMove, origin: Case, to: Case) -> None:
    paper = Reference("document", str(move.document_id))
    left, arrived = int(move.from_serial or 0), int(move.to_serial or 0)
    gone = events.DocumentLeft(
        subject=origin.ref, document=paper, serial=left, to=to.number, to_serial=arrived
    )
    came = events.DocumentArrived(
        subject=to.ref, document=paper, serial=arrived, origin=origin.number, from_serial=left
    )
    record(gone, actor=actor)
    record(came, actor=actor)


def _close_behind(actor: Actor, file: File) -> None:
    """A case file closes when the last open case of it goes elsewhere; an empty one waits."""
    if not Case.objects.filter(file=file).exists():
        return
    closed, until = settle_file(file.pk, now())
    if closed:
        record(events.FileClosed(subject=file.ref, retention_until=until), actor=actor)


def _given(reason: str) -> str:
    text = " ".join(reason.split())
    if not text:
        raise Invalid(
            _("Für das Umschreiben fehlt der Grund."),
            remedy=_("Nennen Sie ihn in einem Satz; er kommt zu den Akten."),
            fields={"reason": _("Bitte einen Grund angeben.")},
        )
    return text


def _same_place() -> Conflict:
    return Conflict(
        _("Dort liegt es schon."), remedy=_("Nennen Sie die Akte oder den Vorgang, wohin es soll.")
    )


def _moved_meanwhile() -> Conflict:
    return Conflict(
        _("Jemand hat das inzwischen umgeschrieben."), remedy=_("Laden Sie die Seite neu.")
    )
