"""What links to people show. Names appear only for whoever may see the person."""

from __future__ import annotations

from uuid import UUID

from rathaus.kernel.access import Actor
from rathaus.kernel.references import Resolved, owner
from rathaus.people.models import Account, ApiClient, Office, Party, Post
from rathaus.people.rules import may_see_party


@owner("party")
def party(identifier: str, actor: Actor) -> Resolved | None:
    """A person or organisation."""
    found = Party.objects.filter(pk=UUID(identifier)).first()
    if found is None or not may_see_party(actor, found):
        return None
    return Resolved(found.name, "")


@owner("staff")
def staff(identifier: str, actor: Actor) -> Resolved | None:
    """A member of staff; who works on a matter is no secret (§ 37 Abs. 3 VwVfG)."""
    found = Account.objects.filter(pk=int(identifier), is_staff_member=True).first()
    return Resolved(found.display_name, "") if found else None


@owner("client")
def client(identifier: str, actor: Actor) -> Resolved | None:
    """A program that acts for an office, for staff."""
    found = ApiClient.objects.filter(pk=UUID(identifier)).first() if actor.is_staff else None
    return Resolved(found.title, "") if found else None


@owner("person")
def person(identifier: str, actor: Actor) -> Resolved | None:
    """A resident by their account."""
    found = Account.objects.select_related("party").filter(pk=int(identifier)).first()
    if found is None:
        return None
    if actor.account == found.pk:
        return Resolved(found.display_name, "")
    if found.party is not None and may_see_party(actor, found.party):
        return Resolved(found.party.name, "")
    return None


@owner("office")
def office(identifier: str, actor: Actor) -> Resolved | None:
    """An office."""
    found = Office.objects.filter(pk=UUID(identifier)).first()
    return Resolved(found.name, "") if found else None


@owner("post")
def post(identifier: str, actor: Actor) -> Resolved | None:
    """A post in an office, for staff."""
    found = Post.objects.filter(pk=UUID(identifier)).first()
    return Resolved(found.title, "") if found and actor.is_staff else None
