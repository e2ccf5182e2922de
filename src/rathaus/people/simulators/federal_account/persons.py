"""Who can log in at the simulator: three made-up people, or whoever one enters."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rathaus.kernel.tenancy import City

Claims = dict[str, Any]


@cache
def persons() -> tuple[Mapping[str, str], ...]:
    """The made-up people, as written in ``persons.yaml``."""
    content = yaml.safe_load(Path(__file__).with_name("persons.yaml").read_text(encoding="utf-8"))
    return tuple(content["persons"])


def claims_of(key: str, city: City) -> Claims | None:
    """What is said of one of the made-up people when they log in to this city, or None."""
    found = next((person for person in persons() if person["key"] == key), None)
    if found is None:
        return None
    here = {"locality": city.name, "postal_code": str(city.settings.get("postcode", ""))}
    return _claims(found, here, city, key)


def claims_from(entered: Mapping[str, Any], city: City) -> Claims:
    """What is said of a person whose data somebody entered."""
    birthdate = entered["birthdate"]
    texts = {**entered, "birthdate": birthdate.isoformat() if birthdate else ""}
    who = "|".join(str(texts[name]) for name in ("given_name", "family_name", "birthdate"))
    return _claims(texts, texts, city, who)


def _claims(
    person: Mapping[str, str], home: Mapping[str, str], city: City, identity: str
) -> Claims:
    """Like the real one, the account shows each authority another identifier of the person."""
    return {
        "sub": hashlib.sha256(f"{city.slug}|{identity}".encode()).hexdigest()[:32],
        "trust_level": person["level"],
        "given_name": person["given_name"],
        "family_name": person["family_name"],
        "birthdate": person["birthdate"],
        "email": person["email"],
        "email_verified": False,
        "address": {
            "street_address": person["street_address"],
            "postal_code": home["postal_code"],
            "locality": home["locality"],
            "country": "DE",
        },
    }
