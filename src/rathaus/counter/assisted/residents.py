"""The resident of a session: who gave the mandate, sealed while it runs, a mark for counting."""

from __future__ import annotations

import datetime
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from django.conf import settings

from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Party
from rathaus.people.names import plain_words, same_first_names, same_surname
from rathaus.people.queries.parties import known_person
from rathaus.people.sealing import seal, unseal

_PURPOSE = "assisted-resident"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """Who gave the written mandate, as the helper reads it from paper and identity card."""

    surname: str
    first_names: str
    birth_date: datetime.date
    street: str
    house_number: str
    postcode: str
    town: str

    def values(self) -> dict[str, Any]:
        """The fields as a party has them."""
        return asdict(self)

    def sealed(self) -> str:
        """Encrypted, to be kept while the session runs."""
        return seal(orjson.dumps(asdict(self)).decode(), _PURPOSE)

    @classmethod
    def unsealed(cls, text: str) -> Resident:
        """What :meth:`sealed` wrote; raises ``sealing.Broken``."""
        told = orjson.loads(unseal(text, _PURPOSE))
        return cls(**told | {"birth_date": datetime.date.fromisoformat(told["birth_date"])})


def mark_of(resident: Resident, year: int) -> str:
    """A mark by which a second visit in the same year and city is known, and nothing else.

    HMAC-SHA-256 over name and birth date with a key of this installation. City and year go into the
    key: the same person has another mark in the next city and in the next year, and without the key
    nobody can try out names. No session carries the mark, only the number counted under it.
    """
    key = hashlib.sha256(f"{settings.SECRET_KEY}\nvisits\n{current_city().slug}\n{year}".encode())
    words = plain_words(resident.surname), plain_words(resident.first_names)[:1]
    told = orjson.dumps([*words, resident.birth_date.isoformat()])
    return hmac.new(key.digest(), told, hashlib.sha256).hexdigest()


def is_named(resident: Resident, person: Mapping[str, Any]) -> bool:
    """Whether the form names the resident of the mandate, as far as it asks."""
    surname, first_names = person.get("surname"), person.get("first_names")
    born = person.get("birth_date")
    return (
        (not surname or same_surname(resident.surname, str(surname)))
        and (not first_names or same_first_names(resident.first_names, str(first_names)))
        and (not born or str(born) == resident.birth_date.isoformat())
    )


def known_party(resident: Resident) -> Party | None:
    """The one party with this name, birth date and address; None for none or several."""
    return known_person(resident.values())
