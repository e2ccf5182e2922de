"""Staff and residents of a demo city, read from its folder as often as one likes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import Invalid
from rathaus.people.actions.accounts import open_account, open_staff_account
from rathaus.people.actions.deputies import appoint_deputy
from rathaus.people.actions.mandates import appoint_agent
from rathaus.people.actions.parties import register_party
from rathaus.people.actions.posts import create_post, fill_post
from rathaus.people.actions.roles import assign_role
from rathaus.people.library import read_list, require_keys
from rathaus.people.models import Account, Deputy, Mandate, Office, Party, Post, RoleAssignment
from rathaus.people.rules import may_manage_people


@transaction.atomic
def import_staff(*, actor: Actor, path: Path, password: str, demo: bool = False) -> list[Account]:
    """Accounts, posts, roles and deputies from ``staff.yaml``; returns the accounts it created.

    Existing accounts keep their password. Raises :class:`Invalid` naming file, entry and reason.
    """
    require(may_manage_people, actor)
    entries = read_list(path, "staff")
    require_keys(path, entries, {"email", "name"}, {"post", "roles", "deputy_for", "language"})
    offices = {office.key: office for office in Office.objects.all()}
    created = []
    for entry in entries:
        email = str(entry["email"]).lower()
        account = Account.objects.filter(email=email).first()
        if account is None:
            account = open_staff_account(
                actor=actor,
                email=email,
                name=str(entry["name"]),
                password=password,
                demo=demo,
                language=str(entry.get("language", "de")),
            )
            created.append(account)
        place = f"{path.name}, {email}"
        if entry.get("post"):
            _fill_post(actor, account, entry["post"], offices, place)
        for role in entry.get("roles") or []:
            _give_role(actor, account, role, offices, place)
    for entry in entries:
        _stand_in(actor, entry, path)
    return created


@transaction.atomic
def import_residents(*, actor: Actor, path: Path, password: str) -> list[Account]:
    """Fictional residents with an account each, for a demo city; returns those it created.

    Their ``children`` are people without an account for whom they may act within a ``scope``.
    """
    require(may_manage_people, actor)
    entries = read_list(path, "residents")
    require_keys(path, entries, {"email", "party"}, {"language", "children"})
    created = []
    for entry in entries:
        email = str(entry["email"]).lower()
        if Account.objects.filter(email=email).exists():
            continue
        account = Account.objects.create_user(
            email, password, demo=True, language=str(entry.get("language", "de"))
        )
        EmailAddress.objects.create(user=account, email=email, primary=True, verified=True)
        open_account(actor=actor, account=account, way="import")
        own = register_party(
            actor=actor, values={"email": email, **entry["party"]}, account=account
        )
        for child in entry.get("children") or []:
            _link_child(actor, own, child)
        created.append(account)
    return created


def _link_child(actor: Actor, parent: Party, entry: Mapping[str, Any]) -> None:
    """A child with its parent's address, linked as the competent office would after a proof."""
    shared = ("street", "house_number", "postcode", "town")
    address = {name: getattr(parent, name) for name in shared}
    child = register_party(actor=actor, values={**address, **entry["party"]})
    proof = blobs.put(
        "Erfundener Nachweis für die Vorführung\n".encode(),
        name="nachweis.txt",
        purpose="generated",
    )
    appoint_agent(
        actor=actor,
        principal_id=child.pk,
        agent_id=parent.pk,
        kind=Mandate.Kind.GUARDIAN,
        scope=str(entry["scope"]),
        evidence_sha256=proof.sha256,
    )


def _office(offices: Mapping[str, Office], key: str, place: str) -> Office:
    if key not in offices:
        raise Invalid(
            f"{place}: Die Stelle „{key}“ gibt es nicht.",
            remedy="Nehmen Sie einen Schlüssel aus offices.yaml.",
        )
    return offices[key]


def _fill_post(
    actor: Actor,
    account: Account,
    entry: Mapping[str, Any],
    offices: Mapping[str, Office],
    place: str,
) -> None:
    key = str(entry["key"])
    post = Post.objects.filter(key=key).first()
    if post is None:
        office = _office(offices, str(entry["office"]), place)
        post = create_post(actor=actor, key=key, office=office, title=str(entry["title"]))
    if post.holder_id is None:
        fill_post(actor=actor, post_id=post.pk, holder=account)


def _give_role(
    actor: Actor,
    account: Account,
    entry: Mapping[str, Any],
    offices: Mapping[str, Office],
    place: str,
) -> None:
    office = _office(offices, str(entry["office"]), place) if entry.get("office") else None
    role = str(entry["role"])
    known = RoleAssignment.objects.filter(account=account, role__key=role, office=office)
    if not known.exists():
        start = entry.get("from")
        assign_role(
            actor=actor,
            account=account,
            role_key=role,
            office=office,
            valid_from=start if isinstance(start, date) else None,
        )


def _stand_in(actor: Actor, entry: Mapping[str, Any], path: Path) -> None:
    account = Account.objects.get(email=str(entry["email"]).lower())
    for seat in entry.get("deputy_for") or []:
        post = Post.objects.filter(key=seat["post"]).first()
        if post is None:
            raise Invalid(
                f"{path.name}, {account.email}: Die Stelle „{seat['post']}“ gibt es nicht.",
                remedy="Nehmen Sie das Kürzel einer Stelle aus derselben Datei.",
            )
        if not Deputy.objects.filter(post=post, account=account, valid_from=seat["from"]).exists():
            appoint_deputy(
                actor=actor,
                post_id=post.pk,
                deputy=account,
                first_day=seat["from"],
                last_day=seat.get("to"),
            )
