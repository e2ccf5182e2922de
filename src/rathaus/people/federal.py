"""What the federal account (BundID) says about a person, read from OpenID Connect claims.

Names of claims follow OpenID Connect Core 1.0 § 5.1; the trust level comes in ``trust_level`` with
the values the BundID uses (STORK QAA 1, 3 and 4 for basic, substantial and high).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rathaus.kernel.access import Trust
from rathaus.people.origins import Value

SOURCE = "bundid"
PROVIDER = "bundid"
TRUST_CLAIM = "trust_level"

LEVELS: Mapping[str, Trust] = {
    "STORK-QAA-Level-1": Trust.BASIC,
    "STORK-QAA-Level-3": Trust.SUBSTANTIAL,
    "STORK-QAA-Level-4": Trust.HIGH,
}

_HOUSE_NUMBER = re.compile(
    r"^(?P<street>.*\D)\s+(?P<number>\d+\s?[a-zA-Z]?(?:[-–/]\d+[a-zA-Z]?)?)$"
)


@dataclass(frozen=True, slots=True)
class FederalIdentity:
    """A person as the federal account knows them, at the trust level of this very login."""

    subject: str
    trust: Trust
    email: str
    values: Mapping[str, Value]


def read_claims(claims: Mapping[str, Any]) -> FederalIdentity:
    """Understand the claims; a missing or unknown level counts as the lowest."""
    address = claims.get("address")
    values = _plain(claims) | _address(address if isinstance(address, Mapping) else {})
    return FederalIdentity(
        subject=str(claims.get("sub", "")),
        trust=LEVELS.get(str(claims.get(TRUST_CLAIM)), Trust.BASIC),
        email=str(claims.get("email") or "").strip().lower(),
        values={name: value for name, value in values.items() if value},
    )


def _plain(claims: Mapping[str, Any]) -> dict[str, Value]:
    values: dict[str, Value] = {
        "surname": _line(claims.get("family_name"), 120),
        "first_names": _line(claims.get("given_name"), 120),
        "email": _line(claims.get("email"), 254),
        "phone": _line(claims.get("phone_number"), 40),
    }
    try:
        values["birth_date"] = date.fromisoformat(str(claims.get("birthdate") or ""))
    except ValueError:
        # BundID accounts may lack it, or know the year only.
        values["birth_date"] = None
    return values


def _address(address: Mapping[str, Any]) -> dict[str, Value]:
    street = _line(address.get("street_address"), 132)
    parts = _HOUSE_NUMBER.match(street)
    return {
        "street": parts["street"].strip() if parts else street,
        "house_number": parts["number"] if parts else "",
        "postcode": _line(address.get("postal_code"), 10),
        "town": _line(address.get("locality"), 80),
        "country": _line(address.get("country"), 2).upper(),
    }


def _line(value: Any, length: int) -> str:
    return " ".join(str(value or "").split())[:length]
