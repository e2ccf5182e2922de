"""Numbers that people read out: of cases, with a check letter, and of files."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rathaus.kernel.statements import execute

# 23 letters, a prime, without those that are taken for digits or for each other (I, O, Q).
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_CASE_NUMBER = re.compile(r"(\d{4})-?(\d{6,9})-?([A-Z])")

_NEXT = """
INSERT INTO records_counternumber AS counter (name, year, value)
SELECT name, %s, 1 FROM unnest(%s::text[]) AS name
ON CONFLICT (name, year) DO UPDATE SET value = counter.value + 1
RETURNING name, value
"""
_BACK = """
UPDATE records_counternumber SET value = value - 1 WHERE year = %s AND name = ANY(%s::text[])
"""


def next_numbers(year: int, names: Sequence[str]) -> dict[str, int]:
    """The next number under each name, counted from 1 each year, without gaps.

    Until the transaction ends, others who want a number of the same name wait.
    """
    cursor = execute(_NEXT, [year, list(names)])
    return dict(cursor.fetchall())


def give_back(year: int, names: Sequence[str]) -> None:
    """Return numbers just taken in this transaction, because nothing came of it."""
    execute(_BACK, [year, list(names)])


def check_letter(digits: str) -> str:
    """The letter that checks a row of digits: its value modulo 23.

    Finds every wrong digit and every swap of two digits, for 23 is prime and 10 generates all
    remainders: no power of ten, and no difference of two, is a multiple of it (up to 22 digits).
    """
    return _LETTERS[int(digits) % len(_LETTERS)]


def case_number(year: int, serial: int) -> str:
    """Vorgangsnummer: ``2026-000123-K``."""
    digits = f"{year}{serial:06d}"
    return f"{year}-{serial:06d}-{check_letter(digits)}"


def read_case_number(text: str) -> str | None:
    """The case number meant by what somebody typed, or None when it cannot be one."""
    found = _CASE_NUMBER.fullmatch(re.sub(r"[\s.–/]", "", text).upper())
    if found is None or check_letter(found[1] + found[2]) != found[3]:
        return None
    return f"{found[1]}-{found[2]}-{found[3]}"


def file_number(plan: str, year: int, serial: int) -> str:
    """Aktenzeichen: entry of the filing plan, year, serial number: ``54.30-2026/0001``."""
    return f"{plan}-{year}/{serial:04d}"
