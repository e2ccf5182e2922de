"""The telephone, open questions and their search words, and what the log tells of quality."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from rathaus.assistant.actions import answer_ticket, close_ticket, forward_ticket, take_ticket
from rathaus.assistant.models import OpenQuestion, Ticket
from rathaus.assistant.staff import quality
from rathaus.assistant.staff.phone import Caller, hand_over_call, note_answered, note_unanswered
from rathaus.assistant.staff.questions import adopt_synonym, decide_questions, undo_synonym
from rathaus.assistant.staff.searching import note_empty_search
from rathaus.catalogue.actions import approve_draft
from rathaus.catalogue.editing.content import Content
from rathaus.catalogue.models import Revision, Service
from rathaus.kernel.access import ALL_OFFICES, ANONYMOUS, Actor
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed
from rathaus.kernel.events.models import Event
from rathaus.kernel.ids import new_id
from rathaus.people.models import Account, Office
from tests.catalogue.cast import office, publish

pytestmark = pytest.mark.django_db
CALLER = Caller(phone="0431 1234567")


def staff(*permissions: str, only: Office | None = None) -> Actor:
    """Somebody with these permissions, in one office or everywhere."""
    name = new_id().hex
    account = Account.objects.create_user(f"{name}@stadt.example", name=name, is_staff_member=True)
    offices = frozenset({only.pk}) if only else ALL_OFFICES
    grants = dict.fromkeys(permissions, offices)
    return Actor("staff", str(account.pk), name, account=account.pk, grants=grants)


def _seen(revision: Revision) -> str:
    revision.refresh_from_db()
    return Content.of(revision.content).seen


def _last(kind: str) -> dict[str, Any]:
    event = Event.objects.filter(kind=kind).latest("id")
    return {"subject": event.subject, **event.facts}


class TestTelephone:
    def test_a_call_answered_at_once_is_a_fact_without_a_word(self) -> None:
        publish()

        note_answered(actor=staff("assistant.serve"), key="halteverbot", seconds=12)

        assert _last("call.answered") == {
            "subject": "service:halteverbot",
            "first_contact": True,
            "seconds": 12,
        }
        assert _last("service.asked")["way"] == "phone"

    def test_what_nobody_knows_is_masked_and_counted_as_one_question(self) -> None:
        agent = staff("assistant.serve")

        for said in ("Klunkerkran DE02 1203 0000 0000 2020 51",) * 2:
            note_unanswered(actor=agent, question=said, seconds=9000)

        row = OpenQuestion.objects.get()
        assert (row.count, row.examples) == (2, ["Klunkerkran [Kontonummer]"])
        assert _last("call.unanswered") == {"subject": "question:open", "seconds": 3600}

    def test_the_office_at_the_address_gets_the_question_with_a_way_to_answer(self) -> None:
        publish()
        other = office("hafen")
        agent = staff("assistant.serve")
        with pytest.raises(Invalid) as refused:
            hand_over_call(actor=agent, question="Wer?", caller=Caller(name="Kim"), seconds=1)
        assert set(refused.value.fields) == {"phone"}

        ticket, _secret = hand_over_call(
            actor=agent,
            question="Meine IBAN DE02 1203 0000 0000 2020 51?",
            caller=CALLER,
            seconds=40,
            key="halteverbot",
            office=other,
        )

        assert (ticket.office, ticket.channel) == (other, "phone")
        assert (ticket.question, ticket.phone) == ("Meine IBAN [Kontonummer]?", CALLER.phone)
        assert _last("call.answered")["first_contact"] is False


class TestOpenQuestions:
    @pytest.fixture
    def asked(self) -> OpenQuestion:
        publish()
        note_empty_search(actor=ANONYMOUS, text="Umzugsschild")
        return OpenQuestion.objects.get()

    def test_a_search_without_result_counts_up_to_what_people_can_type(self) -> None:
        said = ["Umzugsschild", "umzugsschild", "12", "ab"]
        assert [note_empty_search(actor=ANONYMOUS, text=text) for text in said] == [
            True,
            True,
            False,
            False,
        ]
        assert OpenQuestion.objects.get().count == 2
        for number in range(40):
            note_empty_search(actor=ANONYMOUS, text=f"Wort {'x' * number}", client="192.0.2.1")
        assert OpenQuestion.objects.count() <= 21

    def test_a_word_goes_through_four_eyes_and_then_finds_the_service(
        self, asked: OpenQuestion
    ) -> None:
        ada, ben = staff("catalogue.edit"), staff("catalogue.edit")

        done = adopt_synonym(
            actor=ada, question_id=asked.pk, key="halteverbot", word=" Umzugs  schild "
        )

        assert done.submitted
        assert "Umzugs schild" not in Service.objects.get().synonyms["de"]
        asked.refresh_from_db()
        assert (asked.state, asked.outcome) == ("answered", "Suchwort bei „Mobiles Haltverbot“")
        revision, seen = done.revision.pk, _seen(done.revision)
        with pytest.raises(NotAllowed):
            approve_draft(actor=ada, revision_id=revision, seen=seen)
        approve_draft(actor=ben, revision_id=revision, seen=seen)
        assert "Umzugs schild" in Service.objects.get().synonyms["de"]
        with pytest.raises(Conflict):
            adopt_synonym(actor=ben, question_id=asked.pk, key="halteverbot", word="Umzugs schild")

    def test_undo_gives_the_draft_up_and_opens_the_question(self, asked: OpenQuestion) -> None:
        ada = staff("catalogue.edit")
        done = adopt_synonym(actor=ada, question_id=asked.pk, key="halteverbot", word="Schild")

        undo_synonym(actor=ada, question_id=asked.pk, revision_id=done.revision.pk, word=done.word)

        assert Revision.objects.get().state == "discarded"
        asked.refresh_from_db()
        assert asked.state == "open"

    def test_the_service_of_another_office_is_left_alone(self, asked: OpenQuestion) -> None:
        elsewhere = staff("catalogue.edit", only=office("hafen"))
        with pytest.raises(NotAllowed):
            adopt_synonym(actor=elsewhere, question_id=asked.pk, key="halteverbot", word="X Y")
        assert OpenQuestion.objects.get().state == "open"


@pytest.mark.parametrize(
    ("who", "call", "decide", "see"),
    [
        ("agent", True, False, True),
        ("editor", False, True, True),
        ("steering", False, False, True),
        ("clerk", False, False, False),
        ("resident", False, False, False),
    ],
)
def test_who_may_do_what(who: str, call: bool, decide: bool, see: bool) -> None:
    publish()
    note_empty_search(actor=ANONYMOUS, text="Umzugsschild")
    row = OpenQuestion.objects.get()
    actor = {
        "agent": lambda: staff("assistant.serve"),
        "editor": lambda: staff("catalogue.edit"),
        "steering": lambda: staff("steering.see"),
        "clerk": lambda: staff("case.work"),
        "resident": lambda: dataclasses.replace(ANONYMOUS, kind="person", id="1"),
    }[who]()
    done = []
    for verb in (
        lambda: note_answered(actor=actor, key="halteverbot", seconds=1),
        lambda: note_unanswered(actor=actor, question="Was?", seconds=1),
        lambda: hand_over_call(actor=actor, question="Was?", caller=CALLER, seconds=1),
        lambda: adopt_synonym(actor=actor, question_id=row.pk, key="halteverbot", word="Schild"),
        lambda: decide_questions(actor=actor, question_ids=[row.pk], state="outside"),
        lambda: quality.weekly(actor, weeks=1),
    ):
        try:
            verb()
        except NotAllowed:
            done.append(False)
        else:
            done.append(True)
    assert done == [call, call, call, decide, decide, see]


@pytest.mark.parametrize("state", ["open", "taken", "answered", "closed"])
@pytest.mark.parametrize("who", ["agent", "elsewhere", "editor"])
def test_who_may_serve_a_ticket_in_which_state(who: str, state: str) -> None:
    publish()
    agent = staff("assistant.serve")
    ticket, _secret = hand_over_call(
        actor=agent, question="Was?", caller=CALLER, seconds=1, key="halteverbot"
    )
    said = {"answer": "Das.", "answered_at": now()} if state == "answered" else {}
    other = office("hafen")
    actor = {
        "agent": agent,
        "elsewhere": staff("assistant.serve", only=other),
        "editor": staff("catalogue.edit"),
    }[who]
    verbs: tuple[Callable[[], object], ...] = (
        lambda: take_ticket(actor=actor, ticket_id=ticket.pk),
        lambda: answer_ticket(actor=actor, ticket_id=ticket.pk, answer="Das."),
        lambda: forward_ticket(actor=actor, ticket_id=ticket.pk, office=other),
        lambda: close_ticket(actor=actor, ticket_id=ticket.pk, reason="settled"),
    )
    for verb in verbs:
        Ticket.objects.update(state=state, office=ticket.office, **said)
        if who != "agent":
            with pytest.raises(NotAllowed):
                verb()
        elif state in ("answered", "closed"):
            with pytest.raises(Conflict):
                verb()
        else:
            verb()


def test_quality_is_counted_from_the_log_and_hides_what_tells_of_single_people() -> None:
    publish()
    agent = staff("assistant.serve")
    for seconds in (5, 29, 31, 200):
        note_answered(actor=agent, key="halteverbot", seconds=seconds)
    few = quality.weekly(agent, weeks=2)[-1]
    assert (few.calls, few.first_contact, few.first_contact_rate) == (4, 4, None)
    note_answered(actor=agent, key="halteverbot", seconds=30)
    note_unanswered(actor=agent, question="Klunkerkran", seconds=60)
    ticket, _secret = hand_over_call(actor=agent, question="W?", caller=CALLER, seconds=9)
    Ticket.objects.update(due_at=now() - timedelta(hours=1))
    answer_ticket(actor=agent, ticket_id=ticket.pk, answer="So.")

    rows = quality.weekly(agent, weeks=2)

    last = rows[-1]
    assert (last.calls, last.first_contact, last.quick) == (7, 5, 3)
    assert (last.first_contact_rate, last.quick_rate) == (5 / 7, 3 / 5)
    assert (last.replies, last.in_time, last.in_time_rate) == (1, 0, None)
    assert rows[0] == quality.Week(rows[0].begins)
    assert quality.together(rows).calls == 7
