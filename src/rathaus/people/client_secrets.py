"""Secrets and tokens of programs.

A secret has 256 random bits, so a keyed hash (HMAC-SHA256 with the installation's secret) keeps it
safe and costs nothing to compare. A token is a JWT of ten minutes that we alone sign and read
(RFC 9068 in its claims); it says who, until when and how far. What the program may do is read anew
with each request, so taking something away acts at once.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import jwt
from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from rathaus.kernel.clock import now
from rathaus.kernel.ids import new_id
from rathaus.kernel.tenancy import current_city

LIFETIME: Final = timedelta(minutes=10)
_SALT: Final = "rathaus.people.client-secret"
_ALGORITHM: Final = "HS256"
_TYPE: Final = "at+jwt"


def new_client_id() -> str:
    """A name for a program that nobody guesses."""
    return f"rathaus-{secrets.token_hex(8)}"


def new_secret() -> str:
    """A fresh secret of 256 bits, safe in addresses and headers."""
    return secrets.token_urlsafe(32)


def hash_of(client_id: str, secret: str) -> str:
    """What is kept of a secret; bound to the program."""
    return _hash(client_id, secret, settings.SECRET_KEY)


def fits(client_id: str, secret: str, kept: str) -> bool:
    """Whether this is the secret, compared in constant time; old installation keys still count."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    found = [constant_time_compare(_hash(client_id, secret, key), kept) for key in keys]
    return any(found)


def _hash(client_id: str, secret: str, key: str) -> str:
    text = f"{client_id}\n{secret}"
    return salted_hmac(_SALT, text, secret=key, algorithm="sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token that is ours and still young says."""

    client: UUID
    generation: int
    scopes: frozenset[str]


def encode(*, client: UUID, client_id: str, generation: int, scope: str) -> str:
    """A token for this program and scope, for this city alone."""
    at = now()
    claims = {
        "iss": "rathaus",
        "aud": current_city().slug,
        "sub": str(client),
        "client_id": client_id,
        "gen": generation,
        "scope": scope,
        "iat": int(at.timestamp()),
        "exp": int((at + LIFETIME).timestamp()),
        "jti": str(new_id()),
    }
    key = _keys()[0]
    return jwt.encode(claims, key, algorithm=_ALGORITHM, headers={"typ": _TYPE})


def decode(token: str) -> Claims | None:
    """What the token says, or None where it is not ours, of another city, altered or too old."""
    for key in _keys():
        claims = _read(token, key)
        if claims is not None:
            return claims if claims is not _STALE else None
    return None


_STALE: Final = Claims(UUID(int=0), 0, frozenset())


def _read(token: str, key: bytes) -> Claims | None:
    # The clock of the house decides, not that of the library.
    wanted: dict[str, Any] = {
        "verify_exp": False,
        "verify_iat": False,
        "require": ["exp", "aud", "sub", "gen", "scope"],
    }
    try:
        said = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            audience=current_city().slug,
            issuer="rathaus",
            options=wanted,  # type: ignore[arg-type]
        )
        claims = Claims(UUID(said["sub"]), int(said["gen"]), frozenset(said["scope"].split()))
        ends = int(said["exp"])
    except (jwt.InvalidTokenError, ValueError, AttributeError, TypeError):
        return None
    return claims if now().timestamp() < ends else _STALE


def _keys() -> list[bytes]:
    known = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        hashlib.sha256(f"rathaus.people.client-token\n{key}".encode()).digest() for key in known
    ]
