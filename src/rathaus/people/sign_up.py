"""Signing up never tells whether an address has an account here, with a mail server or without.

With one, both see „Bestätigen Sie Ihre E-Mail-Adresse“, and the mail says the rest. Without one
nobody could read a mail: both come to the login with the same words, a new account is open, a known
one is as it was, and its owner reads of the attempt after their next login.
"""

from __future__ import annotations

from typing import Any

from allauth.account import app_settings
from allauth.account.forms import SignupForm
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from allauth.account.signals import user_signed_up
from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from rathaus.people.models import Account

_KEPT_SECONDS = 90 * 24 * 60 * 60


class SignUpForm(SignupForm):  # type: ignore[misc]
    """E-mail and password, twice; a taken address is no error of the form."""

    def validate_unique_email(self, value: str) -> str:
        """Note whether the address is known, and say nothing."""
        self.account_already_exists = bool(filter_users_by_email(value))
        return value

    def try_save(self, request: HttpRequest) -> tuple[Account | None, HttpResponse | None]:
        """Open the account, or tell its owner; the answer is the same."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])  # takes as long as a new account
        if app_settings.EMAIL_VERIFICATION == app_settings.EmailVerificationMethod.MANDATORY:
            saved: tuple[Account | None, HttpResponse | None] = super().try_save(request)
            return saved
        email = self.cleaned_data["email"]
        if self.account_already_exists:
            _remember_attempt(email)
            address = EmailAddress(email=email)
        else:
            account = self.save(request)
            user_signed_up.send(sender=Account, request=request, user=account)
            address = EmailAddress.objects.get_for_user(account, email)
        send_verification_email_to_address(request, address, signup=True)
        return None, _to_login(request)


def tell_of_attempts(request: HttpRequest, account: Account) -> None:
    """After a login: somebody tried to sign up with this account's address."""
    if not cache.delete(_key(account)):
        return
    messages.warning(
        request,
        _(
            "Jemand wollte mit Ihrer E-Mail-Adresse noch ein Konto anlegen. Ihr Konto ist "
            "unverändert. Waren Sie es nicht selbst, müssen Sie nichts tun."
        ),
    )


def _remember_attempt(email: str) -> None:
    for account in filter_users_by_email(email):
        cache.set(_key(account), 1, _KEPT_SECONDS)


def _key(account: Any) -> str:
    return f"sign-up-attempt:{account.pk}"


def _to_login(request: HttpRequest) -> HttpResponse:
    """The login, from which one goes on to where signing up began."""
    messages.info(
        request,
        _(
            "Melden Sie sich jetzt mit Ihrer E-Mail-Adresse und Ihrem Passwort an. Hatten Sie hier "
            "schon ein Konto, gilt Ihr bisheriges Passwort."
        ),
    )
    onward = get_next_redirect_url(request)
    return redirect(
        reverse("account_login") + (f"?{urlencode({'next': onward})}" if onward else "")
    )
