"""Staff need a second factor, residents may have one. Real commits, as one-time codes need them."""

from __future__ import annotations

import dataclasses
import time

import pytest
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.kernel.tenancy.registry import save
from tests.people.cast import PASSWORD, member, office, resident, roles


@pytest.fixture
def client(fresh_city: City, settings: object) -> Client:
    """A browser on the address of a city of its own, in which a clerk works."""
    settings.ROOT_URLCONF = "tests.people.urls"  # type: ignore[attr-defined]
    roles()
    member("kim@stadt.example", "clerk", office("verkehr"))
    resident()
    return Client(headers={"host": fresh_city.hosts[0]})


@pytest.fixture
def strict(fresh_city: City, client: Client) -> None:
    """The city is no demo: its staff need a second factor."""
    save(dataclasses.replace(fresh_city, demo=False))


def _login(client: Client, email: str, **extra: str) -> HttpResponse:
    cache.clear()
    return client.post(  # type: ignore[return-value]
        "/konto/login/", {"login": email, "password": PASSWORD, **extra}
    )


def _code(secret: str) -> str:
    """The code of the moment, one that is good for some seconds yet."""
    left = app_settings.TOTP_PERIOD - time.time() % app_settings.TOTP_PERIOD
    if left < 5:
        time.sleep(left)
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def _set_up(client: Client) -> str:
    client.post("/konto/reauthenticate/", {"password": PASSWORD})
    page = client.get("/konto/2fa/totp/activate/")
    secret = str(page.context["form"].secret)
    client.post("/konto/2fa/totp/activate/", {"code": _code(secret)})
    return secret


def test_demo_staff_come_in_with_a_password(client: Client) -> None:
    _login(client, "kim@stadt.example")

    assert client.get("/desk").status_code == 200


@pytest.mark.usefixtures("strict")
class TestRealStaff:
    def test_they_are_nobody_until_they_set_one_up(self, client: Client) -> None:
        _login(client, "kim@stadt.example")

        refused = client.get("/desk")
        public = client.get("/who").json()["kind"]
        setup = client.get("/konto/2fa/")
        _set_up(client)

        assert (refused.status_code, refused["Location"]) == (302, "/konto/2fa/")
        assert (public, setup.status_code) == ("anonymous", 200)
        assert client.get("/desk").json()["permissions"] == [
            "case.decide",
            "case.see",
            "case.work",
            "mail.send",
            "money.see",
        ]

    def test_the_next_login_asks_for_the_code(self, client: Client) -> None:
        _login(client, "kim@stadt.example")
        secret = _set_up(client)
        client.post("/konto/logout/")

        response = _login(client, "kim@stadt.example", next="/desk")
        between = client.get("/who").json()["kind"]
        wrong = client.post("/konto/2fa/authenticate/", {"code": "000000"})
        cache.clear()
        right = client.post("/konto/2fa/authenticate/", {"code": _code(secret)})

        ways = Event.objects.filter(kind="account.logged-in").order_by("id").values_list("facts")
        assert response["Location"] == "/konto/2fa/authenticate/"
        assert (between, wrong.status_code) == ("anonymous", 200)
        assert right["Location"] == "/desk"
        assert client.get("/desk").status_code == 200
        assert [facts["way"] for (facts,) in ways] == ["password", "password+mfa"]

    def test_the_secret_lies_encrypted(self, client: Client) -> None:
        _login(client, "kim@stadt.example")
        secret = _set_up(client)

        stored = Authenticator.objects.get(type="totp").data["secret"]

        assert len(secret) == 32
        assert secret not in stored

    def test_they_keep_their_last_factor(self, client: Client) -> None:
        _login(client, "kim@stadt.example")
        _set_up(client)

        client.post("/konto/2fa/totp/deactivate/")

        assert Authenticator.objects.filter(type="totp").count() == 1


class TestResidents:
    def test_they_may_have_one_and_give_it_up(self, client: Client) -> None:
        _login(client, "erika@example.org")
        secret = _set_up(client)
        client.post("/konto/logout/")
        response = _login(client, "erika@example.org")
        client.post("/konto/2fa/authenticate/", {"code": _code(secret)})
        client.post("/konto/reauthenticate/", {"password": PASSWORD})
        client.post("/konto/2fa/totp/deactivate/")

        assert response["Location"] == "/konto/2fa/authenticate/"
        assert Authenticator.objects.count() == 0

    def test_every_page_stands_in_the_frame_of_the_house(self, client: Client) -> None:
        _login(client, "erika@example.org")
        _set_up(client)
        names = ("", "recovery-codes/", "recovery-codes/generate/", "webauthn/", "totp/deactivate/")
        pages = [client.get(f"/konto/2fa/{name}") for name in names]
        client.post("/konto/logout/")
        _login(client, "erika@example.org")
        pages.append(client.get("/konto/2fa/authenticate/"))

        counts = [(page.status_code, page.content.decode().count("<h1")) for page in pages]
        assert counts == [(200, 1)] * 6
