"""Logging in with the simulated federal account, end to end through a real server."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import date
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from django.db import connection
from jwt.algorithms import RSAAlgorithm

from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City, in_city
from rathaus.kernel.tenancy.registry import save
from rathaus.people.models import Account, Party
from rathaus.people.origins import source_of, trust_in
from rathaus.people.sealing import Broken
from rathaus.people.simulators.federal_account import keys, tokens
from rathaus.people.simulators.federal_account.requests import AuthorizationRequest
from tests.people.cast import PASSWORD, resident
from tests.people.live import Browser, Page, serve

OPERATOR = "localhost"
CITY = City("a", "A", "Stadt A", "SH", ("a.example",), "a", "")


@pytest.fixture
def house(fresh_city: City, settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A running house; its operator's host carries the simulator."""
    settings.ROOT_URLCONF = "tests.people.urls"  # type: ignore[attr-defined]
    with serve() as port:
        base = f"http://{OPERATOR}:{port}"
        provider = f"{base}/simulator/bundid"
        settings.OPERATOR_URL, settings.FEDERAL_ACCOUNT_URL = base, provider  # type: ignore[attr-defined]
        apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]  # type: ignore[attr-defined]
        monkeypatch.setitem(apps[0]["settings"], "server_url", provider)
        yield port


@pytest.fixture
def browser(house: int) -> Browser:
    return Browser(house)


@pytest.fixture
def home(fresh_city: City, house: int) -> str:
    return f"http://{fresh_city.hosts[0]}:{house}"


def _begin(browser: Browser, home: str, process: str = "login", then: str = "/mine") -> Page:
    """From the city's login page to the page of the federal account."""
    browser.get(f"{home}/konto/login/")
    return browser.post(f"{home}/konto/oidc/bundid/login/?process={process}&next={then}", {})


def _login(browser: Browser, home: str, person: str, **more: str) -> Page:
    page = _begin(browser, home, **more)
    return browser.post(page.url, {"person": person})


class TestWay:
    def test_a_person_proved_by_identity_card_arrives_with_their_data(
        self, browser: Browser, home: str, fresh_city: City
    ) -> None:
        asked = _begin(browser, home, then="/strictly")
        page = browser.post(asked.url, {"person": "ayse"})

        account = Account.objects.get()
        party = Party.objects.get()
        assert urlsplit(asked.url).hostname == OPERATOR
        assert (page.url, page.status) == (f"{home}/strictly", 200)
        assert json.loads(page.text) == {
            "kind": "person",
            "trust": "HIGH",
            "permissions": [],
            "party": str(party.pk),
        }
        assert (account.email, account.name, account.trust) == (None, "Ayşe Demirkol", 3)
        assert (party.name, party.birth_date) == ("Ayşe Demirkol", date(1989, 7, 29))
        assert (party.street, party.house_number) == ("Bergstraße", "11 b")
        assert (party.town, party.email) == (fresh_city.name, "ayse.demirkol@example.org")
        assert (source_of(party, "surname"), trust_in(party, "surname").name) == ("bundid", "HIGH")

    def test_what_the_simulator_did_is_marked(self, browser: Browser, home: str) -> None:
        _login(browser, home, "ayse")

        marks = dict(Event.objects.values_list("kind", "simulated"))
        assert marks == {
            "account.opened": True,
            "party.registered": False,
            "account.logged-in": True,
        }

    @pytest.mark.parametrize(
        ("person", "trust", "strictly"),
        [("nele", "BASIC", 403), ("malte", "SUBSTANTIAL", 403), ("ayse", "HIGH", 200)],
    )
    def test_the_session_has_the_level_of_the_login(
        self, browser: Browser, home: str, person: str, trust: str, strictly: int
    ) -> None:
        page = _login(browser, home, person)

        assert json.loads(page.text)["trust"] == trust
        assert browser.get(f"{home}/strictly").status == strictly

    def test_coming_back_finds_the_same_account(self, browser: Browser, home: str) -> None:
        for _ in range(2):
            _login(browser, home, "malte")

        assert (Account.objects.count(), Party.objects.count()) == (1, 1)

    def test_a_made_up_person_brings_their_own_data(self, browser: Browser, home: str) -> None:
        page = _begin(browser, home)
        own = {
            "given_name": "Kim",
            "family_name": "Erfunden",
            "birthdate": "01.02.1990",
            "street_address": "Am Markt 1",
            "postal_code": "24103",
            "locality": "Anderswo",
            "level": "STORK-QAA-Level-3",
        }
        wrong = browser.post(page.url, {**own, "postal_code": "2410"})
        right = browser.post(page.url, own)

        party = Party.objects.get()
        assert (wrong.url, wrong.status) == (page.url, 200)
        assert "Eine deutsche Postleitzahl hat fünf Ziffern." in wrong.text
        assert json.loads(right.text)["trust"] == "SUBSTANTIAL"
        assert (party.name, party.street, party.house_number) == ("Kim Erfunden", "Am Markt", "1")
        assert (party.birth_date, party.postcode) == (date(1990, 2, 1), "24103")

    def test_turning_back_leaves_nothing(self, browser: Browser, home: str) -> None:
        page = _begin(browser, home)
        back = browser.post(page.url, {"cancel": "1"})

        assert "Sie sind nicht angemeldet, und es wurde nichts übertragen." in back.text
        assert (Account.objects.count(), Event.objects.count()) == (0, 0)

    def test_the_page_says_that_it_is_a_simulation(self, browser: Browser, home: str) -> None:
        page = _begin(browser, home)

        policy = page.headers["Content-Security-Policy"]
        [form_action] = [part for part in policy.split("; ") if part.startswith("form-action")]
        assert "Das ist nicht die BundID" in page.text
        assert home in form_action.split()


