"""Reading renditions, for callers that were allowed to find the document."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count

from rathaus.records.models import DocumentVersion, Rendition, RenditionKind, RenditionState


class Outcome(NamedTuple):
    """How many renditions of a kind ended this way, with the cause in German."""

    kind: str
    state: str
    note: str
    number: int


def outcomes() -> list[Outcome]:
    """What became of all renditions of the city, the most frequent first; names no paper."""
    rows = Rendition.objects.values_list("kind", "state", "note").annotate(count=Count("pk"))
    return [
        Outcome(str(RenditionKind(kind).label), str(RenditionState(state).label), note, count)
        for kind, state, note, count in rows.order_by("-count", "kind", "state", "note")
    ]


def renditions_of(version: DocumentVersion) -> list[Rendition]:
    """All renditions of the version, made or not, those for reading first."""
    return list(Rendition.objects.filter(version=version).select_related("blob").order_by("kind"))


def renditions_by_version(versions: Collection[DocumentVersion]) -> dict[UUID, list[Rendition]]:
    """The same for several versions, in one statement."""
    found: dict[UUID, list[Rendition]] = {version.pk: [] for version in versions}
    for rendition in Rendition.objects.filter(version__in=versions).order_by("kind"):
        found[rendition.version_id].append(rendition)
    return found


def made_of(version: DocumentVersion, kind: RenditionKind) -> Rendition | None:
    """The rendition of this kind, if there is one with a content."""
    made = Rendition.objects.filter(version=version, kind=kind, state=RenditionState.MADE)
    return made.select_related("blob").first()


def with_thumbnails(versions: Collection[UUID]) -> set[UUID]:
    """Which of these versions have a picture of their first page; one statement for all."""
    made = Rendition.objects.filter(
        version__in=versions, kind=RenditionKind.THUMBNAIL, state=RenditionState.MADE
    )
    return set(made.values_list("version", flat=True))
