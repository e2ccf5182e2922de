"""Where the fee table asks for judgement, whoever decides names the fee, and that is claimed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events.models import Event
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.money.queries import claim_of
from rathaus.people.models import Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.engine.fees import read_fee
from rathaus.procedures.models import Decision, Run, Task
from tests.money.cast import begun, report
from tests.procedures import town
from tests.procedures.reading import text_of

SECOND = {"street": "Holtenauer Straße", "house_number": "200", "side": "even", "length_m": 10}
TWO_ZONES_AND_A_LIFT = {"second_zone": True, "second_place": SECOND, "vehicle": "lift"}
SCHOOL = {"street": "Schulweg", "house_number": "8", "side": "even", "length_m": 12}
GOOD = "Beide Strecken sind nötig, der Lift steht nur kurz."
WHY = "Für zwei Zonen mit Möbellift ist keine Gebühr festgelegt."


@pytest.fixture
def waiting(kim: Actor) -> Task:
    """A case whose fee no row of the table gives."""
    case = town.submitted(kim, **TWO_ZONES_AND_A_LIFT).case
    task = Task.objects.select_related("case").get(case=case)
    assert task.reason == WHY
    return task


def test_the_named_fee_is_claimed_paid_and_stands_in_the_decision(
    waiting: Task, office: Office
) -> None:
    case = waiting.case
    decide_case(
        actor=town.clerk(office),
        task_id=waiting.pk,
        verdict=Verdict("grant", reasons=GOOD, fee="78,00"),
    )
    run = Run.objects.get(case=case)
    assert (run.failure, run.data["decision"]["fee"]) == ("", "78.00")
    claim = claim_of(case.ref)
    assert claim is not None
    assert claim.amount == Decimal("78.00")
    assert claim.items == [
        {
            "text": "Anordnung eines Haltverbots",
            "amount": "78.00",
            "norm": "§ 6a StVG, GebOSt",
            "rule": "decision",
            "status": "to be confirmed",
            "why": WHY,
        }
    ]
    report(begun(claim))
    run_pending(current_city())
    case.refresh_from_db()
    assert (Run.objects.get(case=case).failure, case.outcome) == ("", "granted")
    text = text_of(Decision.objects.get(case=case, state="issued"))
    assert "Die Gebühr beträgt 78,00 €" in text
    assert "Anordnung eines Haltverbots (§ 6a StVG, GebOSt) 78,00 €" in text


def test_the_log_tells_who_named_it_and_that_no_table_did(waiting: Task, office: Office) -> None:
    jo = town.clerk(office)
    decide_case(
        actor=jo, task_id=waiting.pk, verdict=Verdict("grant", reasons=GOOD, fee="1.078,50")
    )
    made = Event.objects.get(kind="decision.made")
    assert (made.actor_label, made.facts["fee"]) == ("Jo Amt", "1078.50")
    assert Event.objects.get(kind="fee.claimed").facts["rules"] == ["decision"]
    figures = Decision.objects.get(case=waiting.case).figures
    assert figures[-1]["rule"] == "decision"
    assert figures[-1]["values"] == {"amount": "1078.50"}
    assert figures[-1]["text"]["de"] == WHY


@pytest.mark.parametrize("kind", ["grant", "partial"])
@pytest.mark.parametrize(
    "typed", ["", "abc", "0", "0,00", "-1", "12,345", "1e3", "NaN", "10.000.000.000"]
)
def test_without_an_amount_nothing_is_decided(
    waiting: Task, office: Office, kind: str, typed: str
) -> None:
    verdict = Verdict(kind, reasons=GOOD, conditions="Bis 14 Uhr", fee=typed)
    with pytest.raises(Invalid) as caught:
        decide_case(actor=town.clerk(office), task_id=waiting.pk, verdict=verdict)
    assert list(caught.value.fields) == ["fee"]
    assert typed in caught.value.fields["fee"]
    waiting.refresh_from_db()
    assert waiting.state == "open"
    assert Decision.objects.count() == 0


def test_a_refusal_needs_no_fee_and_keeps_none(waiting: Task, office: Office) -> None:
    verdict = Verdict("refusal", reasons="Der Lift passt dort nicht.", fee="78,00")
    decide_case(actor=town.clerk(office), task_id=waiting.pk, verdict=verdict)
    assert Run.objects.get(case=waiting.case).outcome == "refused"
    assert claim_of(waiting.case.ref) is None


def test_a_fee_beside_the_table_is_refused(kim: Actor, office: Office) -> None:
    task = Task.objects.get(case=town.submitted(kim, place=SCHOOL).case)
    jo = town.clerk(office)
    with pytest.raises(Invalid) as caught:
        decide_case(actor=jo, task_id=task.pk, verdict=Verdict("grant", reasons=GOOD, fee="1,00"))
    assert list(caught.value.fields) == ["fee"]
    decide_case(actor=jo, task_id=task.pk, verdict=Verdict("grant", reasons=GOOD))
    claim = claim_of(task.case.ref)
    assert claim is not None
    assert claim.amount == Decimal("28.00")


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("78", "78.00"), ("78,5", "78.50"), (" 78,00 € ", "78.00"), ("1.078,00 Euro", "1078.00")],
)
def test_amounts_are_read_as_people_write_them(typed: str, amount: str) -> None:
    assert str(read_fee(typed)) == amount
