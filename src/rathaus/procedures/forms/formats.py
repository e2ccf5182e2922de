"""The formats that answers can have beside those of JSON Schema, and the validator that knows them.

``time-of-day`` HH:MM · ``phone`` 3 to 15 digits (ITU-T E.164) · ``postcode`` five digits ·
``house-number`` „120a“, „12-14“ · ``iban`` with its check digits (ISO 13616, mod 97) ·
``area`` a GeoJSON polygon (RFC 7946) within the city.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import jsonschema_rs

from rathaus.procedures.places.areas import area_problem

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_PHONE = re.compile(r"\+?\d[\d -]*\d", re.ASCII)
_POSTCODE = re.compile(r"\d{5}", re.ASCII)
_HOUSE_NUMBER = re.compile(r"[1-9]\d{0,3}(?: ?1/2)?[a-z]?(?:-[1-9]\d{0,3}[a-z]?)?", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)
_GERMAN_IBAN_LENGTH = 22
_PHONE_DIGITS = range(3, 16)


def is_time(text: str) -> bool:
    """HH:MM, from 00:00 to 23:59."""
    return _TIME.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """YYYY-MM-DD, a day that exists."""
    try:
        return _DATE.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def is_phone(text: str) -> bool:
    """Digits in groups, perhaps with the country's prefix."""
    digits = sum(character in "0123456789" for character in text)
    return _PHONE.fullmatch(text) is not None and digits in _PHONE_DIGITS


def is_postcode(text: str) -> bool:
    """A German postcode."""
    return _POSTCODE.fullmatch(text) is not None


def is_house_number(text: str) -> bool:
    """A number with letter, half or range."""
    return _HOUSE_NUMBER.fullmatch(text) is not None


def is_iban(text: str) -> bool:
    """An account number whose check digits are right."""
    if _IBAN.fullmatch(text) is None:
        return False
    if text.startswith("DE") and len(text) != _GERMAN_IBAN_LENGTH:
        return False
    return int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97 == 1


def is_area(text: str) -> bool:
    """A polygon that somebody has drawn, as GeoJSON."""
    return area_problem(text) is None


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date": is_date,
    "time-of-day": is_time,
    "phone": is_phone,
    "postcode": is_postcode,
    "house-number": is_house_number,
    "iban": is_iban,
    "area": is_area,
}


def validator(schema: Mapping[str, Any]) -> jsonschema_rs.Validator:
    """A validator for JSON Schema 2020-12 that checks formats and never leaves this machine."""
    return jsonschema_rs.Draft202012Validator(
        dict(schema),
        formats=dict(FORMATS),
        validate_formats=True,
        offline=True,
        email_options=jsonschema_rs.EmailOptions(require_tld=True, allow_display_text=False),
        # Linear time, whatever a folder's author or an applicant writes.
        pattern_options=jsonschema_rs.RegexOptions(),
    )
