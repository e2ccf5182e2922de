"""Reading what is due, offered, appraised, and to be signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import today
from rathaus.kernel.errors import NotFound
from rathaus.kernel.law import NoParameter, parameter
from rathaus.kernel.tenancy import current_city
from rathaus.records.models import (
    Case,
    DestructionList,
    Document,
    DocumentVersion,
    File,
    Offer,
    OfferedFile,
    Verdict,
)
from rathaus.records.rules import may_manage_records

_FIGURES = ("offered", "keep", "destroy", "review", "imported", "destroyed")


@dataclass(frozen=True, slots=True)
class YearDue:
    """How many files end in a year and wait to be offered; of them so many are held."""

    year: int
    files: int
    held: int


@dataclass(frozen=True, slots=True)
class OfferFigures:
    """An offer with how many files are in it, and what became of them."""

    offer: Offer
    offered: int
    keep: int
    destroy: int
    review: int
    imported: int
    destroyed: int


def due_by_year(actor: Actor) -> list[YearDue]:
    """Files not offered yet, by the year from whose first day they are offered."""
    require(may_manage_records, actor)
    rows = (
        File.objects.filter(destroyed_at=None, retention_until__isnull=False)
        .exclude(offered__void=False)
        .values(last=ExtractYear("retention_until"))
        .annotate(files=Count("id"), held=Count("id", filter=~Q(hold="")))
        .order_by("last")
    )
    return [YearDue(row["last"] + 1, row["files"], row["held"]) for row in rows]


def offers(actor: Actor) -> QuerySet[Offer]:
    """Every offer, newest first."""
    require(may_manage_records, actor)
    return Offer.objects.order_by("-created_at", "-id")


def offer_figures(actor: Actor) -> list[OfferFigures]:
    """Every offer with its numbers, newest first."""
    found = list(offers(actor))
    rows: Iterable[Mapping[str, Any]] = (
        OfferedFile.objects.filter(offer__in=found, void=False)
        .values("offer")
        .annotate(
            offered=Count("id"),
            keep=Count("id", filter=Q(verdict=Verdict.KEEP)),
            destroy=Count("id", filter=Q(verdict=Verdict.DESTROY)),
            review=Count("id", filter=Q(verdict=Verdict.REVIEW)),
            imported=Count("id", filter=Q(imported=True)),
            destroyed=Count("id", filter=Q(file__destroyed_at__isnull=False)),
        )
    )
    counts = {row["offer"]: row for row in rows}
    return [
        OfferFigures(offer, **{name: counts[offer.pk][name] for name in _FIGURES})
        for offer in found
        if offer.pk in counts
    ]


def find_offer(actor: Actor, process: UUID) -> Offer:
    """The offer of this ProzessID; raises :class:`NotFound`."""
    found = offers(actor).filter(pk=process).first()
    if found is None:
        raise NotFound(
            _("Zu diesem Vorgang der Aussonderung gibt es hier keine Anbietung."),
            remedy=_("Prüfen Sie die ProzessID der Nachricht."),
        )
    return found


def files_of(offer: Offer, verdict: Verdict | None = None, *, papers: bool = False) -> list[File]:
    """The files of an offer as messages need them, with cases and, if asked, with papers."""
    files = File.objects.filter(offered__offer=offer, offered__void=False)
    if verdict is not None:
        files = files.filter(offered__verdict=verdict)
    cases = Case.objects.order_by("number")
    if papers:
        versions = Prefetch("versions", DocumentVersion.objects.select_related("blob"))
        documents = Document.objects.order_by("serial").prefetch_related(versions)
        cases = cases.prefetch_related(Prefetch("documents", documents))
    return list(
        files.select_related("plan_entry", "office")
        .prefetch_related(Prefetch("cases", cases), "paper_parts")
        .order_by("number")
    )


def destruction_lists(actor: Actor) -> QuerySet[DestructionList]:
    """Every list that was not withdrawn, newest first, with ``files`` and its signatures."""
    require(may_manage_records, actor)
    return (
        DestructionList.objects.filter(withdrawn_at=None)
        .annotate(files=Count("entries"))
        .select_related("offer")
        .prefetch_related("signatures")
        .order_by("-proposed_at", "-id")
    )


def find_list(actor: Actor, list_id: UUID) -> DestructionList:
    """A list by its id; raises :class:`NotFound`."""
    found = destruction_lists(actor).filter(pk=list_id).first()
    if found is None:
        raise NotFound(
            _("Diese Vernichtungsliste gibt es hier nicht."),
            remedy=_("Öffnen Sie sie aus der Übersicht der Aussonderung."),
        )
    return found


def offering_norm() -> str:
    """The law of the Land under which files are offered; empty where no row tells."""
    city = current_city()
    try:
        found = parameter("records.norm_offer", on=today(), land=city.land, city=city.slug)
    except NoParameter:
        return ""
    return str(found.value)
