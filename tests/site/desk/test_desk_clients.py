"""Programs at the desk: let in, renewed, shut out; their secret stands there once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from rathaus.kernel.clock import now
from rathaus.people.actions import issue_token
from rathaus.people.actions.tokens import UnknownClient
from rathaus.people.models import ApiClient, Office, Role
from tests.records.api.cast import HOUSE, a_client
from tests.site.desk import cast

PAGE = "/schreibtisch/schnittstellen/"
SECRET = re.compile(r"client_secret\)</dt><dd><code[^>]*>([^<]+)</code>")


@pytest.fixture
def admin(office: Office) -> Client:
    """The browser of whoever manages the people of the traffic office."""
    for role in ("clerk", "treasury"):
        Role.objects.get_or_create(
            key=role, defaults={"title": role, "permissions": list(cast.ROLES[role])}
        )
    return cast.at_desk(cast.employ("administrator", office, "Ada Min"))


def _text(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def test_let_in_renewed_and_shut_out(admin: Client, office: Office) -> None:
    first = _text(admin.get(PAGE))
    assert "Noch arbeitet hier kein Programm" in first
    assert 'value="clerk"' in first
    assert 'value="treasury"' not in first
    assert 'value="*"' not in first
    sent = {"title": "Baumkataster", "office": office.key, "roles": ["clerk"]}
    answer = admin.post(PAGE, sent | {"scopes": ["records.read", "records.write"]})
    client = ApiClient.objects.get()
    secret = SECRET.findall(_text(answer))[0]
    assert "no-store" in answer["Cache-Control"]
    assert (client.office, client.roles, client.created_label) == (office, ["clerk"], "Ada Min")

    def token(text: str) -> object:
        return issue_token(actor=HOUSE, client_id=client.client_id, secret=text)

    assert token(secret)
    listed = _text(admin.get(PAGE))
    assert "zuletzt angemeldet am" in listed
    assert secret not in listed
    newer = SECRET.findall(_text(admin.post(f"{PAGE}{client.pk}/erneuern")))[0]
    assert token(newer)
    with pytest.raises(UnknownClient):
        token(secret)
    gone = _text(admin.post(f"{PAGE}{client.pk}/sperren", follow=True))
    assert "Das Programm ist ab sofort gesperrt." in gone
    assert "/erneuern" not in gone
    again = _text(admin.post(f"{PAGE}{client.pk}/erneuern", follow=True))
    assert "Diese Schnittstelle ist schon gesperrt." in again


def test_errors_keep_what_was_typed_and_no_office_reaches_another(
    admin: Client, office: Office
) -> None:
    answer = admin.post(PAGE, {"title": "Baumkataster", "office": "", "valid_to": "bald"})
    text = _text(answer)
    assert answer.status_code == 422
    assert 'value="Baumkataster"' in text
    assert "Bitte wählen Sie, für welche Stelle das Programm arbeitet." in text
    sent = {"title": "B", "office": "*", "roles": ["clerk"], "scopes": ["records.read"]}
    assert admin.post(PAGE, sent).status_code == 403
    foreign = a_client(everywhere=True).client
    for verb in ("erneuern", "sperren"):
        told = _text(admin.post(f"{PAGE}{foreign.pk}/{verb}", follow=True))
        assert "Diese Schnittstelle gibt es nicht." in told
    assert ApiClient.objects.get() == foreign
    assert foreign.title not in _text(admin.get(PAGE))


def test_the_list_costs_the_same_whatever_its_length(
    admin: Client, office: Office, django_assert_num_queries: Any
) -> None:
    admin.get(PAGE)
    for rows in (1, 3):
        while ApiClient.objects.count() < rows:
            a_client(office=office, title=f"Programm {now()}")
        # session, account, roles; the list, titles of roles, offices and roles to choose from
        with django_assert_num_queries(7):
            assert _text(admin.get(PAGE)).count("/erneuern") == rows


@pytest.mark.parametrize("who", ["clerk", "lead", "records", "operator"])
def test_nobody_else_gets_there(office: Office, who: str) -> None:
    desk = cast.at_desk(cast.employ(who, office, "Jo Amt"))
    assert desk.get(PAGE).status_code == 403
    assert desk.post(f"{PAGE}{a_client().client.pk}/sperren").status_code == 403
    assert ApiClient.objects.get().revoked_at is None
