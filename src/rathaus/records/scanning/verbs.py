"""Taking scans in, putting them to a case, and setting aside what is none."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor, Visibility, require, rule
from rathaus.kernel.blobs import Blob
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.people.models import Office
from rathaus.records.actions.documents import Paper, add_document
from rathaus.records.actions.matters import open_matter
from rathaus.records.models import Case, Document, File, ScannedPaper
from rathaus.records.rules import WORK
from rathaus.records.scanning.events import ScanAssigned, ScanDiscarded, ScanTaken
from rathaus.records.scanning.pictures import pages_in

_SCAN = "correspondence"


@dataclass(frozen=True, slots=True)
class Taken:
    """A scan in the post of its office; ``known`` says that it had been taken in before."""

    scan: ScannedPaper
    known: bool


@rule("scan.take", refusal=lazy("Scans liest das Rathaus selbst ein."))
def may_take_scan(actor: Actor, office: UUID) -> bool:
    """The house itself from the scanner's folder, and staff of the office."""
    return actor.is_system or (actor.is_staff and actor.can(WORK, office))


@rule("scan.work", refusal=lazy("Diese Post gehört einer anderen Stelle."))
def may_work_on_scan(actor: Actor, scan: ScannedPaper) -> bool:
    """Staff who work on cases of the office into whose post it came."""
    return actor.is_system or (actor.is_staff and actor.can(WORK, scan.office_id))


@action
def take_scan(*, actor: Actor, office: Office, data: bytes, name: str) -> Taken:
    """Take a paper into the post of an office; the same content under the same name only once.

    Raises :class:`Refused` with the reason for what the gate for uploads does not let pass.
    """
    require(may_take_scan, actor, office.pk)
    blob, shown = blobs.put(data, name=name), blobs.safe_name(name)
    pages = pages_in(data)
    scan, new = ScannedPaper.objects.get_or_create(
        office=office,
        content=blob.sha256,
        name=shown,
        defaults={"blob": blob, "pages": pages, "taken_at": now()},
    )
    if new:
        fact = ScanTaken(subject=_ref(scan), office=str(office.pk), sha256=blob.sha256, pages=pages)
        record(fact, actor=actor)
    return Taken(scan, known=not new)


@action
def assign_scan(*, actor: Actor, scan: ScannedPaper, case: Case) -> ScannedPaper:
    """Note that the paper belongs to this case; whoever calls asks about the case and files it.

    From then on the document alone holds the content, and it goes with the document. Raises
    :class:`Conflict` when somebody else was faster.
    """
    _settle(actor, scan, state=ScannedPaper.State.ASSIGNED, case=case, blob=None)
    fact = ScanAssigned(subject=_ref(scan), case=case.ref, sha256=scan.content)
    record(fact, actor=actor)
    return scan


@action
def open_matter_from_scan(
    *, actor: Actor, scan: ScannedPaper, file: File, title: str
) -> tuple[Case, Document]:
    """Open a case in this file that begins with the paper."""
    require(may_work_on_scan, actor, scan)
    case = open_matter(actor=actor, file=file, title=title, submission_key=f"scan:{scan.pk}")
    blob = content_of(scan)
    paper = Paper(blob, scan.name, _("Schreiben"), _SCAN, visibility=Visibility(case.visibility))
    assign_scan(actor=actor, scan=scan, case=case)
    return case, add_document(actor=actor, case=case, paper=paper)


@action
def discard_scan(*, actor: Actor, scan: ScannedPaper, why: str) -> ScannedPaper:
    """Set aside what is no post (a misfeed, an advertisement). The content goes, the reason stays.

    Raises :class:`Invalid` without a reason.
    """
    if not why.strip():
        raise Invalid(
            _("Der Grund fehlt."),
            remedy=_("Schreiben Sie, warum das Schriftstück zu keinem Vorgang gehört."),
            fields={"why": _("Bitte einen Grund angeben.")},
        )
    _settle(actor, scan, state=ScannedPaper.State.DISCARDED, why=why.strip(), blob=None)
    blobs.forget([scan.content])
    record(ScanDiscarded(subject=_ref(scan), sha256=scan.content), actor=actor)
    return scan


def content_of(scan: ScannedPaper) -> Blob:
    """The content of a scan that waits."""
    if scan.blob is None:
        raise ValueError("only a scan that waits has a content of its own")
    return scan.blob


def _settle(actor: Actor, scan: ScannedPaper, **values: object) -> None:
    require(may_work_on_scan, actor, scan)
    values |= {"settled_at": now(), "settled_by": str(actor.ref)}
    waiting = ScannedPaper.objects.filter(pk=scan.pk, state=ScannedPaper.State.WAITING)
    if not waiting.update(**values):
        raise Conflict(
            _("Dieses Schriftstück hat schon jemand zugeordnet oder aussortiert."),
            remedy=_("Öffnen Sie den Posteingang neu."),
        )
    for name, value in values.items():
        setattr(scan, name, value)


def _ref(scan: ScannedPaper) -> Reference:
    return Reference("scan", str(scan.pk))
