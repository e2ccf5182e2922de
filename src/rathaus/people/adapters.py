"""Where allauth meets the house: local accounts and the federal account (BundID)."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Local accounts with e-mail and password."""


class FederalAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Accounts that log in with the BundID."""
