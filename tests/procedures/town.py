"""A small town for tests of the engine: offices, filing plan, streets, the real procedure."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from rathaus.kernel.access import Actor, Trust, system
from rathaus.kernel.clock import BERLIN, frozen
from rathaus.people.models import Account, Office, Party
from rathaus.procedures.actions.drafts import start_draft
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.actions.submission import Submission, submit_application
from rathaus.procedures.models import Draft
from rathaus.records.models import PlanEntry

KEY = "mobiles-halteverbot"
LIBRARY = Path(__file__).resolve().parents[2] / "library"
FOLDER = LIBRARY / "procedures" / "sh" / KEY
MORNING = datetime.datetime(2026, 11, 22, 9, 0, tzinfo=BERLIN)
HOUSE = system("test")


def settle_town() -> Office:
    """The office, the filing plan and the procedure."""
    office = Office.objects.create(
        key="verkehr",
        name="Straßenverkehrsbehörde",
        street="Rathausplatz",
        house_number="1",
        postcode="24999",
        town="Teststadt",
        phone="0431 555-0100",
        email="verkehr@teststadt.example",
    )
    top = PlanEntry.objects.create(number="54", title="Verkehr")
    PlanEntry.objects.create(
        number="54.30",
        title="Straßenverkehr",
        parent=top,
        retention_years=3,
        retention_basis="Praxis",
    )
    install_procedure(actor=HOUSE, path=FOLDER)
    return office


def resident(surname: str = "Beispiel") -> Actor:
    """Somebody with an account and a mailbox."""
    party = Party.objects.create(
        surname=surname,
        first_names="Kim",
        birth_date=datetime.date(1988, 4, 3),
        street="Holtenauer Straße",
        house_number="120",
        postcode="24105",
        town="Kiel",
    )
    account = Account.objects.create_user(f"{surname.lower()}@example.org", "x", party=party)
    return Actor(
        kind="person",
        id=str(account.pk),
        label=party.name,
        party=party.pk,
        account=account.pk,
        trust=Trust.BASIC,
    )


def clerk(office: Office, name: str = "Jo Amt") -> Actor:
    """A clerk of the office who may decide."""
    account = Account.objects.create_user(
        f"{name.replace(' ', '.').lower()}@stadt.example", "x", name=name, is_staff_member=True
    )
    permissions = ("case.see", "case.work", "case.decide", "mail.send", "task.assign")
    return Actor(
        kind="staff",
        id=str(account.pk),
        label=name,
        account=account.pk,
        grants=dict.fromkeys(permissions, frozenset({office.pk})),
    )


def answers(**changes: Any) -> dict[str, Any]:
    """A whole application for a move in a residential street."""
    return {
        "purpose": "move",
        "place": {
            "street": "Holtenauer Straße",
            "house_number": "120",
            "side": "even",
            "length_m": 12,
        },
        "second_zone": False,
        "date": "2026-12-12",
        "days": 1,
        "from": "08:00",
        "to": "16:00",
        "vehicle": "van",
        "signs": {"by": "self", "person": "Kim Beispiel", "phone": "0431 5550199"},
        "role": "self",
        "person": {
            "surname": "Beispiel",
            "first_names": "Kim",
            "birth_date": "1988-04-03",
            "street": "Holtenauer Straße",
            "house_number": "120",
            "postcode": "24105",
            "town": "Kiel",
        },
        "contact": {"channel": "mailbox", "email": "kim@example.org"},
        "confirm": True,
    } | changes


def draft_of(actor: Actor, **changes: Any) -> Draft:
    """A draft with all answers given, in the name of the account."""
    draft = start_draft(actor=actor, procedure_key=KEY)
    own = Party.objects.get(pk=actor.party)
    names = {"surname": own.surname, "first_names": own.first_names}
    draft.data = answers(**changes)
    if "person" not in changes:
        draft.data["person"] |= names
    draft.save(update_fields=["data"])
    return draft


def submitted(actor: Actor, **changes: Any) -> Submission:
    """A submitted application."""
    return submit_application(actor=actor, draft=draft_of(actor, **changes))


STREETS = """\
street,number_from,number_to,district,lat,lon,lat_to,lon_to,road_class,restrictions
Holtenauer Straße,1,300,Wik,54.34,10.13,54.36,10.14,residential,
Schulweg,1,50,Mitte,54.32,10.12,54.32,10.13,residential,school_street
Hauptstraße,1,50,Mitte,54.33,10.12,54.33,10.13,main,
"""


def library_with_streets(folder: Path, slug: str) -> Path:
    """A library that is the real one, but for the streets of one city."""
    for entry in LIBRARY.iterdir():
        if entry.name != "cities":
            (folder / entry.name).symlink_to(entry)
    city = folder / "cities" / slug
    city.mkdir(parents=True)
    (city / "streets.csv").write_text(STREETS, encoding="utf-8")
    return folder


def at(moment: datetime.datetime = MORNING) -> Any:
    """The clock of the test."""
    return frozen(moment)
