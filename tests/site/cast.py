"""A small town for the public pages: three offices with hours, services, one of them online."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

from rathaus.catalogue.actions import publish_service
from rathaus.catalogue.models import Service
from rathaus.kernel.access import system
from rathaus.people.models import Office, OpeningHours
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.models import ProcedureVersion

HOUSE = system("test")
PROCEDURES = Path(__file__).resolve().parents[2] / "library" / "procedures"
ONLINE = "mobiles-halteverbot"


@dataclass(frozen=True)
class Told:
    """The description of a service that is only described."""

    key: str
    names: Mapping[str, str]
    texts: Mapping[str, Mapping[str, str]]
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    leika: str = ""
    legal_basis: tuple[()] = ()
    trust: str = "none"
    channels: tuple[str, ...] = ("counter",)


SERVICES = (
    ("hund-anmelden", "Hund anmelden", "Dog registration", "Jeder Hund braucht eine Steuermarke."),
    ("wohnung-anmelden", "Wohnung anmelden", "Registering your home", "Nach dem Einzug melden."),
    ("personalausweis", "Personalausweis", "Identity card", "Zehn Jahre gültig."),
    ("abfall", "Sperrmüll abholen lassen", "Bulky waste", "Zweimal im Jahr ohne Gebühr."),
    ("oel", "Öltank anzeigen", "Oil tanks", "Vor dem Einbau anzeigen."),
)


def offices() -> None:
    """City hall, citizens' office and traffic authority; Monday to Friday from eight."""
    hall = Office.objects.create(
        key="stadt",
        name="Stadtverwaltung",
        kind=Office.Kind.CITY,
        street="Rathausplatz",
        house_number="1",
        postcode="24103",
        town="Musterstadt",
        phone="0431 555-0",
        email="rathaus@musterstadt.example",
    )
    front = Office.objects.create(
        key="buergeramt", name="Bürgeramt", parent=hall, position=1, **_reached("10")
    )
    traffic = Office.objects.create(
        key="verkehr",
        name="Straßenverkehrsbehörde",
        parent=hall,
        position=2,
        accessibility="Eingang ohne Stufen, Aufzug.",
        **_reached("214"),
    )
    for office in (front, traffic):
        for weekday in range(1, 6):
            closes = time(18) if weekday == 4 else time(12, 30)
            OpeningHours.objects.create(
                office=office, weekday=weekday, opens=time(8), closes=closes
            )


def _reached(room: str) -> dict[str, str]:
    return {
        "street": "Rathausplatz",
        "house_number": "1",
        "postcode": "24103",
        "town": "Musterstadt",
        "phone": f"0431 555-{room}",
        "email": f"amt-{room}@musterstadt.example",
    }


def service(
    key: str, german: str, english: str = "", short: str = "", office: str = "buergeramt"
) -> Service:
    """A service that is only described."""
    told = Told(
        key=key,
        names={"de": german, **({"en": english} if english else {})},
        texts={"de": {"kurztext": short or f"{german}: so geht es."}},
    )
    found = Office.objects.get(key=office)
    return publish_service(actor=HOUSE, service=told, office=found, procedure=False)


def services() -> None:
    """A few services of the citizens' office."""
    for key, german, english, short in SERVICES:
        service(key, german, english, short)


def online_service() -> ProcedureVersion:
    """The no-stopping zone, with everything that its folder brings along."""
    version, _new = install_procedure(actor=HOUSE, path=PROCEDURES / "sh" / ONLINE)
    return version


def town() -> None:
    """All of it."""
    offices()
    services()
    online_service()
