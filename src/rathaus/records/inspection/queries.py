"""Reading inspections, what they show, and who has read what."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, Visibility, require
from rathaus.kernel.clock import today
from rathaus.kernel.errors import NotFound
from rathaus.kernel.paging import Page, page_of
from rathaus.records.inspection.rules import (
    may_open_inspection,
    may_prepare_inspection,
    may_see_readings,
)
from rathaus.records.models import (
    Binding,
    BindingState,
    Case,
    Document,
    Inspection,
    InspectionItem,
    ReadingLog,
    Seen,
)
from rathaus.records.queries import cases_for, find_document, may_read_papers
from rathaus.records.rules import SEE, holds
from rathaus.records.structure.places import documents_in_sight

KIND = "inspection"
"""The kind of document as which a released package is kept."""


def inspections_of(actor: Actor, case: Case) -> list[Inspection]:
    """What was asked about a case: all of it for staff of its office, else one's own."""
    found = Inspection.objects.filter(case=case).select_related("package", "case")
    found = found.order_by("-asked_at")
    if actor.is_staff:
        return list(found) if holds(actor, SEE, case) else []
    return [one for one in found if may_open_inspection(actor, one)]


def find_inspection(actor: Actor, pk: UUID) -> Inspection:
    """An inspection with case and package; raises :class:`NotFound`."""
    related = ("case__office", "case__file", "case__applicant", "package__blob", "party")
    found = Inspection.objects.filter(pk=pk).select_related(*related).first()
    if found is None or not _sees(actor, found):
        raise NotFound(
            _("Diese Akteneinsicht finden Sie hier nicht."),
            remedy=_("Öffnen Sie sie aus dem Vorgang, zu dem sie gehört."),
        )
    return found


def _sees(actor: Actor, found: Inspection) -> bool:
    if actor.is_staff:
        return cases_for(actor).filter(pk=found.case_id).exists()
    return may_open_inspection(actor, found)


def items_of(inspection: Inspection) -> QuerySet[InspectionItem]:
    """The papers chosen, in order, each with how many places are unreadable."""
    related = ("version__document", "version__blob")
    found = inspection.items.select_related(*related).prefetch_related("redactions")
    return found.annotate(black=Count("redactions")).order_by("position")


def find_item(actor: Actor, inspection: Inspection, pk: int) -> InspectionItem:
    """One paper of an inspection, for whoever prepares it and may read it; raises
    :class:`NotFound`."""
    require(may_prepare_inspection, actor, inspection.case)
    found = items_of(inspection).filter(pk=pk).first()
    if found is None:
        raise NotFound(
            _("Dieses Schriftstück gehört nicht zu der Akteneinsicht."),
            remedy=_("Öffnen Sie die Akteneinsicht neu."),
        )
    find_document(actor, found.version.document_id)
    found.inspection = inspection
    return found


def open_package(actor: Actor, inspection: Inspection) -> Binding:
    """The released package for whoever asked; raises :class:`NotFound` once the link is dead."""
    package = inspection.package
    usable = may_open_inspection(actor, inspection) and inspection.can_be_opened(today())
    if not usable or package is None or package.blob is None:
        raise NotFound(
            _("Diese Akteneinsicht steht nicht mehr zum Herunterladen bereit."),
            remedy=_("Bitten Sie die Stelle, sie noch einmal freizugeben."),
        )
    return package


def bindings_of(actor: Actor, case: Case) -> QuerySet[Binding]:
    """Extracts of the file that this member of staff had made, the newest first."""
    if not holds(actor, SEE, case):
        return Binding.objects.none()
    mine = Binding.objects.filter(case=case, inspection=None, asked_by=str(actor.ref))
    return mine.order_by("-asked_at")


def find_binding(actor: Actor, case: Case, pk: UUID) -> Binding:
    """Papers bound for this member of staff, or for an inspection that they look at."""
    found = Binding.objects.filter(pk=pk, case=case).select_related("case", "blob").first()
    mine = found is not None and holds(actor, SEE, case)
    if found is not None and mine and found.inspection_id is None:
        mine = found.asked_by == str(actor.ref)
    mine = mine and found is not None and _reads_all(actor, found)
    if found is None or not mine or found.state != BindingState.DONE or found.blob is None:
        raise NotFound(
            _("Dieser Auszug liegt nicht oder nicht mehr bereit."),
            remedy=_("Stellen Sie ihn in dem Vorgang neu zusammen."),
        )
    return found


def _reads_all(actor: Actor, binding: Binding) -> bool:
    """Whether every paper in it is in sight of the actor now, wherever it was moved since."""
    inside = Document.objects.filter(versions__in=binding.versions).distinct()
    seen = documents_in_sight(actor).filter(versions__in=binding.versions).distinct()
    return seen.count() == inside.count()


def has_checked(actor: Actor, binding: Binding) -> bool:
    """Whether this person has opened exactly this result."""
    looked = ReadingLog.objects.filter(binding=binding.pk, actor=str(actor.ref), way=Seen.CHECK)
    return looked.exists()


def package_openings(inspection: Inspection) -> QuerySet[ReadingLog]:
    """When the package was opened by whoever asked for it or acts for them."""
    found = ReadingLog.objects.filter(binding=inspection.package_id, way=Seen.PACKAGE)
    return found.order_by("first_at") if inspection.package_id else found.none()


def readings_of(actor: Actor, case: Case, *, after: str = "", size: int = 100) -> Page[ReadingLog]:
    """Who has read papers of a case, the latest first; raises :class:`NotAllowed`."""
    return page_of(all_readings(actor, case), order=("-last_at", "-id"), after=after, size=size)


def all_readings(actor: Actor, case: Case) -> QuerySet[ReadingLog]:
    """As :func:`readings_of`, all of them; papers that the actor may not read stay unnamed."""
    require(may_see_readings, actor, case)
    found = ReadingLog.objects.filter(case=case)
    if may_read_papers(actor, case, Visibility.PROTECTED):
        return found
    return found.exclude(document__visibility=Visibility.PROTECTED)
