"""Programs that act for an office: who lets them in, how they prove themselves, what they may."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import frozen, now, today
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City, in_city
from rathaus.people.actions import (
    NewSecret,
    forget_old_receipts,
    issue_token,
    register_client,
    revoke_client,
    rotate_secret,
)
from rathaus.people.actions.tokens import ScopeTooWide, TooManyTries, UnknownClient
from rathaus.people.client_secrets import decode
from rathaus.people.models import ApiClient, ClientTry, Office
from rathaus.people.queries import actor_of_token, clients_for, find_client
from tests.people import cast

pytestmark = pytest.mark.django_db
BOTH = ("records.read", "records.write")


@pytest.fixture
def tree(city: City) -> Office:
    """A department with two offices below it, and the roles of the library."""
    cast.roles()
    top = cast.office("bau")
    cast.office("tiefbau", top)
    return top


def registered(office: Office | None, *roles: str, **fields: object) -> NewSecret:
    values: dict[str, object] = {"title": "Baumkataster", "scopes": BOTH} | fields
    return register_client(actor=cast.HOUSE, office=office, roles=roles or ("clerk",), **values)  # type: ignore[arg-type]


def token(
    known: NewSecret, *, secret: str = "", scope: str = "", place: str = "198.51.100.7"
) -> str:
    return issue_token(
        actor=cast.HOUSE,
        client_id=known.client.client_id,
        secret=secret or known.secret,
        scope=scope,
        place=place,
    ).text


def acts(text: str) -> Actor:
    found = actor_of_token(text)
    assert found is not None
    return found[0]


def test_a_program_acts_by_its_roles_but_never_decides_or_pays(tree: Office) -> None:
    known = registered(tree, "lead", "protected", "treasury")
    actor = acts(token(known))
    assert (actor.kind, actor.label, str(actor.ref)) == (
        "client",
        "Baumkataster",
        f"client:{known.client.pk}",
    )
    below = frozenset(Office.objects.filter(path__startswith="bau").values_list("pk", flat=True))
    assert dict(actor.grants) == dict.fromkeys(("case.see", "case.work", "protected.see"), below)
    assert len(below) == 2
    assert not acts(token(registered(tree))).can("protected.see")
    assert acts(token(registered(None))).can("case.work", cast.office("schule").pk)


def test_the_scope_of_a_token_narrows(tree: Office) -> None:
    known = registered(tree)
    assert set(acts(token(known, scope="records.read")).grants) == {"case.see"}
    reader = registered(tree, scopes=("records.read",))
    assert set(acts(token(reader)).grants) == {"case.see"}
    with pytest.raises(ScopeTooWide):
        token(reader, scope="records.read records.write")


def test_a_secret_is_shown_once_and_kept_as_a_hash(tree: Office) -> None:
    known = registered(tree)
    assert len(known.secret) == 43
    assert known.secret not in str(ApiClient.objects.values().get())
    assert known.secret not in str(list(Event.objects.values_list("facts", flat=True)))
    assert known.client.last_used_at is None
    token(known)
    assert find_client(cast.HOUSE, known.client.pk).last_used_at is not None


def test_rotation_and_revocation_act_at_once(tree: Office) -> None:
    known = registered(tree)
    old = token(known)
    renewed = rotate_secret(actor=cast.HOUSE, client=known.client)
    assert actor_of_token(old) is None
    with pytest.raises(UnknownClient):
        token(known)
    fresh = token(renewed)
    assert acts(fresh).label == "Baumkataster"
    revoke_client(actor=cast.HOUSE, client=renewed.client)
    assert actor_of_token(fresh) is None
    with pytest.raises(UnknownClient):
        token(renewed)
    for act in (rotate_secret, revoke_client):
        with pytest.raises(Conflict):
            act(actor=cast.HOUSE, client=renewed.client)
    kinds = Event.objects.filter(subject=str(known.client.ref)).order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == [
        "client.registered",
        "client.secret-rotated",
        "client.revoked",
    ]


def test_time_ends_tokens_and_programs(tree: Office) -> None:
    known = registered(tree, valid_to=today() + timedelta(days=1))
    text = token(known)
    with frozen(now() + timedelta(minutes=9)):
        assert actor_of_token(text) is not None
    with frozen(now() + timedelta(minutes=11)):
        assert actor_of_token(text) is None
    with frozen(now() + timedelta(days=1)), pytest.raises(UnknownClient):
        token(known)
    later = registered(tree, valid_from=today() + timedelta(days=1))
    with pytest.raises(UnknownClient):
        token(later)


def test_tokens_that_are_not_ours_count_for_nothing(tree: Office, settings: Any) -> None:
    text = token(registered(tree))
    head, body, signature = text.split(".")
    for wrong in ("", "x", f"{head}.{body}.{signature[:-2]}AA", f"{head}.{body}."):
        assert decode(wrong) is None
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "ein neues Geheimnis der Anlage"
    assert decode(text) is not None
    settings.SECRET_KEY_FALLBACKS = []
    assert decode(text) is None


def test_a_token_counts_in_one_city_only(tree: Office, city: City) -> None:
    text = token(registered(tree))
    with in_city(dataclasses.replace(city, slug="ploen")):
        assert decode(text) is None
    assert decode(text) is not None


def test_wrong_secrets_are_slowed_down_where_they_come_from(tree: Office) -> None:
    known = registered(tree)
    for _ in range(10):
        with pytest.raises(UnknownClient):
            token(known, secret="falsch")
    with pytest.raises(TooManyTries):
        token(known)
    assert token(known, place="203.0.113.9")
    with frozen(now() + timedelta(minutes=16)):
        assert token(known)
        forget_old_receipts(actor=cast.HOUSE)
    assert not ClientTry.objects.exists()


def test_what_is_wrong_is_named(tree: Office) -> None:
    with pytest.raises(Invalid) as told:
        registered(tree, "gibt-es-nicht", title=" ", scopes=("alles",), valid_to=today())
    assert set(told.value.fields) == {"title", "roles", "scopes", "valid_to"}


@pytest.mark.parametrize(
    ("role", "where", "own", "city_wide"),
    [
        ("administrator", None, True, True),
        ("administrator", "bau", True, False),
        ("administrator", "schule", False, False),
        ("lead", "bau", False, False),
        ("clerk", "bau", False, False),
        ("operator", None, False, False),
    ],
)
def test_who_lets_programs_in(
    tree: Office, role: str, where: str | None, own: bool, city_wide: bool
) -> None:
    cast.office("schule")
    home = Office.objects.get(key=where) if where else None
    actor = cast.person(cast.member("jo@stadt.example", role, home))
    known, everywhere = registered(tree), registered(None)
    for office, client, allowed in ((tree, known, own), (None, everywhere, city_wide)):
        for act in (
            lambda office=office: register_client(
                actor=actor, title="Neu", office=office, roles=["clerk"], scopes=BOTH
            ),
            lambda client=client: rotate_secret(actor=actor, client=client.client),
            lambda client=client: find_client(actor, client.client.pk),
            lambda client=client: revoke_client(actor=actor, client=client.client),
        ):
            if allowed:
                act()
            else:
                with pytest.raises((NotAllowed, NotFound)):
                    act()
    listed = set(clients_for(actor).values_list("pk", flat=True))
    assert (known.client.pk in listed, everywhere.client.pk in listed) == (own, city_wide)


def test_a_program_manages_no_programs(tree: Office) -> None:
    actor = acts(token(registered(None, "administrator", "clerk")))
    with pytest.raises(NotAllowed):
        register_client(actor=actor, title="Neu", office=tree, roles=["clerk"], scopes=BOTH)
