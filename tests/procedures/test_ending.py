"""Decisions that are withdrawn, revoked or corrected: by a person, with a letter, once."""

from __future__ import annotations

import datetime

import pytest

from rathaus.kernel.access import Actor
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.ending import end_decision
from rathaus.procedures.models import Decision, PlaceUse, Task
from rathaus.records.models import Case, Document
from tests.procedures import town
from tests.procedures.reading import text_of

SCHOOL = {"street": "Schulweg", "house_number": "8", "side": "even", "length_m": 12}
TODAY = datetime.date(2026, 11, 22)
HEARD = "Wir haben am 20.11.2026 mit Ihnen telefoniert."
GROUND = "Die Straße wird an diesem Tag für einen Umzug der Schule gebraucht."


def _decided(kim: Actor, office: Office, kind: str) -> Decision:
    case = Case.objects.get(pk=town.submitted(kim, place=SCHOOL).case.pk)
    task = Task.objects.get(case=case, state="open")
    first = town.clerk(office, "Jo Amt")
    decide_case(actor=first, task_id=task.pk, verdict=Verdict(kind, reasons="Nach Prüfung."))
    run_pending(current_city())
    return Decision.objects.select_related("case__file").get(case=case)


@pytest.fixture
def refused(kim: Actor, office: Office) -> Decision:
    """An application that was refused; its case is closed."""
    return _decided(kim, office, "refusal")


@pytest.fixture
def granted(kim: Actor, office: Office) -> Decision:
    """A permit that left the house; it takes a place."""
    found = _decided(kim, office, "grant")
    assert found.state == "issued", found.state
    return found


def _end(actor: Actor, decision: Decision, **changes: object) -> Decision:
    given: dict[str, object] = {
        "why": "withdrawn",
        "reasons": GROUND,
        "effective_on": TODAY,
        "hearing": HEARD,
    }
    return end_decision(actor=actor, decision_id=decision.pk, **given | changes)  # type: ignore[arg-type]


def _letter(decision: Decision) -> str:
    return text_of(Document.objects.get(case=decision.case, kind="decision_ending"))


def test_a_refusal_is_withdrawn_and_its_case_rests_again(office: Office, refused: Decision) -> None:
    assert refused.case.state == "closed"
    ended = _end(town.clerk(office, "Mia Zwei"), refused, hearing="")
    assert (ended.ended_on, ended.ended_why) == (TODAY, "withdrawn")
    case = Case.objects.select_related("file").get(pk=refused.case.pk)
    assert (case.state, case.outcome) == ("closed", "refused")
    assert case.file.closed_at is not None
    letter = _letter(refused)
    assert "Wir nehmen den Bescheid vom 22. November 2026" in letter
    assert "§ 48 VwVfG" in letter
    assert "weil diese Entscheidung Ihnen nichts nimmt" in letter
    assert GROUND in letter
    assert "Mia Zwei" in letter


def test_a_granted_permit_is_revoked_for_the_future(office: Office, granted: Decision) -> None:
    day = datetime.date(2026, 11, 25)
    assert PlaceUse.objects.filter(case=granted.case, released_at=None).count() == 1
    ended = _end(town.clerk(office, "Mia Zwei"), granted, why="revoked", effective_on=day)
    assert (ended.ended_on, ended.ended_why) == (day, "revoked")
    assert not PlaceUse.objects.filter(case=granted.case, released_at=None).exists()
    letter = _letter(granted)
    assert "mit Wirkung vom 25. November 2026" in letter
    assert "§ 49 VwVfG" in letter
    assert HEARD in letter
    assert "Rechtsbehelfsbelehrung" in letter
    assert "Dafür erheben wir keine Gebühr" in letter
