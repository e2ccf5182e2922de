"""What the page of programs shows: the form, and each program in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.design.components import Badge
from rathaus.design.fields import Choice, Field
from rathaus.design.typography import short_date
from rathaus.kernel.access import ALL_OFFICES, Actor
from rathaus.kernel.clock import BERLIN, today
from rathaus.people.models import ApiClient, Role
from rathaus.people.models.clients import Scope
from rathaus.people.queries import OfficeNode, office_tree
from rathaus.people.queries.clients import PERMISSIONS
from rathaus.people.rules import MANAGE_PEOPLE

EVERYWHERE: Final = "*"


@dataclass(frozen=True, slots=True)
class Row:
    """A program as the page shows it."""

    id: UUID
    title: str
    client_id: str
    badge: Badge
    about: tuple[str, ...]
    works: bool


def rows_of(clients: Iterable[ApiClient]) -> list[Row]:
    """The programs in words; the titles of roles in one query."""
    titles = dict(Role.objects.values_list("key", "title"))
    return [_row(client, titles) for client in clients]


def _row(client: ApiClient, titles: Mapping[str, str]) -> Row:
    roles = ", ".join(titles.get(key, key) for key in client.roles)
    scopes = ", ".join(str(Scope(scope).label) for scope in client.scopes)
    where = client.office.name if client.office else _("alle Stellen")
    used = _("noch nie benutzt")
    if client.last_used_at is not None:
        day = short_date(client.last_used_at.astimezone(BERLIN).date())
        used = _("zuletzt angemeldet am %(day)s") % {"day": day}
    since = short_date(client.secret_set_at.astimezone(BERLIN).date())
    about = (
        f"{where} · {roles} · {scopes}",
        _("Geheimnis vom %(day)s, %(used)s") % {"day": since, "used": used},
    )
    return Row(
        client.pk, client.title, client.client_id, _badge(client), about, client.revoked_at is None
    )


def _badge(client: ApiClient) -> Badge:
    if client.revoked_at is not None:
        return Badge(label=_("gesperrt"), kind="danger")
    if client.works_on(today()):
        until = client.valid_to
        if until is None:
            return Badge(label=_("zugelassen"), kind="success")
        day = {"day": short_date(until)}
        return Badge(label=_("zugelassen, endet am %(day)s") % day, kind="success")
    if client.valid_from > today():
        day = {"day": short_date(client.valid_from)}
        return Badge(label=_("ab %(day)s") % day, kind="info")
    return Badge(label=_("abgelaufen"), kind="warning")


def form_fields(actor: Actor, typed: Mapping[str, Any], wrong: Mapping[str, str]) -> list[Field]:
    """Which program, for whom, with which roles, how far, until when."""
    return [
        Field(
            name="title",
            label=_("Welches Programm?"),
            hint=_("Unter diesem Namen steht in den Akten, was es getan hat."),
            value=typed.get("title", ""),
            error=wrong.get("title", ""),
            max_length=120,
        ),
        Field(
            name="office",
            label=_("Für welche Stelle arbeitet es?"),
            hint=_("Sie und alle Stellen darunter."),
            widget="select",
            value=typed.get("office", ""),
            error=wrong.get("office", ""),
            choices=tuple(_offices(actor)),
        ),
        Field(
            name="roles",
            label=_("Welche Rollen hat es?"),
            hint=_("Entscheiden, zahlen und Rechte vergeben kann ein Programm mit keiner Rolle."),
            widget="checkboxes",
            value=typed.get("roles", ()),
            error=wrong.get("roles", ""),
            choices=tuple(_roles()),
        ),
        Field(
            name="scopes",
            label=_("Was darf es?"),
            widget="checkboxes",
            value=typed.get("scopes", (Scope.READ.value,)),
            error=wrong.get("scopes", ""),
            choices=tuple(Choice(value=one.value, label=str(one.label)) for one in Scope),
        ),
        Field(
            name="valid_to",
            label=_("Ab wann nicht mehr?"),
            widget="date",
            required=False,
            value=typed.get("valid_to", ""),
            error=wrong.get("valid_to", ""),
        ),
    ]


def _offices(actor: Actor) -> Iterator[Choice]:
    offices = actor.offices(MANAGE_PEOPLE)
    if offices is ALL_OFFICES:
        yield Choice(value=EVERYWHERE, label=_("alle Stellen"))
    yield from _below(office_tree(), offices, 0)


def _below(nodes: Iterable[OfficeNode], offices: frozenset[UUID], depth: int) -> Iterator[Choice]:
    for node in nodes:
        if node.office.pk in offices:
            indent = "\u2003" * depth
            yield Choice(value=node.office.key, label=f"{indent}{node.office.name}")
        yield from _below(node.children, offices, depth + 1)


def _roles() -> Iterator[Choice]:
    """Roles of which a program keeps anything."""
    useful = sorted(frozenset[str]().union(*PERMISSIONS.values()))
    for role in Role.objects.filter(permissions__overlap=useful).order_by("title"):
        yield Choice(value=role.key, label=role.title)
