"""Who is competent where, from a file of the city: ``responsibilities.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rathaus.catalogue.actions import assign_responsibility
from rathaus.catalogue.models import Responsibility, Service
from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid
from rathaus.kernel.transactions import action
from rathaus.people.library import read_list, require_keys
from rathaus.people.models import Office


@action
def import_responsibilities(*, actor: Actor, path: Path) -> int:
    """Make the offices competent that the file names; returns how many districts changed.

    An entry has ``service``, ``office`` and a list ``districts``. Districts that it does not name
    stay as they are, so running it twice changes nothing. Raises :class:`Invalid` naming file,
    entry and reason.
    """
    entries = read_list(path, "responsibilities")
    require_keys(path, entries, {"service", "office", "districts"}, set())
    offices = {office.key: office for office in Office.objects.all()}
    services = set(Service.objects.values_list("key", flat=True))
    held = {
        (key, district): office
        for key, district, office in Responsibility.objects.values_list(
            "service__key", "district", "office__key"
        )
    }
    changed = 0
    for entry in entries:
        _check(path, entry, services, set(offices))
        key, office = str(entry["service"]), offices[str(entry["office"])]
        for district in map(str, entry["districts"]):
            if held.get((key, district)) != office.key:
                assign_responsibility(actor=actor, key=key, office=office, district=district)
                changed += 1
    return changed


def _check(path: Path, entry: Mapping[str, Any], services: set[str], offices: set[str]) -> None:
    for name, value, known in (
        ("Leistung", str(entry["service"]), services),
        ("Stelle", str(entry["office"]), offices),
    ):
        if value not in known:
            raise Invalid(
                f"{path.name}: Die {name} „{value}“ gibt es nicht.",
                remedy="Nehmen Sie einen Schlüssel, den die Stadt kennt.",
            )
    if not isinstance(entry["districts"], list) or not entry["districts"]:
        raise Invalid(
            f"{path.name}, {entry['service']}: Es fehlen die Stadtteile.",
            remedy="Führen Sie sie als Liste unter „districts“ auf.",
        )
