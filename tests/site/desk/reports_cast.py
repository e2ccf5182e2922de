"""A town that takes reports of defects: its editor, a crew, and what is reported."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.blobs import put
from rathaus.kernel.clock import now
from rathaus.people.models import Account, Office, Role, RoleAssignment
from rathaus.people.queries import actor_for
from rathaus.records.models import PlanEntry
from rathaus.reports.actions import NewReport, accept_report, submit_report
from rathaus.reports.models import (
    Category,
    Photo,
    Report,
    Route,
    Wording,
)
from rathaus.reports.setup import forget_setup
from tests.site.desk import cast

LIST = "/schreibtisch/meldungen/"
ACT = f"{LIST}tun"
UNDO = f"{LIST}zurueck"
HERE = (54.3125, 10.1480)
#: 18 m north of it.
NEXT = (54.3125 + 18 / 111_320, 10.1480)


@pytest.fixture
def waste(office: Office) -> Office:
    """The office that has reports of rubbish, and categories and texts of the city."""
    forget_setup()
    parent, _new = PlanEntry.objects.get_or_create(number="11", defaults={"title": "Meldungen"})
    PlanEntry.objects.get_or_create(
        number="11.50",
        defaults={
            "title": "Mängel",
            "retention_years": 5,
            "retention_basis": "Praxis",
            "parent": parent,
        },
    )
    waste = Office.objects.create(key="abfall", name="Stadtreinigung", parent=office)
    rubbish = Category.objects.create(
        key="muell", name="Wilder Müll", group="Sauberkeit", first_hours=24, done_hours=72
    )
    Category.objects.create(key="loch", name="Schlagloch", first_hours=48, done_hours=480)
    Route.objects.create(category=rubbish, office=waste)
    Wording.objects.create(key="declined.private", text="Das ist privater Grund.")
    return waste


def employed(name: str, office: Office | None, *permissions: str) -> Account:
    role, _new = Role.objects.get_or_create(
        key="-".join(permissions).replace(".", "-")[:40],
        defaults={"title": "x", "permissions": list(permissions)},
    )
    account = Account.objects.create_user(
        f"{name.lower()}@stadt.example", name=name, is_staff_member=True
    )
    RoleAssignment.objects.create(account=account, role=role, office=office, valid_from=cast.FROM)
    return account


@pytest.fixture
def wiebke(waste: Office) -> Account:
    """An editor."""
    return employed("Wiebke", None, "report.edit", "report.work", "case.see", "case.work")


@pytest.fixture
def ole(waste: Office) -> Account:
    """Of the crew that clears rubbish."""
    return employed("Ole", waste, "report.work")


@pytest.fixture
def editor(wiebke: Account) -> Client:
    return cast.at_desk(wiebke)


def reported(at: tuple[float, float] = HERE, **values: Any) -> Report:
    given = {"category": "muell", "text": "Hier liegt eine Matratze."} | values
    new = NewReport(latitude=at[0], longitude=at[1], **given)
    return submit_report(actor=ANONYMOUS, new=new).report


def accepted(wiebke: Account, at: tuple[float, float] = HERE, **values: Any) -> Report:
    return accept_report(actor=actor_for(wiebke), report=reported(at, **values))


def overdue(report: Report, hours: int) -> None:
    Report.objects.filter(pk=report.pk).update(due_at=now() - timedelta(hours=hours))


def numbers(client: Client, query: str = "") -> list[str]:
    return [line.number for line in client.get(LIST + query).context["lines"]]


def again(report: Report) -> Report:
    return Report.objects.select_related("category", "office", "case").get(pk=report.pk)


def photo(report: Report) -> Photo:
    """One that was looked at: a face is covered, and it waits for the editors."""
    content = io.BytesIO()
    Image.effect_noise((80, 60), 40).convert("RGB").save(content, "JPEG")
    blob = put(content.getvalue(), name="foto.jpg", purpose="generated")
    areas = [[0.1, 0.1, 0.3, 0.4, "face"]]
    return Photo.objects.create(
        report=report, blob=blob, small=blob, width=80, height=60, state="ready", areas=areas
    )
