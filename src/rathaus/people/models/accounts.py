"""Accounts: whoever can log in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Trust
from rathaus.kernel.clock import now
from rathaus.people.models.parties import Party


class AccountManager(BaseUserManager["Account"]):
    """Creates accounts with a lower-case address and a hashed password."""

    def create_user(self, email: str | None, password: str | None = None, **fields: Any) -> Account:
        """A new account; without a password it can only log in by other means."""
        account = self.model(email=email.strip().lower() if email else None, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account with this address, however it is written."""
        return self.get(email=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """Nutzerkonto (§ 2 Abs. 5 OZG), of a resident or of a member of staff.

    ``trust`` is the highest level at which the person behind it ever proved who they are; what a
    session may do depends on the level of the login used for it. ``email`` is empty for accounts
    that come from the federal account without an address, and for erased ones.
    """

    TRUST_LEVELS = [
        (Trust.NONE.value, _("ohne")),
        (Trust.BASIC.value, _("Basis (Benutzername und Passwort)")),
        (Trust.SUBSTANTIAL.value, _("substanziell")),
        (Trust.HIGH.value, _("hoch")),
    ]

    email = models.EmailField(_("E-Mail"), unique=True, null=True)
    name = models.CharField(_("Name"), max_length=200, blank=True)
    party = models.OneToOneField(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="account"
    )
    is_staff_member = models.BooleanField(default=False)
    trust = models.PositiveSmallIntegerField(choices=TRUST_LEVELS, default=Trust.BASIC.value)
    language = models.CharField(max_length=5, default="de")
    reuse = models.BooleanField(default=True, help_text="whether forms may know what it holds")
    demo = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField(default=now, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="account_email_is_lower_case",
                condition=Q(email__isnull=True) | Q(email=Lower(F("email"))),
            ),
            models.CheckConstraint(
                name="account_trust_is_a_level", condition=Q(trust__range=(0, 3))
            ),
            models.CheckConstraint(
                name="account_erased_is_closed",
                condition=Q(erased_at__isnull=True) | Q(is_active=False, email__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email or f"Konto {self.pk}"

    @property
    def display_name(self) -> str:
        """How the house greets whoever is logged in."""
        return str(self)
