"""Noted appointments at the desk: what waits, confirmed or declined with a reason."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from rathaus.catalogue.models import SlotHold
from rathaus.catalogue.slots.holding import Person, hold_slot
from rathaus.catalogue.slots.queries import free_slots
from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.ids import new_id
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City
from rathaus.people.models import Office, OpeningHours
from tests.catalogue.cast import publish
from tests.site.desk import cast
from tests.site.reading import inline_code, texts

PAGE = "/schreibtisch/vormerkungen/"


def noted(office: Office, email: str = "", *, interpreter: bool = False) -> SlotHold:
    if not office.opening_hours.exists():
        OpeningHours.objects.create(office=office, weekday=5, opens=time(8), closes=time(12))
    service = publish(office, key="hund", channels=("counter",))
    return hold_slot(
        actor=ANONYMOUS,
        service=service,
        office=office,
        starts_at=free_slots(service, office)[0].starts_at,
        slip=new_id().hex,
        person=Person(name="Ida", email=email),
        interpreter=interpreter,
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(
    desk: Client, office: Office, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        noted(office)
    desk.get(PAGE)

    with django_assert_num_queries(4):
        page = desk.get(PAGE)

    assert len(texts(page, css="slots__item")) == rows
    first = texts(page, css="slots__when")[0]
    assert first.startswith("Freitag, ")
    assert first.endswith(", 8:00 Uhr wartet auf Sie")
    assert inline_code(page) == []


def test_who_wants_an_interpreter_is_seen_by_whoever_confirms(desk: Client, office: Office) -> None:
    noted(office, interpreter=True)
    noted(office)

    wanted = [
        "Gebärdensprachdolmetschung" in text for text in texts(desk.get(PAGE), css="slots__item")
    ]

    assert wanted == [True, False]


def test_confirmed_then_called_off(desk: Client, office: Office, city: City) -> None:
    hold = noted(office, "ida@example.org")

    page = desk.post(f"{PAGE}{hold.pk}/bestaetigen", follow=True)
    assert "Bestätigt. Eine E-Mail geht hinaus." in page.content.decode()
    refused = desk.post(f"{PAGE}{hold.pk}/absagen", {"reason": " "}, follow=True)
    assert "Sagen Sie, warum der Termin ausfällt." in refused.content.decode()
    desk.post(f"{PAGE}{hold.pk}/absagen", {"reason": "Wasserschaden"})

    run_pending(city)
    assert SlotHold.objects.get().state == "cancelled"
    assert "Wasserschaden" in mail.outbox[-1].body
    assert "Niemand hat etwas vorgemerkt" in desk.get(PAGE).content.decode()
    assert "Wasserschaden" in desk.get(f"{PAGE}?stand=abgesagt").content.decode()


@pytest.mark.parametrize(
    ("role", "here", "status", "answer"),
    [
        ("clerk", True, 200, 302),
        ("clerk", False, 200, 404),
        ("editor", True, 403, 403),
        (None, True, 302, 302),
    ],
)
def test_only_the_office_sees_what_was_noted_there(
    office: Office, role: str | None, here: bool, status: int, answer: int
) -> None:
    hold = noted(office)
    other = Office.objects.create(key="anderswo", name="Anderswo")
    account = cast.employ(role, office if here else other, "Alex Amt") if role else None
    browser = cast.at_desk(account)

    page = browser.get(PAGE)

    assert page.status_code == status
    assert (hold.number in page.content.decode()) == (role == "clerk" and here)
    assert browser.post(f"{PAGE}{hold.pk}/bestaetigen").status_code == answer
    confirmed = SlotHold.objects.get().state == "confirmed"
    assert confirmed == (role == "clerk" and here)
