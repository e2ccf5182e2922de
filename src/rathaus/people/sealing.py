"""Encrypting small secrets with a key of this installation, one key per purpose."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Broken(ValueError):
    """The text was not sealed here for this purpose, was altered, or is too old."""


def seal(text: str, purpose: str) -> str:
    """Encrypted, with a time stamp."""
    return _cipher(purpose).encrypt(text.encode()).decode()


def unseal(text: str, purpose: str, *, max_age_seconds: int | None = None) -> str:
    """The text, also when it was sealed with an older key; raises :class:`Broken`."""
    try:
        return _cipher(purpose).decrypt(text.encode(), ttl=max_age_seconds).decode()
    except InvalidToken as error:
        raise Broken(purpose) from error


def _cipher(purpose: str) -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(f"{purpose}\n{secret}".encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
