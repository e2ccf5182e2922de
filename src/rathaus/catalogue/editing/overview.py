"""The list of the editors: what is public, written, waiting, due, moved, incomplete or broken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import (
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce

from rathaus.catalogue.editing.bases import moved, moved_services
from rathaus.catalogue.editing.queries import editable
from rathaus.catalogue.editing.states import OPEN
from rathaus.catalogue.models import (
    FIRST_LANGUAGE,
    LinkProbe,
    Revision,
    Service,
    ServiceText,
)
from rathaus.catalogue.probing.addresses import broken_of, broken_services, failing
from rathaus.catalogue.queries import EXPECTED_ONLINE, missing_modules, with_details
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import today

WRITTEN, WAITING, RETURNED = "writing", "waiting", "returned"
_OPEN_STATES = {
    WRITTEN: Revision.State.DRAFT,
    WAITING: Revision.State.SUBMITTED,
    RETURNED: Revision.State.RETURNED,
}
STATES = (*Service.State.values, *_OPEN_STATES)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What narrows the list. ``state`` is one of :data:`STATES` or empty."""

    words: str = ""
    office: str = ""
    state: str = ""
    due: bool = False
    moved: bool = False
    missing: bool = False
    broken: bool = False


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service with what the editors have to know about it."""

    service: Service
    open: Revision | None
    due: bool
    moved: int
    missing: Sequence[str]
    broken: Sequence[LinkProbe]


def narrowed_services(actor: Actor, wanted: Narrowed) -> QuerySet[Service]:
    """The services that the editor keeps and that fit; by the day of review where that is asked."""
    found = editable(actor)
    for word in wanted.words.split()[:5]:
        found = found.filter(
            Q(names__de__icontains=word) | Q(key__icontains=word) | Q(leika__startswith=word)
        )
    if wanted.office:
        found = found.filter(office__key=wanted.office)
    if wanted.state in Service.State.values:
        found = found.filter(state=wanted.state)
    elif wanted.state in _OPEN_STATES:
        written = Revision.objects.filter(state=_OPEN_STATES[wanted.state])
        found = found.filter(pk__in=written.values("service"))
    if wanted.due:
        due = Q(state=Service.State.PUBLISHED, review_on__lte=today())
        found = found.filter(due).order_by("review_on", "key")
    if wanted.moved:
        found = found.filter(pk__in=[service.pk for service in moved_services()])
    if wanted.missing:
        found = _incomplete(found)
    if wanted.broken:
        found = found.filter(pk__in=[service.pk for service in _broken()])
    return found


def lines_for(services: Sequence[Service]) -> list[ServiceLine]:
    """What is to be known of each, in eight queries however many they are."""
    rows = list(services)
    prefetch_related_objects(rows, "texts", "fees", "periods", "papers", "links", "places__office")
    written = Revision.objects.filter(service__in=rows, state__in=OPEN).select_related("author")
    by_service = {revision.service_id: revision for revision in written}
    bad, day = failing(), today()
    return [
        ServiceLine(
            service=row,
            open=by_service.get(row.pk),
            due=row.state == Service.State.PUBLISHED
            and row.review_on is not None
            and row.review_on <= day,
            moved=len(moved(row)),
            missing=missing_modules(row),
            broken=broken_of(row, bad),
        )
        for row in rows
    ]


def _incomplete(services: QuerySet[Service]) -> QuerySet[Service]:
    """Those that do not say everything that they should (``missing_modules``), in one query."""
    german = ServiceText.objects.filter(service=OuterRef("pk"), language=FIRST_LANGUAGE)
    said = german.filter(module__in=EXPECTED_ONLINE).values("service")
    number = said.annotate(n=Count("module", distinct=True)).values("n")
    short = german.filter(module=ServiceText.Module.SHORT)
    counted = services.annotate(said=Coalesce(Subquery(number, output_field=IntegerField()), 0))
    return counted.filter(
        (~Q(procedure_key="") & Q(said__lt=len(EXPECTED_ONLINE)))
        | (Q(procedure_key="") & ~Exists(short))
    )


def _broken() -> Iterable[Service]:
    """Services that show a failing address; only those are read that name any address."""
    bad = failing()
    if not bad:
        return []
    named = ServiceText.objects.filter(text__contains="http").values("service")
    maybe = Service.objects.filter(Q(pk__in=named) | Q(links__url__in=list(bad))).distinct()
    return broken_services(with_details(maybe))
