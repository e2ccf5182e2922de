"""Writing the city's own words, for the tests of editorial work."""

from __future__ import annotations

from typing import Any

from rathaus.catalogue.actions import (
    approve_draft,
    save_draft,
    start_draft,
    submit_draft,
)
from rathaus.catalogue.editing.content import Content
from rathaus.catalogue.models import Revision, Service
from rathaus.catalogue.queries import with_details
from rathaus.kernel import search
from rathaus.kernel.access import ANONYMOUS, Actor
from rathaus.people.models import Account, Office

KEY = "halteverbot"
OWN = {
    "names": {"de": "Haltverbot vor Ihrer Tür"},
    "synonyms": {"de": ["Pritsche"]},
    "texts": {"de": {"kurztext": "Wir sperren **Platz** für Ihren Umzug."}},
    "fees": [{"kind": "from", "amount_from": "30.70", "names": {"de": "je Schild"}}],
}


def editor(name: str, place: Office) -> Actor:
    """An editor of the office, with an account."""
    account = Account.objects.create_user(f"{name}@stadt.example", name=name.capitalize())
    grants = {"catalogue.edit": frozenset({place.pk})}
    return Actor(
        kind="staff", id=str(account.pk), label=account.name, account=account.pk, grants=grants
    )


def draft(actor: Actor, said: dict[str, Any] | None = None) -> Revision:
    """A draft that says this."""
    begun = start_draft(actor=actor, key=KEY)
    content = Content.of(OWN if said is None else said)
    seen = Content.of(begun.content).seen
    return save_draft(actor=actor, revision_id=begun.pk, content=content, seen=seen)


def approve(actor: Actor, revision: Revision) -> Revision:
    seen = Content.of(revision.content).seen
    return approve_draft(actor=actor, revision_id=revision.pk, seen=seen)


def published(author: Actor, approver: Actor, said: dict[str, Any] | None = None) -> Revision:
    """A wording that went the whole way."""
    revision = draft(author, said)
    submit_draft(actor=author, revision_id=revision.pk)
    return approve(approver, revision)


def shown() -> Service:
    return with_details(Service.objects.filter(key=KEY)).get()


def found(text: str) -> list[str]:
    return [hit.key for hit in search.search(text, ANONYMOUS, language="de").hits]
