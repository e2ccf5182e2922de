"""Reading how files are built."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import today
from rathaus.kernel.errors import NotFound
from rathaus.records.models import File, PaperLoan, PaperMove, PaperPart
from rathaus.records.queries import files_for


def _on_paper(at: datetime) -> Q:
    return Q(recorded_at__lte=at) & (Q(ended_at__isnull=True) | Q(ended_at__gt=at))


def files_with_paper(at: datetime) -> QuerySet[File]:
    """Files of which a part lay on paper at that time: all others were fully electronic.

    For figures over the whole house; who may see which of them is not asked here.
    """
    return File.objects.filter(Exists(PaperPart.objects.filter(_on_paper(at), file=OuterRef("pk"))))


def paper_parts(file_ids: Collection[UUID]) -> QuerySet[PaperPart]:
    """The paper parts of files that the caller was allowed to find, those digitised included.

    With ``moves`` (newest first) and ``open_loans``, the loan that is running, if there is one.
    """
    running = PaperLoan.objects.filter(returned_at=None)
    return (
        PaperPart.objects.filter(file__in=file_ids)
        .select_related("digitised_as")
        .prefetch_related(
            Prefetch("moves", PaperMove.objects.order_by("-at", "-id")),
            Prefetch("loans", running, to_attr="open_loans"),
        )
        .order_by("file", "volume", "id")
    )


def find_paper_part(actor: Actor, part: UUID) -> PaperPart:
    """A paper part with its file, if the actor may know of that; raises :class:`NotFound`."""
    found = PaperPart.objects.select_related("file").filter(pk=part).first()
    if found is None or not files_for(actor).filter(pk=found.file_id).exists():
        raise NotFound(
            _("Diesen Papierteil finden Sie hier nicht."),
            remedy=_("Öffnen Sie ihn aus der Akte, zu der er gehört."),
        )
    return found


def overdue_loans(actor: Actor) -> QuerySet[PaperLoan]:
    """Paper parts that should be back, those of files that the actor may see."""
    late = PaperLoan.objects.filter(returned_at=None, due_on__lt=today())
    return late.filter(part__file__in=files_for(actor)).select_related("part__file__office")
