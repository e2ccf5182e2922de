"""Numbers and secrets of holds.

The secret follows from the hold and the secret of the house, so that a mail written later can name
it; the table keeps only its digest. The hold itself is named by the slip of the form: sent twice,
it is the same hold.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from uuid import UUID

from django.utils.crypto import salted_hmac

_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_SALT = "rathaus.catalogue.slots"
SLIP_LENGTH = 32
"""A slip is at least so long: it must not be guessed."""


def hold_id(slip: str) -> UUID:
    """The id of the hold that a form with this slip makes."""
    return UUID(bytes=hashlib.sha256(f"slot:{slip}".encode()).digest()[:16], version=5)


def key_of(hold: UUID) -> str:
    """The secret with which the hold is found again and cancelled."""
    digest = salted_hmac(_SALT, str(hold), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


def digest_of(key: str) -> str:
    """SHA-256 of a secret, as the table keeps it."""
    return hashlib.sha256(key.encode()).hexdigest()


def new_number() -> str:
    """A number to say on the telephone: „T-7KQ2-M9XD“; no zero, no one, no I and O."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(8))
    return f"T-{signs[:4]}-{signs[4:]}"
