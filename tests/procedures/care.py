"""A social welfare office with the procedure for help and care, and its examples to apply with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from rathaus.kernel.access import Actor
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.people.models import Office, Party
from rathaus.procedures.actions.drafts import start_draft
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.actions.submission import submit_application
from rathaus.records.models import Case, PlanEntry
from tests.procedures import town

KEY = "hilfe-und-pflege"
FOLDER = town.LIBRARY / "procedures" / "common" / KEY


def clerk(office: Office, name: str = "Jo Amt") -> Actor:
    """A clerk of the office who may see social data, and decide."""
    plain = town.clerk(office, name)
    return replace(plain, grants={**plain.grants, SEE_PROTECTED: frozenset({office.pk})})


def settle_office() -> Office:
    """The social welfare office with its plan and its procedure."""
    office = Office.objects.create(
        key="soziales",
        name="Amt für Soziales",
        street="Rathausplatz",
        house_number="1",
        postcode="24999",
        town="Teststadt",
        phone="0431 555-0200",
        email="soziales@teststadt.example",
    )
    top = PlanEntry.objects.create(number="31", title="Soziale Hilfen")
    for number in ("31.10", "31.11", "31.20", "31.30"):
        PlanEntry.objects.create(
            number=number,
            title="Soziale Hilfen",
            parent=top,
            retention_years=10,
            retention_basis="Praxis",
        )
    install_procedure(actor=town.HOUSE, path=FOLDER)
    return office


def given(example: str) -> dict[str, Any]:
    """The answers of an example of the folder."""
    values = yaml.safe_load(Path(FOLDER, "examples", f"{example}.yaml").read_text("utf-8"))
    answers: dict[str, Any] = values["given"]["application"]
    return answers


def submitted(actor: Actor, example: str, **changes: Any) -> Case:
    """The application of an example, submitted by the actor in their own name."""
    draft = start_draft(actor=actor, procedure_key=KEY)
    draft.data = given(example) | changes
    own = Party.objects.get(pk=actor.party)
    draft.data["person"] |= {"surname": own.surname, "first_names": own.first_names}
    draft.save(update_fields=["data"])
    return submit_application(actor=actor, draft=draft).case
