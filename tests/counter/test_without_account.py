"""Asking for information without an account: by name and address, answered by post."""

from __future__ import annotations

import pytest
from django.test import Client

from rathaus.kernel.tenancy import City
from rathaus.mail.models import Delivery
from rathaus.procedures.models import Draft
from rathaus.records.models import Case
from tests.counter import cast
from tests.procedures import bureau, town

KEY = "informationszugang"
PAGES = {
    "request": {"request": "Was hat das WLAN im Rathaus im Jahr 2025 gekostet?"},
    "finding": {},
    "access": {"access": "answer"},
    "others": {"about_me": "false", "tell_third_parties": "true"},
    "person": {
        "person.first_names": "Toni",
        "person.surname": "Fremd",
        "person.street": "Schulweg",
        "person.house_number": "8",
        "person.postcode": "24105",
        "person.town": "Kiel",
    },
    "contact": {"contact.channel": "post"},
}


@pytest.fixture
def visitor(city: City) -> Client:
    with town.at():
        bureau.settle(bureau.COMMON / KEY)
    return cast.new_browser()


def _filled(visitor: Client, **changes: dict[str, str]) -> Draft:
    draft = Draft.objects.get(pk=visitor.post(f"/antrag/{KEY}/neu")["Location"].split("/")[2])
    for name, answers in (PAGES | changes).items():
        answer = visitor.post(cast.page(draft, name), answers)
        assert answer.status_code == 302, (name, answer.content.decode())
    return draft


def test_by_post_nobody_has_to_log_in_and_number_and_code_tell_the_status(
    visitor: Client,
) -> None:
    with town.at():
        draft = _filled(visitor)
        answer = cast.sent(visitor, draft)
        assert answer.status_code == 302, answer.context["refusal"]
        assert answer["Location"] == f"/antrag/{draft.pk}/abgesendet"
        page = visitor.get(answer["Location"])
        case = Case.objects.select_related("applicant").get()
        assert case.applicant.surname == "Fremd"
        assert case.number in page.content.decode()
        code = page.context["code"]
        told = visitor.post("/status/", {"number": case.number, "code": code})
        assert told.status_code == 200
        assert "Fremd" not in told.content.decode()
        assert {one.channel for one in Delivery.objects.filter(message__case=case.pk)} == {"post"}
        # The pages of the case itself stay closed.
        assert visitor.get(f"/mein-rathaus/vorgaenge/{case.number}/").status_code in (302, 404)


def test_who_wants_the_mailbox_logs_in(visitor: Client) -> None:
    with town.at():
        mailbox = {"contact.channel": "mailbox", "contact.email": "toni@example.org"}
        draft = _filled(visitor, contact=mailbox)
        assert cast.sent(visitor, draft)["Location"] == f"/antrag/{draft.pk}/anmelden"
    assert Case.objects.count() == 0
