"""A passkey in a real browser: set up on the pages of the account, and then used to log in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from rathaus.cli.seed import DEMO_PASSWORD
from tests.browser import LiveCity, Pages, assert_accessible, expect

pytestmark = pytest.mark.browser

MERLE = "merle.muster@post.example"
NOT_CONFIRMED = "Der Passkey wurde nicht bestätigt."
HOME = re.compile(r"//[^/]+/mein-rathaus/$")
# What a phone with fingerprint is: it keeps the key, knows its owner, and answers at once.
PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """The authenticators that Chromium finds, made up by itself."""

    def __init__(self, page: Any) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")
        self._id = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})[
            "authenticatorId"
        ]

    def keys(self) -> int:
        """How many passkeys it keeps."""
        found = self._session.send("WebAuthn.getCredentials", {"authenticatorId": self._id})
        return len(found["credentials"])

    def recognises(self, owner: bool) -> None:
        """Whether the finger laid on it is its owner's."""
        wish = {"authenticatorId": self._id, "isUserVerified": owner}
        self._session.send("WebAuthn.setUserVerified", wish)

    def forget(self) -> None:
        """Lose every passkey, as a new telephone has none."""
        self._session.send("WebAuthn.clearCredentials", {"authenticatorId": self._id})


def with_password(page: Any) -> None:
    page.goto("/konto/login/?next=/mein-rathaus/")
    page.locator("main input[name=login]:visible").last.fill(MERLE)
    page.locator("main input[name=password]:visible").last.fill(DEMO_PASSWORD)
    page.locator("main input[name=password]:visible").last.press("Enter")


def confirmed(page: Any) -> None:
    """Show once more that it is oneself, before a step that touches the account."""
    expect(page).to_have_url(re.compile("/konto/reauthenticate/"))
    page.locator("main input[name=password]").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Bestätigen").click()
    expect(page).to_have_url(re.compile("/konto/2fa/webauthn/add/"))


def is_told(page: Any, words: str) -> None:
    expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()


def set_up(page: Any, *, passwordless: bool) -> None:
    """From the page of the account to a passkey of one's own."""
    with_password(page)
    expect(page).to_have_url(HOME)
    page.goto("/konto/2fa/")
    page.get_by_role("region", name="Passkey").get_by_role("link", name="Einrichten").click()
    confirmed(page)
    page.locator("input[name=name]").fill("Mein Telefon")
    page.locator("input[name=passwordless]").set_checked(passwordless)
    page.get_by_role("button", name="Einrichten").click()
    expect(page).to_have_url(re.compile("/konto/2fa/recovery-codes/"))


def leave(page: Any) -> None:
    page.goto("/konto/logout/")
    page.locator("main").get_by_role("button", name="Abmelden").click()
    page.wait_for_url(lambda address: "/logout/" not in address)


def in_without_a_password(page: Any) -> None:
    page.goto("/konto/login/?next=/mein-rathaus/")
    page.get_by_role("button", name="Mit einem Passkey anmelden").click()


def test_a_passkey_takes_the_place_of_the_password(live_city: LiveCity, open_page: Pages) -> None:
    page = open_page("/")
    device = Device(page)
    set_up(page, passwordless=True)
    page.goto("/konto/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("Mein Telefon")
    assert_accessible(page)
    leave(page)

    in_without_a_password(page)

    expect(page).to_have_url(HOME)
    assert device.keys() == 1
    with live_city.city_in_context():
        (kept,) = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)
        assert (kept.user.email, kept.last_used_at is not None) == (MERLE, True)


def test_a_passkey_is_the_second_factor_after_the_password(
    live_city: LiveCity, open_page: Pages
) -> None:
    page = open_page("/")
    Device(page)
    set_up(page, passwordless=False)
    leave(page)

    with_password(page)
    expect(page).to_have_url(re.compile("/konto/2fa/authenticate/"))
    assert_accessible(page)
    page.get_by_role("button", name="Passkey verwenden").click()

    expect(page).to_have_url(HOME)


def test_a_device_without_the_passkey_is_told_in_plain_words(
    live_city: LiveCity, open_page: Pages
) -> None:
    page = open_page("/")
    device = Device(page)
    set_up(page, passwordless=True)
    leave(page)
    device.forget()

    in_without_a_password(page)
    is_told(page, NOT_CONFIRMED)
    assert_accessible(page)
    with_password(page)
    page.get_by_role("button", name="Passkey verwenden").click()
    is_told(page, NOT_CONFIRMED)
    expect(page).to_have_url(re.compile("/konto/2fa/authenticate/"))


def test_a_foreign_finger_sets_nothing_up(live_city: LiveCity, open_page: Pages) -> None:
    page = open_page("/")
    device = Device(page)
    device.recognises(False)
    with_password(page)
    expect(page).to_have_url(HOME)
    page.goto("/konto/2fa/webauthn/add/")
    confirmed(page)
    page.locator("input[name=passwordless]").check()
    page.get_by_role("button", name="Einrichten").click()

    is_told(page, NOT_CONFIRMED)
    assert device.keys() == 0


def test_a_second_passkey_on_the_same_device_is_refused_with_its_reason(
    live_city: LiveCity, open_page: Pages
) -> None:
    page = open_page("/")
    Device(page)
    set_up(page, passwordless=True)
    page.goto("/konto/2fa/webauthn/add/")
    page.get_by_role("button", name="Einrichten").click()

    is_told(page, "Auf diesem Gerät ist schon ein Passkey für Ihr Konto eingerichtet.")


def test_a_passkey_that_was_removed_from_the_account_opens_nothing(
    live_city: LiveCity, open_page: Pages
) -> None:
    page = open_page("/")
    Device(page)
    set_up(page, passwordless=True)
    leave(page)
    with live_city.city_in_context():
        Authenticator.objects.all().delete()

    in_without_a_password(page)

    is_told(page, "Dieser Passkey gehört zu keinem Konto bei uns.")
    expect(page).to_have_url(re.compile("/konto/login/"))
