"""Secrets in links: of a follower, a watch list, an order, a program. Only their hash is kept."""

from __future__ import annotations

import base64
import hashlib
import secrets
from uuid import UUID

from django.utils.crypto import salted_hmac

_BYTES = 18
_SALT, _PROOF = "rathaus.reports.links", "rathaus.reports.proofs"


def new_key() -> str:
    """A secret of 144 bits, for programs."""
    return secrets.token_urlsafe(_BYTES)


def link_key(row: UUID) -> str:
    """The secret in the links of a follower, watch list or order: made anew for each letter."""
    return _made(_SALT, row)


def proof_key(follower: UUID) -> str:
    """What stands only in the letter that asks for an address: who has it got the letter.

    The link alone proves nothing, since whoever reports sees it, whatever address they typed.
    """
    return _made(_PROOF, follower)


def digest(key: str) -> str:
    """What the database keeps of a secret; the secret cannot be told from it."""
    return hashlib.sha256(key.encode()).hexdigest()


def _made(salt: str, row: UUID) -> str:
    made = salted_hmac(salt, str(row), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made[:_BYTES]).decode()
