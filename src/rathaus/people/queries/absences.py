"""Who is away from which post, who can stand in, and for whom somebody may arrange it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from rathaus.kernel.access import ALL_OFFICES, Actor
from rathaus.people.models import Account, Deputy, Post
from rathaus.people.rules import ASSIGN_TASKS, MANAGE_PEOPLE


@dataclass(frozen=True, slots=True)
class PossibleDeputy:
    """A member of staff to choose, with the office of their post to tell namesakes apart."""

    id: int
    name: str
    office: str


def posts_of(account: int | None) -> QuerySet[Post]:
    """The posts that a member of staff holds."""
    found = Post.objects.filter(holder_id=account, holder__isnull=False)
    return found.select_related("office", "holder").order_by("title", "id")


def posts_in_care(actor: Actor, words: str = "") -> QuerySet[Post]:
    """Posts held by others for which the actor may arrange a deputy, narrowed by names.

    The offices are those of ``may_appoint_deputy``; whoever holds a post of their own finds it with
    :func:`posts_of`.
    """
    found = Post.objects.filter(holder__isnull=False).exclude(holder_id=actor.account)
    reach = (actor.offices(ASSIGN_TASKS), actor.offices(MANAGE_PEOPLE))
    if not (actor.is_system or any(offices is ALL_OFFICES for offices in reach)):
        found = found.filter(office_id__in=reach[0] | reach[1])
    for word in words.split()[:5]:
        found = found.filter(
            Q(holder__name__icontains=word)
            | Q(title__icontains=word)
            | Q(office__name__icontains=word)
        )
    return found.select_related("office", "holder")


def deputies_from(posts: Iterable[UUID], day: date) -> QuerySet[Deputy]:
    """Deputyships of these posts that hold on that day or later, the next one first."""
    still = Q(valid_to=None) | Q(valid_to__gt=day)
    return (
        Deputy.objects.filter(still, post_id__in=list(posts))
        .select_related("account", "post")
        .order_by("valid_from", "pk")
    )


def possible_deputies(*, besides: int | None = None) -> list[PossibleDeputy]:
    """Every active member of staff by name, but for one."""
    staff = Account.objects.filter(is_staff_member=True, is_active=True)
    if besides is not None:
        staff = staff.exclude(pk=besides)
    rows = staff.order_by("name", "pk", "posts__office__name").values_list(
        "pk", "name", "email", "posts__office__name"
    )
    found: dict[int, PossibleDeputy] = {}
    for key, name, email, office in rows:
        found.setdefault(key, PossibleDeputy(key, name or email or str(key), office or ""))
    return list(found.values())
