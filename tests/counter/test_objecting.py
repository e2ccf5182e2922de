"""Objecting from the page of a case: the button, the draft, and who may."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from rathaus.kernel.access import Actor
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Account, Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.models import Draft, Task
from rathaus.records.models import Case
from tests.procedures import town
from tests.procedures.conftest import kim, office, streets

__all__ = ["kim", "office", "streets"]

SCHOOL = {"street": "Schulweg", "house_number": "8", "side": "even", "length_m": 12}


@pytest.fixture
def refused(kim: Actor, office: Office) -> Iterator[Case]:
    """A case that a clerk has refused."""
    install_procedure(
        actor=town.HOUSE,
        path=town.LIBRARY / "procedures" / "common" / "widerspruch",
        office="verkehr",
    )
    case = Case.objects.get(pk=town.submitted(kim, place=SCHOOL).case.pk)
    task = Task.objects.get(case=case, state="open")
    verdict = Verdict("refusal", reasons="Die Schulstraße bleibt frei.")
    decide_case(actor=town.clerk(office), task_id=task.pk, verdict=verdict)
    run_pending(current_city())
    return Case.objects.get(pk=case.pk)


def _browser(actor: Actor) -> Client:
    client = Client(headers={"host": "testserver"})
    account = Account.objects.get(pk=actor.account)
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_page_of_a_refused_case_leads_into_an_objection(kim: Actor, refused: Case) -> None:
    client = _browser(kim)
    page = client.get(f"/mein-rathaus/vorgaenge/{refused.number}/")
    assert "Widerspruch einlegen" in page.content.decode()
    begun = client.post(f"/mein-rathaus/vorgaenge/{refused.number}/widerspruch")
    draft = Draft.objects.get(about__case=refused)
    assert begun["Location"].startswith(f"/antrag/{draft.pk}/")
    assert client.get(begun["Location"]).status_code == 200


def test_beginning_twice_goes_on_with_what_was_begun(kim: Actor, refused: Case) -> None:
    client, address = _browser(kim), f"/mein-rathaus/vorgaenge/{refused.number}/widerspruch"
    assert client.post(address)["Location"] == client.post(address)["Location"]
    assert Draft.objects.filter(about__case=refused).count() == 1


def test_others_neither_see_nor_begin_it(refused: Case) -> None:
    stranger = _browser(town.resident("Fremd"))
    assert stranger.get(f"/mein-rathaus/vorgaenge/{refused.number}/").status_code == 404
    posted = stranger.post(f"/mein-rathaus/vorgaenge/{refused.number}/widerspruch")
    assert posted.status_code == 404
    assert not Draft.objects.filter(about__case=refused).exists()


def test_an_objection_does_not_begin_without_its_decision(kim: Actor, refused: Case) -> None:
    answer = _browser(kim).post("/antrag/widerspruch/neu", follow=True)
    assert answer.redirect_chain[0][0] == "/mein-rathaus/"
    assert "beginnt beim Bescheid" in answer.content.decode()
    assert not Draft.objects.filter(version__key="widerspruch").exists()
