"""The confirmation of receipt: a message in the mailbox, a letter with all answers by post."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.utils import translation

from rathaus.kernel.access import Actor
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import current_city
from rathaus.mail.models import Delivery, Enclosure, Message
from rathaus.mail.postal import letter_of
from rathaus.money.queries import claim_of
from rathaus.people.models import Party
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.models import Run
from rathaus.records.models import Case, Document
from tests.procedures import town
from tests.procedures.reading import text_of

POST = {"contact": {"channel": "post"}}
SCHOOL = {"street": "Schulweg", "house_number": "8", "side": "even", "length_m": 12}

SECOND = {"street": "Holtenauer Straße", "house_number": "200", "side": "even", "length_m": 10}
TWO_ZONES_AND_A_LIFT = {"second_zone": True, "second_place": SECOND, "vehicle": "lift"}


def _receipt(case: Case) -> Document:
    return Document.objects.get(case=case, kind="receipt")


def test_in_the_mailbox_the_message_is_enough(kim: Actor) -> None:
    case = town.submitted(kim).case
    assert Message.objects.filter(case=case.pk).count() == 1
    assert Enclosure.objects.count() == 0
    assert list(Document.objects.values_list("kind", flat=True)) == ["application"]


def test_by_post_a_letter_lies_in_the_tray_and_in_the_file(kim: Actor) -> None:
    case = town.submitted(kim, **POST).case
    document = _receipt(case)
    assert (document.title, document.direction) == ("Eingangsbestätigung", "out")
    delivery = Delivery.objects.get(message__case=case.pk)
    assert (delivery.channel, delivery.state, delivery.law) == ("post", "prepared", "")
    assert delivery.message.enclosures.get().document == document.pk
    (sheet,) = letter_of(delivery).sheets
    assert sheet[1].startswith(b"%PDF")
    claim = claim_of(case.ref)
    assert claim is not None
    text = text_of(document)
    for part in (
        f"Vorgang {case.number}",
        "bitte zahlen Sie die Gebühr von 28,00 € bis zum 6. Dezember 2026",
        claim.number,
        "Umzug",
        "Holtenauer Straße 120",
        "Sie bekommen den Bescheid mit der Post.",
    ):
        assert part in text
    assert f"/mein-rathaus/vorgaenge/{case.number}/" in text.replace(" ", "")


def test_where_the_city_names_its_account_the_letter_does_too(kim: Actor) -> None:
    bank = {"holder": "Stadtkasse Teststadt", "iban": "DE02120300000000202051"}
    current_city().settings["bank"] = bank
    try:
        text = text_of(_receipt(town.submitted(kim, **POST).case))
    finally:
        del current_city().settings["bank"]
    assert "überweisen Sie an Stadtkasse Teststadt, IBAN DE02 1203 0000 0000 2020 51" in text


def test_while_a_person_decides_nothing_is_to_be_done(kim: Actor) -> None:
    text = text_of(_receipt(town.submitted(kim, place=SCHOOL, **POST).case))
    assert "Sie müssen im Moment nichts tun: Ihr Antrag ist bei uns angekommen." in text
    assert "Wir prüfen Ihre Angaben." in text
    assert "So zahlen Sie" not in text


def test_it_is_german_for_who_applied_in_english(kim: Actor) -> None:
    with translation.override("en"):
        text = text_of(_receipt(town.submitted(kim, **POST).case))
    assert "Wofür" in text or "Anlass" in text
    for word in ("Moving", "Reason", "December", "Yes"):
        assert word not in text


def test_who_has_no_address_for_a_notice_gets_it_by_post(kim: Actor) -> None:
    Party.objects.filter(pk=kim.party).update(channel="post")
    assert _receipt(town.submitted(kim).case).kind == "receipt"


@pytest.mark.parametrize("broken", [True, False], ids=["broken", "missing"])
def test_without_a_letter_that_can_be_set_the_application_is_in(
    kim: Actor, tmp_path: Path, broken: bool
) -> None:
    folder = tmp_path / town.KEY
    shutil.copytree(town.FOLDER, folder)
    letter = folder / "letters" / "receipt.typ"
    if broken:
        text = letter.read_text("utf-8")
        letter.write_text(text.replace("== Was Sie beantragt haben", '#data.at("nothing")'))
    else:
        letter.unlink()
    install_procedure(actor=town.HOUSE, path=folder)
    case = town.submitted(kim, **POST).case
    case.refresh_from_db()
    assert case.state == "waiting_payment"
    assert Run.objects.get(case=case).failure == ""
    assert Delivery.objects.get(message__case=case.pk).message.enclosures.count() == 0
    assert Document.objects.filter(case=case, kind="receipt").count() == 0
    failures = Event.objects.filter(kind="run.failed").values_list("facts__node", flat=True)
    assert list(failures) == (["receipt"] if broken else [])


def test_when_the_case_cannot_begin_the_letter_claims_nothing(kim: Actor, tmp_path: Path) -> None:
    folder = tmp_path / town.KEY
    shutil.copytree(town.FOLDER, folder)
    service = folder / "service.yaml"
    text = service.read_text("utf-8")
    service.write_text(text.replace("  - rules/fee.csv\n", ""), encoding="utf-8")
    install_procedure(actor=town.HOUSE, path=folder)
    case = town.submitted(kim, **POST, **TWO_ZONES_AND_A_LIFT).case
    assert Run.objects.get(case=case).failure.startswith("Die Gebührentabelle nennt")
    assert claim_of(case.ref) is None
    assert "Sie müssen im Moment nichts tun" in text_of(_receipt(case))
