"""Which offices a page may be narrowed to: those of a permission, as a tree told by its paths."""

from __future__ import annotations

from rathaus.kernel.access import ALL_OFFICES, Actor
from rathaus.people.models import Office


def offices_of(actor: Actor, *permissions: str) -> dict[str, Office]:
    """The offices for which any of the permissions is held, by key, in the order of the tree."""
    held = [actor.offices(name) for name in permissions]
    offices = Office.objects.order_by("path")
    if not any(one is ALL_OFFICES for one in held):
        offices = offices.filter(pk__in=frozenset().union(*held))
    return {office.key: office for office in offices}
