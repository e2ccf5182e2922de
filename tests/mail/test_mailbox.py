"""What residents and staff find, open and answer; and what nobody can change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.access import ANONYMOUS, Actor, Visibility, provider
from rathaus.kernel.clock import frozen, now, today
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from rathaus.kernel.events.models import Event
from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference, resolve
from rathaus.kernel.refusals import refusals
from rathaus.kernel.tenancy import City
from rathaus.mail.actions import (
    admit_mailbox,
    exclude_mailbox,
    hand_over_letters,
    mark_posted,
    mark_read,
    record_retrieval,
    write_to_office,
)
from rathaus.mail.models import DELIVERY_MOVES, Delivery, DeliveryState, Enclosure, Message
from rathaus.mail.queries import (
    conversation,
    deliveries_of,
    find_delivery,
    find_message,
    inbox,
    messages_for,
    out_tray,
    unread_at_office,
    unread_count,
)
from rathaus.mail.rules import (
    may_choose_mailbox,
    may_open,
    may_post,
    may_read,
    may_send,
    may_write_in,
)
from rathaus.people.models import Mandate, Party
from tests.cast_floor2 import a_person, an_office, resident, staff
from tests.mail.cast import HOUSE, MONDAY, a_pdf, by_post, decided, sent, with_mailbox

pytestmark = pytest.mark.django_db


def test_the_mailbox_holds_what_was_provided_newest_first(city: City) -> None:
    party = with_mailbox()
    made = [sent(party, subject=f"Nachricht {n}") for n in range(5)]
    exclude_mailbox(actor=HOUSE, party=party)
    sent(party, subject="als Brief")
    first = inbox(resident(party), size=3)
    second = inbox(resident(party), size=3, after=first.next)
    found = [delivery.message.subject for delivery in (*first, *second)]
    assert found == [f"Nachricht {n}" for n in (4, 3, 2, 1, 0)]
    assert second.next == ""
    assert len(made) == 5


def test_opening_counts_once_and_leaves_the_legal_date(city: City) -> None:
    party = with_mailbox()
    with frozen(MONDAY):
        delivery = decided(party)
    reader = resident(party)
    assert unread_count(reader) == 1
    with frozen(MONDAY + timedelta(hours=2)):
        record_retrieval(actor=reader, delivery=find_delivery(reader, delivery.pk))
    with frozen(MONDAY + timedelta(days=2)):
        record_retrieval(actor=reader, delivery=find_delivery(reader, delivery.pk))
    kept = Delivery.objects.get()
    assert unread_count(reader) == 0
    assert (kept.state, kept.retrieved_at) == ("retrieved", MONDAY + timedelta(hours=2))
    assert kept.legal_date == delivery.legal_date
    assert [line["what"] for line in kept.proof] == ["provided", "retrieved"]
    assert kept.proof[1]["actor"] == str(reader.ref)
    assert Event.objects.filter(kind="message.retrieved").count() == 1


def test_unread_stops_counting_at_the_limit(city: City) -> None:
    party = with_mailbox()
    for _ in range(3):
        sent(party)
    assert unread_count(resident(party), limit=2) == 2


def test_a_representative_opens_what_the_mandate_covers(city: City) -> None:
    mother, daughter = with_mailbox(), a_person("Tochter")
    dog = sent(mother, scope="hundesteuer")
    care = sent(mother, scope="hilfe-zur-pflege")
    Mandate.objects.create(
        principal=mother, agent=daughter, scope="hilfe-zur-pflege", valid_from=today()
    )
    reader = resident(daughter)
    assert [delivery.pk for delivery in inbox(reader)] == [care.pk]
    record_retrieval(actor=reader, delivery=find_delivery(reader, care.pk))
    with pytest.raises(NotFound):
        find_delivery(reader, dog.pk)
    with pytest.raises(NotAllowed):
        record_retrieval(actor=reader, delivery=dog)


def test_staff_who_read_along_retrieve_nothing(city: City) -> None:
    delivery = sent(with_mailbox())
    for actor in (HOUSE, staff("case.see", "mail.send"), resident(a_person("Fremd")), ANONYMOUS):
        with pytest.raises(NotAllowed):
            record_retrieval(actor=actor, delivery=delivery)
    assert Delivery.objects.get().state == DeliveryState.PROVIDED


def answer(party: Party, delivery: Delivery, **fields: object) -> Message:
    values = {"subject": "Antwort", "body": "5,40 m", "in_reply_to": delivery.message}
    return write_to_office(actor=resident(party), sender=party, **values | fields)


def test_an_answer_goes_where_the_conversation_is(city: City) -> None:
    party, case = with_mailbox(), new_id()
    question = sent(party, case=case, scope="mobiles-halteverbot")
    reply = answer(party, question, attachments=[a_pdf("Fahrzeugschein")])
    assert (reply.case, reply.scope, reply.office_id, reply.in_reply_to) == (
        case,
        "mobiles-halteverbot",
        question.message.office_id,
        question.message,
    )
    assert [e.title for e in Message.objects.get(pk=reply.pk).enclosures.all()] == [
        "Fahrzeugschein"
    ]
    event = Event.objects.get(kind="message.received")
    assert (event.subject, event.facts["in_reply_to"]) == (
        f"case:{case}",
        str(question.message_id),
    )
    subjects = [message.subject for message in conversation(resident(party), case)]
    assert subjects == ["Rückfrage zu Ihrem Antrag", "Antwort"]


def test_nobody_answers_for_others_or_to_others(city: City) -> None:
    party, stranger = with_mailbox(), a_person("Fremd")
    question = sent(party)
    with pytest.raises(NotAllowed):
        answer(stranger, question)
    with pytest.raises(NotAllowed):
        write_to_office(
            actor=resident(stranger),
            sender=party,
            subject="x",
            body="x",
            office=question.message.office_id,
        )
    assert Message.objects.count() == 1


def test_an_empty_answer_names_its_fields(city: City) -> None:
    party = with_mailbox()
    question = sent(party)
    with pytest.raises(Invalid) as caught:
        answer(party, question, subject="", body=" ")
    assert set(caught.value.fields) == {"subject", "body"}


def test_an_answer_waits_for_its_office_until_read(city: City) -> None:
    party = with_mailbox()
    question = sent(party)
    reply = answer(party, question)
    office = question.message.office_id
    clerk = staff("case.see", office=office, account=12)
    elsewhere = staff("case.see", office=an_office("kultur", "Kulturamt").pk)
    assert [message.pk for message in unread_at_office(clerk)] == [reply.pk]
    assert list(unread_at_office(elsewhere)) == []
    with pytest.raises(NotAllowed):
        mark_read(actor=elsewhere, message=reply)
    mark_read(actor=clerk, message=reply)
    mark_read(actor=staff("case.see", account=13), message=reply)
    kept = Message.objects.get(pk=reply.pk)
    assert (kept.read_by, list(unread_at_office(clerk))) == ("staff:12", [])


def test_each_reader_sees_their_messages(city: City) -> None:
    here, there = an_office().pk, an_office("soziales", "Sozialamt").pk
    party, other = with_mailbox(), by_post()
    sent(party, subject="open", office=here)
    sent(party, subject="social", office=there, visibility=Visibility.PROTECTED)
    sent(other, subject="letter", office=there)

    def seen(actor: Actor) -> set[str]:
        return set(messages_for(actor).values_list("subject", flat=True))

    assert seen(HOUSE) == seen(staff("case.see", "protected.see")) == {"open", "social", "letter"}
    assert seen(staff("case.see")) == {"open", "letter"}
    assert seen(staff("case.see", office=here)) == {"open"}
    assert seen(staff("case.see", office=there)) == {"letter"}
    assert seen(staff("case.see", "protected.see", office=there)) == {"social", "letter"}
    assert seen(resident(party)) == {"open", "social"}
    assert seen(resident(other)) == {"letter"}
    assert seen(resident(a_person("Fremd"))) == seen(ANONYMOUS) == set()
    assert seen(staff("mail.send")) == seen(provider("pay")) == set()


def test_what_belongs_to_others_does_not_exist(city: City) -> None:
    delivery = decided(with_mailbox())
    stranger = resident(a_person("Fremd"))
    with pytest.raises(NotFound):
        find_message(stranger, delivery.message_id)
    with pytest.raises(NotFound):
        find_delivery(stranger, delivery.pk)
    assert list(deliveries_of(stranger, delivery.message.case)) == []
    link = Reference("message", str(delivery.message_id))
    assert resolve(link, stranger) is None
    found = resolve(link, staff("case.see"))
    assert found is not None
    assert found.title == "Ihr Bescheid"
    assert list(deliveries_of(staff("case.see"), delivery.message.case)) == [delivery]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_queries_for_one_and_three(city: City, count: int) -> None:
    party, case = with_mailbox(), new_id()
    for _ in range(count):
        answer(party, decided(party, case=case))
        decided(by_post())
    mine, clerk = resident(party), staff("case.see", "mail.send", office=an_office().pk)
    lists: dict[str, tuple[int, Callable[[], list[object]]]] = {
        "inbox": (2, lambda: [(d.message.subject, d.message.office.name) for d in inbox(mine)]),
        "conversation": (
            4,
            lambda: [
                (m.office.name, len(m.enclosures.all()), len(m.deliveries.all()))
                for m in conversation(mine, case)
            ],
        ),
        "desk": (3, lambda: [m.deliveries.all() for m in conversation(clerk, case)]),
        "unread": (1, lambda: [(m.sender, m.office) for m in unread_at_office(clerk)]),
        "tray": (
            2,
            lambda: [(d.recipient.name, d.message.enclosures.all()) for d in out_tray(clerk)],
        ),
    }
    for name, (queries, read) in lists.items():
        with CaptureQueriesContext(connection) as seen:
            rows = read()
        assert (name, len(rows)) == (name, count * (2 if name in {"conversation", "desk"} else 1))
        assert (name, len(seen)) == (name, queries)


def refused(change: Callable[[], object]) -> str:
    with pytest.raises(Conflict) as caught, refusals(), transaction.atomic():
        change()
    return caught.value.message


WRITTEN = "Was geschrieben und zugestellt ist, lässt sich nicht mehr ändern oder löschen."
CHANGES: dict[str, Callable[[], object]] = {
    "a text": lambda: Message.objects.update(body="anders"),
    "a recipient": lambda: Message.objects.update(recipient=a_person()),
    "a case": lambda: Message.objects.update(case=new_id()),
    "a message": lambda: Message.objects.all()._raw_delete("default"),
    "an enclosure": lambda: Enclosure.objects.update(sha256="0" * 64),
    "an enclosure away": lambda: Enclosure.objects.all().delete(),
    "the time of provision": lambda: Delivery.objects.update(provided_at=now()),
    "the law": lambda: Delivery.objects.update(law="tax"),
    "a delivery": lambda: Delivery.objects.all()._raw_delete("default"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_database_refuses_to_change(city: City, what: str) -> None:
    decided(with_mailbox())
    assert refused(CHANGES[what]) == WRITTEN


def test_proof_is_only_added_to(city: City) -> None:
    delivery = decided(with_mailbox())
    told = "Der Nachweis einer Zustellung wird nur ergänzt, nie geändert."
    for proof in ([], [{"what": "anders"}], [{"what": "vorher"}, *delivery.proof]):
        assert refused(lambda proof=proof: Delivery.objects.update(proof=proof)) == told
    Delivery.objects.update(proof=[*delivery.proof, {"what": "danach"}])


def test_the_moves_of_a_delivery_end(city: City) -> None:
    assert set(DELIVERY_MOVES) == set(DeliveryState)
    ends = {state for state, following in DELIVERY_MOVES.items() if not following}
    assert ends == {DeliveryState.RETRIEVED, DeliveryState.FAILED, DeliveryState.VOID}


ROLES: dict[str, Callable[[Party], Actor]] = {
    "house": lambda party: HOUSE,
    "clerk": lambda party: staff("case.see", "mail.send", office=an_office().pk),
    "reader": lambda party: staff("case.see", office=an_office().pk),
    "elsewhere": lambda party: staff(
        "case.see", "mail.send", office=an_office("kultur", "Kulturamt").pk
    ),
    "addressee": resident,
    "stranger": lambda party: resident(a_person("Fremd")),
    "nobody": lambda party: ANONYMOUS,
    "printer": lambda party: provider("folder"),
}
MATRIX: dict[
    str, tuple[Callable[..., bool], Callable[[Delivery], tuple[object, ...]], set[str]]
] = {
    "send": (may_send, lambda d: (d.message.office_id,), {"house", "clerk"}),
    "send protected": (
        may_send,
        lambda d: (d.message.office_id, Visibility.PROTECTED),
        {"house"},
    ),
    "answer": (
        may_write_in,
        lambda d: (d.recipient_id, d.message.scope, d.message),
        {"addressee"},
    ),
    "open": (may_open, lambda d: (d.recipient_id, d.message), {"addressee"}),
    "read": (may_read, lambda d: (d.message,), {"house", "clerk", "reader"}),
    "post": (may_post, lambda d: (d.message.office_id,), {"house", "clerk", "printer"}),
    "choose": (
        may_choose_mailbox,
        lambda d: (d.recipient_id,),
        {"house", "clerk", "elsewhere", "addressee"},
    ),
}


@pytest.mark.parametrize("phase", ["provided", "retrieved"])
@pytest.mark.parametrize("verb", MATRIX)
def test_role_by_phase(city: City, verb: str, phase: str) -> None:
    permission, things, expected = MATRIX[verb]
    party = with_mailbox()
    delivery = sent(party)
    if phase == "retrieved":
        record_retrieval(actor=resident(party), delivery=delivery)
    allowed = {name for name, make in ROLES.items() if permission(make(party), *things(delivery))}
    assert allowed == expected


def test_actions_ask_the_rules(city: City) -> None:
    party, letter = with_mailbox(), decided(by_post())
    stranger = resident(a_person("Fremd"))
    attempts: list[Callable[[], object]] = [
        lambda: sent(party, actor=stranger),
        lambda: decided(party, actor=stranger),
        lambda: exclude_mailbox(actor=stranger, party=party),
        lambda: admit_mailbox(actor=stranger, party=party),
        lambda: mark_posted(actor=stranger, deliveries=[letter.pk], day=today()),
        lambda: hand_over_letters(actor=stranger, deliveries=[letter.pk]),
        lambda: mark_read(actor=stranger, message=letter.message),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
