"""What allauth reports: logins, linked federal accounts, new second factors."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.socialaccount.signals import social_account_added
from django.conf import settings
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from rathaus.kernel.access import Trust
from rathaus.people import second_factor
from rathaus.people.actions.federal import apply_federal_data, record_login
from rathaus.people.federal import FederalIdentity, read_claims
from rathaus.people.models import Account
from rathaus.people.queries.actors import actor_for
from rathaus.people.sessions import remember_trust, trust_of
from rathaus.people.sign_up import tell_of_attempts


@receiver(user_logged_in, dispatch_uid="people.logged-in")
def on_login(
    sender: type[Account],
    request: HttpRequest,
    user: Account,
    sociallogin: Any = None,
    **_extra: Any,
) -> None:
    """The session takes the trust level of this very login; the log notes it; news are told."""
    identity = _identity(sociallogin) if sociallogin is not None else None
    trust = identity.trust if identity else Trust.BASIC
    remember_trust(request, trust)
    with transaction.atomic():
        if identity is not None:
            apply_federal_data(actor=actor_for(user, trust=trust), account=user, identity=identity)
        record_login(
            actor=actor_for(user, trust=trust),
            way="bundid" if identity else _way(request, user),
            trust=trust,
            simulated=identity is not None and settings.FEDERAL_ACCOUNT_SIMULATED,
        )
    tell_of_attempts(request, user)


@receiver(social_account_added, dispatch_uid="people.federal-account-linked")
def on_linked(sender: type[Any], request: HttpRequest, sociallogin: Any, **_extra: Any) -> None:
    """Whoever is logged in linked a federal account: it proves them, here and now."""
    identity = _identity(sociallogin)
    trust = max(trust_of(request), identity.trust)
    remember_trust(request, trust)
    account = sociallogin.user
    apply_federal_data(actor=actor_for(account, trust=trust), account=account, identity=identity)


@receiver(authenticator_added, dispatch_uid="people.second-factor-added")
def on_second_factor(
    sender: type[Any], request: HttpRequest, authenticator: Authenticator, **_extra: Any
) -> None:
    """A code or passkey that was just set up counts for this session."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        second_factor.remember(request)


def _identity(sociallogin: Any) -> FederalIdentity:
    data = sociallogin.account.extra_data
    claims = {**(data.get("id_token") or {}), **(data.get("userinfo") or {})}
    return read_claims(claims)


def _way(request: HttpRequest, account: Account) -> str:
    methods = {record["method"] for record in get_authentication_records(request, account)}
    if "password" in methods:
        return "password+mfa" if "mfa" in methods else "password"
    return "passkey" if "mfa" in methods else "other"
