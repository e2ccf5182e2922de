"""Reads of life situations, target groups and packs."""

from __future__ import annotations

from typing import Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from rathaus.catalogue.models import Bylaw, FrequentQuestion, Service, Topic
from rathaus.kernel.errors import NotFound
from rathaus.kernel.references import Reference

_COVERED: Final = {"service": "services", "bylaw": "bylaws", "question": "questions"}
Closed = frozenset[Reference]
"""What no answer may rest on for now."""


def closed_subjects() -> Closed:
    """Services, by-laws and questions that lie in a pack which is switched off.

    What lies in several packs is open only while all of them are; what lies in none is open. One
    query when nothing is switched off.
    """
    off = Topic.objects.filter(kind=Topic.Kind.PACK, enabled=False)
    if not off.exists():
        return frozenset()
    return frozenset(
        Reference(kind, key)
        for kind, field in _COVERED.items()
        for key in off.values_list(f"{field}__key", flat=True)
        if key
    )


def closed_pack(subject: Reference) -> Topic | None:
    """The pack because of which this is not answered, or None when it is open."""
    if subject not in closed_subjects():
        return None
    field = _COVERED[subject.kind]
    off = Topic.objects.filter(kind=Topic.Kind.PACK, enabled=False)
    return off.filter(**{f"{field}__key": subject.id}).first()


def shown(kind: Topic.Kind) -> QuerySet[Topic]:
    """Life situations or target groups with a published service, in their order."""
    offered = Q(services__state=Service.State.PUBLISHED)
    rows = Topic.objects.filter(offered, kind=kind, enabled=True).distinct()
    return rows.order_by("position", "key")


def find_shown(key: str) -> Topic:
    """A life situation or target group by its key; raises :class:`NotFound`."""
    kinds = (Topic.Kind.SITUATION, Topic.Kind.GROUP)
    rows = Topic.objects.filter(key=key, kind__in=kinds, enabled=True)
    found = rows.order_by("-kind").first()
    if found is None:
        raise NotFound(
            _("Diese Lebenslage gibt es hier nicht oder nicht mehr."),
            remedy=_("Wählen Sie aus der Liste der Lebenslagen."),
        )
    return found


def packs_with_bylaws() -> list[Topic]:
    """The packs in which by-laws in force lie, for choosing among them."""
    rows = Topic.objects.filter(
        kind=Topic.Kind.PACK, bylaws__state=Bylaw.State.PUBLISHED
    ).distinct()
    return list(rows.order_by("position", "key"))


def services_of(topic: Topic) -> QuerySet[Service]:
    """The published services of a topic, in the order in which they are mostly needed."""
    link = Topic.services.through.objects.filter(topic=topic, service=OuterRef("pk"))
    rows = Service.objects.filter(topics=topic, state=Service.State.PUBLISHED)
    place = Subquery(link.values("id")[:1])
    return rows.select_related("office").annotate(place=place).order_by("place")


def packs() -> QuerySet[Topic]:
    """Every pack with how many services, by-laws and questions it covers."""
    published = Q(services__state=Service.State.PUBLISHED)
    in_force = Q(bylaws__state=Bylaw.State.PUBLISHED)
    answered = Q(questions__state=FrequentQuestion.State.PUBLISHED)
    return (
        Topic.objects.filter(kind=Topic.Kind.PACK)
        .annotate(
            service_count=Count("services", filter=published, distinct=True),
            bylaw_count=Count("bylaws", filter=in_force, distinct=True),
            question_count=Count("questions", filter=answered, distinct=True),
        )
        .order_by("position", "key")
    )


def pack_is_open(key: str) -> bool:
    """Whether the assistant may speak about this; a pack that is not there is open."""
    return not Topic.objects.filter(kind=Topic.Kind.PACK, key=key, enabled=False).exists()


def find_pack(key: str) -> Topic:
    """A pack by its key, with its figures; raises :class:`NotFound`."""
    found = packs().filter(key=key).first()
    if found is None:
        raise NotFound(
            _("Dieses Themenpaket gibt es hier nicht."),
            remedy=_("Öffnen Sie es aus der Liste der Themenpakete."),
        )
    return found
