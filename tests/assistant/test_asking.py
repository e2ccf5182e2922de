"""Asking and handing over, the plain way."""

from __future__ import annotations

import pytest

from rathaus.assistant.actions import ask, open_ticket
from rathaus.assistant.queries import find_ticket, transcript
from rathaus.assistant.replies import Kind
from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.errors import Invalid, NotFound
from tests.catalogue.cast import publish

pytestmark = pytest.mark.django_db


def test_an_answer_is_cited_and_the_conversation_can_be_read_again() -> None:
    publish()

    reply = ask(actor=ANONYMOUS, text="Mobiles Haltverbot")

    assert (reply.kind, reply.text) == (Kind.ANSWER, "Platz für den Umzug.")
    assert [one.subject for one in reply.citations] == ["service:halteverbot"]
    said = transcript(reply.dialogue)
    assert [(one.speaker, one.text) for one in said] == [
        ("person", "Mobiles Haltverbot"),
        ("machine", "Platz für den Umzug."),
    ]
    assert said[1].reply is not None
    assert said[1].reply.citations == reply.citations


def test_what_is_not_in_the_catalogue_is_not_answered() -> None:
    publish()

    reply = ask(actor=ANONYMOUS, text="Wie wird das Wetter?")

    assert (reply.kind, reply.citations) == (Kind.UNKNOWN, ())
    assert reply.hand_over is not None


def test_a_turn_that_says_nothing_is_refused() -> None:
    with pytest.raises(Invalid):
        ask(actor=ANONYMOUS, text="  ")


def test_people_get_the_question_with_what_was_said_before() -> None:
    publish()
    reply = ask(actor=ANONYMOUS, text="Meine IBAN ist DE02 1203 0000 0000 2020 51, und nun?")

    ticket, secret = open_ticket(actor=ANONYMOUS, dialogue=reply.dialogue, email="a@b.example")

    assert find_ticket(ticket.number, secret) == ticket
    assert ticket.question == "Meine IBAN ist [Kontonummer], und nun?"
    assert [line["speaker"] for line in ticket.transcript] == ["person", "machine"]
    with pytest.raises(NotFound):
        find_ticket(ticket.number, "falsch")
