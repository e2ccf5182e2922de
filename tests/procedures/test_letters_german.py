"""Letters are German, the language of the administration, whatever language the request speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from rathaus.cli.prepare import compile_messages
from rathaus.kernel.access import Actor
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.mail.models import Message
from rathaus.money.queries import claim_of
from rathaus.people.models import Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.engine.letter_data import letter_data
from rathaus.procedures.engine.operations.letters import set_letter
from rathaus.procedures.engine.work import Work
from rathaus.procedures.models import Decision, Run, Task
from rathaus.records.models import Case, Document
from tests.money.cast import begun, report
from tests.procedures import town
from tests.procedures.reading import text_of

SCHOOL = {"street": "Schulweg", "house_number": "8", "side": "even", "length_m": 12}
ENGLISH = re.compile(r"\b(the|your|you|and|within|application|hearing|granted)\b", re.IGNORECASE)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The request speaks English."""
    compile_messages()
    with translation.override("en"):
        yield


def _english_words(text: str) -> list[str]:
    return ENGLISH.findall(text)


def _paid(case: Case) -> Decision:
    claim = claim_of(case.ref)
    assert claim is not None
    report(begun(claim))
    run_pending(current_city())
    assert Run.objects.get(case=case).failure == ""
    return Decision.objects.get(case=case, state="issued")


def test_a_decision_of_the_house_is_german(kim: Actor) -> None:
    text = text_of(_paid(town.submitted(kim).case))
    assert "Guten Tag Kim Beispiel," in text
    assert "Wir haben Ihrem Antrag entsprochen." in text
    assert "Für gleichartige Fälle ist diese Abwägung" in text
    assert "zur Niederschrift" in text
    assert _english_words(text) == []


def test_a_refusal_by_a_person_is_german(kim: Actor, office: Office) -> None:
    case = town.submitted(kim, place=SCHOOL).case
    verdict = Verdict("refusal", reasons="An diesem Tag ist Schulfest.", ground="school")
    decide_case(actor=town.clerk(office), task_id=Task.objects.get(case=case).pk, verdict=verdict)
    text = text_of(Decision.objects.get(case=case, state="issued"))
    assert "Ihre Angaben im Antrag haben wir berücksichtigt." in text
    assert "Maßgeblich ist:" in text
    assert _english_words(text) == []


def test_a_request_for_papers_is_german(kim: Actor, office: Office) -> None:
    case = town.submitted(kim, place=SCHOOL).case
    verdict = Verdict("request", papers=("mandate",))
    decide_case(actor=town.clerk(office), task_id=Task.objects.get(case=case).pk, verdict=verdict)
    text = text_of(Document.objects.get(case=case, kind="request"))
    assert "Kosten entstehen Ihnen nicht." in text
    assert _english_words(text) == []


def test_the_message_around_it_speaks_as_the_applicant_did(kim: Actor) -> None:
    draft = town.draft_of(kim)
    case = submit_application(actor=kim, draft=draft, language="en").case
    decision = _paid(case)
    message = Message.objects.filter(case=case.pk).order_by("-created_at", "-id")[0]
    assert "Temporary no-stopping zone" in message.subject
    assert _english_words(text_of(decision)) == []


def test_what_a_letter_says_is_gathered_in_german(kim: Actor) -> None:
    run = Run.objects.get(case=town.submitted(kim).case)
    work = Work(run=run, actor=kim, house=town.HOUSE)
    spoken = []

    def told() -> dict[str, Any]:
        spoken.append(translation.get_language())
        payment = {"receipt_number": "1", "reference": "2", "amount": "28.00", "simulated": True}
        more = {"paid_on": "2026-11-22", "means": "girocard", "payer": "Kim Beispiel"}
        return letter_data(work) | {"payment": payment | more}

    set_letter(work, "payment-receipt", told)
    assert (spoken, translation.get_language()) == (["de"], "en")
