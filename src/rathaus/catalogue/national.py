"""The national catalogue of services (LeiKa): what a key is called, and who regulates it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rathaus.kernel.library import cached, library_path, read_table

_FILE = "catalogue/leika.csv"
_LENGTH = 14
_PARTS = (14, 11, 8)
"""How much of a key names it, its work without the detail, and its subject."""


@dataclass(frozen=True, slots=True)
class National:
    """A service of the national catalogue. ``typing`` (Typisierung) says which level regulates and
    which one carries it out; empty where the list does not."""

    name: str
    typing: str


def national(leika: str) -> National | None:
    """The entry of the key, else of its work without the detail, else of its subject; None for
    unknown keys."""
    known = _known()
    keys = (leika[:part].ljust(_LENGTH, "0") for part in _PARTS)
    return next((known[key] for key in keys if key in known), None)


def official_name(leika: str) -> str:
    """What the national catalogue calls the service; empty for unknown keys."""
    found = national(leika) if leika else None
    return found.name if found else ""


@cached
def _known() -> Mapping[str, National]:
    path = library_path() / _FILE
    if not path.exists():
        return {}
    rows = read_table(path, "key name typing")
    return {row.text("key"): National(row.text("name"), row.text("typing")) for row in rows}
