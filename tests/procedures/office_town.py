"""A town with the offices, registers and procedures of everyday life, for tests end to end."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import Any

from rathaus.kernel.access import Actor, Trust
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Account, Office, Party
from rathaus.procedures.actions.drafts import start_draft
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.models import Run
from rathaus.records.models import Case, PlanEntry
from tests.procedures.town import HOUSE, LIBRARY, clerk

__all__ = ["HOUSE", "LIBRARY", "clerk"]

OFFICES = {"verkehr": "Straßenverkehrsbehörde", "buergerservice": "Bürgerservice", "kasse": "Kasse"}
PLAN = {"12": "12.30", "54": "54.40", "61": "61.10"}
EVERYDAY = ("bewohnerparkausweis", "meldebescheinigung", "hundesteuer")


def settle() -> dict[str, Office]:
    """Offices, filing plan and the three procedures; the offices by key."""
    offices = {
        key: Office.objects.create(
            key=key,
            name=name,
            street="Rathausplatz",
            house_number="1",
            postcode="24999",
            town="Teststadt",
            phone="0431 555-0100",
            email=f"{key}@teststadt.example",
        )
        for key, name in OFFICES.items()
    }
    for top, number in PLAN.items():
        PlanEntry.objects.create(
            number=number,
            title=number,
            parent=PlanEntry.objects.create(number=top, title=top),
            retention_years=3,
            retention_basis="Praxis",
        )
    for key in EVERYDAY:
        install_procedure(actor=HOUSE, path=LIBRARY / "procedures" / "common" / key)
    return offices


def library_with_registers(folder: Path, slug: str) -> Path:
    """A library that is the real one, but for one city, which has the registers of Kiel."""
    for entry in LIBRARY.iterdir():
        if entry.name != "cities":
            (folder / entry.name).symlink_to(entry)
    target = folder / "cities" / slug / "registers"
    shutil.copytree(LIBRARY / "cities" / "kiel" / "registers", target)
    return folder


def merle(**changes: Any) -> Actor:
    """A resident whom the registers know, with a login that proves her."""
    known = {
        "surname": "Muster",
        "first_names": "Merle",
        "birth_date": datetime.date(1991, 5, 17),
        "street": "Esmarchstraße",
        "house_number": "18",
        "postcode": "24105",
        "town": "Kiel",
    }
    party = Party.objects.create(**known | changes)
    account = Account.objects.create_user("merle@example.org", "x", party=party)
    return Actor(
        kind="person",
        id=str(account.pk),
        label=party.name,
        party=party.pk,
        account=account.pk,
        trust=Trust.HIGH,
    )


def person_of(actor: Actor) -> dict[str, str]:
    """The page about the person, as the account fills it in."""
    party = Party.objects.get(pk=actor.party)
    names = ("surname", "first_names", "street", "house_number", "postcode", "town")
    told = {name: str(getattr(party, name)) for name in names}
    return told | {"birth_date": str(party.birth_date)}


def submitted(actor: Actor, key: str, **answers: Any) -> Case:
    """A submitted application, moved on as far as it goes by itself."""
    return moved(application(actor, key, **answers))


def application(actor: Actor, key: str, **answers: Any) -> Case:
    """A submitted application after its first step, whether that went well or not."""
    draft = start_draft(actor=actor, procedure_key=key)
    contact = {"channel": "mailbox", "email": "merle@example.org"}
    draft.data = {"person": person_of(actor), "contact": contact, "confirm": True} | answers
    draft.save(update_fields=["data"])
    return submit_application(actor=actor, draft=draft).case


def moved(case: Case) -> Case:
    """The case after the worker's work; its run has not failed."""
    run_pending(current_city())
    assert Run.objects.get(case=case).failure == ""
    return Case.objects.get(pk=case.pk)
