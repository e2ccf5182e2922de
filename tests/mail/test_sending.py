"""Which way a message takes, and when a decision counts as notified."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.clock import Law, frozen
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.mail.actions import admit_mailbox, deliver_again, exclude_mailbox, provide_decision
from rathaus.mail.models import Channel, Delivery, DeliveryState, Message
from rathaus.people.models import Account, Party
from tests.cast_floor2 import a_person, an_account, an_office
from tests.mail.cast import HOUSE, MONDAY, a_pdf, by_post, decided, sent, with_mailbox

pytestmark = pytest.mark.django_db


def test_a_decision_in_the_mailbox_counts_from_the_fourth_day(city: City) -> None:
    with frozen(MONDAY):
        delivery = decided(with_mailbox())
    kept = Delivery.objects.get(pk=delivery.pk)
    assert (kept.channel, kept.state) == (Channel.MAILBOX, DeliveryState.PROVIDED)
    assert kept.provided_at == MONDAY
    assert kept.legal_date == date(2026, 4, 3)
    assert kept.legal_norm.replace("\u00a0", " ") == "§ 9 Abs. 1 OZG"
    assert "3. April 2026" in kept.legal_why.replace("\u00a0", " ")
    assert kept.legal_status
    assert kept.proof == [
        {"what": "provided", "when": MONDAY.isoformat(), "system": "Rathaus"},
    ]


def test_the_log_tells_when_a_decision_counts(city: City) -> None:
    with frozen(MONDAY):
        delivery = decided(with_mailbox())
    told = Event.objects.filter(subject=f"case:{delivery.message.case}").order_by("id")
    assert [event.kind for event in told] == ["message.sent", "delivery.completed"]
    facts = told[1].facts
    assert (facts["legal_date"], facts["channel"], facts["law"], facts["earlier"]) == (
        "2026-04-03",
        "mailbox",
        "general",
        None,
    )
    assert facts["delivery"] == f"delivery:{delivery.pk}"


def test_a_letter_counts_only_once_posted(city: City) -> None:
    delivery = decided(by_post())
    assert (delivery.channel, delivery.state) == (Channel.POST, DeliveryState.PREPARED)
    assert delivery.legal_date is None
    assert not Event.objects.filter(kind="delivery.completed").exists()


def test_a_social_decision_waits_for_its_notice(city: City) -> None:
    assert decided(with_mailbox(), law=Law.SOCIAL).legal_date is None


def test_an_ordinary_message_has_no_legal_date(city: City) -> None:
    delivery = sent(with_mailbox())
    assert (delivery.channel, delivery.law, delivery.legal_date) == ("mailbox", "", None)


def _without_account() -> Party:
    return a_person()


def _closed_account() -> Party:
    party = with_mailbox()
    Account.objects.update(is_active=False)
    return party


def _no_address_for_notices() -> Party:
    party = a_person()
    an_account(party, email=None)
    return party


def _address_in_the_profile_only() -> Party:
    party = a_person(email="ida@example.org")
    an_account(party, email=None)
    return party


def _excluded() -> Party:
    party = with_mailbox()
    exclude_mailbox(actor=HOUSE, party=party)
    return party


def _excluded_for_this() -> Party:
    party = with_mailbox()
    exclude_mailbox(actor=HOUSE, party=party, scope="mobiles-halteverbot")
    return party


def _excluded_for_another() -> Party:
    party = with_mailbox()
    exclude_mailbox(actor=HOUSE, party=party, scope="hundesteuer")
    return party


def _admitted_again() -> Party:
    party = _excluded()
    admit_mailbox(actor=HOUSE, party=party)
    return party


ROUTES: dict[str, tuple[Callable[[], Party], str]] = {
    "mailbox": (with_mailbox, "mailbox"),
    "chose post": (by_post, "post"),
    "no account": (_without_account, "post"),
    "closed account": (_closed_account, "post"),
    "nowhere to notify": (_no_address_for_notices, "post"),
    "notified by the profile's address": (_address_in_the_profile_only, "mailbox"),
    "excluded the mailbox": (_excluded, "post"),
    "excluded it for this procedure": (_excluded_for_this, "post"),
    "excluded it for another": (_excluded_for_another, "mailbox"),
    "admitted it again": (_admitted_again, "mailbox"),
}


@pytest.mark.parametrize("who", ROUTES)
def test_the_way_follows_from_what_the_party_chose(city: City, who: str) -> None:
    make, way = ROUTES[who]
    assert sent(make(), scope="mobiles-halteverbot").channel == way


def test_excluding_and_admitting_twice_changes_nothing(city: City) -> None:
    party = with_mailbox()
    for _ in range(2):
        exclude_mailbox(actor=HOUSE, party=party)
    for _ in range(2):
        admit_mailbox(actor=HOUSE, party=party)
    kinds = Event.objects.filter(kind__startswith="mailbox.").order_by("id")
    assert [event.kind for event in kinds] == ["mailbox.excluded", "mailbox.admitted"]


@pytest.mark.parametrize(
    ("subject", "body", "fields"),
    [
        ("", "Text", {"subject"}),
        ("Betreff", "  ", {"body"}),
        ("", "", {"subject", "body"}),
        ("x" * 201, "Text", {"subject"}),
        ("Betreff", "x" * 20_001, {"body"}),
    ],
)
def test_incomplete_messages_name_the_field(
    city: City, subject: str, body: str, fields: set[str]
) -> None:
    with pytest.raises(Invalid) as caught:
        sent(with_mailbox(), subject=subject, body=body)
    assert set(caught.value.fields) == fields
    assert Message.objects.count() == 0


def test_a_decision_without_document_is_none(city: City) -> None:
    with pytest.raises(Invalid, match="Dokument"):
        provide_decision(
            actor=HOUSE,
            office=an_office().pk,
            recipient=with_mailbox(),
            subject="Bescheid",
            body="Anbei.",
            attachments=[],
        )


def test_enclosures_keep_their_order_and_hash(city: City) -> None:
    papers = [a_pdf("Bescheid"), a_pdf("Beschilderungsplan")]
    delivery = decided(with_mailbox(), attachments=papers)
    kept = Message.objects.get(pk=delivery.message_id).enclosures.all()
    assert [(e.position, e.document, e.title, e.sha256) for e in kept] == [
        (1, papers[0].document, "Bescheid", papers[0].sha256),
        (2, papers[1].document, "Beschilderungsplan", papers[1].sha256),
    ]


def test_only_a_failed_delivery_starts_anew(city: City) -> None:
    delivery = decided(by_post())
    with pytest.raises(Conflict, match="unterwegs"):
        deliver_again(actor=HOUSE, message=delivery.message)
    Delivery.objects.update(state=DeliveryState.FAILED)
    again = deliver_again(actor=HOUSE, message=delivery.message)
    assert (again.state, again.law, again.recipient_id) == (
        DeliveryState.PREPARED,
        "general",
        delivery.recipient_id,
    )


def test_providing_a_decision_takes_four_statements(city: City) -> None:
    party, office, papers = with_mailbox(), an_office().pk, [a_pdf(), a_pdf("Plan")]
    decided(party, office=office, attachments=papers)
    with CaptureQueriesContext(connection) as seen:
        decided(party, office=office, attachments=papers)
    inside = [q["sql"][:60] for q in seen if "SAVEPOINT" not in q["sql"]]
    assert len(inside) == 4, inside
