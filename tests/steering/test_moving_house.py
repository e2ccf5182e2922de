"""Journey 3 and its level: real actions of every room, from the login to the decision.

The simulated provider of a demo proves nothing. Money that really came by bank transfer, booked by
the treasury, does: then the next run rises from 2 to 3.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from rathaus.catalogue.models import Service
from rathaus.kernel import blobs
from rathaus.kernel.access import Actor, Trust
from rathaus.kernel.events.models import Event
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.money.actions import book_transfer
from rathaus.money.queries import claim_of
from rathaus.people.actions.federal import record_login
from rathaus.people.models import Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.drafts import fill_page, start_draft
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.installed import installed
from rathaus.procedures.models import Draft, Task
from rathaus.records.models import Case
from rathaus.steering.jobs import compute_every_night
from rathaus.steering.models import MaturityResult
from tests.kernel.files import pdf
from tests.money.cast import begun, cashier, report
from tests.procedures import town
from tests.procedures.conftest import kim, office, streets
from tests.site.desk.cast import at_desk

__all__ = ["kim", "office", "streets"]

SKETCH = pdf()
SCHOOL = {"street": "Schulweg", "house_number": "8", "side": "even", "length_m": 12}


def next_run() -> MaturityResult:
    """What the nightly job says of the no-stopping zone."""
    compute_every_night()
    found = MaturityResult.objects.filter(service_key=town.KEY).latest("id")
    assert isinstance(found, MaturityResult)
    return found


def rated(result: MaturityResult) -> dict[str, int | None]:
    """The ratings by criterion."""
    return {row["criterion"]: row["rating"] for row in result.ratings}


def applied(actor: Actor, **changes: Any) -> Case:
    """Logged in, filled in from the account, and sent."""
    record_login(actor=actor, way="password", trust=Trust.BASIC)
    draft = start_draft(actor=actor, procedure_key=town.KEY)
    for section in installed(draft.version_id).form.sections:
        fill_page(actor=actor, draft=draft, section=section)
    draft = Draft.objects.get(pk=draft.pk)
    draft.data = town.answers(**changes)
    draft.save(update_fields=["data"])
    return Case.objects.get(pk=submit_application(actor=actor, draft=draft).case.pk)


def applied_with_a_sketch(actor: Actor, clerk: Actor) -> Case:
    """The second address, in the school street: a person looks at it and grants it."""
    stored = blobs.put(SKETCH, name="skizze.pdf", purpose="upload")
    sketch = {
        "name": "skizze.pdf",
        "sha256": stored.sha256,
        "size": len(SKETCH),
        "media_type": "application/pdf",
    }
    case = applied(actor, place=SCHOOL, sketch=[sketch])
    decide_case(
        actor=clerk,
        task_id=Task.objects.get(case=case).pk,
        verdict=Verdict("grant", reasons="Die Schule hat an diesem Samstag geschlossen."),
    )
    return Case.objects.get(pk=case.pk)


def pay_by_transfer(case: Case) -> None:
    """The money comes to the city's account, and the treasury books it."""
    claim = claim_of(case.ref)
    assert claim is not None
    book_transfer(
        actor=cashier(),
        claim=claim,
        amount=Decimal("28.00"),
        booked_on=datetime.date(2026, 11, 22),
        bank_reference=f"2026-11-22/{case.number}",
    )
    run_pending(current_city())


def pay_at_the_simulator(case: Case) -> None:
    """The button of the demo."""
    claim = claim_of(case.ref)
    assert claim is not None
    report(begun(claim))
    run_pending(current_city())


@pytest.fixture(autouse=True)
def _published(office: object) -> None:
    assert Service.objects.get(key=town.KEY).state == "published"


def test_the_next_run_rises_from_2_to_3(kim: Actor, office: Office) -> None:
    assert next_run().level == 2
    first = applied(kim)
    pay_by_transfer(first)
    assert Case.objects.get(pk=first.pk).state == "decided"
    assert rated(next_run())["papers"] == 2
    second = applied_with_a_sketch(kim, town.clerk(office))
    assert next_run().level == 2
    pay_by_transfer(second)
    found = next_run()
    assert found.level == 3, rated(found)
    assert found.way["proof"]["count"] == 1
    proofs = Event.objects.in_bulk(found.proof).values()
    assert {event.simulated for event in proofs} == {False}
    paid = {event.subject for event in proofs if event.kind == "claim.paid"}
    assert paid == {str(first.ref), str(second.ref)}
    changed = Event.objects.get(kind="maturity.level-changed")
    assert (changed.facts["before"], changed.facts["after"]) == (2, 3)


def test_paid_at_the_simulator_it_stays_2_and_the_page_says_why(kim: Actor, office: Office) -> None:
    case = applied_with_a_sketch(kim, town.clerk(office))
    pay_at_the_simulator(case)
    assert Case.objects.get(pk=case.pk).state == "decided"
    found = next_run()
    assert found.level == 2
    assert [key for key, rating in rated(found).items() if rating == 2] == ["payment"]
    page = Client(headers={"host": "testserver"}).get(f"/digitalisierungsgrad/{town.KEY}/")
    assert "simuliert zählt nicht" in page.content.decode()


def test_a_simulated_login_proves_no_account(kim: Actor) -> None:
    record_login(actor=kim, way="bundid", trust=Trust.SUBSTANTIAL, simulated=True)
    town.submitted(kim)
    ratings = rated(next_run())
    assert (ratings["account"], ratings["authentication"]) == (3, 2)


def test_at_the_desk_a_case_is_named_to_whoever_may_see_it(kim: Actor) -> None:
    from tests.steering.test_pages import ROLES, browser

    case = applied(kim)
    pay_by_transfer(case)
    next_run()
    path = f"/schreibtisch/digitalisierungsgrad/{town.KEY}/"
    ROLES["both"] = ("steering.see", "case.see")
    assert case.number not in browser("auditor").get(path).content.decode()
    assert case.number in browser("both").get(path).content.decode()
    stranger = at_desk(None).get(f"/digitalisierungsgrad/{town.KEY}/").content.decode()
    assert case.number not in stranger
