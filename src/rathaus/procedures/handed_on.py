"""What somebody said elsewhere in the house just before they began an application.

It travels sealed in the address of the form, for an hour, and fills in what the form asks of the
person; they see where it comes from and confirm it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import orjson

from rathaus.people.sealing import Broken, seal, unseal

_PURPOSE: Final = "said before an application"
_SECONDS: Final = 3600
FIELDS: Final = frozenset({"street", "house_number", "town"})
ORIGIN: Final = "Ihr Gespräch mit dem Assistenten"


def hand_on(values: Mapping[str, str]) -> str:
    """The values as a sealed text for an address."""
    kept = {name: value for name, value in values.items() if name in FIELDS and value}
    return seal(orjson.dumps(kept).decode(), _PURPOSE) if kept else ""


def said_in(token: str) -> dict[str, str]:
    """The values that were handed on; nothing from a text that is foreign, altered or too old."""
    if not token:
        return {}
    try:
        found = orjson.loads(unseal(token, _PURPOSE, max_age_seconds=_SECONDS))
    except (Broken, orjson.JSONDecodeError):
        return {}
    return {name: str(value) for name, value in found.items() if name in FIELDS}