class TestTrust:
    def test_a_lower_login_later_changes_no_proved_data(self, browser: Browser, home: str) -> None:
        own = {
            "given_name": "Kim",
            "family_name": "Erfunden",
            "birthdate": "1990-02-01",
            "street_address": "Am Markt 1",
            "postal_code": "24103",
            "locality": "Anderswo",
        }
        for level, street in (("4", "Am Markt 1"), ("1", "Falschweg 9"), ("4", "Neuweg 2")):
            page = _begin(browser, home)
            browser.post(
                page.url, {**own, "street_address": street, "level": f"STORK-QAA-Level-{level}"}
            )
            party = Party.objects.get()
            expected = "Neuweg" if street == "Neuweg 2" else "Am Markt"
            assert (party.street, Account.objects.get().trust) == (expected, 3)

    def test_a_federal_account_never_takes_over_a_local_one(
        self, browser: Browser, home: str
    ) -> None:
        local = resident("ayse.demirkol@example.org")

        _login(browser, home, "ayse")

        local.refresh_from_db()
        assert Account.objects.count() == 2
        assert (local.email, local.trust) == ("ayse.demirkol@example.org", 1)

    def test_whoever_is_logged_in_links_it_and_is_proved_from_then_on(
        self, browser: Browser, home: str
    ) -> None:
        local = resident()
        browser.get(f"{home}/konto/login/")
        browser.post(f"{home}/konto/login/", {"login": "erika@example.org", "password": PASSWORD})

        before = browser.get(f"{home}/strictly").status
        _login(browser, home, "ayse", process="connect")
        after = browser.get(f"{home}/strictly").status

        local.refresh_from_db()
        party = Party.objects.get()
        assert (before, after) == (403, 200)
        assert (local.trust, party.name) == (3, "Ayşe Demirkol")
        assert (party.email, trust_in(party, "email").name) == ("erika@example.org", "BASIC")
        assert Account.objects.count() == 1

    def test_each_city_knows_the_person_by_another_name(
        self,
        browser: Browser,
        home: str,
        house: int,
        new_city: Callable[..., City],
    ) -> None:
        other = new_city()
        connection.close()

        _login(browser, home, "ayse")
        _login(browser, f"http://{other.hosts[0]}:{house}", "ayse")

        here = Account.objects.get().socialaccount_set.get().uid  # type: ignore[attr-defined]
        connection.close()
        with in_city(other):
            there = Account.objects.get().socialaccount_set.get().uid  # type: ignore[attr-defined]
            connection.close()
        assert here != there

    def test_the_demo_address_comes_from_the_city(
        self, browser: Browser, home: str, fresh_city: City
    ) -> None:
        save(dataclasses.replace(fresh_city, settings={"postcode": "24103"}))

        _login(browser, home, "nele")

        assert Party.objects.get().address_lines == ["Gartenstraße 23", f"24103 {fresh_city.name}"]


