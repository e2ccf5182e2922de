"""The key that signs identity tokens: drawn once per installation, RSA, 2048 bit."""

from __future__ import annotations

import base64
import hashlib
import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

ALGORITHM = "RS256"
_FILE = "simulator-bundid.pem"


def signing_key() -> rsa.RSAPrivateKey:
    """The private key, from the installation's folder."""
    return _load(Path(settings.HOME) / _FILE)


def public_key() -> dict[str, str]:
    """The public key as JSON Web Key (RFC 7517)."""
    numbers = signing_key().public_key().public_numbers()
    modulus = _number(numbers.n)
    return {
        "kty": "RSA",
        "use": "sig",
        "alg": ALGORITHM,
        "kid": hashlib.sha256(modulus.encode()).hexdigest()[:16],
        "n": modulus,
        "e": _number(numbers.e),
    }


@lru_cache(maxsize=4)
def _load(path: Path) -> rsa.RSAPrivateKey:
    if not path.exists():
        _create(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{path} holds no RSA key")
    return key


def _create(path: Path) -> None:
    """Write beside it and link: of two processes that start at once, one key wins whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.touch(mode=0o600)
    partial.write_bytes(pem)
    try:
        os.link(partial, path)
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def _number(value: int) -> str:
    raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
