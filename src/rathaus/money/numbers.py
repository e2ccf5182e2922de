"""Kassenzeichen: the reference of a claim, with two check digits, and the numbers of receipts.

``7`` digits of the day's year and place of the claim, then check digits by ISO/IEC 7064 MOD 97-10,
the procedure that IBAN uses: every single wrong digit and every swap of neighbours is found.
"""

from __future__ import annotations

import re

from django.db import connection

_NEXT = """
INSERT INTO money_counter AS counter (name, value) VALUES (%s, 1)
ON CONFLICT (name) DO UPDATE SET value = counter.value + 1
RETURNING value
"""
_REFERENCE = re.compile(r"(\d{4})-?(\d{7,10})-?(\d{2})")


def next_number(name: str) -> int:
    """The next number under this name, from 1, without gaps; others wait until the transaction
    ends."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [name])
        return int(cursor.fetchone()[0])


def claim_number(year: int, serial: int) -> str:
    """Kassenzeichen: ``2026-0000123-45``."""
    digits = f"{year}{serial:07d}"
    return f"{year}-{serial:07d}-{check_digits(digits)}"


def read_claim_number(text: str) -> str | None:
    """The reference meant by what somebody typed or a bank passed on; None if it cannot be one."""
    found = _REFERENCE.fullmatch(re.sub(r"[\s./]", "", text))
    if found is None or check_digits(found[1] + found[2]) != found[3]:
        return None
    return f"{found[1]}-{found[2]}-{found[3]}"


def check_digits(digits: str) -> str:
    """Check digits by ISO/IEC 7064 MOD 97-10."""
    return f"{98 - int(digits + '00') % 97:02d}"


def receipt_number(year: int, serial: int) -> str:
    """Quittungsnummer: ``Q-2026-000017``."""
    return f"Q-{year}-{serial:06d}"
