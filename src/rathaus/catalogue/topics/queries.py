"""Reads of life situations, target groups and packs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.catalogue.models import Bylaw, FrequentQuestion, Service, Topic
from rathaus.kernel.errors import NotFound
from rathaus.kernel.references import Reference

Closed = frozenset[Reference]
"""What no answer may rest on for now."""


def closed_subjects() -> Closed:
    """Services, by-laws and questions of which every pack is switched off.

    What lies in no pack is open. One query when nothing is switched off.
    """
    if not Topic.objects.filter(kind=Topic.Kind.PACK, enabled=False).exists():
        return frozenset()
    found: set[Reference] = set()
    kinds: tuple[tuple[str, type[Service | Bylaw | FrequentQuestion]], ...] = (
        ("service", Service),
        ("bylaw", Bylaw),
        ("question", FrequentQuestion),
    )
    for kind, model in kinds:
        found |= {Reference(kind, key) for key in _closed(model)}
    return frozenset(found)


def closed_pack(subject: Reference) -> Topic | None:
    """The pack because of which this is not answered, or None when it is open."""
    if subject not in closed_subjects():
        return None
    field = {"service": "services", "bylaw": "bylaws", "question": "questions"}[subject.kind]
    packs = Topic.objects.filter(kind=Topic.Kind.PACK, enabled=False)
    return packs.filter(**{f"{field}__key": subject.id}).first()


def _closed(model: type[Service | Bylaw | FrequentQuestion]) -> Iterator[str]:
    packs = Q(topics__kind=Topic.Kind.PACK)
    rows = model._default_manager.annotate(
        packs=Count("topics", filter=packs, distinct=True),
        open_packs=Count("topics", filter=packs & Q(topics__enabled=True), distinct=True),
    )
    yield from rows.filter(packs__gt=0, open_packs=0).values_list("key", flat=True)


def shown(kind: Topic.Kind) -> QuerySet[Topic]:
    """Life situations or target groups that are switched on, in their order."""
    return Topic.objects.filter(kind=kind, enabled=True).order_by("position", "key")


def find_shown(key: str, kinds: Iterable[Topic.Kind]) -> Topic:
    """A life situation or target group by its key; raises :class:`NotFound`."""
    found = Topic.objects.filter(key=key, kind__in=list(kinds), enabled=True).first()
    if found is None:
        raise NotFound(
            _("Diese Lebenslage gibt es hier nicht oder nicht mehr."),
            remedy=_("Wählen Sie aus der Liste der Lebenslagen."),
        )
    return found
