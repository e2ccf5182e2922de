"""Programs that act for an office: registered, given a new secret, revoked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.people.client_secrets import hash_of, new_client_id, new_secret
from rathaus.people.events import ClientRegistered, ClientRevoked, ClientSecretRotated
from rathaus.people.models import ApiClient, Office, Role
from rathaus.people.models.clients import Scope
from rathaus.people.rules import may_manage_clients


@dataclass(frozen=True, slots=True)
class NewSecret:
    """The program, and its secret, readable this once only."""

    client: ApiClient
    secret: str


@action
def register_client(
    *,
    actor: Actor,
    title: str,
    office: Office | None,
    roles: Collection[str],
    scopes: Collection[str],
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> NewSecret:
    """Let a program act for an office and all below it, or with None for the whole city.

    It gets of its ``roles`` what programs may hold at all, never to decide or to pay. ``valid_to``
    is the first day on which it counts no more. :class:`Invalid` names each field that is wrong.
    """
    require(may_manage_clients, actor, office.pk if office else None)
    title, start = " ".join(title.split()), valid_from or today()
    _check(title, roles, scopes, start, valid_to)
    client_id, secret, at = new_client_id(), new_secret(), now()
    client = ApiClient.objects.create(
        client_id=client_id,
        secret_hash=hash_of(client_id, secret),
        title=title,
        office=office,
        roles=sorted(set(roles)),
        scopes=sorted(set(scopes)),
        valid_from=start,
        valid_to=valid_to,
        created_at=at,
        created_by=str(actor.ref),
        created_label=actor.label,
        secret_set_at=at,
    )
    registered = ClientRegistered(
        subject=client.ref,
        title=title,
        office=office.key if office else "",
        roles=tuple(client.roles),
        scopes=tuple(client.scopes),
        valid_from=start,
        valid_to=valid_to,
    )
    record(registered, actor=actor)
    return NewSecret(client, secret)


@action
def rotate_secret(*, actor: Actor, client: ApiClient) -> NewSecret:
    """Give a new secret; the old one and every token issued for it count no more from now on."""
    require(may_manage_clients, actor, client.office_id)
    client = _locked(client)
    secret = new_secret()
    client.secret_hash = hash_of(client.client_id, secret)
    client.secret_set_at = now()
    client.generation += 1
    client.save(update_fields=["secret_hash", "secret_set_at", "generation"])
    record(ClientSecretRotated(subject=client.ref), actor=actor)
    return NewSecret(client, secret)


@action
def revoke_client(*, actor: Actor, client: ApiClient) -> ApiClient:
    """Shut the program out at once and for good; what it did stays on record under its name."""
    require(may_manage_clients, actor, client.office_id)
    client = _locked(client)
    client.revoked_at = now()
    client.save(update_fields=["revoked_at"])
    record(ClientRevoked(subject=client.ref), actor=actor)
    return client


def _locked(client: ApiClient) -> ApiClient:
    found = ApiClient.objects.select_for_update().get(pk=client.pk)
    if found.revoked_at is not None:
        raise Conflict(
            _("Diese Schnittstelle ist schon gesperrt."),
            remedy=_("Richten Sie eine neue ein, wenn das Programm wieder arbeiten soll."),
        )
    return found


def _check(
    title: str, roles: Collection[str], scopes: Collection[str], start: date, end: date | None
) -> None:
    wrong: dict[str, str] = {}
    if not 0 < len(title) <= 120:
        wrong["title"] = _("Bitte nennen Sie das Programm, mit höchstens 120 Zeichen.")
    if not roles or Role.objects.filter(key__in=set(roles)).count() != len(set(roles)):
        wrong["roles"] = _("Bitte wählen Sie wenigstens eine Rolle, die es gibt.")
    if not scopes or not set(scopes) <= set(Scope.values):
        wrong["scopes"] = _("Bitte wählen Sie, ob das Programm liest oder auch schreibt.")
    if end is not None and end <= start:
        wrong["valid_to"] = _("Das Ende liegt vor dem Beginn.")
    if wrong:
        raise Invalid(
            _("Die Schnittstelle ist noch nicht vollständig beschrieben."),
            remedy=_("Prüfen Sie die genannten Felder."),
            fields=wrong,
        )
