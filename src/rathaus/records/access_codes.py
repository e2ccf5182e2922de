"""Access codes: whoever holds number and code sees how far a case is, without an account.

A code is shown once and kept only as keyed hash (HMAC-SHA256 with the installation's secret), so
that neither a copy of the database nor staff can read it.
"""

from __future__ import annotations

import re
import secrets

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

# Without characters that look alike in print: 0 O, 1 I L, 2 Z, 5 S, 8 B.
ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
LENGTH = 10
_SALT = "rathaus.records.access-code"


def new_code() -> str:
    """A fresh code of 46 bits, in two groups: ``7KM4P-XQ9TA``."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{code[:5]}-{code[5:]}"


def hash_of(number: str, code: str) -> str:
    """What is kept of a code; bound to the case number, so that no two hashes are alike."""
    return _hash(number, code, settings.SECRET_KEY)


def fits(number: str, code: str, kept: str) -> bool:
    """Whether this is the code of the case, however it is written; old secrets still count."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(_hash(number, code, key), kept) for key in keys)


def _hash(number: str, code: str, key: str) -> str:
    plain = re.sub(r"[\s–-]", "", code).upper()
    return salted_hmac(_SALT, f"{number}:{plain}", secret=key, algorithm="sha256").hexdigest()
