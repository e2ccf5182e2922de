"""The e-mail notice, against a real SMTP server: sent once, never with content, never lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test import override_settings

from rathaus.kernel.clock import Law, frozen
from rathaus.kernel.errors import Unavailable
from rathaus.kernel.events.models import Event
from rathaus.kernel.jobs import dead_letters, run_pending
from rathaus.kernel.tenancy import City
from rathaus.mail.actions.notices import notify
from rathaus.mail.models import Delivery, DeliveryState
from rathaus.mail.queries import waiting_notices
from rathaus.people.models import Account
from tests.mail.cast import HOUSE, MONDAY, decided, sent, with_mailbox
from tests.mail.peer import smtp_peer, smtp_settings
from tests.ports import free_port


def test_the_notice_says_that_and_where_but_never_what(city: City) -> None:
    with smtp_peer() as peer:
        delivery = sent(with_mailbox("ida@example.org"), subject="Geheime Sache", body="Geheim!")
        run_pending(city, ["mail"])
    (mail,) = peer.mails
    text = mail.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert mail["To"] == "ida@example.org"
    assert "http://teststadt.testserver:8000/" in text
    assert "Stadt Teststadt" in text
    assert "geheim" not in str(mail).lower() + text.lower()
    assert mail["Message-ID"] == f"<{delivery.pk}@teststadt.testserver>"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_it_is_noted_and_sent_only_once(city: City) -> None:
    with smtp_peer() as peer, frozen(MONDAY):
        delivery = decided(with_mailbox())
        run_pending(city, ["mail"])
        notify(actor=HOUSE, delivery_id=delivery.pk)
    kept = Delivery.objects.get()
    assert len(peer.mails) == 1
    assert kept.notice_sent_at == MONDAY
    assert [line["what"] for line in kept.proof] == ["provided", "notice sent"]
    assert kept.proof[1]["system"] == "127.0.0.1"
    assert Event.objects.get(kind="message.noticed").facts["same_day"] is True
    assert list(waiting_notices(HOUSE)) == []


def test_it_speaks_the_language_of_the_account(city: City) -> None:
    party = with_mailbox()
    Account.objects.filter(party=party).update(language="de")
    with smtp_peer() as peer:
        sent(party)
        run_pending(city, ["mail"])
    assert "Guten Tag" in peer.mails[0].get_payload(decode=True).decode()  # type: ignore[union-attr]


def test_a_rolled_back_message_sends_nothing(fresh_city: City) -> None:
    party = with_mailbox()
    with smtp_peer() as peer:
        with transaction.atomic():
            sent(party)
            transaction.set_rollback(True)
        run_pending(fresh_city, ["mail"])
    assert peer.mails == []


@pytest.mark.parametrize(
    "trouble", ["refused", "busy mailbox", "greylisted data", "too slow", "no mail server"]
)
def test_whatever_is_wrong_for_now_is_tried_again(city: City, trouble: str) -> None:
    delivery = sent(with_mailbox())

    def attempt() -> None:
        if trouble == "refused":
            with smtp_settings(free_port()):
                notify(actor=HOUSE, delivery_id=delivery.pk)
        elif trouble == "no mail server":
            with override_settings(
                EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
                EMAIL_HOST="mail.invalid",
                EMAIL_TIMEOUT=1,
            ):
                notify(actor=HOUSE, delivery_id=delivery.pk)
        elif trouble == "too slow":
            with smtp_peer(think=1.5), override_settings(EMAIL_TIMEOUT=0.3):
                notify(actor=HOUSE, delivery_id=delivery.pk)
        else:
            answers = {
                "busy mailbox": {"answer_recipient": "450 later"},
                "greylisted data": {"answer_data": "451 later"},
            }
            with smtp_peer(**answers[trouble]):
                notify(actor=HOUSE, delivery_id=delivery.pk)

    with pytest.raises(Unavailable, match="Mailserver"):
        attempt()
    assert list(waiting_notices(HOUSE)) == [delivery]
    with smtp_peer() as peer:
        notify(actor=HOUSE, delivery_id=delivery.pk)
    assert len(peer.mails) == 1
    assert Delivery.objects.get().notice_sent_at is not None


def test_the_job_comes_back_until_the_server_is_there(fresh_city: City) -> None:
    sent(with_mailbox())
    with smtp_settings(free_port()):
        tally = run_pending(fresh_city, ["mail"])
    assert (tally.done, tally.failed) == (0, 1)
    assert list(dead_letters()) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE scheduled_at > now()")
        assert cursor.fetchone() == (1,)
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    with smtp_peer() as peer:
        tally = run_pending(fresh_city, ["mail"])
    assert (tally.done, tally.failed, len(peer.mails)) == (1, 0, 1)


def test_a_refused_address_turns_a_decision_into_a_letter(city: City) -> None:
    with smtp_peer(answer_recipient="550 no such user"):
        first = decided(with_mailbox())
        run_pending(city, ["mail"])
    mailbox, letter = Delivery.objects.order_by("created_at", "id")
    assert (mailbox.pk, mailbox.state, mailbox.legal_date) == (
        first.pk,
        DeliveryState.FAILED,
        None,
    )
    assert (letter.channel, letter.state, letter.law) == ("post", "prepared", "general")
    facts = Event.objects.get(kind="message.notice-refused").facts
    assert (facts["code"], facts["by_post"]) == (550, True)


def test_a_refused_address_leaves_a_message_where_it_is(city: City) -> None:
    with smtp_peer(answer_recipient="550 no such user"):
        sent(with_mailbox())
        run_pending(city, ["mail"])
    kept = Delivery.objects.get()
    assert kept.state == DeliveryState.PROVIDED
    assert Event.objects.get(kind="message.notice-refused").facts["by_post"] is False


def test_a_vanished_account_turns_a_decision_into_a_letter(city: City) -> None:
    with smtp_peer() as peer:
        decided(with_mailbox())
        Account.objects.update(is_active=False)
        run_pending(city, ["mail"])
    assert peer.mails == []
    assert [d.state for d in Delivery.objects.order_by("created_at", "id")] == [
        "failed",
        "prepared",
    ]


def test_a_social_decision_counts_from_the_notice(city: City) -> None:
    with frozen(MONDAY):
        delivery = decided(with_mailbox(), law=Law.SOCIAL)
    assert delivery.legal_date is None
    with smtp_peer(), frozen(MONDAY + timedelta(days=1)):
        notify(actor=HOUSE, delivery_id=delivery.pk)
    kept = Delivery.objects.get()
    assert kept.legal_date == date(2026, 4, 4)
    assert "37" in kept.legal_norm
    assert Event.objects.get(kind="message.noticed").facts["same_day"] is False
    assert Event.objects.get(kind="delivery.completed").facts["legal_date"] == "2026-04-04"
