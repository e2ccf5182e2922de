"""Taking renditions away together with the content that they render."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from rathaus.records.models import Rendition, RenditionDue


def remove_renditions(documents: Sequence[UUID]) -> set[str]:
    """Remove all renditions of these documents and what waits; returns the hashes to be forgotten.

    Part of the action that erases the documents, after it has marked them as erased: renditions
    that are being made at the same time are not kept then.
    """
    RenditionDue.objects.filter(version__document__in=documents).delete()
    renditions = Rendition.objects.filter(version__document__in=documents)
    hashes = set(renditions.exclude(blob=None).values_list("blob", flat=True))
    renditions.delete()
    return {sha256 for sha256 in hashes if sha256}
