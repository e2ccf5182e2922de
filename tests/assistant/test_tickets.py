"""Handed over to people: who may do what in which state, what is told, what is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail

from rathaus.assistant.actions import (
    answer_ticket,
    ask,
    close_ticket,
    decide_question,
    forward_ticket,
    open_ticket,
    rate,
    take_ticket,
)
from rathaus.assistant.jobs import forget_old
from rathaus.assistant.models import Dialogue, OpenQuestion, Ticket
from rathaus.assistant.queries import find_ticket, open_questions, overdue, tickets_for
from rathaus.assistant.rules import SERVE
from rathaus.catalogue.rules import EDIT
from rathaus.kernel.access import ANONYMOUS, Actor, system
from rathaus.kernel.clock import frozen, now
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, RathausError, TooMany
from rathaus.kernel.events import timeline
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.references import Reference
from rathaus.kernel.tenancy import City
from rathaus.people.models import Account, Office
from tests.catalogue.cast import office, publish

pytestmark = pytest.mark.django_db

State = Ticket.State


def _staff(*offices: Office, permission: str = SERVE) -> Actor:
    account = Account.objects.create(
        email=f"auskunft-{Account.objects.count()}@stadt.example", is_staff_member=True
    )
    return Actor(
        kind="staff",
        id=str(account.pk),
        label="Auskunft",
        account=account.pk,
        grants={permission: frozenset(one.pk for one in offices)},
    )


def _ticket(**values: str) -> Ticket:
    service = publish()
    return open_ticket(
        actor=ANONYMOUS, question="Wer hilft mir?", service_key=service.key, **values
    )[0]


def _refusal(verb: Callable[[], object]) -> str:
    try:
        verb()
    except RathausError as error:
        return error.code
    return "ok"


@pytest.mark.parametrize("verb", ["take", "answer", "close", "forward"])
@pytest.mark.parametrize("who", ["own", "other", "resident", "system", "anonymous"])
@pytest.mark.parametrize("state", [State.OPEN, State.TAKEN, State.ANSWERED, State.CLOSED])
def test_who_may_do_what_in_which_state(verb: str, who: str, state: State) -> None:
    ticket = _ticket()
    elsewhere = office("anderswo")
    actors = {
        "own": _staff(ticket.office),
        "other": _staff(elsewhere),
        "resident": Actor(kind="person", id="1", label="Erika"),
        "system": system("test"),
        "anonymous": ANONYMOUS,
    }
    Ticket.objects.filter(pk=ticket.pk).update(state=state, answer="x", answered_at=now())
    verbs: dict[str, Callable[[], object]] = {
        "take": lambda: take_ticket(actor=actors[who], ticket_id=ticket.pk),
        "answer": lambda: answer_ticket(actor=actors[who], ticket_id=ticket.pk, answer="So."),
        "close": lambda: close_ticket(actor=actors[who], ticket_id=ticket.pk, reason="settled"),
        "forward": lambda: forward_ticket(actor=actors[who], ticket_id=ticket.pk, office=elsewhere),
    }
    expected = "not-allowed"
    if who == "own":
        expected = "ok" if state in (State.OPEN, State.TAKEN) else "conflict"
    assert _refusal(verbs[verb]) == expected


def test_an_answer_goes_out_by_mail_and_stands_under_number_and_secret(city: City) -> None:
    service = publish()
    begin = now()
    with frozen(begin):
        ticket, secret = open_ticket(
            actor=ANONYMOUS, question="Wann?", service_key=service.key, email="a@b.example"
        )
    with frozen(begin + timedelta(minutes=90)):
        answer_ticket(actor=_staff(ticket.office), ticket_id=ticket.pk, answer="Am Montag.")
    run_pending(city)

    assert find_ticket(ticket.number, secret).answer == "Am Montag."
    assert [message.to for message in mail.outbox] == [["a@b.example"]]
    assert "Am Montag." in mail.outbox[0].body
    facts = timeline(Reference("ticket", str(ticket.pk)))
    assert [event.kind for event in facts] == ["question.handed-over", "ticket.answered"]
    assert {key: facts[1].facts[key] for key in ("minutes", "in_time", "by_mail")} == {
        "minutes": 90,
        "in_time": True,
        "by_mail": True,
    }
    assert not any("Wann" in str(event.facts) for event in facts)


def test_forwarding_moves_it_to_the_other_desk_and_time_runs_on() -> None:
    ticket = _ticket()
    there = office("anderswo")
    mine, theirs = _staff(ticket.office), _staff(there)

    take_ticket(actor=mine, ticket_id=ticket.pk)
    moved = forward_ticket(actor=mine, ticket_id=ticket.pk, office=there)

    assert (moved.state, moved.taken_by, moved.due_at) == (State.OPEN, None, ticket.due_at)
    assert list(tickets_for(mine)) == []
    assert list(tickets_for(theirs)) == [moved]
    assert list(overdue()) == []
    assert list(overdue(ticket.due_at + timedelta(seconds=1))) == [moved]


def test_conversations_and_tickets_are_forgotten_in_time() -> None:
    publish()
    reply = ask(actor=ANONYMOUS, text="Mobiles Haltverbot")
    ticket = _ticket()
    answer_ticket(actor=_staff(ticket.office), ticket_id=ticket.pk, answer="So.")
    waiting = _ticket()

    with frozen(now() + timedelta(days=29)):
        assert forget_old() == (0, 0)
    with frozen(now() + timedelta(days=91)):
        forget_old()

    assert reply.dialogue
    assert Dialogue.objects.count() == 0
    assert list(Ticket.objects.all()) == [waiting]


def test_the_same_question_in_other_words_is_one_row() -> None:
    publish()
    for text in ("Wo finde ich einen Zahnarzt?", "zahnarzt finden", "Gibt es hier Zahnärzte?"):
        ask(actor=ANONYMOUS, text=text)
    ask(actor=ANONYMOUS, text="Zahnarzt, meine IBAN ist DE02120300000000202051")

    editor = _staff(office("redaktion"), permission=EDIT)
    rows = list(open_questions(editor))
    assert [row.count for row in rows] == [4]
    assert not any("DE02" in example for row in rows for example in row.examples)
    decided = decide_question(
        actor=editor, question_id=rows[0].pk, state=OpenQuestion.State.OUTSIDE, outcome="Praxis"
    )
    assert (decided.state, decided.decided_by_id) == ("outside", editor.account)
    with pytest.raises(NotAllowed):
        decide_question(actor=ANONYMOUS, question_id=rows[0].pk, state="open")


def test_an_answer_is_rated_once_and_nothing_personal_is_noted() -> None:
    publish()
    reply = ask(actor=ANONYMOUS, text="Mobiles Haltverbot")

    for _again in range(2):
        rate(actor=ANONYMOUS, dialogue=reply.dialogue, helpful=False)

    facts = timeline(Reference("service", "halteverbot"))
    kinds = [event.kind for event in facts if event.kind != "service.published"]
    assert sorted(kinds) == ["answer.rated", "question.answered", "service.asked"]
    other = ask(actor=ANONYMOUS, text="Hallo")
    with pytest.raises(Conflict):
        rate(actor=ANONYMOUS, dialogue=other.dialogue, helpful=True)


def test_too_many_questions_from_one_place_are_put_off_and_others_go_on() -> None:
    begin = now()
    with frozen(begin):
        for _turn in range(20):
            ask(actor=ANONYMOUS, text="Hallo", client="192.0.2.7")
        with pytest.raises(TooMany) as refused:
            ask(actor=ANONYMOUS, text="Hallo", client="192.0.2.7")
        ask(actor=ANONYMOUS, text="Hallo", client="192.0.2.8")
    with frozen(begin + timedelta(seconds=4)):
        ask(actor=ANONYMOUS, text="Hallo", client="192.0.2.7")

    assert (refused.value.status, refused.value.retry_after) == (429, 3)
    assert refused.value.remedy


def test_what_was_not_offered_cannot_be_chosen() -> None:
    with pytest.raises(Invalid):
        ask(actor=ANONYMOUS, choice="service:geheim")


def test_a_conversation_goes_to_the_office_that_it_named() -> None:
    service = publish()
    general = office("buergerservice")
    asked = ask(actor=ANONYMOUS, text=service.name)
    after_answer = open_ticket(actor=ANONYMOUS, dialogue=asked.dialogue, question="Und nun?")[0]
    people = ask(actor=ANONYMOUS, text="Bitte mit einem Menschen sprechen", dialogue=asked.dialogue)
    assert people.hand_over is not None
    assert people.hand_over.office == service.office.name
    after_offer = open_ticket(actor=ANONYMOUS, dialogue=asked.dialogue, question="Und nun?")[0]
    assert {after_answer.office, after_offer.office} == {service.office}
    assert after_answer.service_key == service.key

    unknown = ask(actor=ANONYMOUS, text="Wo finde ich einen Zahnarzt?", dialogue=asked.dialogue)
    assert unknown.hand_over is not None
    ticket = open_ticket(actor=ANONYMOUS, dialogue=asked.dialogue, question="Zahnarzt?")[0]
    assert ticket.office == general
