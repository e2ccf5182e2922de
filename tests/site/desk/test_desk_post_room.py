"""The out tray: what is served formally says so, and its proof starts the period."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rathaus.kernel.clock import BERLIN, Law
from rathaus.mail.actions import Attachment, provide_decision
from rathaus.mail.models import Delivery
from rathaus.people.models import Account, Office
from rathaus.people.queries import actor_for
from rathaus.records.access_rights.granting import bar
from rathaus.records.models import Case, Document
from tests.kernel import files
from tests.procedures import town
from tests.site.desk import cast
from tests.site.reading import inline_code

TRAY = "/schreibtisch/postausgang/"


@pytest.fixture
def letter(office: Office) -> Delivery:
    """A decision on an objection, waiting to be served."""
    case, _task = cast.waiting_case("Fall")
    document = Document.objects.filter(case=case)[0]
    return provide_decision(
        actor=town.HOUSE,
        office=office.pk,
        recipient=case.applicant,
        subject="Widerspruchsbescheid",
        body="Bitte lesen Sie die Anlage.",
        attachments=[Attachment(document.pk, document.title, "a" * 64)],
        case=case.pk,
        law=Law.GENERAL,
        formal=True,
    )


def _at(day: int) -> datetime.datetime:
    return datetime.datetime(2026, 11, day, 10, tzinfo=BERLIN)


def test_from_the_tray_to_the_proof(desk: Client, letter: Delivery) -> None:
    page = desk.get(TRAY)
    assert "förmlich zustellen" in page.content.decode()
    assert inline_code(page) == []
    with town.at(_at(23)):
        sent = {"delivery": str(letter.pk), f"service_{letter.pk}": "formal"}
        refused = desk.post(f"{TRAY}aufgegeben", sent, follow=True).content.decode()
        assert "Wählen Sie Urkunde, Einschreiben oder Empfangsbekenntnis." in refused
        sent[f"service_{letter.pk}"] = "registered"
        desk.post(f"{TRAY}aufgegeben", sent)
    letter.refresh_from_db()
    assert (letter.state, letter.service, letter.legal_date) == ("posted", "registered", None)
    address = f"{TRAY}zugestellt/{letter.pk}"
    with town.at(_at(27)):
        assert "Zustellung noch nicht nachgewiesen" in desk.get(TRAY).content.decode()
        for wrong in ("", "31.02.2026", "22.11.2026", "28.11.2026"):
            assert desk.post(address, {"day": wrong}).status_code == 422
        scan = SimpleUploadedFile("rueckschein.pdf", files.pdf(), content_type="application/pdf")
        told = desk.post(address, {"day": "25.11.2026", "proof": scan}, follow=True)
        assert "von ihm an läuft die Frist" in told.content.decode()
        assert desk.post(address, {"day": "25.11.2026"}).status_code == 409
    letter.refresh_from_db()
    # The presumption of four days would be 27.11.
    assert letter.legal_date == datetime.date(2026, 11, 25)
    assert letter.proof[-1]["what"] == "served"
    assert letter.message.case is not None
    proof = Document.objects.get(case=letter.message.case, kind="service_proof")
    assert proof.title == "Nachweis der Zustellung"


def test_proofs_are_for_who_sends_letters_of_that_office(
    desk: Client, letter: Delivery, office: Office
) -> None:
    works = Office.objects.create(key="tiefbau", name="Tiefbauamt", parent=office.parent)
    stranger = cast.at_desk(cast.employ("clerk", works, "Ole Fremd"))
    sent = {"delivery": str(letter.pk), f"service_{letter.pk}": "certificate"}
    stranger.post(f"{TRAY}aufgegeben", sent)
    letter.refresh_from_db()
    assert letter.state == "prepared"
    assert "förmlich zustellen" not in stranger.get(TRAY).content.decode()
    address = f"{TRAY}zugestellt/{letter.pk}"
    assert stranger.post(address, {"day": "22.11.2026"}).status_code in {403, 404, 409}
    assert Case.objects.filter(pk=letter.message.case).exists()


def test_letters_of_a_file_that_is_shut_lie_in_no_tray(
    desk: Client, jo: Account, office: Office, letter: Delivery
) -> None:
    case = Case.objects.get(pk=letter.message.case)
    message = f"/schreibtisch/nachrichten/{letter.message_id}"
    assert "Widerspruchsbescheid" in desk.get(TRAY).content.decode()
    assert desk.get(message).status_code == 302
    lead = actor_for(cast.employ("lead", office, "Lena Leitung"))
    bar(actor=lead, file=case.file, account=jo, reason="Schwester der Antragstellerin")
    assert "Widerspruchsbescheid" not in desk.get(TRAY).content.decode()
    assert desk.get(message).status_code == 404
    Delivery.objects.filter(pk=letter.pk).update(
        state="posted", service="registered", posted_on=_at(23).date()
    )
    assert "Widerspruchsbescheid" not in desk.get(TRAY).content.decode()
