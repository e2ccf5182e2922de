"""Secrets that only the asker has: of a dialogue, and with which a ticket is looked at again."""

from __future__ import annotations

import hashlib
import secrets

_BYTES = 24


def new_key() -> str:
    """A secret of 192 bits, for addresses."""
    return secrets.token_urlsafe(_BYTES)


def digest(key: str) -> str:
    """What the database keeps of a secret; the secret cannot be told from it."""
    return hashlib.sha256(key.encode()).hexdigest()
