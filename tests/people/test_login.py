"""Logging in with e-mail and password, signing up, and the pages of it."""

from __future__ import annotations

import re

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.people.models import Account
from tests.people.cast import PASSWORD, resident

pytestmark = pytest.mark.django_db
WRONG = (
    "E-Mail-Adresse oder Passwort stimmt nicht. Prüfen Sie beides oder setzen Sie das Passwort "
    "zurück."
)


@pytest.fixture(autouse=True)
def house(city: City, settings: object) -> None:
    settings.ROOT_URLCONF = "tests.people.urls"  # type: ignore[attr-defined]
    cache.clear()


def _login(client: Client, email: str, password: str = PASSWORD, **extra: str) -> object:
    return client.post("/konto/login/", {"login": email, "password": password, **extra})


def _errors(response: object) -> list[str]:
    return list(response.context["form"].non_field_errors())  # type: ignore[attr-defined]


class TestPassword:
    def test_a_resident_logs_in_at_the_basic_level(self, client: Client) -> None:
        account = resident()

        response = _login(client, "Erika@example.org", next="/mine")

        assert (response.status_code, response["Location"]) == (302, "/mine")  # type: ignore[attr-defined, index]
        assert client.get("/mine").json() == {
            "kind": "person",
            "trust": "BASIC",
            "permissions": [],
            "party": str(account.party_id),
        }
        event = Event.objects.get(kind="account.logged-in")
        assert (event.actor, event.facts, event.simulated) == (
            f"person:{account.pk}",
            {"way": "password", "trust": 1},
            False,
        )

    def test_the_basic_level_does_not_open_what_needs_the_high_one(self, client: Client) -> None:
        resident()
        _login(client, "erika@example.org")

        assert client.get("/strictly").status_code == 403

    def test_who_is_not_logged_in_is_sent_to_the_login(self, client: Client) -> None:
        response = client.get("/mine")

        assert response["Location"] == "/konto/login/?next=%2Fmine"

    @pytest.mark.parametrize(
        ("email", "password"),
        [("erika@example.org", "falsch"), ("niemand@example.org", PASSWORD)],
        ids=["wrong password", "no such account"],
    )
    def test_a_wrong_login_never_tells_whether_the_account_exists(
        self, client: Client, email: str, password: str
    ) -> None:
        resident()

        response = _login(client, email, password)

        assert _errors(response) == [WRONG]
        assert client.get("/who").json()["kind"] == "anonymous"

    def test_after_five_wrong_passwords_even_the_right_one_waits(self, client: Client) -> None:
        resident()

        for _ in range(5):
            assert _errors(_login(client, "erika@example.org", "falsch")) == [WRONG]
        response = _login(client, "erika@example.org")

        assert _errors(response) == [
            "Zu viele Anmeldeversuche. Warten Sie fünf Minuten und versuchen Sie es dann erneut."
        ]
        assert client.get("/who").json()["kind"] == "anonymous"

    def test_an_erased_account_lets_nobody_in(self, client: Client) -> None:
        account = resident()
        account.is_active = False
        account.save()

        _login(client, "erika@example.org")

        assert client.get("/who").json()["kind"] == "anonymous"

    def test_logging_out_needs_a_deliberate_step(self, client: Client) -> None:
        resident()
        _login(client, "erika@example.org")

        asked = client.get("/konto/logout/")
        still = client.get("/who").json()["kind"]
        client.post("/konto/logout/")

        assert (asked.status_code, still) == (200, "person")
        assert client.get("/who").json()["kind"] == "anonymous"


