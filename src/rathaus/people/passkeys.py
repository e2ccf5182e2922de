"""Passkeys that do not fit are told in words of their own.

The login library has one sentence for codes and passkeys, „Falscher Code“, and nobody typed one.
"""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.mfa.webauthn import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_NOT_YOURS = _(
    "Dieser Passkey gehört nicht zu Ihrem Konto, oder es hat zu lange gedauert. Versuchen Sie es "
    "noch einmal, oder wählen Sie einen anderen Weg."
)


class _Told:
    unfit: ClassVar[str | Promise] = _NOT_YOURS

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError as error:
            if getattr(error, "code", "") != "incorrect_code":
                raise
            raise ValidationError(str(self.unfit), code="incorrect_code") from error


class LoginForm(_Told, forms.LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey in place of e-mail and password."""

    unfit = _(
        "Dieser Passkey gehört zu keinem Konto bei uns. Vielleicht wurde er entfernt. Melden Sie "
        "sich mit E-Mail und Passwort an."
    )


class SecondFactorForm(_Told, forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey after the password."""


class ConfirmForm(_Told, forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey before a step that touches the account."""
