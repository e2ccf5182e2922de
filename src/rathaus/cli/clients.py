"""``rathaus clients``: programs that work through the API are let in, renewed, shut out."""

from __future__ import annotations

from datetime import datetime

import click

from rathaus.cli.output import json_option, show

_city = click.argument("slug", metavar="STADT")
_client = click.argument("client_id", metavar="KENNUNG")


@click.group("clients", help="Programme, die über die Schnittstelle arbeiten.")
def clients_group() -> None:
    """The group of commands."""


@clients_group.command("add", help="Lässt ein Programm zu; sein Geheimnis steht nur einmal da.")
@_city
@click.argument("title", metavar="NAME")
@click.option("--office", "key", default="", help="Schlüssel der Stelle; ohne gilt es für alle.")
@click.option("--role", "roles", multiple=True, required=True, help="Rolle, auch mehrmals.")
@click.option("--write", is_flag=True, help="Darf Akten führen, nicht nur lesen.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Erster Tag, an dem es nicht mehr gilt.",
)
@json_option
def add(
    slug: str,
    title: str,
    key: str,
    roles: tuple[str, ...],
    write: bool,
    until: datetime | None,
    as_json: bool,
) -> None:
    from rathaus.kernel.access import system
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.people.actions import register_client
    from rathaus.people.models.clients import Scope
    from rathaus.people.queries import office_by_key

    scopes = [Scope.READ.value, *([Scope.WRITE.value] if write else [])]
    with in_city(find_city(slug)):
        known = register_client(
            actor=system("command"),
            title=title,
            office=office_by_key(key) if key else None,
            roles=roles,
            scopes=scopes,
            valid_to=until.date() if until else None,
        )
    _show_secret(known.client.client_id, known.secret, as_json)


@clients_group.command("list", help="Zeigt alle Programme und wann sie zuletzt da waren.")
@_city
@json_option
def list_(slug: str, as_json: bool) -> None:
    from rathaus.kernel.access import system
    from rathaus.kernel.clock import today
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.people.queries import clients_for

    with in_city(find_city(slug)):
        facts = [
            {
                "client_id": client.client_id,
                "title": client.title,
                "office": client.office.key if client.office else "",
                "roles": client.roles,
                "scopes": client.scopes,
                "works": client.works_on(today()),
                "last_used": client.last_used_at,
            }
            for client in clients_for(system("command"))
        ]
    lines = [
        f"{fact['client_id']}  {fact['title']}  ({fact['office'] or 'alle Stellen'})"
        + ("" if fact["works"] else "  gesperrt oder abgelaufen")
        for fact in facts
    ]
    show(facts, as_json, *(lines or ["Kein Programm ist zugelassen."]))


@clients_group.command("rotate", help="Stellt ein neues Geheimnis aus; das alte gilt nicht mehr.")
@_city
@_client
@json_option
def rotate(slug: str, client_id: str, as_json: bool) -> None:
    from rathaus.kernel.access import system
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.people.actions import rotate_secret
    from rathaus.people.queries.clients import client_named

    actor = system("command")
    with in_city(find_city(slug)):
        known = rotate_secret(actor=actor, client=client_named(actor, client_id))
    _show_secret(known.client.client_id, known.secret, as_json)


@clients_group.command("revoke", help="Sperrt ein Programm sofort und für immer.")
@_city
@_client
@json_option
def revoke(slug: str, client_id: str, as_json: bool) -> None:
    from rathaus.kernel.access import system
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.people.actions import revoke_client
    from rathaus.people.queries.clients import client_named

    actor = system("command")
    with in_city(find_city(slug)):
        client = revoke_client(actor=actor, client=client_named(actor, client_id))
    facts = {"client_id": client.client_id, "revoked_at": client.revoked_at}
    show(facts, as_json, f"{client.title} ist gesperrt.")


def _show_secret(client_id: str, secret: str, as_json: bool) -> None:
    show(
        {"client_id": client_id, "client_secret": secret},
        as_json,
        f"Kennung:   {client_id}",
        f"Geheimnis: {secret}",
        "Das Geheimnis steht nur dieses eine Mal hier.",
    )
