"""The page of a case: from paying to the decision that counts, and who may see it."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rathaus.kernel.access import Actor
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City
from rathaus.mail.models import Delivery, Message
from rathaus.money.models import Claim
from rathaus.people.models import Mandate, Office, Party
from rathaus.procedures.models import Decision, Task
from rathaus.records.models import Case, Document
from tests.counter import cast
from tests.kernel.files import pdf
from tests.procedures import town


def test_paying_leads_to_a_decision_that_counts(city: City, kim: Actor, kims: Client) -> None:
    case = cast.submitted(kim).case
    waiting = cast.case_page(kims, case.number)
    assert "Jetzt 28,00\xa0€ bezahlen" in waiting
    assert "Zahlung offen" in waiting

    back = cast.paid(kims, case.number)
    assert back["Location"] == f"/mein-rathaus/vorgaenge/{case.number}/"
    assert "Der Bescheid wird gerade geschrieben" in cast.case_page(kims, case.number)
    run_pending(city)

    decided = cast.case_page(kims, case.number)
    decision = Decision.objects.get(case=case)
    assert "Bescheid: bewilligt" in decided
    assert f"/dokumente/{decision.document}" in decided
    assert "Der Bescheid gilt als bekannt gegeben am <strong>26.\xa0November 2026" in decided
    assert "können Sie Widerspruch einlegen" in decided
    assert "simuliert" in decided
    assert "Schilder spätestens aufstellen am" in decided
    assert "Bescheid ansehen" in _live(kims, case)


def test_opening_the_decision_is_on_record(city: City, kim: Actor, kims: Client) -> None:
    case = _granted(city, kim, kims)
    decision = Decision.objects.get(case=case)
    delivery = Delivery.objects.get(law="general")
    assert delivery.retrieved_at is None
    paper = kims.get(f"/dokumente/{decision.document}")
    assert paper["Content-Type"] == "application/pdf"
    delivery.refresh_from_db()
    assert delivery.retrieved_at is not None
    legal_date = delivery.legal_date
    kims.get(f"/dokumente/{decision.document}")
    delivery.refresh_from_db()
    assert delivery.legal_date == legal_date


def test_the_receipt_is_a_letter_once_it_is_paid(city: City, kim: Actor, kims: Client) -> None:
    case = cast.submitted(kim).case
    address = f"/mein-rathaus/vorgaenge/{case.number}/quittung"
    assert kims.get(address).status_code == 404
    cast.paid(kims, case.number)
    receipt = kims.get(address)
    assert receipt.content[:5] == b"%PDF-"
    assert 'filename="Quittung-2026-' in receipt["Content-Disposition"]


def test_a_payment_given_up_is_told_and_tried_again(city: City, kim: Actor, kims: Client) -> None:
    case = cast.submitted(kim).case
    cast.paid(kims, case.number, do="cancel")
    page = cast.case_page(kims, case.number)
    assert "Die Zahlung wurde nicht abgeschlossen" in page
    assert "Jetzt 28,00\xa0€ bezahlen" in page
    cast.paid(kims, case.number)
    assert Claim.objects.get().state == "paid"


def test_paying_twice_is_told_instead_of_done(kim: Actor, kims: Client) -> None:
    case = cast.submitted(kim).case
    cast.paid(kims, case.number)
    again = kims.post(f"/mein-rathaus/vorgaenge/{case.number}/bezahlen")
    assert again["Location"] == f"/mein-rathaus/vorgaenge/{case.number}/"
    assert Claim.objects.get().payments.count() == 1


def test_a_case_for_a_person_says_so_and_asks_nothing(kim: Actor, kims: Client) -> None:
    place = {"street": "Schulweg", "house_number": "4", "side": "even", "length_m": 12}
    case = cast.submitted(kim, place=place).case
    page = cast.case_page(kims, case.number)
    assert "in Bearbeitung" in page
    assert "Ein Mensch sieht sich Ihren Antrag an." in page
    assert "bezahlen" not in page


def test_withdrawing_asks_first_and_ends_the_claim(kim: Actor, kims: Client) -> None:
    case = cast.submitted(kim).case
    address = f"/mein-rathaus/vorgaenge/{case.number}/zuruecknehmen"
    assert "Rückgängig machen lässt es sich nicht" in kims.get(address).content.decode()
    assert kims.post(address).status_code == 302
    page = cast.case_page(kims, case.number)
    assert "Der Antrag ist zurückgenommen." in page
    assert "bezahlen" not in page
    assert Claim.objects.get().state == "cancelled"
    assert kims.get(address).status_code == 302


def test_writing_reaches_the_office_once(kim: Actor, kims: Client) -> None:
    case = cast.submitted(kim).case
    paper = SimpleUploadedFile("plan.pdf", pdf(), "application/pdf")
    told = {"body": "Geht auch der 13.?", "slip": "abc", "files": paper}
    address = f"/mein-rathaus/vorgaenge/{case.number}/nachricht"
    for _click in range(2):
        paper.seek(0)
        assert kims.post(address, told).status_code == 302
    message = Message.objects.get(direction="in")
    assert message.body == "Geht auch der 13.?"
    assert message.enclosures.get().title == "plan.pdf"
    page = cast.case_page(kims, case.number)
    assert "Geht auch der 13.?" in page
    assert "Ihre Nachricht ist bei uns angekommen" in page


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rechnung.pdf", b"MZ\x90\x00" + b"\0" * 400),
        ("seite.html", b"<html><script>alert(1)</script></html>"),
        ("leer.pdf", b""),
    ],
)
def test_a_dangerous_file_is_an_error_at_its_field(
    kim: Actor, kims: Client, name: str, content: bytes
) -> None:
    case = cast.submitted(kim).case
    before = Document.objects.count()
    evil = SimpleUploadedFile(name, content, "application/pdf")
    answer = kims.post(
        f"/mein-rathaus/vorgaenge/{case.number}/nachricht",
        {"body": "Mein Text", "slip": "abc", "files": evil},
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert name in text
    assert 'href="#reply-files"' in text
    assert "Mein Text</textarea>" in text
    assert Document.objects.count() == before
    assert not Message.objects.filter(direction="in").exists()


def test_a_message_without_text_is_refused(kim: Actor, kims: Client) -> None:
    case = cast.submitted(kim).case
    answer = kims.post(f"/mein-rathaus/vorgaenge/{case.number}/nachricht", {"body": " "})
    assert answer.status_code == 422
    assert 'href="#reply-body"' in answer.content.decode()


def test_a_paper_that_was_asked_for_moves_the_case_on(city: City, kim: Actor, kims: Client) -> None:
    agent = {"organisation": "Umzüge Muster", "surname": "Muster", "first_names": "Sam"}
    case = cast.submitted(kim, role="company", agent=agent).case
    page = cast.case_page(kims, case.number)
    assert "Sie sind dran" in page
    assert "Vollmacht oder Betreuerausweis" in page
    address = f"/mein-rathaus/vorgaenge/{case.number}/unterlagen/mandate"

    nothing = kims.post(address, {"slip": "1"})
    assert nothing.status_code == 422
    assert 'href="#file-mandate"' in nothing.content.decode()

    paper = SimpleUploadedFile("vollmacht.pdf", pdf(), "application/pdf")
    assert kims.post(address, {"slip": "2", "files": paper}).status_code == 302
    run_pending(city)
    assert Task.objects.get(state="open").key == "decide"
    page = cast.case_page(kims, case.number)
    assert "in Bearbeitung" in page
    assert "Ihre Unterlagen sind bei uns angekommen" in page


def test_the_record_of_the_signs_closes_the_case(city: City, kim: Actor, kims: Client) -> None:
    case = _granted(city, kim, kims)
    assert "Aufstellprotokoll mit Kennzeichenliste" in cast.case_page(kims, case.number)
    paper = SimpleUploadedFile("protokoll.pdf", pdf(), "application/pdf")
    address = f"/mein-rathaus/vorgaenge/{case.number}/unterlagen/sign_record"
    assert kims.post(address, {"slip": "1", "files": paper}).status_code == 302
    run_pending(city)
    case.refresh_from_db()
    assert case.state == "closed"
    assert "Wir heben die Akte bis zum" in cast.case_page(kims, case.number)


def test_the_copy_holds_every_answer(kim: Actor, kims: Client) -> None:
    case = cast.submitted(kim).case
    copy = kims.get(f"/mein-rathaus/vorgaenge/{case.number}/antrag").content.decode()
    for answer in ("Umzug", "Holtenauer Straße 120", "12. Dezember 2026", "0431 5550199"):
        assert answer in copy.replace("\xa0", " ")
    assert case.file.number in copy


def test_the_application_can_be_had_as_pdf(kim: Actor, kims: Client) -> None:
    case = cast.submitted(kim).case
    pdf = kims.get(f"/mein-rathaus/vorgaenge/{case.number}/antrag.pdf")
    assert pdf["Content-Disposition"] == f'attachment; filename="Antrag-{case.number}.pdf"'
    assert pdf.content.startswith(b"%PDF")


def test_the_calendar_has_the_days_that_matter(city: City, kim: Actor, kims: Client) -> None:
    case = _granted(city, kim, kims)
    text = kims.get(f"/mein-rathaus/vorgaenge/{case.number}/termine.ics").content.decode()
    days = [line for line in text.split("\r\n") if line.startswith("DTSTART")]
    assert days == [
        "DTSTART;VALUE=DATE:20261208",
        "DTSTART;VALUE=DATE:20261212",
        "DTSTART;VALUE=DATE:20261215",
        "DTSTART;VALUE=DATE:20261228",
    ]
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_it_is_told_in_english_too(city: City, kim: Actor, kims: Client) -> None:
    case = _granted(city, kim, kims)
    kims.cookies["sprache"] = "en"
    assert "Temporary no-stopping zone" in cast.case_page(kims, case.number)


PLACES = ("", "stand", "antrag", "antrag.pdf", "quittung", "termine.ics", "zuruecknehmen")
DEEDS = ("bezahlen", "nachricht", "unterlagen/mandate", "zuruecknehmen")


def test_what_is_somebody_elses_does_not_exist(kim: Actor) -> None:
    case = cast.submitted(kim).case
    other = cast.client_of(town.resident("Fremd"))
    for place in PLACES:
        answer = other.get(f"/mein-rathaus/vorgaenge/{case.number}/{place}")
        assert answer.status_code == 404, place
    for deed in DEEDS:
        answer = other.post(f"/mein-rathaus/vorgaenge/{case.number}/{deed}")
        assert answer.status_code == 404, deed
    document = Document.objects.filter(case=case).first()
    assert document is not None
    assert other.get(f"/dokumente/{document.pk}").status_code == 404
    case.refresh_from_db()
    assert case.state == "waiting_payment"


def test_who_has_not_logged_in_is_led_to_the_login(kim: Actor) -> None:
    case = cast.submitted(kim).case
    stranger = cast.new_browser()
    for place in PLACES:
        address = f"/mein-rathaus/vorgaenge/{case.number}/{place}"
        assert stranger.get(address)["Location"].startswith("/konto/login/?next=")
    for deed in DEEDS:
        address = f"/mein-rathaus/vorgaenge/{case.number}/{deed}"
        assert stranger.post(address)["Location"].startswith("/konto/login/?next=")


def test_staff_have_their_own_page_but_may_open_documents(kim: Actor, office: Office) -> None:
    case = cast.submitted(kim).case
    clerk = town.clerk(office)
    browser = cast.client_of(clerk)
    assert browser.get(f"/mein-rathaus/vorgaenge/{case.number}/").status_code == 403


def test_who_holds_a_mandate_follows_and_pays(city: City, kim: Actor) -> None:
    case = cast.submitted(kim).case
    agent = town.resident("Vertretung")
    assert cast.client_of(agent).get(f"/mein-rathaus/vorgaenge/{case.number}/").status_code == 404
    Mandate.objects.create(
        principal=Party.objects.get(pk=kim.party),
        agent=Party.objects.get(pk=agent.party),
        scope=town.KEY,
        valid_from=datetime.date(2026, 1, 1),
    )
    browser = cast.client_of(agent)
    assert "Jetzt 28,00\xa0€ bezahlen" in cast.case_page(browser, case.number)
    cast.paid(browser, case.number)
    assert Claim.objects.get().state == "paid"
    address = f"/mein-rathaus/vorgaenge/{case.number}/nachricht"
    assert browser.post(address, {"body": "Danke", "slip": "1"}).status_code == 302
    assert Message.objects.get(direction="in").sender_id == kim.party


def _granted(city: City, kim: Actor, kims: Client) -> Case:
    case = cast.submitted(kim).case
    cast.paid(kims, case.number)
    run_pending(city)
    case.refresh_from_db()
    assert case.outcome == "granted"
    return case


def _live(client: Client, case: Case) -> str:
    return str(client.get(f"/mein-rathaus/vorgaenge/{case.number}/stand").content.decode())
