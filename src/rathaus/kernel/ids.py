"""Identifiers: UUID version 7 (RFC 9562 § 5.7), ordered by time and therefore kind to indexes."""

import os
import threading
import time
import uuid

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62
_RANDOM_BITS = 74
_LOW_BITS = 62
# How far apart two of the same millisecond may lie: not to be guessed, and never used up.
_STEP_BYTES = 5

_lock = threading.Lock()
_last = 0


def new_id() -> uuid.UUID:
    """A new UUIDv7: 48 bits of Unix milliseconds, then 74 random bits.

    Each is greater than the one before from this process, also within a millisecond and when the
    clock is set back (RFC 9562 § 6.2, method 2): what was made later sorts later.
    """
    global _last
    milliseconds = time.time_ns() // 1_000_000
    fresh = (milliseconds << _RANDOM_BITS) | (
        int.from_bytes(os.urandom(10), "big") & ((1 << _RANDOM_BITS) - 1)
    )
    with _lock:
        if fresh >> _RANDOM_BITS <= _last >> _RANDOM_BITS:
            fresh = _last + 1 + int.from_bytes(os.urandom(_STEP_BYTES), "big")
        _last = fresh
    low = fresh & ((1 << _LOW_BITS) - 1)
    rand_a = (fresh >> _LOW_BITS) & 0xFFF
    return uuid.UUID(
        int=((fresh >> _RANDOM_BITS) << 80) | _VERSION_7 | (rand_a << 64) | _VARIANT | low
    )
