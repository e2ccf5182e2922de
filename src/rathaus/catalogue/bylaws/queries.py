"""Reads of by-laws."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.catalogue.bylaws.rules import may_see_bylaw
from rathaus.catalogue.models import Bylaw, BylawSection
from rathaus.kernel.access import ANONYMOUS, Actor
from rathaus.kernel.errors import NotFound


def in_force() -> QuerySet[Bylaw]:
    """Every by-law that the public sees, by title."""
    return Bylaw.objects.filter(state=Bylaw.State.PUBLISHED).order_by("title", "key")


def all_bylaws() -> QuerySet[Bylaw]:
    """Every by-law with its number of sections (``parts``), for those who keep them."""
    return Bylaw.objects.annotate(parts=Count("sections")).order_by("title", "key")


def sections_in_force() -> QuerySet[BylawSection]:
    """Every section of what is in force, in the order of the texts."""
    return (
        BylawSection.objects.filter(bylaw__state=Bylaw.State.PUBLISHED)
        .select_related("bylaw")
        .order_by("bylaw__key", "position")
    )


def find_section(key: str, anchor: str) -> BylawSection | None:
    """A section of a by-law in force by its place, or None."""
    return sections_in_force().filter(bylaw__key=key, anchor=anchor).first()


def find_bylaw(key: str, actor: Actor = ANONYMOUS) -> Bylaw:
    """A by-law with its sections; raises :class:`NotFound`, also for what was withdrawn."""
    sections = Prefetch("sections", BylawSection.objects.order_by("position"))
    found = Bylaw.objects.prefetch_related(sections, "topics").filter(key=key).first()
    if found is None or not may_see_bylaw(actor, found):
        raise NotFound(
            _("Diese Satzung gibt es hier nicht oder nicht mehr."),
            remedy=_("Suchen Sie in der Liste der Satzungen nach ihrem Namen."),
        )
    return found


def narrowed(
    rows: QuerySet[Bylaw], *, level: str = "", issuer: str = "", topic: str = "", text: str = ""
) -> QuerySet[Bylaw]:
    """Of these only the ones of a level, an issuer, a topic, or with words in their names."""
    if level:
        rows = rows.filter(level=level)
    if issuer:
        rows = rows.filter(issuer=issuer)
    if topic:
        rows = rows.filter(topics__key=topic).distinct()
    for word in text.split()[:8]:
        rows = rows.filter(Q(title__icontains=word) | Q(short__icontains=word))
    return rows


def issuers() -> list[str]:
    """Who made what is in force, by name."""
    named = in_force().exclude(issuer="").order_by("issuer")
    return list(named.values_list("issuer", flat=True).distinct())