class TestProvider:
    """The doors of the provider, used wrongly."""

    def _code(self, browser: Browser, home: str) -> tuple[str, dict[str, str]]:
        """A code as the city would get it, caught on its way."""
        page = _begin(browser, home)
        asked = {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}
        caught = browser._send("POST", page.url, _body(browser, page, {"person": "ayse"}))
        answer = parse_qs(urlsplit(caught.headers["Location"]).query)
        return answer["code"][0], asked

    def _redeem(self, browser: Browser, values: dict[str, str]) -> tuple[int, dict[str, str]]:
        page = browser.post(
            f"http://{OPERATOR}:{browser.port}/simulator/bundid/token",
            {
                "grant_type": "authorization_code",
                "client_id": "rathaus",
                "client_secret": "simulator",
                **values,
            },
        )
        return page.status, json.loads(page.text)

    def test_a_caught_code_is_worth_nothing_without_the_verifier(
        self, browser: Browser, home: str
    ) -> None:
        code, asked = self._code(browser, home)
        uri = asked["redirect_uri"]

        tries = [
            {"code": code, "redirect_uri": uri, "code_verifier": "geraten"},
            {"code": code, "redirect_uri": uri},
            {"code": code + "x", "redirect_uri": uri, "code_verifier": "geraten"},
        ]

        answers = [self._redeem(browser, values) for values in tries]
        assert answers == [(400, {"error": "invalid_grant"})] * 3

    def test_a_code_is_bound_to_its_address_and_its_minute(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        verifier, uri = "n" * 43, "http://a.example/cb"
        request = AuthorizationRequest(CITY, uri, "state", "", _challenge(verifier))
        code = tokens.issue_code(request, {"sub": "1", "trust_level": "x"})

        answer = tokens.redeem_code(code, redirect_uri=uri, verifier=verifier)
        with pytest.raises(Broken):
            tokens.redeem_code(code, redirect_uri="http://b.example/cb", verifier=verifier)
        monkeypatch.setattr(tokens, "CODE_SECONDS", -1)
        with pytest.raises(Broken):
            tokens.redeem_code(code, redirect_uri=uri, verifier=verifier)

        assert tokens.claims_of(answer["access_token"]) == {"sub": "1", "trust_level": "x"}

    def test_the_identity_token_is_signed_with_the_published_key(self, house: int) -> None:
        token = tokens._id_token({"sub": "1", "trust_level": "STORK-QAA-Level-4"}, "n")

        content = jwt.decode(
            token,
            RSAAlgorithm.from_jwk(keys.public_key()),  # type: ignore[arg-type]
            algorithms=["RS256"],
            audience="rathaus",
            issuer=tokens.issuer(),
        )

        assert (content["sub"], content["nonce"]) == ("1", "n")
        assert content["trust_level"] == "STORK-QAA-Level-4"

    @pytest.mark.parametrize(
        ("values", "status", "error"),
        [
            ({"client_secret": "falsch"}, 401, "invalid_client"),
            ({"client_id": "fremd"}, 401, "invalid_client"),
            ({"grant_type": "password"}, 400, "unsupported_grant_type"),
            ({}, 400, "invalid_grant"),
        ],
    )
    def test_wrong_clients_and_grants_are_refused(
        self, browser: Browser, values: dict[str, str], status: int, error: str
    ) -> None:
        assert self._redeem(browser, values) == (status, {"error": error})

    @pytest.mark.parametrize(
        ("change", "cause"),
        [
            (
                ("redirect_uri", "https://boese.example/bundid/login/callback/"),
                "Die Rücksprungadresse gehört zu keiner Kommune dieses Hauses.",
            ),
            (
                ("redirect_uri", "{home}/weiter"),
                "Die Rücksprungadresse gehört zu keiner Kommune dieses Hauses.",
            ),
            (("client_id", "fremd"), "Die Anfrage kommt von keinem bekannten Verfahren."),
            (
                ("code_challenge", ""),
                "Die Anfrage ist nicht gegen Abfangen gesichert (PKCE fehlt).",
            ),
        ],
    )
    def test_it_answers_only_to_cities_of_this_house(
        self, browser: Browser, home: str, change: tuple[str, str], cause: str
    ) -> None:
        page = _begin(browser, home)
        old = parse_qs(urlsplit(page.url).query)
        query = {key: values[0] for key, values in old.items()}
        query[change[0]] = change[1].format(home=home)

        refused = browser.get(page.url.partition("?")[0] + "?" + urlencode(query))

        assert refused.status == 400
        assert cause in refused.text

    def test_nothing_is_told_without_a_token(self, browser: Browser) -> None:
        page = browser.get(f"http://{OPERATOR}:{browser.port}/simulator/bundid/userinfo")

        assert (page.status, json.loads(page.text)) == (401, {"error": "invalid_token"})


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _body(browser: Browser, page: Page, values: dict[str, str]) -> str:
    token = browser.cookies[OPERATOR]["csrftoken"]
    return urlencode({"csrfmiddlewaretoken": token, **values})
