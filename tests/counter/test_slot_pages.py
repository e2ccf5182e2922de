"""Noting an appointment in the browser: office, time, who comes, done; without any script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from rathaus.catalogue.models import Responsibility, Service, ServicePlace, SlotHold
from rathaus.catalogue.slots.deciding import confirm_slot
from rathaus.kernel.clock import BERLIN, frozen
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City
from rathaus.people.models import Office
from tests.cast_floor2 import staff
from tests.site import cast
from tests.site.reading import elements, inline_code, links, texts

pytestmark = pytest.mark.django_db
PAGE = "/termine/vormerken/hund-anmelden/"
TUESDAY = datetime(2026, 4, 28, 10, 0, tzinfo=BERLIN)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with frozen(TUESDAY):
        yield


@pytest.fixture
def town(city: City) -> City:
    cast.offices()
    cast.services()
    cache.clear()
    return city


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"host": "testserver"})


def form_of(page: Any) -> dict[str, str]:
    """What the form at the end of the way would send, hidden fields and all."""
    fields = elements(page, tag="input")
    return {
        e["attrs"]["name"]: e["attrs"].get("value", "")
        for e in fields
        if e["attrs"].get("type") == "hidden" and e["attrs"]["name"] != "csrfmiddlewaretoken"
    }


def to_the_form(visitor: Client) -> Any:
    page = visitor.get(PAGE)
    return visitor.get(elements(page, tag="a", css="times__one")[0]["attrs"]["href"])


def test_the_whole_way_with_a_mail_for_each_news(visitor: Client, town: City) -> None:
    page = visitor.get(PAGE)
    assert texts(page, tag="h2") == ["Wann möchten Sie kommen?"]
    assert texts(page, css="times__one")[0] == "Mittwoch, 29. April 2026, 10:00 Uhr"
    form = to_the_form(visitor)
    assert texts(form, css="lead")[0].startswith("Mittwoch, 29. April 2026, 10:00 UhrBürgeramt")
    assert inline_code(form) == []

    sent = {**form_of(form), "name": "Kim", "email": "kim@example.org", "phone": ""}
    done = visitor.post(PAGE, sent, follow=True)

    hold = SlotHold.objects.get()
    assert "Vorgemerkt; die Stelle bestätigt noch" in texts(done, css="confirmation__title")
    assert hold.number in done.content.decode()
    run_pending(town)
    confirm_slot(actor=staff("assistant.serve", office=hold.office_id), hold=hold)
    run_pending(town)
    assert [(m.to, m.subject.split(":")[0]) for m in mail.outbox] == [
        (["kim@example.org"], "Termin vorgemerkt"),
        (["kim@example.org"], "Termin bestätigt"),
    ]
    link = re.search(r"http://\S+(/termine/vormerkung/\S+)", mail.outbox[1].body)
    assert link is not None
    assert "Hund" not in mail.outbox[1].body
    confirmed = visitor.get(link[1])
    assert "Ihr Termin ist bestätigt" in texts(confirmed, css="confirmation__title")
    ics = visitor.get(f"{link[1]}termin.ics").content.decode()
    assert "DTSTART:20260429T080000Z\r\nDTEND:20260429T082000Z" in ics

    gone = visitor.post(f"{link[1]}absagen", follow=True)
    assert texts(gone, tag="h1") == ["Dieser Termin ist abgesagt"]
    assert visitor.get(link[1].replace(hold.number, "T-AAAA-AAAA")).status_code == 404
    assert visitor.get(f"/termine/vormerkung/{hold.number}/falsch/").status_code == 404


def test_a_double_click_leads_to_the_same_page_and_who_is_late_is_offered_others(
    visitor: Client, town: City
) -> None:
    sent = form_of(to_the_form(visitor))
    slow = {**form_of(to_the_form(visitor)), "name": "Zu spät"}

    first, again = visitor.post(PAGE, sent), visitor.post(PAGE, sent)
    late = Client(headers={"host": "testserver"}).post(PAGE, slow)

    assert (first.status_code, again.status_code) == (302, 302)
    assert first["Location"] == again["Location"]
    assert SlotHold.objects.count() == 1
    assert late.status_code == 409
    assert "Dieser Termin ist gerade nicht mehr frei." in late.content.decode()
    assert texts(late, css="times__one")[0] == "Mittwoch, 29. April 2026, 10:20 Uhr"


def test_whoever_wants_an_interpreter_reads_it_on_page_mail_and_in_the_calendar(
    visitor: Client, town: City
) -> None:
    form = to_the_form(visitor)
    assert "Gebärdensprachdolmetschung gewünscht" in form.content.decode()
    sent = {**form_of(form), "email": "kim@example.org", "interpreter": "1"}

    done = visitor.post(PAGE, sent, follow=True)

    assert SlotHold.objects.get().interpreter
    assert "Dolmetschung gewünscht" in done.content.decode()
    run_pending(town)
    assert "Gebärdensprachdolmetschung gewünscht" in mail.outbox[0].body
    page = done.request["PATH_INFO"]
    assert "Mit Gebärdensprachdolmetschung" in visitor.get(f"{page}termin.ics").content.decode()


def test_without_contact_the_page_says_to_keep_number_and_link(visitor: Client, town: City) -> None:
    done = visitor.post(PAGE, form_of(to_the_form(visitor)), follow=True)

    assert "Heben Sie diesen Link auf." in done.content.decode()
    run_pending(town)
    assert mail.outbox == []


def test_wrong_entries_are_named_and_kept(visitor: Client, town: City) -> None:
    sent = {**form_of(to_the_form(visitor)), "name": "Kim", "email": "kim"}

    page = visitor.post(PAGE, sent)

    assert page.status_code == 422
    values = {e["attrs"].get("name"): e["attrs"].get("value") for e in elements(page, tag="input")}
    assert (values["name"], values["email"], values["slip"]) == ("Kim", "kim", sent["slip"])


def test_a_device_notes_only_a_few(visitor: Client, town: City) -> None:
    answers = [visitor.post(PAGE, form_of(to_the_form(visitor))).status_code for _ in range(4)]

    assert answers == [302, 302, 302, 409]


def test_where_the_office_depends_on_it_the_address_is_asked_first(
    visitor: Client, town: City
) -> None:
    service = Service.objects.get(key="hund-anmelden")
    north = Office.objects.get(key="verkehr")
    Responsibility.objects.create(service=service, district="Nord", office=north)

    asked = visitor.get(PAGE)
    assert texts(asked, tag="h2") == ["Wo wohnen Sie?"]
    found = visitor.get(PAGE, {"stadtteil": "Nord"})
    assert "Straßenverkehrsbehörde" in found.content.decode()
    assert texts(found, tag="h2") == ["Wann möchten Sie kommen?"]
    unknown = visitor.get(PAGE, {"adresse": "Nirgendwo 1"})
    assert unknown.status_code == 422
    assert "steht nicht in unserem Straßenverzeichnis" in unknown.content.decode()


def test_of_several_places_one_is_chosen(visitor: Client, town: City) -> None:
    service = Service.objects.get(key="hund-anmelden")
    ServicePlace.objects.create(service=service, office=Office.objects.get(key="verkehr"))

    page = visitor.get(PAGE)

    assert texts(page, css="places__name") == ["Bürgeramt", "Straßenverkehrsbehörde"]
    there = visitor.get(links(page)["Straßenverkehrsbehörde"])
    assert texts(there, tag="h2") == ["Wann möchten Sie kommen?"]


def test_what_needs_no_visit_has_no_appointments(visitor: Client, town: City) -> None:
    Service.objects.filter(key="hund-anmelden").update(channels=["online"])

    assert visitor.get(PAGE).status_code == 404
