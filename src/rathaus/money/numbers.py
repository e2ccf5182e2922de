"""Kassenzeichen and receipt numbers.

A Kassenzeichen is a structured creditor reference by ISO 11649: „RF“, two check digits, then our
digits. The check digits are those of ISO 7064 MOD 97-10: the digits followed by „RF“ and the check
digits, letters as numbers (A=10 … Z=35), leave the remainder 1 modulo 97. This finds every wrong
digit and every swap of two neighbours, and banks check it when a transfer is typed.
"""

from __future__ import annotations

import re

from rathaus.kernel.statements import execute

_PREFIX = "RF"
_RF = "2715"
_FORM = re.compile(r"RF\d{2}[0-9A-Z]{1,21}")

_NEXT_CLAIM = """
SELECT nextval('money_claim_serial'), pg_advisory_xact_lock(hashtextextended(%s, 7284031))
"""
_NEXT_RECEIPT = """
INSERT INTO money_counternumber AS counter (name, year, value) VALUES ('receipt', %s, 1)
ON CONFLICT (name, year) DO UPDATE SET value = counter.value + 1 RETURNING value
"""


def claim_number(year: int, serial: int) -> str:
    """The Kassenzeichen of the claim with this serial number: ``RF38260000000123``."""
    digits = f"{year % 100:02d}{serial:010d}"
    return f"{_PREFIX}{98 - int(f'{digits}{_RF}00') % 97:02d}{digits}"


def read_claim_number(text: str) -> str | None:
    """The Kassenzeichen in what somebody typed, or None when its check digits are wrong."""
    number = re.sub(r"[\s-]", "", text).upper()
    if not _FORM.fullmatch(number):
        return None
    moved = number[4:] + number[:4]
    return number if int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1 else None


def grouped(number: str) -> str:
    """In groups of four, as people read it: ``RF38 2600 0000 0123``."""
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))


def next_claim_number(year: int, *, for_subject: str) -> str:
    """A fresh Kassenzeichen; numbers are unique, gaps may stay.

    Until the transaction ends, others who claim something for the same subject wait.
    """
    cursor = execute(_NEXT_CLAIM, [for_subject])
    return claim_number(year, cursor.fetchone()[0])


def next_receipt_number(year: int) -> str:
    """The next receipt number of the year, without gap: others wait until this transaction ends."""
    cursor = execute(_NEXT_RECEIPT, [year])
    return f"{year}-{cursor.fetchone()[0]:06d}"
