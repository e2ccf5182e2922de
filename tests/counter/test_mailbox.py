"""The mailbox: opened once on record, dated by law, answered to the office."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rathaus.kernel.access import Actor
from rathaus.kernel.events.models import Event
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City
from rathaus.mail.actions import send_message
from rathaus.mail.models import Delivery, Message
from rathaus.people.models import Office, Party
from tests.counter import cast
from tests.kernel.files import pdf
from tests.procedures import town


def test_an_empty_mailbox_says_what_will_lie_there(kims: Client) -> None:
    assert "Noch keine Nachrichten" in kims.get("/mein-rathaus/postfach/").content.decode()


def test_opening_is_recorded_once(kim: Actor, kims: Client) -> None:
    cast.submitted(kim)
    listed = kims.get("/mein-rathaus/postfach/").content.decode()
    assert "neu" in listed
    message = Message.objects.get()
    assert f'href="/mein-rathaus/postfach/{message.pk}/"' in listed

    kims.head(f"/mein-rathaus/postfach/{message.pk}/")
    assert Delivery.objects.get().retrieved_at is None
    for _time in range(2):
        page = kims.get(f"/mein-rathaus/postfach/{message.pk}/").content.decode()
    assert message.body.splitlines()[0] in page
    assert "Diese Nachricht setzt keine Frist in Gang." in page
    assert Delivery.objects.get().retrieved_at is not None
    assert Event.objects.filter(kind="message.retrieved").count() == 1


def test_a_decision_says_when_it_counts_and_why(city: City, kim: Actor, kims: Client) -> None:
    case = cast.submitted(kim).case
    cast.paid(kims, case.number)
    run_pending(city)
    message = Message.objects.get(deliveries__law="general")
    page = kims.get(f"/mein-rathaus/postfach/{message.pk}/").content.decode()
    assert "gilt als bekannt gegeben am <strong>26.\xa0November 2026</strong>" in page
    assert "vierter Tag nach der Bereitstellung" in page
    assert "/dokumente/" in page


def test_an_answer_goes_to_the_office_and_the_case(kim: Actor, kims: Client) -> None:
    case = cast.submitted(kim).case
    message = Message.objects.get()
    address = f"/mein-rathaus/postfach/{message.pk}/antwort"
    paper = SimpleUploadedFile("plan.pdf", pdf(), "application/pdf")
    answer = kims.post(address, {"body": "Vielen Dank", "slip": "1", "files": paper})
    assert answer["Location"] == f"/mein-rathaus/vorgaenge/{case.number}/"
    reply = Message.objects.get(direction="in")
    assert (reply.in_reply_to_id, reply.case, reply.office_id) == (
        message.pk,
        case.pk,
        case.office_id,
    )
    assert reply.enclosures.count() == 1
    assert kims.post(address, {"body": "Vielen Dank", "slip": "1"}).status_code == 302
    assert Message.objects.filter(direction="in").count() == 1


def test_a_message_without_a_case_is_answered_too(office: Office, kim: Actor, kims: Client) -> None:
    sent = send_message(
        actor=town.clerk(office),
        office=office.pk,
        recipient=Party.objects.get(pk=kim.party),
        subject="Einladung",
        body="Kommen Sie vorbei.",
    )
    address = f"/mein-rathaus/postfach/{sent.message_id}/antwort"
    refused = kims.post(address, {"body": "", "slip": "1"})
    assert refused.status_code == 422
    assert 'href="#reply-body"' in refused.content.decode()
    assert kims.post(address, {"body": "Gern", "slip": "2"})["Location"] == (
        "/mein-rathaus/postfach/"
    )
    assert Message.objects.get(direction="in").body == "Gern"


def test_somebody_elses_message_does_not_exist(kim: Actor) -> None:
    cast.submitted(kim)
    message = Message.objects.get()
    other = cast.client_of(town.resident("Fremd"))
    assert other.get(f"/mein-rathaus/postfach/{message.pk}/").status_code == 404
    assert other.post(f"/mein-rathaus/postfach/{message.pk}/antwort").status_code == 404
    assert Delivery.objects.get().retrieved_at is None
