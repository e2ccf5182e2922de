"""Where allauth meets the house: local accounts, the federal account (BundID), second factors."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.tenancy import current_city
from rathaus.people.actions.accounts import open_account
from rathaus.people.models import Account
from rathaus.people.queries.actors import actor_for
from rathaus.people.sealing import seal, unseal
from rathaus.people.second_factor import is_demanded_of

_SECOND_FACTOR = "second factor"
_WRONG_LOGIN = _(
    "E-Mail-Adresse oder Passwort stimmt nicht. Prüfen Sie beides oder setzen Sie das Passwort "
    "zurück."
)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Local accounts with e-mail and password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        # One sentence for both: it must not tell whether an address has an account here.
        "email_password_mismatch": _WRONG_LOGIN,
        "invalid_login": _WRONG_LOGIN,
        "too_many_login_attempts": _(
            "Zu viele Anmeldeversuche. Warten Sie fünf Minuten und versuchen Sie es dann erneut."
        ),
        "rate_limited": _("Das waren zu viele Anfragen. Warten Sie einen Augenblick."),
    }

    def save_user(
        self, request: HttpRequest, user: Account, form: Any, commit: bool = True
    ) -> Account:
        """A resident signs up with e-mail and password."""
        user.language = getattr(request, "LANGUAGE_CODE", user.language)
        saved: Account = super().save_user(request, user, form, commit=commit)
        if commit:
            open_account(actor=actor_for(saved), account=saved, way="password")
        return saved

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Every message is signed by the city."""
        super().send_mail(template_prefix, email, {"city": current_city(), **context})

    def format_email_subject(self, subject: str) -> str:
        """„Kiel: Bestätigen Sie Ihre E-Mail-Adresse“ tells at once who writes."""
        return f"{current_city().name}: {subject}"


class FederalAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Accounts that log in with the BundID."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[Any]:
        """Providers come from the settings alone; that saves a query on every login page."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The address of a federal account tells where to write, never who may log in here.

        Otherwise whoever enters a foreign address there could meet its owner in one account.
        """
        if not sociallogin.is_existing:
            sociallogin.email_addresses = []
            sociallogin.user.email = None

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """The name as the federal account writes it."""
        user = super().populate_user(request, sociallogin, data)
        user.name = f"{data.get('first_name') or ''} {data.get('last_name') or ''}".strip()
        return user

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Account:
        """A resident comes for the first time, with their federal account."""
        saved: Account = super().save_user(request, sociallogin, form)
        open_account(
            actor=actor_for(saved),
            account=saved,
            way="bundid",
            simulated=settings.FEDERAL_ACCOUNT_SIMULATED,
        )
        return saved


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """One-time codes and passkeys."""

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows beside the code."""
        return f"Rathaus {current_city().name}"

    def encrypt(self, text: str) -> str:
        """Secrets lie encrypted: a copy of the database alone produces no codes."""
        return seal(text, _SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret, also when it was encrypted with an older key of this installation."""
        return unseal(encrypted_text, _SECOND_FACTOR)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whoever must have a second factor keeps at least one."""
        others = (
            Authenticator.objects.filter(user=authenticator.user)
            .exclude(pk=authenticator.pk)
            .exclude(type=Authenticator.Type.RECOVERY_CODES)
        )
        return not is_demanded_of(authenticator.user) or others.exists()

    def _get_site_name(self) -> str:
        return current_city().official_name
