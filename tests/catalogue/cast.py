"""A service as a procedure would describe it, and two offices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rathaus.catalogue.actions import publish_service
from rathaus.catalogue.models import Service
from rathaus.kernel.access import system
from rathaus.people.models import Office

HOUSE = system("test")


@dataclass(frozen=True, kw_only=True)
class Basis:
    norm: str = "§ 45 Abs. 1 StVO"
    text: Mapping[str, str] = field(
        default_factory=lambda: {"de": "Die Behörde kann das Halten verbieten."}
    )


@dataclass(frozen=True, kw_only=True)
class Source:
    """What the catalogue reads of a procedure."""

    key: str = "halteverbot"
    leika: str = "99108011153000"
    names: Mapping[str, str] = field(
        default_factory=lambda: {"de": "Mobiles Haltverbot", "en": "No-stopping zone"}
    )
    synonyms: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {"de": ("Möbelwagen", "Parkplatz freihalten")}
    )
    texts: Mapping[str, Mapping[str, str]] = field(
        default_factory=lambda: {
            "de": {
                "kurztext": "Platz für den Umzug.",
                "fristen": "Mindestens {parameter.notice_days} Tage vorher.",
                "rechtsgrundlage": "§ 45 StVO.",
            },
            "en": {"kurztext": "Room for the van."},
        }
    )
    legal_basis: tuple[Basis, ...] = (Basis(),)
    trust: str = "basic"
    channels: tuple[str, ...] = ("online",)


def office(key: str = "verkehr", parent: Office | None = None) -> Office:
    made = Office.objects.create(key=key, name=key.capitalize(), parent=parent)
    made.refresh_from_db()
    return made


def publish(place: Office | None = None, *, procedure: bool = True, **values: Any) -> Service:
    where = place or Office.objects.filter(key="verkehr").first() or office()
    return publish_service(actor=HOUSE, service=Source(**values), office=where, procedure=procedure)
