"""The page of a case: from paying to the decision that counts."""

from __future__ import annotations

from django.test import Client

from rathaus.kernel.access import Actor
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City
from rathaus.mail.models import Delivery
from rathaus.procedures.models import Decision
from tests.counter import cast


def test_paying_leads_to_a_decision_that_counts(city: City, kim: Actor, kims: Client) -> None:
    case = cast.submitted(kim).case
    waiting = cast.case_page(kims, case.number)
    assert "Jetzt 28,00\xa0€ bezahlen" in waiting
    assert "Zahlung offen" in waiting

    back = cast.paid(kims, case.number)
    assert back["Location"] == f"/mein-rathaus/vorgaenge/{case.number}/"
    assert "Der Bescheid wird gerade geschrieben" in cast.case_page(kims, case.number)
    run_pending(city)

    decided = cast.case_page(kims, case.number)
    decision = Decision.objects.get(case=case)
    assert "Bescheid: bewilligt" in decided
    assert f"/dokumente/{decision.document}" in decided
    assert "Der Bescheid gilt als bekannt gegeben am" in decided
    assert "können Sie Widerspruch einlegen" in decided
    assert "simuliert" in decided
    assert "Schilder spätestens aufstellen am" in decided

    delivery = Delivery.objects.get(law="general")
    assert delivery.retrieved_at is None
    paper = kims.get(f"/dokumente/{decision.document}")
    assert paper["Content-Type"] == "application/pdf"
    delivery.refresh_from_db()
    assert delivery.retrieved_at is not None
    receipt = kims.get(f"/mein-rathaus/vorgaenge/{case.number}/quittung")
    assert receipt.content[:5] == b"%PDF-"
