"""Members of staff: who may do what where, who stands in for whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from rathaus.kernel.clock import today
from rathaus.people.models import Account, Deputy, Office, Post, RoleAssignment
from rathaus.people.models.periods import holds_on


def staff_with(permission: str, office: Office, *, day: date | None = None) -> QuerySet[Account]:
    """Who holds the permission in this office by a role of their own, by name."""
    day = day or today()
    above = _paths_above(office)
    held = RoleAssignment.objects.filter(
        holds_on(day),
        Q(office=None) | Q(office__path__in=above),
        account=OuterRef("pk"),
        role__permissions__contains=[permission],
    )
    return Account.objects.filter(Exists(held), is_staff_member=True, is_active=True).order_by(
        "name", "pk"
    )


def _paths_above(office: Office) -> Iterable[str]:
    """Paths of the office and of all above it."""
    parts = office.path.split("/")
    return ["/".join(parts[: length + 1]) for length in range(len(parts))]


def current_deputies(post: Post, *, day: date | None = None) -> QuerySet[Deputy]:
    """Who stands in for the post's holder on that day."""
    return (
        Deputy.objects.filter(holds_on(day or today()), post=post)
        .select_related("account")
        .order_by("valid_from", "pk")
    )


def stands_in_for(account: Account, *, day: date | None = None) -> QuerySet[Deputy]:
    """The posts for which somebody stands in on that day, with post and holder loaded."""
    return (
        Deputy.objects.filter(holds_on(day or today()), account=account)
        .select_related("post", "post__holder", "post__office")
        .order_by("post__title", "pk")
    )
