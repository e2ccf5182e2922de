"""Authenticity codes: what stands in a letter so that anybody may ask whether it is genuine.

A code is random enough (92 bits) to be found by nobody who does not hold the letter, so a plain
hash of it is all that is kept.
"""

from __future__ import annotations

import hashlib
import re
import secrets

# Without characters that look alike in print: 0 O, 1 I L, 2 Z, 5 S, 8 B.
ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
LENGTH = 20
GROUP = 5


def new_code() -> str:
    """A fresh code in groups: ``7KM4P-XQ9TA-…``."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def plain(code: str) -> str:
    """The code without the ways in which people write it."""
    return re.sub(r"[\s.–-]", "", code).upper()


def is_code(code: str) -> bool:
    """Whether it has the shape of a code at all."""
    return len(plain(code)) == LENGTH and set(plain(code)) <= set(ALPHABET)


def hash_of(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(plain(code).encode()).hexdigest()
