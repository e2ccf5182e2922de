"""The forms of parking permit, certificate and dog tax, page by page as a browser sends them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from rathaus.kernel import library
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import frozen
from rathaus.kernel.tenancy import City
from rathaus.procedures.models import Draft
from rathaus.records.models import Case
from tests.counter import cast
from tests.procedures import office_town
from tests.procedures.town import MORNING

CONTACT = {"contact.channel": "mailbox", "contact.email": "merle@example.org"}
PERSON = {
    "person.first_names": "Merle",
    "person.surname": "Muster",
    "person.birth_date": "17.5.1991",
    "person.street": "Esmarchstraße",
    "person.house_number": "18",
    "person.postcode": "24105",
    "person.town": "Kiel",
}
PAGES: dict[str, dict[str, dict[str, str]]] = {
    "bewohnerparkausweis": {
        "event": {"event": "new"},
        "role": {"role": "self"},
        "person": PERSON,
        "residence": {"residence_consent": "true"},
        "vehicle": {"plate": "KI-MM 17", "holder": "me", "weight_t": "1,4"},
        "permit": {"start": "1.12.2026", "term": "12"},
        "contact": CONTACT,
        "remarks": {},
        "fee": {},
    },
    "meldebescheinigung": {
        "kind": {"kind": "extended", "extras": "nationality"},
        "purpose": {"purpose": "general", "format": "electronic"},
        "role": {"role": "self"},
        "person": PERSON,
        "contact": CONTACT,
        "fee": {},
    },
    "hundesteuer": {
        "dog": {
            "dog.name": "Bella",
            "dog.breed": "Mischling",
            "dog.chip": "276098100000123",
            "dog.birth": "1.5.2024",
            "dog.dangerous_order": "false",
        },
        "keeping": {"start": "20.11.2026", "origin": "shelter", "other_dogs": "0"},
        "relief": {"relief": "none"},
        "person": PERSON,
        "contact": CONTACT,
        "payment": {"direct_debit": "false"},
        "remarks": {},
        "fee": {},
    },
}
COSTS = {"bewohnerparkausweis": "30,70", "meldebescheinigung": "0,00", "hundesteuer": "25,00"}
OUTCOMES = {
    "bewohnerparkausweis": "waiting_payment",
    "meldebescheinigung": "closed",
    "hundesteuer": "closed",
}


@pytest.fixture
def merle(city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Actor]:
    """A resident whom the registers of the town know, logged in with the eID."""
    folder = office_town.library_with_registers(tmp_path, city.slug)
    monkeypatch.setenv("RATHAUS_LIBRARY", str(folder))
    library.reload()
    with frozen(MORNING):
        office_town.settle()
        yield office_town.merle()
    monkeypatch.undo()
    library.reload()


@pytest.mark.parametrize("key", sorted(PAGES))
def test_page_by_page_to_the_case(merle: Actor, key: str) -> None:
    client = _client(merle)
    draft = Draft.objects.get(pk=client.post(f"/antrag/{key}/neu")["Location"].split("/")[2])
    for name, answers in PAGES[key].items():
        shown = client.get(cast.page(draft, name))
        assert shown.status_code == 200, name
        answer = client.post(cast.page(draft, name), answers)
        assert answer.status_code == 302, (name, answer.content.decode())
    fee = client.get(cast.page(draft, "fee")).content.decode()
    assert f"{COSTS[key]}\xa0€" in fee
    assert cast.sent(client, draft)["Location"] == f"/antrag/{draft.pk}/abgesendet"
    case = Case.objects.get()
    assert office_town.moved(case).state == OUTCOMES[key]
    assert client.get(f"/mein-rathaus/vorgaenge/{case.number}/").status_code == 200


def test_without_the_eid_a_person_sees_to_the_electronic_certificate(merle: Actor) -> None:
    client = cast.client_of(merle)
    key = "meldebescheinigung"
    draft = Draft.objects.get(pk=client.post(f"/antrag/{key}/neu")["Location"].split("/")[2])
    for name, answers in PAGES[key].items():
        client.post(cast.page(draft, name), answers)
    assert cast.sent(client, draft)["Location"] == f"/antrag/{draft.pk}/abgesendet"
    assert office_town.moved(Case.objects.get()).state == "in_progress"


@pytest.mark.parametrize("key", sorted(PAGES))
def test_the_service_page_speaks_both_languages(merle: Actor, key: str) -> None:
    client = _client(merle)
    for language in ("de", "en"):
        page = client.get(f"/leistungen/{key}/", headers={"accept-language": language})
        assert page.status_code == 200
        assert "{parameter" not in page.content.decode()


def _client(actor: Actor) -> Client:
    client = cast.client_of(actor)
    session = client.session
    session["trust"] = int(actor.trust)
    session.save()
    return client
