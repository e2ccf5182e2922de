"""Secrets in links: of a follower, a watch list, an order, a program. Only their hash is kept."""

from __future__ import annotations

import base64
import hashlib
import secrets

from django.utils.crypto import salted_hmac

_BYTES = 18
_SALT = "rathaus.reports.links"


def new_key() -> str:
    """A secret of 144 bits, for addresses."""
    return secrets.token_urlsafe(_BYTES)


def key_for(slip: str) -> str:
    """The secret that a form with this slip leads to, the same when it is sent twice."""
    made = salted_hmac(_SALT, slip, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made[:_BYTES]).decode()


def digest(key: str) -> str:
    """What the database keeps of a secret; the secret cannot be told from it."""
    return hashlib.sha256(key.encode()).hexdigest()
