"""The page of what a number means, wherever it lies by now."""

from __future__ import annotations

from django.urls import reverse

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import NotFound
from rathaus.records.models import Case, File
from rathaus.records.structure.places import find_place


def place_typed(actor: Actor, typed: str) -> str:
    """Where a file number, a case number or the place of a document leads; empty: nowhere."""
    try:
        place = find_place(actor, typed)
    except NotFound:
        return ""
    if place.kind == "file":
        return reverse("desk:file", args=[File.objects.get(pk=place.id).number])
    if place.kind == "case":
        return reverse("desk-case", args=[Case.objects.get(pk=place.id).number])
    return reverse("document", args=[place.uuid])
