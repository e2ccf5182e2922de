"""Programs that act for an office: who they are, and what a token lets them do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rathaus.kernel.access import ALL_OFFICES, Actor
from rathaus.kernel.clock import today
from rathaus.kernel.errors import NotFound
from rathaus.kernel.statements import execute
from rathaus.people.client_secrets import decode
from rathaus.people.models import ApiClient
from rathaus.people.models.clients import Scope
from rathaus.people.rules import MANAGE_PEOPLE, may_manage_clients

# No program decides, signs, pays or gives rights, whatever its roles say: that is for people.
PERMISSIONS: Final[Mapping[str, frozenset[str]]] = {
    Scope.READ.value: frozenset({"case.see", "protected.see"}),
    Scope.WRITE.value: frozenset({"case.work"}),
}

_GRANTS = """
SELECT permission, client.office_id IS NULL,
       array_remove(array_agg(DISTINCT below.id), NULL)
FROM people_apiclient AS client
JOIN people_role AS role ON role.key = ANY(client.roles)
CROSS JOIN unnest(role.permissions) AS permission
LEFT JOIN people_office AS seat ON seat.id = client.office_id
LEFT JOIN people_office AS below ON starts_with(below.path || '/', seat.path || '/')
WHERE client.id = %(client)s AND permission = ANY(%(allowed)s::text[])
GROUP BY permission, client.office_id
"""


def clients_for(actor: Actor) -> QuerySet[ApiClient]:
    """The programs of the offices whose people the actor manages, those that work first."""
    offices = actor.offices(MANAGE_PEOPLE)
    found = ApiClient.objects.select_related("office").order_by("revoked_at", "title", "id")
    if actor.is_system or offices is ALL_OFFICES:
        return found
    return found.filter(office_id__in=offices)


def find_client(actor: Actor, client: UUID) -> ApiClient:
    """One of them; raises :class:`NotFound`."""
    return _managed(actor, ApiClient.objects.filter(pk=client))


def client_named(actor: Actor, client_id: str) -> ApiClient:
    """One of them by its name in OAuth; raises :class:`NotFound`."""
    return _managed(actor, ApiClient.objects.filter(client_id=client_id))


def _managed(actor: Actor, rows: QuerySet[ApiClient]) -> ApiClient:
    found = rows.select_related("office").first()
    if found is None or not may_manage_clients(actor, found.office_id):
        raise NotFound(
            _("Diese Schnittstelle gibt es nicht."),
            remedy=_("Öffnen Sie die Liste der Schnittstellen neu."),
        )
    return found


def home_of_client(actor: Actor) -> UUID | None:
    """The office for which the program is registered, or None for the whole city."""
    if actor.kind != "client":
        return None
    return ApiClient.objects.values_list("office_id", flat=True).filter(pk=actor.id).first()


def actor_of_token(token: str) -> tuple[Actor, ApiClient, frozenset[str]] | None:
    """Who acts with this token, the program and its scopes; None where the token counts no more.

    Costs two statements. What was revoked, has ended, or has another secret by now, is nobody.
    """
    claims = decode(token)
    if claims is None:
        return None
    client = ApiClient.objects.select_related("office").filter(pk=claims.client).first()
    if client is None or client.generation != claims.generation or not client.works_on(today()):
        return None
    scopes = claims.scopes & frozenset(client.scopes)
    return _actor(client, scopes), client, scopes


def _actor(client: ApiClient, scopes: frozenset[str]) -> Actor:
    allowed = frozenset[str]().union(*(PERMISSIONS.get(scope, frozenset()) for scope in scopes))
    cursor = execute(_GRANTS, {"client": client.pk, "allowed": sorted(allowed)})
    grants = {
        name: ALL_OFFICES if everywhere else frozenset(ids)
        for name, everywhere, ids in cursor.fetchall()
    }
    return Actor(kind="client", id=str(client.pk), label=client.title, grants=grants)