class TestSignUp:
    def _sign_up(self, client: Client, email: str) -> HttpResponse:
        return client.post(  # type: ignore[return-value]
            "/konto/signup/", {"email": email, "password1": PASSWORD, "password2": PASSWORD}
        )

    def _told(self, answer: object) -> list[str]:
        return [str(one) for one in get_messages(answer.wsgi_request)]  # type: ignore[attr-defined]

    def test_a_resident_opens_an_account_without_person(self, client: Client) -> None:
        self._sign_up(client, "Neu@example.org")

        account = Account.objects.get()
        assert (account.email, account.party, account.is_staff_member) == (
            "neu@example.org",
            None,
            False,
        )
        opened = Event.objects.get(kind="account.opened")
        assert (opened.subject, opened.facts) == (f"person:{account.pk}", {"way": "password"})
        assert mail.outbox[0].subject == "Teststadt: Bestätigen Sie Ihre E-Mail-Adresse"

    def test_an_address_that_has_an_account_looks_the_same_from_outside(
        self, client: Client, settings: object
    ) -> None:
        settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # type: ignore[attr-defined]
        resident()

        known = self._sign_up(client, "erika@example.org")
        outbox, mail.outbox = mail.outbox, []
        unknown = self._sign_up(Client(headers={"host": "testserver"}), "neu@example.org")

        assert (known.status_code, known.headers["Location"]) == (302, "/konto/confirm-email/")
        assert unknown.headers["Location"] == known.headers["Location"]
        assert [(m.to, m.subject) for m in outbox] == [
            (["erika@example.org"], "Teststadt: Sie haben schon ein Konto")
        ]

    def test_without_a_mail_server_it_looks_the_same_too(self, client: Client) -> None:
        account = resident()
        browsers = [Client(headers={"host": "testserver"}) for _ in range(2)]

        answers = [
            self._sign_up(browsers[0], "Erika@example.org"),
            self._sign_up(browsers[1], "neu@example.org"),
        ]
        pages = [browser.get("/konto/login/") for browser in browsers]

        assert {(answer.status_code, answer["Location"]) for answer in answers} == {
            (302, "/konto/login/")
        }
        texts = [
            re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
            .replace("erika@example.org", "…")
            .replace("neu@example.org", "…")
            for page in pages
        ]
        assert texts[0] == texts[1]
        assert "Hatten Sie hier schon ein Konto, gilt Ihr bisheriges Passwort." in texts[0]
        assert [browser.get("/who").json()["kind"] for browser in browsers] == ["anonymous"] * 2
        assert Account.objects.count() == 2
        assert Account.objects.get(email="erika@example.org") == account

    def test_what_is_typed_wrongly_is_told_alike_for_known_and_new_addresses(
        self, client: Client
    ) -> None:
        resident()
        errors = [
            client.post(
                "/konto/signup/", {"email": email, "password1": PASSWORD, "password2": "anders"}
            )
            .context["form"]
            .errors
            for email in ("erika@example.org", "neu@example.org")
        ]

        assert errors[0] == errors[1]
        assert list(errors[0]) == ["password2"]

    def test_the_old_password_goes_on_and_the_owner_reads_of_the_attempt_once(
        self, client: Client
    ) -> None:
        resident()
        other = "drei-laute-Möwen-am-Kai"
        Client(headers={"host": "testserver"}).post(
            "/konto/signup/",
            {"email": "erika@example.org", "password1": other, "password2": other},
        )

        assert _errors(_login(client, "erika@example.org", other)) == [WRONG]
        told = [
            [
                str(message)
                for message in get_messages(_login(one, "erika@example.org").wsgi_request)
            ]  # type: ignore[attr-defined]
            for one in (client, Client(headers={"host": "testserver"}))
        ]

        attempt = "Jemand wollte mit Ihrer E-Mail-Adresse noch ein Konto anlegen."
        assert [sum(attempt in text for text in texts) for texts in told] == [1, 0]

    def test_one_goes_on_to_where_signing_up_began(self, client: Client) -> None:
        data = {"email": "neu@example.org", "password1": PASSWORD, "password2": PASSWORD}
        answer = client.post("/konto/signup/", data | {"next": "/mine"})
        away = client.post("/konto/signup/", data | {"next": "https://fremd.example/"})

        assert answer["Location"] == "/konto/login/?next=%2Fmine"
        assert away["Location"] == "/konto/login/"
        assert _login(client, "neu@example.org", next="/mine")["Location"] == "/mine"  # type: ignore[index]

    def test_with_a_mail_server_an_address_is_proved_before_the_first_login(
        self, client: Client, settings: object
    ) -> None:
        settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # type: ignore[attr-defined]
        self._sign_up(client, "neu@example.org")
        before = client.get("/who").json()["kind"]
        link = re.search(r"https?://testserver(\S+)", str(mail.outbox[0].body))
        assert link is not None

        client.post(link[1])
        _login(client, "neu@example.org")

        assert (before, client.get("/who").json()["kind"]) == ("anonymous", "person")

    def test_a_forgotten_password_is_replaced_by_mail(self, client: Client) -> None:
        resident()
        client.post("/konto/password/reset/", {"email": "erika@example.org"})
        message = mail.outbox[0]
        link = re.search(r"https?://testserver(\S+)", str(message.body))
        assert link is not None

        page = client.get(link[1], follow=True)
        client.post(
            page.request["PATH_INFO"],
            {"password1": "drei-laute-Möwen-am-Kai", "password2": "drei-laute-Möwen-am-Kai"},
        )
        _login(client, "erika@example.org", "drei-laute-Möwen-am-Kai")

        assert message.subject == "Teststadt: Neues Passwort wählen"
        assert str(message.body).endswith("Freundliche Grüße\nStadt Teststadt")
        assert client.get("/who").json()["kind"] == "person"


PAGES = [
    "login/",
    "signup/",
    "password/reset/",
    "password/reset/done/",
    "confirm-email/",
    "inactive/",
    "oidc/bundid/login/",
    "3rdparty/login/cancelled/",
    "3rdparty/login/error/",
]
OWN_PAGES = [
    "logout/",
    "email/",
    "password/change/",
    "reauthenticate/",
    "3rdparty/",
    "2fa/",
    "2fa/totp/activate/",
    "2fa/webauthn/add/",
]


class TestPages:
    """Every page of a login stands in the frame of the house and speaks its language."""

    @staticmethod
    def _check(page: object, status: int = 200) -> None:
        html = page.content.decode()  # type: ignore[attr-defined]
        assert page.status_code == status  # type: ignore[attr-defined]
        assert html.count("<h1") == 1
        assert '<main id="main"' in html
        assert re.findall(r"\b(?:[Dd]u|[Dd]eine?|Sign|Password|Your)\b", html) == []

    @pytest.mark.parametrize("path", PAGES)
    def test_public(self, client: Client, path: str) -> None:
        self._check(client.get(f"/konto/{path}"), 401 if path.endswith("error/") else 200)

    @pytest.mark.parametrize("path", OWN_PAGES)
    def test_logged_in(self, client: Client, path: str) -> None:
        resident()
        _login(client, "erika@example.org")
        client.post("/konto/reauthenticate/", {"password": PASSWORD})

        self._check(client.get(f"/konto/{path}"))
