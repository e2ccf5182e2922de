"""Journey 3 and its level: real actions of every room, from the login to the decision.

The simulated provider of a demo proves nothing. Money that really came by bank transfer, booked by
the treasury, does: then the next run rises from 2 to 3.
"""

from __future__ import annotations

import datetime
from decimal import Decimal

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
from rathaus.procedures.actions.drafts import fill_page, start_draft
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.installed import installed
from rathaus.procedures.models import Draft
from rathaus.records.models import Case
from rathaus.steering.jobs import compute_every_night
from rathaus.steering.models import MaturityResult
from tests.money.cast import begun, cashier, report
from tests.procedures import town
from tests.procedures.conftest import kim, office, streets
from tests.site.desk.cast import at_desk

__all__ = ["kim", "office", "streets"]

SKETCH = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def next_run() -> MaturityResult:
    """What the nightly job says of the no-stopping zone."""
    compute_every_night()
    found = MaturityResult.objects.filter(service_key=town.KEY).latest("id")
    assert isinstance(found, MaturityResult)
    return found


def applied(actor: Actor) -> Case:
    """Logged in, filled in from the account, with a sketch, and sent."""
    record_login(actor=actor, way="password", trust=Trust.BASIC)
    draft = start_draft(actor=actor, procedure_key=town.KEY)
    for section in installed(draft.version_id).form.sections:
        fill_page(actor=actor, draft=draft, section=section)
    stored = blobs.put(SKETCH, name="skizze.pdf", purpose="upload")
    own = {
        key: draft.data.get("person", {}).get(key) or value
        for key, value in town.answers()["person"].items()
    }
    draft = Draft.objects.get(pk=draft.pk)
    draft.data = town.answers(
        person=own,
        sketch=[
            {
                "name": "skizze.pdf",
                "sha256": stored.sha256,
                "size": len(SKETCH),
                "media_type": "application/pdf",
            }
        ],
    )
    draft.save(update_fields=["data"])
    return Case.objects.get(pk=submit_application(actor=actor, draft=draft).case.pk)


def pay_by_transfer(case: Case) -> None:
    """The money comes to the city's account, and the treasury books it."""
    claim = claim_of(case.ref)
    assert claim is not None
    book_transfer(
        actor=cashier(),
        claim=claim,
        amount=Decimal("28.00"),
        booked_on=datetime.date(2026, 11, 22),
        bank_reference="2026-11-22/0001",
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


def test_the_next_run_rises_from_2_to_3(kim: Actor) -> None:
    assert next_run().level == 2
    case = applied(kim)
    assert next_run().level == 2
    pay_by_transfer(case)
    found = next_run()
    rated = {row["criterion"]: row["rating"] for row in found.ratings}
    assert found.level == 3, rated
    assert found.way["proof"]["count"] == 1
    proofs = Event.objects.in_bulk(found.proof).values()
    assert {event.simulated for event in proofs} == {False}
    assert {event.subject for event in proofs if event.kind == "claim.paid"} == {str(case.ref)}
    changed = Event.objects.get(kind="maturity.level-changed")
    assert (changed.facts["before"], changed.facts["after"]) == (2, 3)


def test_paid_at_the_simulator_it_stays_2_and_the_page_says_why(kim: Actor) -> None:
    case = applied(kim)
    pay_at_the_simulator(case)
    assert Case.objects.get(pk=case.pk).state == "decided"
    found = next_run()
    assert found.level == 2
    rated = {row["criterion"]: row["rating"] for row in found.ratings}
    assert [key for key, rating in rated.items() if rating == 2] == ["payment"]
    page = Client(headers={"host": "testserver"}).get(f"/digitalisierungsgrad/{town.KEY}/")
    assert "simuliert zählt nicht" in page.content.decode()


def test_a_simulated_login_proves_no_account(kim: Actor) -> None:
    record_login(actor=kim, way="bundid", trust=Trust.SUBSTANTIAL, simulated=True)
    town.submitted(kim)
    rated = {row["criterion"]: row["rating"] for row in next_run().ratings}
    assert (rated["account"], rated["authentication"]) == (3, 2)


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
